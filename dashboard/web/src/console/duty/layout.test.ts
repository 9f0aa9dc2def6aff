import fc from "fast-check";
import { expect, test } from "vitest";

import { arrow, clockOf, DAY, DAY_MINUTES, dragged, MINUTE, pieces, placed, shifted, spanOf, STEP, swept, type Piece } from "@/console/duty/layout";

const MONDAY = Date.parse("2026-03-02T00:00:00+08:00");
const at = (from: string, to: string) => spanOf({ starts_at: `${from}:00+08:00`, ends_at: `${to}:00+08:00` });
const piece = (name: string, from: number, to: number): Piece<string> => ({ item: name, day: 0, from, to, isFirst: true, isLast: true });

test("a night shift stands in both days, and each part says where the rest is", () => {
  const found = pieces("night", at("2026-03-02T17:30", "2026-03-03T08:30"), MONDAY, 7);
  expect(found).toEqual([
    { item: "night", day: 0, from: 1050, to: 1440, isFirst: true, isLast: false },
    { item: "night", day: 1, from: 0, to: 510, isFirst: false, isLast: true },
  ]);
});

test("of a shift that began before the view only what lies in it is shown; one until midnight stays in its day", () => {
  expect(pieces("sunday", at("2026-03-01T20:00", "2026-03-02T08:00"), MONDAY, 7)).toEqual([
    { item: "sunday", day: 0, from: 0, to: 480, isFirst: false, isLast: true },
  ]);
  expect(pieces("evening", at("2026-03-02T18:00", "2026-03-03T00:00"), MONDAY, 7).map((one) => one.day)).toEqual([0]);
  expect(pieces("later", at("2026-03-09T08:00", "2026-03-09T09:00"), MONDAY, 7)).toEqual([]);
});

test("shifts that share time stand side by side, the others use the whole width", () => {
  const found = placed([piece("a", 510, 1050), piece("b", 510, 720), piece("c", 720, 1050), piece("alone", 1050, 1440)]);
  expect(found.map((one) => [one.item, one.lane, one.lanes])).toEqual([["a", 0, 2], ["b", 1, 2], ["c", 1, 2], ["alone", 0, 1]]);
});

test("no two shifts cover each other and no lane is wasted, whatever the day", () => {
  const spells = fc.array(fc.tuple(fc.integer({ min: 0, max: 1400 }), fc.integer({ min: 1, max: 600 })), { maxLength: 30 });
  fc.assert(fc.property(spells, (times) => {
    const found = placed(times.map(([from, long], n) => piece(String(n), from, Math.min(DAY_MINUTES, from + long))));
    expect(found).toHaveLength(times.length);
    for (const one of found) {
      expect(one.lane).toBeLessThan(one.lanes);
      const together = found.filter((other) => other.from < one.to && other.to > one.from);
      expect(together.filter((other) => other.lane === one.lane)).toHaveLength(1);
      expect(new Set(together.map((other) => other.lanes)).size).toBe(1);
      const most = Math.max(...found.filter((other) => other.lanes === one.lanes).map((other) => found.filter((x) => x.from <= other.from && x.to > other.from).length));
      expect(one.lanes).toBeLessThanOrEqual(most);
    }
  }));
});

test("a drag goes to the nearest half hour and day, and keeps the length", () => {
  expect(dragged({ x: 0, y: 0 }, 180, 22)).toEqual({ days: 0, minutes: 0 });
  expect(dragged({ x: 95, y: 25 }, 180, 22)).toEqual({ days: 1, minutes: 60 });
  expect(dragged({ x: -89, y: -4 }, 180, 22)).toEqual({ days: 0, minutes: 0 });
  expect(dragged({ x: -280, y: -33 }, 180, 22)).toEqual({ days: -2, minutes: -90 });
  const night = at("2026-03-02T17:30", "2026-03-03T08:30");
  expect(shifted(night, { days: 2, minutes: -30 })).toEqual(at("2026-03-04T17:00", "2026-03-05T08:00"));
});

test("moving there and back changes nothing, and the length stays", () => {
  fc.assert(fc.property(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -48, max: 48 }), (days, steps) => {
    const span = { start: MONDAY, end: MONDAY + 9 * 60 * MINUTE };
    const there = shifted(span, { days, minutes: steps * STEP });
    expect(there.end - there.start).toBe(span.end - span.start);
    expect(there.start - MONDAY).toBe(days * DAY + steps * STEP * MINUTE);
    expect(shifted(there, { days: -days, minutes: -steps * STEP })).toEqual(span);
  }));
});

test("sweeping over empty space covers whole half hours within the day, upwards as well", () => {
  expect(swept(512, 700)).toEqual({ from: 510, to: 720 });
  expect(swept(700, 512)).toEqual({ from: 510, to: 720 });
  expect(swept(600, 600)).toEqual({ from: 600, to: 630 });
  expect(swept(-50, 99_999)).toEqual({ from: 0, to: 1440 });
  expect(swept(1440, 1440)).toEqual({ from: 1410, to: 1440 });
});

test("arrow keys move by a day or half an hour, other keys by nothing", () => {
  expect(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Tab"].map(arrow)).toEqual([
    { days: -1, minutes: 0 }, { days: 1, minutes: 0 }, { days: 0, minutes: -30 }, { days: 0, minutes: 30 }, undefined,
  ]);
  expect([0, 510, 1440].map(clockOf)).toEqual(["00:00", "08:30", "24:00"]);
});
