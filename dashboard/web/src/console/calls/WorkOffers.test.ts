import { flushPromises, mount } from "@vue/test-utils";
import axe from "axe-core";
import { expect, test, vi } from "vitest";

import { api, type WorkOffer } from "@/api/client";
import WorkOffers from "@/console/calls/WorkOffers.vue";
import { offerWords } from "@/console/calls/offers";
import { language } from "@/i18n";

vi.mock("@/live/live", () => ({ useFrames: () => undefined }));

const missed: WorkOffer = {
  id: "o1", kind: "call", person_id: "p1", person_name: "张敏", why: "longest_idle", state: "timed_out", passed_over: [{ person_id: "p2", person_name: "陈刚", reason: "later_in_order" }],
  offered_at: "2026-11-24T01:02:11Z", answered_at: null, closed_at: "2026-11-24T01:02:23Z", facts: {}, others: { busy: 3 },
};
const answered: WorkOffer = {
  ...missed, id: "o2", person_id: "p2", person_name: "陈刚", state: "completed", passed_over: [], others: {},
  offered_at: "2026-11-24T01:02:23Z", answered_at: "2026-11-24T01:02:27Z", closed_at: "2026-11-24T01:09:00Z",
};

async function shown(items: WorkOffer[] | undefined) {
  const answer = items ? { data: { items }, response: new Response() } : { error: { code: "call-not-found" }, response: new Response(null, { status: 404 }) };
  vi.spyOn(api, "GET").mockResolvedValue(answer);
  const page = mount(WorkOffers, { props: { of: "call", id: "c1" }, attachTo: document.body });
  await flushPromises();
  return page;
}

test("one line tells who was rung, why, and how it ended", async () => {
  const page = await shown([missed, answered]);
  expect(page.get("ol").text().replace(/\s+/g, " ")).toMatch(/09:02:11 张敏 · 空闲最久 · 未接 12秒 ?→ 陈刚 · 空闲最久 · 接听$/);
  expect(page.get("details").text()).toContain("陈刚 顺位靠后、另 3 人通话或整理中");
  const { violations } = await axe.run(page.element as Element, { rules: { "color-contrast": { enabled: false } } }); // jsdom paints nothing
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  page.unmount();
});

test("each ending has its word, in both languages; a rule without a word is not shown by its code", () => {
  const ended = (state: WorkOffer["state"], more: Partial<WorkOffer> = {}) => offerWords({ ...missed, why: "some_new_rule", state, ...more });
  expect(ended("offered", { closed_at: null })).toBe("张敏 · 正在振铃");
  expect(ended("accepted", { answered_at: missed.closed_at, closed_at: null })).toBe("张敏 · 接听");
  expect(ended("rejected")).toBe("张敏 · 拒接 12秒");
  expect(ended("cancelled")).toBe("张敏 · 来电人已离开 12秒");
  expect(ended("unreachable")).toBe("张敏 · 线路不通 12秒");
  expect(ended("unreachable", { answered_at: missed.closed_at })).toBe("张敏 · 接听后断线");
  language.value = "en";
  expect(offerWords(missed)).toBe("张敏 · idle longest · no answer 12 s");
  language.value = "zh";
});

test("a call that rang at nobody says so; one that is not mine shows nothing", async () => {
  expect((await shown([])).text()).toContain("没有派给坐席");
  expect((await shown(undefined)).find("section").exists()).toBe(false);
});
