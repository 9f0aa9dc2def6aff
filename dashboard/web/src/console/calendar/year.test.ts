import { describe, expect, it } from "vitest";

import type { CalendarDay } from "@/api/client";
import { months, stepped, weekday } from "@/console/calendar/year";

function aYear(year: number): CalendarDay[] {
  const days: CalendarDay[] = [];
  for (const at = new Date(Date.UTC(year, 0, 1)); at.getUTCFullYear() === year; at.setUTCDate(at.getUTCDate() + 1)) {
    days.push({ date: at.toISOString().slice(0, 10), kind: "working", holiday: null, is_known: true, is_own: false });
  }
  return days;
}

describe("a year as twelve months", () => {
  it.each([2024, 2026, 2027])("puts every day of %i once under its day of the week", (year) => {
    const shown = months(aYear(year)).flatMap((one) => one.weeks);
    expect(shown.flat().filter(Boolean).map((day) => day?.date)).toEqual(aYear(year).map((day) => day.date));
    for (const week of shown) {
      expect(week).toHaveLength(7);
      week.forEach((day, at) => { if (day) expect(weekday(day.date)).toBe(at); });
    }
  });

  it("goes by day and week, and stays in the year", () => {
    expect(stepped("2027-03-01", "ArrowLeft")).toBe("2027-02-28");
    expect(stepped("2027-02-26", "ArrowDown")).toBe("2027-03-05");
    expect(stepped("2027-01-03", "ArrowUp")).toBeUndefined();
    expect(stepped("2027-12-31", "ArrowRight")).toBeUndefined();
    expect(stepped("2027-12-31", "Enter")).toBeUndefined();
  });
});
