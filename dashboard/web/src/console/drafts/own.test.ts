import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";

import type { Problem } from "@/api/client";
import { useOwnDraft, type Keeper, type OwnDraft, type Values } from "@/console/drafts/own";

const problem = (status: number, code: string): Problem => ({ type: "", title: "", detail: "", status, code });

/** The server's draft of one person, whose line may be cut. */
class Server implements Keeper {
  values: Values = {};
  version = 0;
  cut = false;
  writes = 0;

  private get found() {
    return { values: this.values, version: this.version, saved_at: this.version ? "2026-11-24T06:00:00Z" : null };
  }
  read = () => Promise.resolve(this.cut ? { problem: problem(503, "offline") } : { kept: this.found });
  write = (version: number, values: Values) => {
    if (this.cut) return Promise.resolve({ problem: problem(503, "offline") });
    if (version !== this.version) return Promise.resolve({ problem: { ...problem(412, "changed-meanwhile"), current: this.found } });
    this.values = values;
    this.version += 1;
    this.writes += 1;
    return Promise.resolve({ kept: this.found });
  };
  drop = () => {
    if (this.cut) return Promise.resolve(problem(503, "offline"));
    this.values = {};
    this.version = 0;
    return Promise.resolve(undefined);
  };
}

let scope: EffectScope;
const open = (server: Server): OwnDraft => scope.run(() => useOwnDraft("t1", "note", server)) as OwnDraft;
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

test("is kept a second after the last key, and found again in another browser", async () => {
  const server = new Server();
  const draft = open(server);
  await draft.load();
  draft.keep({ text: "打过" });
  await after(900);
  draft.keep({ text: "打过电话" });
  expect(draft.status.value.kind).toBe("typing");
  await after(1000);
  expect(draft.status.value.kind).toBe("saved");
  expect(server.writes).toBe(1);
  localStorage.clear();
  expect(await open(server).load()).toEqual({ text: "打过电话" });
});

test("without network it stays on this device and is sent when the line is back", async () => {
  const server = new Server();
  const draft = open(server);
  await draft.load();
  server.cut = true;
  draft.keep({ text: "断网写的" });
  await after(1000);
  expect(draft.status.value.kind).toBe("offline");
  expect(await open(server).load()).toEqual({ text: "断网写的" });
  server.cut = false;
  await after(5000);
  expect(server.values).toEqual({ text: "断网写的" });
});

test("two windows do not overwrite each other: both texts are shown and a person chooses", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  await one.load();
  await other.load();
  one.keep({ text: "第一个窗口" });
  await after(1000);
  other.keep({ text: "第二个窗口" });
  await after(1000);
  expect(other.status.value).toMatchObject({ kind: "elsewhere", mine: { text: "第二个窗口" }, theirs: { text: "第一个窗口" } });
  other.keep({ text: "第二个窗口,又写了" });
  await after(60_000);
  expect(server.values).toEqual({ text: "第一个窗口" });
  other.keepMine();
  await after(1000);
  expect(server.values).toEqual({ text: "第二个窗口,又写了" });
});

test("the other window's words can be taken; nothing is sent for it", async () => {
  const server = new Server();
  const draft = open(server);
  await draft.load();
  await server.write(0, { text: "那边的" });
  draft.keep({ text: "这边的" });
  await after(1000);
  expect(draft.takeTheirs()).toEqual({ text: "那边的" });
  await after(10_000);
  expect(server.writes).toBe(1);
  draft.keep({ text: "那边的,接着写" });
  await after(1000);
  expect(server.values).toEqual({ text: "那边的,接着写" });
});

test("what is handed in or emptied is no draft any more", async () => {
  const server = new Server();
  const draft = open(server);
  await draft.load();
  draft.keep({ text: "写完" });
  await draft.pause();
  draft.handedIn();
  await after(10_000);
  expect(server.writes).toBe(0);
  draft.keep({ text: "又写" });
  await after(1000);
  draft.keep({ text: "" });
  await after(1000);
  expect(server.version).toBe(0);
  expect(draft.status.value.kind).toBe("empty");
});

test("words of this device that are older than the server's are not sent over them", async () => {
  const server = new Server();
  await server.write(0, { text: "一" });
  localStorage.setItem("hotline.own.note.t1", JSON.stringify({ version: 1, values: { text: "本机没传上" } }));
  await server.write(1, { text: "二" });
  const draft = open(server);
  await draft.load();
  expect(draft.status.value.kind).toBe("elsewhere");
  await after(10_000);
  expect(server.values).toEqual({ text: "二" });
});

test("too much is refused and stays on this device", async () => {
  const server = new Server();
  const draft = open(server);
  await draft.load();
  server.write = () => Promise.resolve({ problem: problem(413, "draft-too-large") });
  draft.keep({ text: "很长" });
  await after(1000);
  expect(draft.status.value.kind).toBe("refused");
  expect(localStorage.getItem("hotline.own.note.t1")).toContain("很长");
});
