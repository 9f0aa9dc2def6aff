import fc from "fast-check";
import { expect, test } from "vitest";

import type { Rung } from "@/api/client";
import { extended, moved, NAMEABLE, numberIn, without } from "@/console/routing/ladder";

const ladder: Rung[] = [{ who: "last_handler" }, { who: "skill_group", hold: 20 }, { who: "anyone" }];
const names = (rungs: readonly Rung[]) => rungs.map((rung) => rung.who);

test("a rung moves one step and keeps what it holds; at an end it stays", () => {
  expect(moved(ladder, 1, -1)).toEqual([{ who: "skill_group", hold: 20 }, { who: "last_handler" }, { who: "anyone" }]);
  expect(names(moved(ladder, 1, 1))).toEqual(["last_handler", "anyone", "skill_group"]);
  expect(moved(ladder, 0, -1)).toEqual(ladder);
  expect(moved(ladder, 2, 1)).toEqual(ladder);
});

test("a removed rung leaves the others in their order, and the ladder that was read as it is", () => {
  expect(names(without(ladder, 1))).toEqual(["last_handler", "anyone"]);
  expect(without([{ who: "anyone" }], 0)).toEqual([]);
  expect(names(ladder)).toEqual(["last_handler", "skill_group", "anyone"]);
});

test("moving down and up again changes nothing, whatever the ladder", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...NAMEABLE), { minLength: 2 }), fc.nat(), (whos, at) => {
    const rungs = whos.map((who, hold) => ({ who, hold }));
    const index = at % (rungs.length - 1);
    expect(moved(moved(rungs, index, 1), index + 1, -1)).toEqual(rungs);
  }));
});

test("a further rung names somebody who is not on the ladder yet", () => {
  expect(extended(ladder).at(-1)).toEqual({ who: "village_adviser", hold: 0 });
});

test("an empty field of a number means as the office says", () => {
  const typed = (value: string) => numberIn({ target: { value } } as unknown as Event);
  expect([typed(""), typed("30"), typed("7.6"), typed("x")]).toEqual([null, 30, 8, null]);
});
