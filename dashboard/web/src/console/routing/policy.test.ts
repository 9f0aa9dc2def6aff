import { expect, test } from "vitest";

import type { PolicyDocument } from "@/api/client";
import { differences } from "@/console/routing/differences";
import { mistakesOf, textAt } from "@/console/routing/mistakes";
import { withLimit, withNewQueue, withoutQueue, withQueue, withRetry } from "@/console/routing/policy";

const document: PolicyDocument = {
  queue: [
    { name: "general", label: "来电", ladder: [{ who: "skill_group", hold: 20, queue: "desk" }, { who: "anyone" }], then: "desk" },
    { name: "desk", label: "审核与回访", kinds: ["follow_up"], ladder: [] },
  ],
  capacity: { ticket: 20 },
};
const refused = (...mistakes: string[]) => mistakesOf({ mistakes }, document);

test("a mistake is brought to the field of its queue, whether the server names or counts the queue", () => {
  expect(refused("queue.desk.ladder：阶梯不能为空，至少写一级")).toEqual([
    { queue: 1, field: "ladder", text: "阶梯不能为空，至少写一级", where: "审核与回访 · 阶梯" },
  ]);
  expect(refused("queue.0.ladder.1.ring：数值过小")[0]).toEqual({ queue: 0, field: "ladder.1.ring", text: "数值过小", where: "来电 · 阶梯第 2 级 · 振铃秒数" });
  expect(refused("queue.0.retry_after.rejected：数值过小")[0]?.where).toBe("来电 · 再次派给同一人前等待(拒接后)");
  expect(refused("capacity.ticket：数值过大")[0]).toEqual({ field: "capacity.ticket", text: "数值过大", where: "每人同时在办上限(工单)" });
});

test("the system's names are told as people know them", () => {
  const [ring, kind] = refused("queue.general.then：溢出成环：general → desk → general", "queue：没有队列接收“call”");
  expect(ring?.text).toBe("溢出成环：来电 → 审核与回访 → 来电");
  expect(kind).toEqual({ field: "", text: "没有队列接收“来电”", where: "" });
});

test("a mistake in one entry of a list stands at the list, one of a rung only at its own field", () => {
  const found = refused("queue.0.kinds.2：不是可用的值", "queue.0.ladder.1.ring：数值过小");
  expect(textAt(found, "kinds")).toBe("不是可用的值");
  expect(textAt(found, "ladder")).toBe("");
  expect(textAt(found, "ladder.1.ring")).toBe("数值过小");
});

test("another problem has no mistakes", () => {
  expect(mistakesOf({ code: "offline" }, document)).toEqual([]);
  expect(mistakesOf(undefined, document)).toEqual([]);
});

test("a removed queue takes along what pointed at it", () => {
  const left = withoutQueue(document, "desk");
  expect(left.queue.map((one) => [one.name, one.then, one.ladder[0]?.queue])).toEqual([["general", null, null]]);
});

test("a new queue has a name that no other one has, also after one was removed", () => {
  const two = withNewQueue(withNewQueue(document, "甲"), "乙");
  expect(two.queue.map((one) => one.name)).toEqual(["general", "desk", "queue_3", "queue_4"]);
  expect(withNewQueue(withoutQueue(two, "desk"), "丙").queue.map((one) => one.name)).toEqual(["general", "queue_3", "queue_4", "queue_5"]);
});

test("an emptied limit is taken off, and so is an emptied delay", () => {
  expect(withLimit(document, "capacity", "ticket", null).capacity).toEqual({});
  expect(withLimit(document, "daily_cap", "call", 30).daily_cap).toEqual({ call: 30 });
  const [queue] = document.queue;
  expect(queue && withRetry({ ...queue, retry_after: { rejected: 5 } }, "rejected", null)).toEqual({});
});

test("what differs from the policy in force is told by field, what is the same is not", () => {
  expect(differences(document, document)).toEqual([]);
  const changed = withLimit(withQueue(document, 0, { give_up_after: 90, ladder: [{ who: "anyone", hold: 0, ring: 15 }] }), "capacity", "ticket", null);
  expect(differences(document, changed)).toEqual([
    { where: "来电 · 等多久告知", was: "同系统", now: "90" },
    { where: "来电 · 阶梯", was: "技能组(审核与回访的组、等 20 秒) → 在岗", now: "在岗(振铃 15 秒)" },
    { where: "每人同时在办上限 · 工单", was: "20", now: "不限" },
  ]);
});

test("a value that was left out is the same as the one it stands for", () => {
  expect(differences(document, withQueue(document, 0, { sticky_days: 7, priority: 0, ring_for: null, min_level: "village", skills: [] }))).toEqual([]);
});

test("queues that came and went are told by their label", () => {
  const changed = withNewQueue(withoutQueue(withQueue(document, 0, { then: null, ladder: [{ who: "anyone" }] }), "desk"), "夜间");
  expect(differences(withQueue(document, 0, { then: null, ladder: [{ who: "anyone" }] }), changed)).toEqual([
    { where: "夜间", was: "没有", now: "新增" },
    { where: "审核与回访", was: "", now: "删除" },
  ]);
});
