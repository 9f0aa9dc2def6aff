import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { api } from "@/api/client";
import { forgetToken, keptToken } from "@/wallboard/wall";
import WallboardApp from "@/wallboard/WallboardApp.vue";

const TOKEN = "A".repeat(43);

class FakeSocket {
  static opened: FakeSocket[] = [];
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) { FakeSocket.opened.push(this); }
  close() { /* nothing to close */ }
}

function server(wall: { status: number; data?: object }) {
  return vi.spyOn(api, "GET").mockImplementation(((path: string) => {
    const known = path === "/api/wall" ? wall : { status: 401 };
    const response = new Response(null, { status: known.status });
    return Promise.resolve(known.status === 200 ? { data: wall.data, response } : { error: { code: "x", status: known.status }, response });
  }) as never);
}

beforeEach(() => {
  FakeSocket.opened = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  location.hash = `#wall=${TOKEN}`;
});
afterEach(() => {
  forgetToken();
  vi.unstubAllGlobals();
});

test("the token of the link is kept on the screen and leaves the address", () => {
  expect(keptToken()).toBe(TOKEN);
  expect(location.hash).toBe("");
  expect(keptToken()).toBe(TOKEN); // after a power cut: the address has none
});

test.each(["", "#wall=", "#wall=short", `#wall=${"A".repeat(42)}!`])("an address like %s is no link of a wall", (hash) => {
  location.hash = hash;
  expect(keptToken()).toBeNull();
});

test("a wall shows the board by its own token, without a session", async () => {
  const asked = server({ status: 200, data: { name: "一楼大厅", office: "云山县" } });
  const page = mount(WallboardApp);
  await flushPromises();
  expect(asked.mock.calls[0]).toEqual(["/api/wall", { headers: { Authorization: `Bearer ${TOKEN}` } }]);
  expect(page.get("h1").text()).toContain("一楼大厅");
  expect(FakeSocket.opened.map((one) => new URL(one.url).search)).toEqual([`?token=${TOKEN}`]);
  expect(page.find("form").exists()).toBe(false);
  page.unmount();
});

test("a wall that is ended while it shows goes dark, forgets its link and says why", async () => {
  server({ status: 200, data: { name: "一楼大厅", office: "云山县" } });
  const page = mount(WallboardApp);
  await flushPromises();
  server({ status: 401 });
  FakeSocket.opened[0]?.onclose?.({ code: 4401 });
  await flushPromises();
  expect(page.find(".wall").exists()).toBe(false);
  expect(page.get("[role=alert]").text()).toContain("此大屏链接已停用");
  expect(keptToken()).toBeNull();
  page.unmount();
});

test("the link may be opened where the sign-in stands already", async () => {
  location.hash = "";
  server({ status: 401 });
  const page = mount(WallboardApp);
  await flushPromises();
  expect(page.find("form").exists()).toBe(true);
  server({ status: 200, data: { name: "一楼大厅", office: "云山县" } });
  location.hash = `#wall=${TOKEN}`;
  window.dispatchEvent(new Event("hashchange"));
  await flushPromises();
  expect(page.get("h1").text()).toContain("一楼大厅");
  page.unmount();
});

test("a server that is away blanks nothing for good: the wall asks again", async () => {
  vi.useFakeTimers();
  server({ status: 503 });
  const page = mount(WallboardApp);
  await flushPromises();
  expect(keptToken()).toBe(TOKEN);
  server({ status: 200, data: { name: "一楼大厅", office: "云山县" } });
  await vi.advanceTimersByTimeAsync(5000);
  expect(page.get("h1").text()).toContain("一楼大厅");
  page.unmount();
  vi.useRealTimers();
});
