import { describe, expect, it } from "vitest";

import type { SoftphoneState } from "@/console/softphone";
import { received as callerReceived, refusalOf } from "@/phone/caller";
import { parseMessage } from "@/phone/messages";
import { dropped, received } from "@/phone/softphone";
import { describe as told, FAILURES } from "@/phone/words";

const ring = { type: "ring", leg_id: "l", call_id: "c", caller: "139****2046", patience_s: 20 } as const;
const connected = { type: "connected", leg_id: "l", call_id: "c" } as const;

describe("the operator's telephone", () => {
  it("rings, talks and is ready again", () => {
    let state: SoftphoneState = received({ kind: "connecting" }, { type: "ready", resume: "r", busy: false }, 0);
    expect(state.kind).toBe("ready");
    state = received(state, ring, 1_000);
    expect(state).toMatchObject({ kind: "ringing", offer: { legId: "l", expiresAt: 21_000 } });
    state = received(state, connected, 2_000);
    expect(state).toMatchObject({ kind: "talking", since: 2_000, muted: false, line: "clear" });
    expect(received(state, { type: "ended", leg_id: "l", cause: "completed" }, 3_000).kind).toBe("ready");
  });

  it("stays in the talk, timer and mute included, while the line is resumed", () => {
    let state: SoftphoneState = { kind: "talking", legId: "l", callId: "c", since: 5, muted: true, line: "clear" };
    state = dropped(state);
    expect(state).toMatchObject({ kind: "talking", line: "resuming" });
    state = received(state, { type: "ready", resume: "r", busy: true }, 9);
    state = received(state, connected, 9);
    expect(state).toMatchObject({ kind: "talking", since: 5, muted: true, line: "clear" });
  });

  it("is not ended by the end of another leg", () => {
    const state = received({ kind: "ready" }, ring, 0);
    expect(received(state, { type: "ring_cancelled", leg_id: "other", cause: "cancelled" }, 0)).toBe(state);
    expect(received(state, { type: "ring_cancelled", leg_id: "l", cause: "no_answer" }, 0).kind).toBe("ready");
  });

  it("knows that a call is gone when it comes back to none", () => {
    const state = dropped({ kind: "talking", legId: "l", callId: "c", since: 5, muted: false, line: "clear" });
    expect(received(state, { type: "ready", resume: "r", busy: false }, 0).kind).toBe("ready");
  });
});

describe("the caller's telephone", () => {
  it("follows the call", () => {
    expect(callerReceived({ kind: "opening" }, { type: "ringing", call_id: "c" })).toEqual({ kind: "ringing" });
    expect(callerReceived({ kind: "ringing" }, { type: "call", call_id: "c", state: "keys" })).toEqual({ kind: "menu", stage: "keys" });
    expect(callerReceived({ kind: "talking" }, { type: "ended", cause: "lost" })).toEqual({ kind: "ended", reason: "lost" });
    expect(callerReceived({ kind: "talking" }, { type: "ended", cause: "rejected" })).toEqual({ kind: "ended", reason: "completed" });
  });

  it("says that all lines are taken, and where else to ring", () => {
    const state = callerReceived({ kind: "opening" }, { type: "ended", cause: "busy" });
    expect(told(state)).toBe("全部线路都在通话中，请过几分钟再拨，或用电话直接拨打 12348");
  });

  it("says at once what trying again does not change", () => {
    expect(refusalOf({ status: 503, code: "web-phone-closed" })).toBe("not-open");
    expect(refusalOf({ status: 429, code: "too-many-phone-sessions" })).toBe("too-many");
    expect(refusalOf({ status: 503, code: "database-away" })).toBeUndefined();
    expect(FAILURES["not-open"].next).toContain("12348");
  });
});

it("ignores messages that a newer server may send", () => {
  expect(parseMessage('{"type":"ringing","call_id":"c"}')?.type).toBe("ringing");
  expect(parseMessage('{"type":"hologram"}')).toBeUndefined();
  expect(parseMessage("[]")).toBeUndefined();
});
