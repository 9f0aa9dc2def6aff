/** Every rung and every reason that the server knows has its word in both languages. */
import { expect, test } from "vitest";

import { enRouting } from "@/i18n/en-routing";
import { zhRouting } from "@/i18n/zh-routing";

/** The test runner's own; the pages have no files, so the compiler knows of none. */
declare const process: { getBuiltinModule(name: "node:fs"): { readFileSync(path: string, encoding: "utf8"): string } };

const [ROOT = ""] = decodeURIComponent(import.meta.url.replace("file://", "")).split("/dashboard/web/src/i18n/");
const read = (module: string) => process.getBuiltinModule("node:fs").readFileSync(`${ROOT}/hotline/routing/${module}`, "utf8");

/** The values of an enumeration in a module of the server. */
function valuesOf(source: string, name: string): string[] {
  const body = source.split(`class ${name}(StrEnum):`)[1]?.split(/\n\S/)[0] ?? "";
  return [...body.matchAll(/^ {4}[A-Z_]+ = "(\w+)"/gm)].flatMap((match) => match[1] ?? []);
}
const dictionaries = [["zh", zhRouting], ["en", enRouting]] as const;

test.each(dictionaries)("each rung has its word for the list and for the person it rings at: %s", (_, words) => {
  const whos = valuesOf(read("policy.py"), "Who");
  expect(whos).toContain("skill_group");
  expect(whos.filter((who) => !words.why[who] || !words.told[who])).toEqual([]);
});

test.each(dictionaries)("each reason for passing somebody over has its word: %s", (_, words) => {
  const againsts = valuesOf(read("reasons.py"), "Against");
  expect(againsts).toContain("later_in_order");
  expect(againsts.filter((against) => !words.passed[against])).toEqual([]);
});
