/** Where shifts stand in a calendar and where a dragged one goes. Pure: days of China, minutes since midnight. */
import { startOfDay } from "@/design/time";

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const STEP = 30; // minutes that a drag or an arrow key moves by
export const DAY_MINUTES = 1440;

export interface Span {
  readonly start: number;
  readonly end: number;
}
interface Timed {
  readonly starts_at: string;
  readonly ends_at: string;
}
/** The part of a shift that lies in one day of the view. */
export interface Piece<T> {
  readonly item: T;
  readonly day: number; // 0 is the first day of the view
  readonly from: number; // minutes since midnight
  readonly to: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}
export interface Placed<T> extends Piece<T> {
  readonly lane: number;
  readonly lanes: number;
}

export function spanOf(one: Timed): Span {
  return { start: Date.parse(one.starts_at), end: Date.parse(one.ends_at) };
}

/** One shift cut at each midnight, only what lies within the days shown. */
export function pieces<T>(item: T, { start, end }: Span, first: number, days: number): Piece<T>[] {
  const found: Piece<T>[] = [];
  for (let day = 0; day < days; day++) {
    const midnight = startOfDay(first, day);
    const from = Math.max(start, midnight);
    const to = Math.min(end, midnight + DAY);
    if (from < to) found.push({ item, day, from: (from - midnight) / MINUTE, to: (to - midnight) / MINUTE, isFirst: from === start, isLast: to === end });
  }
  return found;
}

/** Side by side where they share time, each in the first lane that is free; as wide as their neighbours allow. */
export function placed<T>(one: readonly Piece<T>[]): Placed<T>[] {
  const sorted = [...one].sort((a, b) => a.from - b.from || b.to - a.to);
  const found: Placed<T>[] = [];
  let cluster: Piece<T>[] = [];
  let until = 0;
  const close = () => {
    const ends: number[] = [];
    const lanes = cluster.map((piece) => {
      const free = ends.findIndex((end) => end <= piece.from);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = piece.to;
      return lane;
    });
    cluster.forEach((piece, index) => found.push({ ...piece, lane: lanes[index] ?? 0, lanes: ends.length }));
    cluster = [];
  };
  for (const piece of sorted) {
    if (piece.from >= until) close();
    cluster.push(piece);
    until = Math.max(until, piece.to);
  }
  close();
  return found;
}

/** The same length at another time. */
export function shifted({ start, end }: Span, by: { readonly days: number; readonly minutes: number }): Span {
  const much = by.days * DAY + by.minutes * MINUTE;
  return { start: start + much, end: end + much };
}

/** How far a pointer has dragged, in whole columns and steps. */
export function dragged(pixels: { readonly x: number; readonly y: number }, columnWidth: number, hourHeight: number): { days: number; minutes: number } {
  const steps = Math.round((pixels.y / hourHeight) * (60 / STEP));
  return { days: columnWidth > 0 ? Math.round(pixels.x / columnWidth) || 0 : 0, minutes: steps * STEP || 0 };
}

/** The time swept over on empty space, at least one step, within the day. */
export function swept(fromMinute: number, toMinute: number): { from: number; to: number } {
  const inDay = (minute: number) => Math.min(DAY_MINUTES, Math.max(0, minute));
  const low = Math.floor(inDay(Math.min(fromMinute, toMinute)) / STEP) * STEP;
  const from = Math.min(low, DAY_MINUTES - STEP);
  return { from, to: Math.max(from + STEP, Math.ceil(inDay(Math.max(fromMinute, toMinute)) / STEP) * STEP) };
}

/** What an arrow key moves by. */
export function arrow(key: string): { days: number; minutes: number } | undefined {
  switch (key) {
    case "ArrowLeft": return { days: -1, minutes: 0 };
    case "ArrowRight": return { days: 1, minutes: 0 };
    case "ArrowUp": return { days: 0, minutes: -STEP };
    case "ArrowDown": return { days: 0, minutes: STEP };
    default: return undefined;
  }
}

/** 08:30, and 24:00 for the end of a day. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
