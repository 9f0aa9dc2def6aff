import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, expect, test, vi } from "vitest";
import { ref } from "vue";

import { api } from "@/api/client";
import AttendanceBar from "@/console/shell/AttendanceBar.vue";
import { emptyBoard, type AgentCard, type Board } from "@/live/board";

const board = ref<Board>(emptyBoard);
vi.mock("@/live/live", () => ({ useFeed: () => ({ board }) }));

const agent: AgentCard = {
  person_id: "p", name: "陈刚", intent: "available", state: "idle", state_since: "2026-11-24T06:09:00Z", break_reason: null, skills: [],
  call_id: null, calls_today: 0, not_responding: true,
};
const shift = { person_id: "p", person_name: "徐晓岚", starts_at: "2026-11-24T09:30:00Z", phone: null };

function answering(onDuty: unknown[], next: unknown[]) {
  vi.spyOn(api, "GET").mockImplementation(((path: string) => {
    const answers: Record<string, unknown> = { "/api/shifts/on-duty": { items: onDuty }, "/api/shifts": { items: next }, "/api/people/{person_id}": { phone: "18111" } };
    return Promise.resolve({ data: answers[path], response: new Response() });
  }) as never);
}
async function shown(fields: Partial<Board>) {
  board.value = { ...emptyBoard, ...fields };
  const bar = mount(AttendanceBar, { global: { stubs: { RouterLink: { props: ["to"], template: '<a :href="to"><slot /></a>' } } } });
  await flushPromises();
  return bar;
}
const alarm = { attendance: { unattended_since: new Date(Date.now() - 250_000).toISOString() } };
beforeEach(() => { localStorage.clear(); });

test("while somebody is there nothing is said", async () => {
  answering([], []);
  const bar = await shown({});
  expect(bar.text()).toBe("");
  expect(bar.findAll("section")).toHaveLength(0);
});

test("that nobody is there is said with how long, whom to ring by the roster, and where the roster is", async () => {
  answering([shift], []);
  const bar = await shown(alarm);
  expect(bar.text()).toContain("已有 4 分钟无人在岗接听,请安排人员上线");
  expect(bar.get("a[href='tel:18111']").text()).toContain("联系 徐晓岚");
  expect(bar.get("a[href='/duty']").text()).toBe("打开排班");
  expect(bar.get("[role=alert]").text()).toBe("无人在岗");
});

test("where the roster has nobody now, whoever comes next is named with the hour", async () => {
  answering([], [shift]);
  expect((await shown(alarm)).text()).toMatch(/下一班 徐晓岚 .*17:30/);
  answering([], []);
  expect((await shown(alarm)).text()).toContain("排班表上没有人");
});

test("the sound is off until somebody wants it on this computer", async () => {
  answering([], []);
  const bar = await shown(alarm);
  expect(bar.get("button").text()).toBe("声音提醒:关");
  await bar.get("button").trigger("click");
  expect(bar.get("button").text()).toBe("声音提醒:开");
  expect((await shown(alarm)).get("button").text()).toBe("声音提醒:开");
});

test("whoever missed so many rings is named, and the floor is a click away", async () => {
  answering([], []);
  const bar = await shown({ agents: { p: agent, q: { ...agent, person_id: "q", not_responding: false } } });
  expect(bar.text()).toContain("陈刚 连续未接,已停派");
  expect(bar.get("a[href='/supervisor']").text()).toBe("查看现场");
});
