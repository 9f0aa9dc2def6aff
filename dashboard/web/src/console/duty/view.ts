/** Which days a view shows around a day: its week from Monday, or the whole weeks of its month. Pure. */
import { DAY } from "@/console/duty/layout";
import { isoDay, startOfDay, weekday } from "@/design/time";

export type View = "week" | "people" | "month";
export interface Shape {
  readonly first: number;
  readonly weeks: number;
}

export function weekOf(at: number): Shape {
  return { first: startOfDay(at, 1 - weekday(at)), weeks: 1 };
}

export function monthOf(at: number): Shape {
  const day = Number(isoDay(at).slice(8));
  const { first } = weekOf(startOfDay(at, 1 - day));
  const next = monthStart(at, 1);
  return { first, weeks: Math.ceil((next - first) / DAY / 7) };
}

/** A day in the period before or after. */
export function stepped(view: View, at: number, by: -1 | 1): number {
  return view === "month" ? monthStart(at, by) : startOfDay(at, 7 * by);
}

function monthStart(at: number, months: number): number {
  const [year = 0, month = 1] = isoDay(at).split("-").map(Number);
  const then = new Date(Date.UTC(year, month - 1 + months, 1));
  return startOfDay(`${then.toISOString().slice(0, 10)}T12:00:00+08:00`);
}
