/** What a list is narrowed by: the keys that the server knows, and nothing of their defaults. */
import type { LocationQuery } from "vue-router";

import type { TicketsWanted } from "@/api/client";

export type Wanted = Readonly<Partial<TicketsWanted>>;
/** Keys that the filter bar has a field for. */
export const FIELDS = ["state", "light", "matter", "request_kind", "urgency", "channel", "village_id", "unit_id", "handler_id", "confidential", "since", "until"] as const;
export type Field = (typeof FIELDS)[number];
const FLAGS = ["mine", "open", "unassigned", "pressing"] as const;
export type Flag = (typeof FLAGS)[number];
/** What a link from another page may ask for. */
const LINKED = ["light", "state", "handler_id", "village_id", "unit_id", "matter"] as const;

const EMPTY = new Set<unknown>([undefined, null, "", "newest"]);

/** Without what is empty or the default, so that two ways to say the same are the same. */
export function tidy(wanted: Wanted): Wanted {
  const kept = Object.entries(wanted).filter(([key, value]) => !EMPTY.has(value) && !(key !== "confidential" && value === false));
  return Object.fromEntries(kept.sort(([a], [b]) => a.localeCompare(b)));
}

export function same(one: Wanted, other: Wanted): boolean {
  return JSON.stringify(tidy(one)) === JSON.stringify(tidy(other));
}

/** How many filters are on, the search apart. */
export function filtersOn(wanted: Wanted): number {
  return Object.keys(tidy(wanted)).filter((key) => key !== "q" && key !== "sort").length;
}

export function flagsOf(wanted: Wanted): Flag[] {
  return FLAGS.filter((flag) => wanted[flag]);
}

/** A link from the map of villages means open matters of somebody there. */
export function fromLink(query: LocationQuery): Wanted {
  const asked = LINKED.flatMap((key) => (typeof query[key] === "string" && query[key] ? [[key, query[key]] as const] : []));
  const found = Object.fromEntries(asked) as Wanted;
  return found.handler_id && found.village_id ? { ...found, open: true } : found;
}
