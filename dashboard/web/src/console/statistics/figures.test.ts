import { expect, test } from "vitest";

import type { Definition, Figures } from "@/api/client";
import { ratio, written } from "@/console/statistics/figures";

const rate: Definition = { key: "connect_rate", name: "接通率", formula: "", source: "", unit: "ratio", n: "answered", of: "offered_not_short" };
const asa: Definition = { key: "asa_s", name: "ASA", formula: "", source: "", unit: "seconds", n: null, of: "answered" };
const figures = (values: Partial<Figures>) => values as Figures;

test("a ratio over few cases is shown as its parts", () => {
  expect(written(rate, figures({ connect_rate: 0.9, answered: 9, offered_not_short: 10 }))).toBe("9/10");
  expect(written(rate, figures({ connect_rate: 0.95, answered: 95, offered_not_short: 100 }))).toBe("95.0%");
});

test("what cannot be said is a dash, not a zero", () => {
  expect(written(rate, figures({ connect_rate: null, answered: 0, offered_not_short: 0 }))).toBe("–");
  expect(written(asa, figures({ asa_s: null }))).toBe("–");
  expect(ratio(0, 0)).toBe("–");
});

test("seconds are written as a duration", () => {
  expect(written(asa, figures({ asa_s: 372, answered: 30 }))).toBe("6分12秒");
});
