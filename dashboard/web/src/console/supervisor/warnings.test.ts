import { expect, test } from "vitest";

import { warnings } from "@/console/supervisor/warnings";
import { emptyBoard, type AgentCard, type Board } from "@/live/board";
import { share, waiting } from "@/live/figures";

const NOW = Date.parse("2026-11-24T06:10:00Z");
const call = (id: string, queued_at: string, state = "queued") => ({
  id, state, queue: "main", skill: null, caller_display: "139****2046", place: null, queued_at, arrived_at: queued_at, answered_at: null,
  person_id: null, ticket_id: null, position: null,
});
const agent: AgentCard = {
  person_id: "p", name: "张敏", intent: "available", state: "idle", state_since: "2026-11-24T06:09:00Z", break_reason: null, skills: [],
  call_id: null, calls_today: 0, not_responding: false,
};
const board = (fields: Partial<Board>): Board => ({ ...emptyBoard, ...fields });

test("callers without anybody to answer come first", () => {
  const told = warnings(board({ calls: { a: call("a", "2026-11-24T06:09:55Z") }, tickets: { red: 2, yellow: 0, new: 0 } }), NOW);
  expect(told.map((one) => one.text)).toEqual(["1 人排队而无人可接听", "2 张工单超期"]);
});

test("a caller who rings at the last free person is not alone", () => {
  const calls = { a: call("a", "2026-11-24T06:09:55Z", "ringing") };
  const agents = { p: { ...agent, state: "ringing" as const, call_id: "a" } };
  expect(warnings(board({ calls, agents }), NOW)).toEqual([]);
});

test("that nobody is on duty is told with how long, and leads to the roster", () => {
  expect(warnings(board({ attendance: { unattended_since: "2026-11-24T06:05:40Z" } }), NOW)).toEqual([{ light: "red", text: "无人在岗 4 分钟", to: "/duty" }]);
});

test("whoever missed so many rings that nothing is offered any more is named", () => {
  const agents = { p: { ...agent, not_responding: true } };
  expect(warnings(board({ agents }), NOW).map((one) => one.text)).toEqual(["张敏 连续未接,已停派"]);
});

test("a wait beyond fifteen seconds is named, a shorter one is not", () => {
  const calls = { a: call("a", "2026-11-24T06:09:40Z"), b: call("b", "2026-11-24T06:09:50Z") };
  expect(warnings(board({ calls, agents: { p: agent } }), NOW).map((one) => one.text)).toEqual(["139****2046 已等 20秒"]);
});

test("a quiet floor has nothing to tell", () => {
  expect(warnings(board({ agents: { p: agent } }), NOW)).toEqual([]);
});

test("those who wait are in the order of their coming, and the ringing still wait", () => {
  const calls = { b: call("b", "2026-11-24T06:09:50Z"), a: call("a", "2026-11-24T06:09:40Z", "ringing"), c: call("c", "2026-11-24T06:09:00Z", "talking") };
  expect(waiting(board({ calls })).map((one) => one.id)).toEqual(["a", "b"]);
});

test("below twenty cases the parts are shown instead of a percentage", () => {
  expect(share(9, 10)).toBe("9/10");
  expect(share(0, 0)).toBe("–");
  expect(share(34, 37)).toBe("91.9%");
});
