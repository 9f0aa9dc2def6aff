import fc from "fast-check";
import { expect, test } from "vitest";

import { monthOf, stepped, weekOf } from "@/console/duty/view";
import { isoDay, startOfDay, weekday } from "@/design/time";

const day = (text: string) => Date.parse(`${text}T10:00:00+08:00`);

test("a month is shown in whole weeks", () => {
  expect([isoDay(monthOf(day("2026-03-15")).first), monthOf(day("2026-03-15")).weeks]).toEqual(["2026-02-23", 6]);
  expect([isoDay(monthOf(day("2027-02-28")).first), monthOf(day("2027-02-28")).weeks]).toEqual(["2027-02-01", 4]);
  expect(isoDay(weekOf(day("2026-03-08")).first)).toBe("2026-03-02");
});

test("one steps by weeks, or to the first of the month before or after", () => {
  expect(isoDay(stepped("week", day("2026-03-04"), -1))).toBe("2026-02-25");
  expect(isoDay(stepped("month", day("2026-01-31"), 1))).toBe("2026-02-01");
  expect(isoDay(stepped("month", day("2026-01-31"), -1))).toBe("2025-12-01");
});

test("every day lies in its month's weeks, which begin on Monday and hold the whole month", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 40_000 }), (n) => {
    const at = startOfDay(day("2000-01-01"), n);
    const { first, weeks } = monthOf(at);
    expect(weekday(first)).toBe(1);
    const shown = Array.from({ length: weeks * 7 }, (_, index) => isoDay(startOfDay(first, index)));
    const month = isoDay(at).slice(0, 7);
    expect(shown).toContain(isoDay(at));
    expect(shown.slice(0, 7)).toContain(`${month}-01`);
    expect(shown.slice(-7).some((one) => one.startsWith(month))).toBe(true);
  }));
});
