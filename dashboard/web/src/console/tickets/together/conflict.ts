/** Two people changed one ticket: what differs, whose it is, and what is saved once a person has chosen. Pure. */
import type { Ticket, TicketPatch } from "@/api/client";
import { FIELDS, type Field, type Fields } from "@/console/workbench/draft";

export type Side = "mine" | "theirs";
export interface Difference {
  readonly field: Field;
  readonly before: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
  /** Who changed it; where both did, a person decides. */
  readonly by: "both" | Side;
}
export type Choices = Readonly<Partial<Record<Field, Side>>>;

export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What I changed, and what of mine and theirs is not the same now. */
export function differences(before: Fields, mine: Fields, theirs: Fields): Difference[] {
  return FIELDS.flatMap((field): Difference[] => {
    if (same(mine[field], theirs[field])) return [];
    const iDid = !same(mine[field], before[field]);
    const theyDid = !same(theirs[field], before[field]);
    return [{ field, before: before[field], mine: mine[field], theirs: theirs[field], by: iDid && theyDid ? "both" : iDid ? "mine" : "theirs" }];
  });
}

/** Where only one side wrote, that side stands; where both did, nothing is chosen for anybody. */
export function firstChoices(found: readonly Difference[]): Choices {
  return Object.fromEntries(found.filter(({ by }) => by !== "both").map(({ field, by }) => [field, by]));
}

export const undecided = (found: readonly Difference[], choices: Choices) => found.filter(({ field }) => !choices[field]);

/** What to send on top of their version. */
export function chosen(found: readonly Difference[], choices: Choices): TicketPatch {
  return Object.fromEntries(found.filter(({ field }) => choices[field] === "mine").map(({ field, mine }) => [field, mine]));
}

/** What I wrote and the server does not have. */
export function unsaved(before: Fields, mine: Fields): TicketPatch {
  return Object.fromEntries(FIELDS.filter((field) => !same(mine[field], before[field])).map((field) => [field, mine[field]]));
}

export function fieldsOf(ticket: Ticket): Fields {
  return Object.fromEntries(FIELDS.map((field) => [field, ticket[field]])) as Fields;
}

const SHOWN = ["state", ...FIELDS, "handler_id", "unit_id", "due_at", "public_reply", "result", "co_units", "supervision"] as const satisfies readonly (keyof Ticket)[];
export interface Step {
  readonly field: (typeof SHOWN)[number];
  readonly before: unknown;
  readonly now: unknown;
}

/** What became different between what was on the screen and the ticket as it is now. */
export function steps(seen: Ticket, current: Ticket): Step[] {
  return SHOWN.filter((field) => !same(seen[field], current[field])).map((field) => ({ field, before: seen[field], now: current[field] }));
}

/** Who wrote the newest line of the history that was not yet on the screen. */
export function whoChanged(seen: Ticket, current: Ticket, me: string | undefined): string | null {
  const known = new Set(seen.notes.map((one) => one.id));
  const fresh = current.notes.filter((one) => !known.has(one.id) && one.author_id !== me);
  // An older line may have grown: what one person saves in one sitting is one line.
  return (fresh.at(-1) ?? current.notes.filter((one) => one.author_id && one.author_id !== me && one.changes.length).at(-1))?.author_name ?? null;
}

/** The ticket as it is now, if that is why the server refused. */
export function currentOf(problem: { readonly status?: number; readonly [more: string]: unknown } | undefined): Ticket | undefined {
  const current = problem?.status === 412 ? problem["current"] : undefined;
  return typeof current === "object" && current !== null && "version" in current && "notes" in current ? (current as Ticket) : undefined;
}
