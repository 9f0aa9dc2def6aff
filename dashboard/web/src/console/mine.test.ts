import { expect, test } from "vitest";

import type { MyWork } from "@/api/client";
import { whyMe } from "@/console/mine";

const work: MyWork = {
  work_id: "w", kind: "ticket", state: "offered", since: "2026-11-24T06:00:00Z", expires_at: "2026-11-25T06:00:00Z",
  place: "东沟村", skill: null, why: "village_adviser", facts: { idle_seconds: 30, load: 2 },
};

test("an adviser reads for which village, and how much is on the desk already", () => {
  expect(whyMe(work)).toBe("东沟村法律顾问;在办 2 件");
});

test("what is not known is not said", () => {
  expect(whyMe({ ...work, place: null, facts: {} })).toBe("该村法律顾问");
  expect(whyMe({ ...work, why: "learned_later", facts: {} })).toBe("");
  expect(whyMe({ ...work, why: null, facts: { tried: 1 } })).toBe("已派过您 1 次");
});
