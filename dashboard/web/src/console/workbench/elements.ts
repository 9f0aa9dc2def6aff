/** The five elements of a matter (五要素) that an operator asks for: which of them the form already holds. */
import type { Field, Fields } from "@/console/workbench/draft";

export type Element = "name" | "time" | "place" | "cause" | "course";
export interface ElementTick {
  readonly element: Element;
  readonly has: boolean;
  /** Where the missing one is written. */
  readonly field: Field;
}

const COURSE_LENGTH = 15;

export function elementTicks(fields: Fields): ElementTick[] {
  const summary = fields.summary.trim();
  return [
    { element: "name", has: Boolean(fields.caller_name?.trim()) || fields.identity_refused, field: "caller_name" },
    { element: "time", has: Boolean(fields.incident_time?.trim()), field: "incident_time" },
    { element: "place", has: Boolean(fields.incident_place?.trim()), field: "incident_place" },
    { element: "cause", has: Boolean(fields.matter) && summary.length > 0, field: fields.matter ? "summary" : "matter" },
    { element: "course", has: summary.length >= COURSE_LENGTH, field: "summary" },
  ];
}

/** What must be there before the matter can be passed on; the server checks the same and has the last word. */
export function missingForDispatch(fields: Fields): Field[] {
  const needed: Field[] = ["request_kind", "matter", "summary", "claim"];
  const missing = needed.filter((field) => !fields[field]);
  return fields.identity_refused || fields.caller_name ? missing : [...missing, "caller_name"];
}

export const SHORTEST_ANSWER = 10;
