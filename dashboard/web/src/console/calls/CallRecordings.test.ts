import { flushPromises, mount } from "@vue/test-utils";
import { expect, test, vi } from "vitest";

import { api, type Recording } from "@/api/client";
import CallRecordings from "@/console/calls/CallRecordings.vue";

const recording: Recording = { id: "r1", kind: "call", seconds: 192, channels: 2, created_at: "2026-11-24T06:00:00Z", purged_at: null };

function server(answer: { recordings: Recording[]; person_id?: string } | { problem: object }) {
  return vi.spyOn(api, "GET").mockResolvedValue(
    "problem" in answer
      ? ({ error: answer.problem, response: new Response(null, { status: 404 }) } as never)
      : ({ data: { id: "c1", person_id: null, ...answer }, response: new Response() } as never),
  );
}
async function shown() {
  const page = mount(CallRecordings, { props: { callId: "c1" } });
  await flushPromises();
  return page;
}

test("a recording is offered without being fetched, and it is said that listening is recorded", async () => {
  server({ recordings: [recording] });
  const page = await shown();
  const audio = page.get("audio");
  expect(audio.attributes()).toMatchObject({ src: "/api/recordings/r1/audio", preload: "none", controls: "" });
  expect(page.text()).toContain("通话录音 3分12秒");
  expect(page.text()).toContain("每次收听都会记入审计日志");
});

test("why a recording does not play is said in plain words", async () => {
  server({ recordings: [recording] });
  const page = await shown();
  server({ problem: { type: "", title: "", detail: "", status: 404, code: "recording-away" } });
  await page.get("audio").trigger("error");
  await flushPromises();
  expect(page.get("[role=alert]").text()).toContain("录音文件尚未取回,或已按期清除");
});

test("of a recording past its retention only that is said: there is no player that could not play", async () => {
  server({ recordings: [{ ...recording, purged_at: "2027-11-25T06:00:00Z" }] });
  const page = await shown();
  expect(page.find("audio").exists()).toBe(false);
  expect(page.text()).toContain("通话录音 3分12秒");
  expect(page.text()).toContain("已按保存期限清除");
});

test("a colleague's recording is named, without a player that would be refused", async () => {
  server({ recordings: [recording], person_id: "somebody else" });
  const page = await shown();
  expect(page.find("audio").exists()).toBe(false);
  expect(page.text()).toContain("由接听人或主管收听");
});

test("a call without recordings says so; one that is not mine shows nothing", async () => {
  server({ recordings: [] });
  expect((await shown()).text()).toContain("这通电话没有录音");
  server({ problem: { type: "", title: "", detail: "", status: 404, code: "call-not-found" } });
  expect((await shown()).find("section").exists()).toBe(false);
});
