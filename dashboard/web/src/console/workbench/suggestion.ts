/** One line of a field with suggestions. */
export interface Suggestion {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
}
