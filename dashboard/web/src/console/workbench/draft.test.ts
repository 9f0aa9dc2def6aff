import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";

import type { Problem, Ticket, TicketPatch } from "@/api/client";
import { aTicket } from "@/console/workbench/a-ticket";
import type { Values } from "@/console/drafts/own";
import { useDraft, type Draft, type Saved } from "@/console/workbench/draft";

/** A server with one ticket, which others may change and whose line may be cut. */
class Server {
  ticket: Ticket;
  cut = false;
  patches: TicketPatch[] = [];

  constructor(ticket: Ticket) {
    this.ticket = ticket;
  }
  change(fields: Partial<Ticket>): void {
    this.ticket = { ...this.ticket, ...fields, version: this.ticket.version + 1 };
  }
  patch = (_id: string, version: number, changes: TicketPatch): Promise<Saved> => {
    if (this.cut) return Promise.resolve({ problem: problem(503, "offline") });
    if (version !== this.ticket.version) return Promise.resolve({ problem: { ...problem(412, "changed-meanwhile"), current: this.ticket } });
    this.patches.push(changes);
    this.change(changes as Partial<Ticket>);
    return Promise.resolve({ ticket: this.ticket });
  };
}
const problem = (status: number, code: string): Problem => ({ type: "", title: "", detail: "", status, code });

let scope: EffectScope;
function open(server: Server): Draft {
  return scope.run(() => useDraft(server.ticket, { patch: server.patch })) as Draft;
}
const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

test("is saved 800 ms after the last key, in one go, and only what changed", async () => {
  const server = new Server(aTicket());
  const draft = open(server);
  draft.change("summary", "拖欠");
  await after(700);
  draft.change("summary", "拖欠工资");
  draft.change("claim", "要回工资");
  await after(799);
  expect(server.patches).toEqual([]);
  await after(1);
  expect(server.patches).toEqual([{ summary: "拖欠工资", claim: "要回工资" }]);
  expect(draft.status.value.kind).toBe("saved");
});

test("typing during a save is kept and saved next", async () => {
  const server = new Server(aTicket());
  const draft = open(server);
  draft.change("summary", "一");
  const saving = draft.flush();
  draft.change("summary", "一二");
  await saving;
  expect(draft.fields.summary).toBe("一二");
  await after(800);
  expect(server.ticket.summary).toBe("一二");
});

test("without network everything stays on this computer, and is sent when the line is back", async () => {
  const server = new Server(aTicket());
  const draft = open(server);
  server.cut = true;
  draft.change("summary", "断网时写的");
  await after(800);
  expect(draft.status.value.kind).toBe("offline");
  expect(localStorage.getItem("hotline.draft.t1")).toContain("断网时写的");
  server.cut = false;
  await after(5000);
  expect(server.ticket.summary).toBe("断网时写的");
  expect(localStorage.getItem("hotline.draft.t1")).toBeNull();
});

test("what a closed window had not sent is restored and sent by the next one", async () => {
  const server = new Server(aTicket());
  localStorage.setItem("hotline.draft.t1", JSON.stringify({ summary: "上次没传上去" }));
  const draft = open(server);
  expect(draft.restored.value).toBe(true);
  expect(draft.fields.summary).toBe("上次没传上去");
  await after(0);
  expect(server.ticket.summary).toBe("上次没传上去");
});

test("two people changing different fields lose nothing and are asked nothing", async () => {
  const server = new Server(aTicket());
  const draft = open(server);
  draft.change("summary", "我写的摘要");
  server.change({ claim: "同事写的诉求" });
  await after(800);
  expect(server.ticket).toMatchObject({ summary: "我写的摘要", claim: "同事写的诉求" });
  expect(draft.fields.claim).toBe("同事写的诉求");
});

test("two people changing one field both see both values, and nothing is sent before a choice", async () => {
  const server = new Server(aTicket());
  const draft = open(server);
  draft.change("summary", "我写的");
  server.change({ summary: "同事写的" });
  await after(800);
  expect(draft.status.value).toEqual({ kind: "conflict", conflicts: [{ field: "summary", mine: "我写的", theirs: "同事写的" }] });
  await after(60_000);
  expect(server.ticket.summary).toBe("同事写的");
  draft.settle("summary", "mine");
  await after(0);
  expect(server.ticket.summary).toBe("我写的");
});

test("choosing the other's value takes it and sends nothing", async () => {
  const server = new Server(aTicket());
  const draft = open(server);
  draft.change("summary", "我写的");
  server.change({ summary: "同事写的" });
  await after(800);
  draft.settle("summary", "theirs");
  await after(1000);
  expect(draft.fields.summary).toBe("同事写的");
  expect(server.patches).toEqual([]);
  expect(draft.status.value.kind).toBe("saved");
});

test("a refusal is shown and the words stay", async () => {
  const server = new Server(aTicket());
  const draft = open(server);
  server.patch = () => Promise.resolve({ problem: problem(422, "malformed") });
  const refusing = scope.run(() => useDraft(aTicket({ id: "t2" }), { patch: server.patch })) as Draft;
  refusing.change("summary", "太长");
  await after(800);
  expect(refusing.status.value.kind).toBe("refused");
  expect(refusing.fields.summary).toBe("太长");
  expect(draft.status.value.kind).toBe("saved");
});

class Own {
  kept: Values | undefined;
  handed = 0;
  load = () => Promise.resolve(this.kept);
  keep = (values: Values) => { this.kept = values; };
  handedIn = () => { this.kept = undefined; this.handed += 1; };
}
function openWith(server: Server, own: Own): Draft {
  return scope.run(() => useDraft(server.ticket, { patch: server.patch, own })) as Draft;
}

test("what the ticket does not take any more is kept as the writer's own draft", async () => {
  const server = new Server(aTicket());
  const own = new Own();
  const draft = openWith(server, own);
  server.patch = () => Promise.resolve({ problem: problem(409, "illegal-transition") });
  const moved = scope.run(() => useDraft(server.ticket, { patch: server.patch, own })) as Draft;
  moved.change("summary", "派走以后写的");
  await after(800);
  expect(own.kept).toEqual({ summary: "派走以后写的" });
  expect(moved.left.value).toEqual({ summary: "派走以后写的" });
  moved.forget();
  expect(moved.fields.summary).toBe("");
  expect(draft.left.value).toBeUndefined();
});

test("an own draft from another browser fills what is empty and asks where the ticket says something else", async () => {
  const server = new Server(aTicket({ claim: "同事写的" }));
  const own = new Own();
  own.kept = { summary: "我写的摘要", claim: "我写的诉求" };
  const draft = openWith(server, own);
  await after(0);
  expect(draft.fields.summary).toBe("我写的摘要");
  expect(draft.status.value).toEqual({ kind: "conflict", conflicts: [{ field: "claim", mine: "我写的诉求", theirs: "同事写的" }] });
  draft.settle("claim", "theirs");
  await after(0);
  expect(server.patches).toEqual([{ summary: "我写的摘要" }]);
  expect(own.handed).toBe(1);
});

test("of a ticket that has moved on the own draft is shown beside it, not in it", async () => {
  const server = new Server(aTicket({ state: "in_progress", actions: ["note"] }));
  const own = new Own();
  own.kept = { summary: "没来得及存" };
  const draft = openWith(server, own);
  await after(0);
  expect(draft.fields.summary).toBe("");
  expect(draft.left.value).toEqual({ summary: "没来得及存" });
  expect(server.patches).toEqual([]);
});
