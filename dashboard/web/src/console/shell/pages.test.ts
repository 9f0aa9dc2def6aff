import { describe, expect, it } from "vitest";

import { divided } from "@/console/shell/pages";
import type { Page } from "@/session/access";

const BOSS: Page[] = ["people", "units", "duty", "territory", "routing-policy", "queues", "calendar", "me", "supervisor", "workbench", "mine", "follow-ups", "tickets", "statistics", "desk"];

describe("the pages of a person", () => {
  it("stand in a row while they fit", () => {
    expect(divided(["todo", "follow-ups", "mine", "duty", "me"], true)).toEqual({ inSight: ["todo", "follow-ups", "mine", "duty", "me"], behind: [] });
  });
  it("keep the daily ones in sight and lose none", () => {
    for (const narrow of [false, true]) {
      const { inSight, behind } = divided(BOSS, narrow);
      expect([...inSight, ...behind].sort()).toEqual([...BOSS].sort());
      expect(inSight).not.toContain("people");
      expect(inSight.length).toBeLessThanOrEqual(narrow ? 4 : 9);
    }
  });
  it("of somebody with nothing but set-up fill the row all the same", () => {
    const { inSight, behind } = divided(["people", "units", "territory", "routing-policy", "calendar", "me"], true);
    expect(inSight).toHaveLength(4);
    expect(behind).toHaveLength(2);
  });
});
