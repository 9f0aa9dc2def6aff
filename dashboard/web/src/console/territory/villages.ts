/** What the map of villages shows of the server's answer: search, filter, order, and where an arrow key leads. Pure. */
import type { Coverage, CoveredTown, CoveredVillage } from "@/api/client";

export type Status = CoveredVillage["status"];
export const STATUSES: readonly Status[] = ["gap", "weak", "backup", "covered"];

/** Village by name or pinyin initials, or by anybody appointed for it. */
export function matches(village: CoveredVillage, query: string): boolean {
  const text = query.trim().toLowerCase();
  return !text || village.name.includes(text) || village.pinyin.includes(text) || village.links.some((one) => one.person.name.toLowerCase().includes(text));
}

export const isServedBy = (village: CoveredVillage, personId: string): boolean => village.links.some((one) => one.person.person_id === personId);

/** Towns with the villages that are wanted; a town without any is left out. */
export function shown(coverage: Coverage, query: string, statuses: ReadonlySet<Status>): CoveredTown[] {
  const wanted = (one: CoveredVillage) => (statuses.size === 0 || statuses.has(one.status)) && matches(one, query);
  return coverage.towns.map((town) => ({ ...town, villages: town.villages.filter(wanted) })).filter((town) => town.villages.length > 0);
}

/** For a narrow page and for paper: what needs somebody comes first, else the order of the towns. */
export function worstFirst(towns: readonly CoveredTown[]): { town: CoveredTown; village: CoveredVillage }[] {
  const rows = towns.flatMap((town) => town.villages.map((village) => ({ town, village })));
  return rows.sort((a, b) => STATUSES.indexOf(a.village.status) - STATUSES.indexOf(b.village.status));
}

/** Who advises it, by name; upcoming ones do not yet. */
export const namesOf = (village: CoveredVillage, kind: "primary" | "backup"): string[] =>
  village.links.filter((one) => one.kind === kind && !one.marks.includes("upcoming")).map((one) => one.person.name);

export interface Box {
  readonly left: number;
  readonly top: number;
}

/** Which tile an arrow key leads to: sideways in the order of reading, up and down to the nearest of the next row. */
export function step(boxes: readonly Box[], from: number, key: string): number {
  const here = boxes[from];
  if (!here) return 0;
  const last = boxes.length - 1;
  if (key === "ArrowRight") return Math.min(last, from + 1);
  if (key === "ArrowLeft") return Math.max(0, from - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  const down = key === "ArrowDown";
  const beyond = boxes.map((box, index) => ({ box, index })).filter(({ box }) => (down ? box.top > here.top + 1 : box.top < here.top - 1));
  if (!beyond.length) return from;
  const row = down ? Math.min(...beyond.map(({ box }) => box.top)) : Math.max(...beyond.map(({ box }) => box.top));
  const inRow = beyond.filter(({ box }) => Math.abs(box.top - row) <= 1);
  return inRow.reduce((best, one) => (Math.abs(one.box.left - here.left) < Math.abs(best.box.left - here.left) ? one : best)).index;
}
