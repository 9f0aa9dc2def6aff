import { expect, test } from "vitest";

import type { Coverage, CoveredVillage, VillageLink } from "@/api/client";
import { matches, namesOf, shown, step, worstFirst } from "@/console/territory/villages";
import { enTerritory } from "@/i18n/en-territory";

const link = (name: string, fields: Partial<VillageLink> = {}): VillageLink => ({
  appointment_id: name, kind: "primary", person: { person_id: name, name, open: 0, cap: 20 }, since: "2026-01-01", until: null, marks: ["in_force"],
  away_until: null, deputy: null, open_here: 0, note: "在聘", ...fields,
});
const village = (name: string, fields: Partial<CoveredVillage> = {}): CoveredVillage => ({
  id: name, code: "1", name, pinyin: "dgc", status: "covered", because: "adviser", reason: "由 林嘉 负责", gap_since: null, taken_by: "林嘉", links: [link("林嘉")], ...fields,
});
const town = (name: string, villages: CoveredVillage[]) => ({ id: name, name, phone: null, people: [], is_own: false, counts: {}, villages });
const coverage = { towns: [town("青溪镇", [village("东沟村"), village("西岭村", { pinyin: "xlc", status: "weak" })]), town("云岭镇", [village("南坑村", { pinyin: "nkc", status: "gap", links: [] })])] } as unknown as Coverage;
const names = (towns: ReturnType<typeof shown>) => towns.flatMap((one) => one.villages.map(({ name }) => name));

test.each([["东沟", true], ["dg", true], ["DGC", true], ["林嘉", true], ["", true], ["赵", false]])("%s finds the village by name, initials or adviser: %s", (query, found) => {
  expect(matches(village("东沟村"), query)).toBe(found);
});

test("a filter leaves out towns without a village that is wanted, and keeps the order", () => {
  expect(names(shown(coverage, "", new Set()))).toEqual(["东沟村", "西岭村", "南坑村"]);
  expect(names(shown(coverage, "", new Set(["gap", "weak"])))).toEqual(["西岭村", "南坑村"]);
  expect(shown(coverage, "nk", new Set()).map(({ name }) => name)).toEqual(["云岭镇"]);
});

test("what needs somebody comes first on a telephone and on paper", () => {
  expect(worstFirst(coverage.towns).map(({ village: one }) => one.name)).toEqual(["南坑村", "西岭村", "东沟村"]);
});

test("who will only begin is not yet named", () => {
  const chain = village("东沟村", { links: [link("林嘉", { marks: ["upcoming"] }), link("赵振东", { kind: "backup" })] });
  expect(namesOf(chain, "primary")).toEqual([]);
  expect(namesOf(chain, "backup")).toEqual(["赵振东"]);
});

// Two towns: 0 1 2 above 3 4, and a third row with 5 alone.
const BOXES = [[0, 0], [100, 0], [200, 0], [0, 50], [100, 50], [0, 100]].map(([left = 0, top = 0]) => ({ left, top }));
test.each([
  [0, "ArrowRight", 1], [2, "ArrowRight", 3], [5, "ArrowRight", 5], [0, "ArrowLeft", 0], [3, "ArrowLeft", 2], [1, "ArrowDown", 4], [2, "ArrowDown", 4], [4, "ArrowDown", 5],
  [5, "ArrowDown", 5], [4, "ArrowUp", 1], [5, "ArrowUp", 3], [1, "ArrowUp", 1], [3, "Home", 0], [0, "End", 5],
])("from tile %i the key %s leads to %i", (from, key, to) => {
  expect(step(BOXES, from, key)).toBe(to);
});

test("in English every state has a sentence of its own", () => {
  const all = ["never", "ended", "inactive", "away", "full", "ends_soon", "too_many_villages", "no_adviser", "adviser_inactive", "adviser_away", "adviser_full", "deputy", "adviser"] as const;
  const said = all.map((because) => enTerritory.reason(village("东沟村", { because })));
  expect(new Set(said).size).toBe(all.length);
});
