import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { openFeed, type Feed, type FeedOptions } from "@/live/feed";

class FakeSocket {
  static opened: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: string[] = [];
  closed = false;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  say(...frames: unknown[]): void {
    this.onmessage?.({ data: JSON.stringify(frames) });
  }
}
const latest = () => FakeSocket.opened.at(-1) as FakeSocket;
const snapshot = (seq: number) => ({ seq, kind: "snapshot", board: {} });

let feed: Feed;
function open(options: Partial<FeedOptions> = {}): FakeSocket {
  feed = openFeed({ url: "ws://hotline/ws/live", random: () => 1, ...options });
  latest().onopen?.();
  return latest();
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-24T06:03:00Z") });
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.opened = [];
});
afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

test("is catching up until the first frames are there, then live", () => {
  const socket = open();
  expect(feed.status.value.kind).toBe("catching-up");
  socket.say(snapshot(7));
  expect(feed.status.value.kind).toBe("live");
  expect(feed.board.value.seq).toBe(7);
});

test("comes back after a drop from the last frame it saw, and says since when it was away", () => {
  open().say(snapshot(7));
  latest().onclose?.({ code: 1006 });
  expect(feed.status.value).toEqual({ kind: "offline", since: Date.now() });
  vi.advanceTimersByTime(500);
  expect(FakeSocket.opened).toHaveLength(2);
  expect(latest().url).toBe("ws://hotline/ws/live?since=7");
  latest().onopen?.();
  expect(feed.status.value.kind).toBe("catching-up");
});

test("waits longer after each failure, with a spread, and never too long", () => {
  open({ random: () => 0 }); // the least wait is half of the greatest
  const waits: number[] = [];
  for (let round = 0; round < 9; round++) {
    latest().onclose?.({ code: 1006 });
    const count = FakeSocket.opened.length;
    let waited = 0;
    while (FakeSocket.opened.length === count) {
      vi.advanceTimersByTime(50);
      waited += 50;
    }
    waits.push(waited);
  }
  expect(waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
  expect(Math.max(...waits)).toBe(10_000);
});

test("starts from nothing when the server says that it fell behind", () => {
  open().say(snapshot(7));
  latest().onclose?.({ code: 4008 });
  vi.advanceTimersByTime(500);
  expect(latest().url).toBe("ws://hotline/ws/live");
});

test("does not knock again when the session is over", () => {
  const onRefused = vi.fn();
  open({ onRefused });
  latest().onclose?.({ code: 4401 });
  vi.advanceTimersByTime(120_000);
  expect(onRefused).toHaveBeenCalledWith("signed-out");
  expect(FakeSocket.opened).toHaveLength(1);
});

test("takes silence for a dead line, because a pulled cable sends no goodbye", () => {
  const socket = open();
  socket.say(snapshot(7));
  vi.advanceTimersByTime(40_000);
  expect(feed.status.value.kind).toBe("offline");
  expect(socket.closed).toBe(true);
  vi.advanceTimersByTime(500);
  expect(FakeSocket.opened).toHaveLength(2);
});

test("answers pings and learns the server's time from them", () => {
  const onServerTime = vi.fn();
  const socket = open({ onServerTime });
  socket.say({ kind: "ping", at: "2026-11-24T06:05:00Z" });
  expect(socket.sent).toEqual(['{"kind":"pong"}']);
  expect(onServerTime).toHaveBeenCalledWith("2026-11-24T06:05:00Z");
});

test("drops what it does not understand and goes on", () => {
  const socket = open();
  socket.onmessage?.({ data: "<html>bad gateway</html>" });
  socket.onmessage?.({ data: new ArrayBuffer(4) });
  socket.say(null, 5, { kind: "novelty" }, snapshot(9));
  expect(feed.board.value.seq).toBe(9);
});

test("tells listeners about frames unless they are old", () => {
  const heard = vi.fn();
  const socket = open();
  feed.listen(heard);
  socket.say({ seq: 2, kind: "ticket", id: "t", data: {} });
  socket.say({ seq: 1, kind: "ticket", id: "t", data: {} });
  expect(heard).toHaveBeenCalledTimes(1);
});

test("tries at once when the browser is back on the network", () => {
  open().say(snapshot(7));
  latest().onclose?.({ code: 1006 });
  window.dispatchEvent(new Event("online"));
  expect(FakeSocket.opened).toHaveLength(2);
});

test("says again after a reconnect which ticket is on the screen, and shows nobody meanwhile", () => {
  const socket = open();
  feed.look("t1");
  expect(socket.sent).toEqual(['{"kind":"look","ticket":"t1","typing":false}']);
  const here = { kind: "presence", ticket: "t1", people: [{ id: "p", name: "张敏", typing: true }], more: 0 };
  socket.say(here);
  expect(feed.presence.value?.people).toHaveLength(1);
  socket.say({ ...here, ticket: "t2" });
  expect(feed.presence.value?.ticket).toBe("t1");

  socket.onclose?.({ code: 1006 });
  expect(feed.presence.value).toBeUndefined();
  vi.advanceTimersByTime(500);
  latest().onopen?.();
  expect(latest().sent).toEqual(['{"kind":"look","ticket":"t1","typing":false}']);
});
