import { expect, test } from "vitest";

import { inCall, presenceShown } from "@/console/shell/presence";
import type { AgentCard } from "@/live/board";

const agent = (fields: Partial<AgentCard>): AgentCard => ({
  person_id: "p", name: "张敏", intent: "available", next_intent: null, state: "idle", state_since: "2026-11-24T06:00:00Z", break_reason: null,
  skills: [], call_id: null, calls_today: 0, not_responding: false, ...fields,
});

test("who never signed in is signed out", () => {
  expect(presenceShown(null)).toEqual({ mark: "○", text: "签出", next: "" });
});

test("a break shows its reason", () => {
  expect(presenceShown(agent({ intent: "break", break_reason: "meal" })).text).toBe("用餐");
});

test("during a call the call is shown, and a choice made meanwhile as for after it", () => {
  const shown = presenceShown(agent({ state: "talking", next_intent: "break" }));
  expect(shown).toEqual({ mark: "◉", text: "通话", next: "通话后:小休" });
});

test("who was taken out for not answering is told so", () => {
  expect(presenceShown(agent({ not_responding: true })).text).toContain("未应答");
});

test("ringing and wrap-up count as being in a call, so that nobody is signed off by the clock", () => {
  expect((["ringing", "talking", "wrapup"] as const).every((state) => inCall(agent({ state })))).toBe(true);
  expect(inCall(agent({}))).toBe(false);
});
