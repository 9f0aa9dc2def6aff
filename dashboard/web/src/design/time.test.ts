import { expect, test } from "vitest";

import { clockSeconds, clockTime, day, due, duration, fromLocalInput, isoDay, limit, moment, startOfDay, timer, toLocalInput, weekday } from "@/design/time";

const now = "2026-11-24T06:03:22Z"; // 14:03:22 in China, a Tuesday

test("instants are written in China's time wherever the computer stands", () => {
  expect(clockTime(now)).toBe("14:03");
  expect(clockSeconds(now)).toBe("14:03:22");
  expect(isoDay("2026-11-23T16:00:00Z")).toBe("2026-11-24");
  expect(weekday(now)).toBe(2);
  expect(weekday("2026-11-29T10:00:00Z")).toBe(7);
});

test("days near today have names, days of other years have their year", () => {
  expect(moment(now, now)).toBe("今天 14:03");
  expect(moment("2026-11-23T15:59:00Z", now)).toBe("昨天 23:59");
  expect(moment("2026-11-24T16:00:00Z", now)).toBe("明天 00:00");
  expect(day("2026-11-03T06:00:00Z", now)).toBe("11-03");
  expect(day("2025-12-31T06:00:00Z", now)).toBe("2025-12-31");
  expect(moment(null, now)).toBe("");
});

test("durations show the two units that matter", () => {
  expect(duration(0)).toBe("0秒");
  expect(duration(41)).toBe("41秒");
  expect(duration(192)).toBe("3分12秒");
  expect(duration(3905)).toBe("1时05分");
  expect(duration(2 * 86_400 + 3 * 3600)).toBe("2天3时");
  expect(duration(-5)).toBe("0秒");
});

test("timers run from minutes to hours", () => {
  expect(timer(0)).toBe("00:00");
  expect(timer(192.9)).toBe("03:12");
  expect(timer(3792)).toBe("1:03:12");
});

test("a deadline says what is left, which day, or how late", () => {
  expect(due("2026-11-24T08:13:22Z", now)).toBe("还剩 2时10分");
  expect(due("2026-11-25T15:59:59Z", now)).toBe("明天到期");
  expect(due("2026-11-24T06:00:22Z", now)).toBe("超期 3分00秒");
});

test("what ends at midnight belongs to the day before it", () => {
  expect(due("2026-11-24T16:00:00Z", "2026-11-24T02:42:00Z")).toBe("今天到期");
  expect(limit("2026-11-25T16:00:00Z", now)).toBe("明天 24:00");
  expect(limit("2026-11-25T01:00:00Z", now)).toBe("明天 09:00");
  expect(limit(null, now)).toBe("");
});

test("a local field and the instant behind it agree", () => {
  expect(toLocalInput(now)).toBe("2026-11-24T14:03");
  expect(fromLocalInput("2026-11-24T14:03")?.toISOString()).toBe("2026-11-24T06:03:00.000Z");
  expect(fromLocalInput("")).toBeUndefined();
  expect(new Date(startOfDay(now)).toISOString()).toBe("2026-11-23T16:00:00.000Z");
});
