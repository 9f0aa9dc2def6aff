import { flushPromises, mount } from "@vue/test-utils";
import { expect, test, vi } from "vitest";

import { api, type Wall } from "@/api/client";
import WallsDialog from "@/console/supervisor/WallsDialog.vue";

const wall: Wall = { id: "w1", name: "一楼大厅", made_at: "2026-11-24T06:00:00Z", made_by: "陈敏", seen_at: null };
const LINK = "http://127.0.0.1:12348/wallboard#wall=abc";

async function shown(items: Wall[]) {
  vi.spyOn(api, "GET").mockImplementation((() => Promise.resolve({ data: { items, next: null }, response: new Response() })) as never);
  const page = mount(WallsDialog, { global: { stubs: { ElDialog: { template: "<section><slot /></section>" }, ElPopconfirm: { template: "<div @click=\"$emit('confirm')\"><slot name='reference' /></div>" } } } });
  await flushPromises();
  return page;
}

test("each wall tells who made it and when it was last used", async () => {
  const page = await shown([wall, { ...wall, id: "w2", name: "二楼", seen_at: "2026-11-24T07:00:00Z" }]);
  const [first, second] = page.findAll("li").map((one) => one.text());
  expect(first).toContain("陈敏");
  expect(first).toContain("从未使用");
  expect(second).toContain("最近使用");
});

test("the link is shown when it was made, with the word that it is this once", async () => {
  const page = await shown([]);
  const made = vi.spyOn(api, "POST").mockResolvedValue({ data: { ...wall, link: LINK }, response: new Response() });
  await page.get("input").setValue(" 一楼大厅 ");
  await page.get("form").trigger("submit");
  await flushPromises();
  expect(made).toHaveBeenCalledWith("/api/walls", { body: { name: "一楼大厅" } });
  expect((page.get("input[readonly]").element as HTMLInputElement).value).toBe(LINK);
  expect(page.text()).toContain("链接只显示这一次");
});

test("a wall is ended by its own button", async () => {
  const page = await shown([wall]);
  const ended = vi.spyOn(api, "DELETE").mockResolvedValue({ response: new Response() } as never);
  await page.get("[aria-label='停用 一楼大厅']").trigger("click");
  expect(ended).toHaveBeenCalledWith("/api/walls/{wall_id}", { params: { path: { wall_id: "w1" } } });
});
