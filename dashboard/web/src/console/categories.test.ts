import { expect, test } from "vitest";

import { searchMatters, type Matter } from "@/console/categories";

const matters: Matter[] = [
  { key: "divorce", label: "离婚", group: "婚姻家庭", words: ["0101", "离婚", "抚养费"] },
  { key: "custody", label: "子女抚养/探望", group: "婚姻家庭", words: ["0103", "离婚", "抚养费"] },
  { key: "wages", label: "拖欠劳动报酬", group: "劳动人事争议", words: ["0301", "工资", "欠薪"] },
];
const found = (query: string) => searchMatters(matters, query).map((one) => one.key);

test("the matter's own name comes before its relatives by keyword", () => {
  expect(found("抚养")).toEqual(["custody", "divorce"]);
});

test("people's words lead to the official name, also inside a longer phrase", () => {
  expect(found("工资")).toEqual(["wages"]);
  expect(found("老板欠薪不给")).toEqual(["wages"]);
});

test("codes work, nonsense finds nothing, and nothing typed shows the beginning", () => {
  expect(found("0103")).toEqual(["custody"]);
  expect(found("xyz")).toEqual([]);
  expect(found(" ")).toHaveLength(3);
});
