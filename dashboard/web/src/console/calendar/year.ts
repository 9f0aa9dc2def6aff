/** A year as twelve small months. Pure: days as the server gave them, Monday first. */
import type { CalendarDay } from "@/api/client";

export interface Month {
  readonly month: number;
  /** Weeks of seven; empty where another month stands. */
  readonly weeks: readonly (readonly (CalendarDay | undefined)[])[];
}

/** 0 is Monday. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function months(days: readonly CalendarDay[]): Month[] {
  return Array.from({ length: 12 }, (_, index) => {
    const own = days.filter((one) => Number(one.date.slice(5, 7)) === index + 1);
    const first = own[0];
    const cells: (CalendarDay | undefined)[] = first ? [...Array<undefined>(weekday(first.date)), ...own] : [];
    while (cells.length % 7) cells.push(undefined);
    return { month: index + 1, weeks: Array.from({ length: cells.length / 7 }, (_week, row) => cells.slice(row * 7, row * 7 + 7)) };
  });
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** The day that an arrow key leads to; undefined for other keys and at the ends of the year. */
export function stepped(day: string, key: string): string | undefined {
  const step = STEPS[key];
  if (!step) return undefined;
  const there = new Date(`${day}T00:00:00Z`);
  there.setUTCDate(there.getUTCDate() + step);
  const iso = there.toISOString().slice(0, 10);
  return iso.slice(0, 4) === day.slice(0, 4) ? iso : undefined;
}
