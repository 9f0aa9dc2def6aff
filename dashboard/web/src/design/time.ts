/** How instants and durations are written. The hotline works in China's one time zone, whatever the computer thinks. */
import { t } from "@/i18n";

const SHANGHAI = 8 * 3_600_000; // no summer time since 1991
const DAY = 86_400_000;
const two = (n: number) => String(n).padStart(2, "0");

export type Instant = string | number | Date;
const millis = (at: Instant) => (at instanceof Date ? at.getTime() : typeof at === "number" ? at : Date.parse(at));
const local = (at: Instant) => new Date(millis(at) + SHANGHAI);
const dayNumber = (at: Instant) => Math.floor((millis(at) + SHANGHAI) / DAY);

/** 14:03 */
export function clockTime(at: Instant): string {
  const d = local(at);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** 14:03:22 */
export function clockSeconds(at: Instant): string {
  return `${clockTime(at)}:${two(local(at).getUTCSeconds())}`;
}

/** 2026-11-24, as the server takes dates. */
export function isoDay(at: Instant): string {
  return local(at).toISOString().slice(0, 10);
}

/** Midnight in China of the day `days` after the one `at` lies in. */
export function startOfDay(at: Instant, days = 0): number {
  return (dayNumber(at) + days) * DAY - SHANGHAI;
}

/** An hour of the clock in China on the day `days` after `at`. */
export function atHour(at: Instant, hour: number, days = 0): number {
  return startOfDay(at, days) + hour * 3_600_000;
}

/** 2026-11-24T14:03, what a datetime-local field shows: always China's time, never the computer's. */
export function toLocalInput(at: Instant): string {
  return local(at).toISOString().slice(0, 16);
}

export function fromLocalInput(text: string): Date | undefined {
  const at = new Date(`${text}:00+08:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** 1 Monday … 7 Sunday, in China. */
export function weekday(at: Instant): number {
  return local(at).getUTCDay() || 7;
}

/** 今天 14:03, 明天 09:00, 11-24 14:03, 2025-11-24 14:03 */
export function moment(at: Instant | null | undefined, now: Instant): string {
  if (at === null || at === undefined) return "";
  return `${day(at, now)} ${clockTime(at)}`;
}

/** 今天, 明天, 11-24, 2025-11-24 */
export function day(at: Instant, now: Instant): string {
  const names: Record<number, string> = { [-1]: t.time.yesterday, 0: t.time.today, 1: t.time.tomorrow };
  const named = names[dayNumber(at) - dayNumber(now)];
  if (named) return named;
  const d = local(at);
  const monthDay = `${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
  return d.getUTCFullYear() === local(now).getUTCFullYear() ? monthDay : `${d.getUTCFullYear()}-${monthDay}`;
}

/** 3分12秒, 1时05分, 2天3时: two units are all that anybody reads. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  if (d) return t.time.days(d, h);
  if (h) return t.time.hours(h, two(m));
  return m ? t.time.minutes(m, two(s % 60)) : t.time.seconds(s % 60);
}

/** 0:41, 03:12 and 1:03:12, for timers that run. */
export function timer(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return h ? `${h}:${rest}` : rest;
}

export function secondsBetween(from: Instant, to: Instant): number {
  return (millis(to) - millis(from)) / 1000;
}

/** 11-26 24:00: a limit that ends at midnight belongs to the day before it. */
export function limit(at: Instant | null | undefined, now: Instant): string {
  if (at === null || at === undefined || millis(at) !== startOfDay(at)) return moment(at, now);
  return `${day(millis(at) - 1, now)} 24:00`;
}

/** 明天到期, 还剩 2时10分, 超期 3分00秒 */
export function due(at: Instant, now: Instant): string {
  const left = secondsBetween(now, at);
  if (left < 0) return t.time.overdue(duration(-left));
  return left < 12 * 3600 ? t.time.left(duration(left)) : t.time.dueOn(day(millis(at) - 1, now));
}

/** Whole minutes, as people say "for four minutes". */
export function minutesBetween(from: Instant, to: Instant): number {
  return Math.max(0, Math.floor(secondsBetween(from, to) / 60));
}
