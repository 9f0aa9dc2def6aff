import { flushPromises, mount } from "@vue/test-utils";
import axe from "axe-core";
import { expect, test, vi } from "vitest";

import { api } from "@/api/client";
import TicketActions from "@/console/tickets/TicketActions.vue";
import TicketTimeline from "@/console/tickets/TicketTimeline.vue";
import { aTicket } from "@/console/workbench/a-ticket";

test("the buttons are those that the server names, the most useful first", () => {
  const page = mount(TicketActions, { props: { ticket: aTicket({ actions: ["note", "return", "accept", "edit"] }) } });
  expect(page.findAll("button").map((button) => button.text())).toEqual(["签收", "退单"]);
});

test("what is seldom used is behind one more button, and nothing is left out", () => {
  const page = mount(TicketActions, { props: { ticket: aTicket({ actions: ["reply", "return", "promise", "ask_extension", "ask_suspension", "urge", "take_back"] }) } });
  expect(page.get("details summary").text()).toBe("更多操作(3)");
  expect(page.findAll("details button").map((button) => button.text())).toEqual(["申请暂停", "催办", "收回"]);
  expect(page.findAll("button")).toHaveLength(7);
});

test("without actions it says so instead of showing dead buttons", () => {
  const page = mount(TicketActions, { props: { ticket: aTicket({ actions: [] }) } });
  expect(page.findAll("button")).toHaveLength(0);
  expect(page.text()).toContain("当前没有您可以做的操作");
});

test("a refusal is shown, not swallowed", async () => {
  const error = { type: "", title: "工单当前状态不允许这项操作", status: 409, detail: "", code: "illegal-transition" };
  vi.spyOn(api, "POST").mockResolvedValue({ error, response: new Response() });
  const page = mount(TicketActions, { props: { ticket: aTicket({ actions: ["accept"] }) } });
  await page.get("button").trigger("click");
  await flushPromises();
  expect(page.get("[role=alert]").text()).toContain("工单当前状态不允许这项操作");
  expect(page.emitted("changed")).toBeUndefined();
});

test("internal and public notes differ by word and shape, and axe finds nothing serious", async () => {
  const note = { id: "n1", action: "note", action_label: "备注", text: "内容", author_id: "p", author_name: "张敏", at: "2026-11-24T06:00:00Z", before: null, after: null, changes: [] };
  const page = mount(TicketTimeline, {
    props: { notes: [{ ...note, kind: "internal" }, { ...note, id: "n2", kind: "public" }] },
    attachTo: document.body,
  });
  expect(page.findAll(".audience").map((mark) => mark.text())).toEqual(["内部", "对外"]);
  const { violations } = await axe.run(page.element as Element, { rules: { "color-contrast": { enabled: false } } }); // jsdom paints nothing
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  page.unmount();
});
