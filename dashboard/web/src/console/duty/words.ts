/** How shifts, days and refusals are written on the roster's screens. */
import type { Problem, RosterDay, Shift } from "@/api/client";
import { tell } from "@/api/problems";
import { spanOf, type Span } from "@/console/duty/layout";
import { clockTime, isoDay, startOfDay, weekday } from "@/design/time";
import { labelOf, t } from "@/i18n";

/** 03-02 08:30–17:30, and 03-02 17:30–03-03 08:30 past midnight */
export function spanWords({ start, end }: Span): string {
  const day = (at: number) => isoDay(at).slice(5);
  const endsOn = end === startOfDay(start, 1) ? "24:00" : `${isoDay(start) === isoDay(end) ? "" : day(end) + " "}${clockTime(end)}`;
  return `${day(start)} ${clockTime(start)}–${endsOn}`;
}

export function blockName(shift: Shift): string {
  const { start, end } = spanOf(shift);
  const phone = shift.phone ? ` ${t.duty.phoneMark}` : "";
  return t.duty.block(shift.person_name, labelOf(t.duty.kinds, shift.kind), isoDay(start).slice(5), clockTime(start), clockTime(end)) + phone;
}

export function dayName(at: number): string {
  return t.time.weekday(t.time.weekdays[weekday(at) - 1] ?? "");
}

/** 休 国庆节, 班 调休上班; nothing on ordinary days. */
export function dayLabel(day: RosterDay | undefined): string {
  if (day?.kind === "holiday") return t.duty.holiday(day.holiday ?? "");
  return day?.kind === "make_up" ? t.duty.makeUp : "";
}

export function groupName(group: string): string {
  return labelOf(t.duty.groups, group);
}

/** A refusal in a line: an overlap names the other shift. */
export function refusal(problem: Problem): string {
  const { overlap } = problem as { overlap?: { person_name?: unknown; starts_at?: unknown; ends_at?: unknown } };
  if (overlap && typeof overlap.person_name === "string" && typeof overlap.starts_at === "string" && typeof overlap.ends_at === "string") {
    return t.duty.overlap(overlap.person_name, spanWords(spanOf({ starts_at: overlap.starts_at, ends_at: overlap.ends_at })));
  }
  const { happened, next } = tell(problem, "nothing-typed");
  return [happened, next].filter(Boolean).join(t.punctuation.space);
}
