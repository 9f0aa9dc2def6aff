/** Changes to a ladder being written, each giving a new one. Pure. */
import type { Rung, Who } from "@/api/client";

/** Whom a policy may name, in the order of a usual ladder; a supervisor's choice is never part of one. */
export const NAMEABLE: readonly Who[] = [
  "last_handler", "village_adviser", "backup_adviser", "skill_group", "same_skill", "town_station", "county", "anyone", "mobiles", "voicemail", "call_back",
];

export type Ladder = readonly Rung[];

/** One step up (-1) or down (+1); at an end it stays where it is. */
export function moved(ladder: Ladder, index: number, by: -1 | 1): Rung[] {
  const found = [...ladder];
  const [one, other] = [found[index], found[index + by]];
  if (one && other) {
    found[index] = other;
    found[index + by] = one;
  }
  return found;
}

export function without(ladder: Ladder, index: number): Rung[] {
  return ladder.filter((_, at) => at !== index);
}

export function changed(ladder: Ladder, index: number, change: Partial<Rung>): Rung[] {
  return ladder.map((rung, at) => (at === index ? { ...rung, ...change } : rung));
}

/** A further rung: the first that the ladder does not name yet. */
export function extended(ladder: Ladder): Rung[] {
  const who = NAMEABLE.find((one) => !ladder.some((rung) => rung.who === one)) ?? "anyone";
  return [...ladder, { who, hold: 0 }];
}

/** What stands in a number's field; an empty one means "as the office says". */
export function numberIn(event: Event): number | null {
  const text = (event.target as HTMLInputElement).value.trim();
  const found = Number(text);
  return text === "" || !Number.isFinite(found) ? null : Math.round(found);
}
