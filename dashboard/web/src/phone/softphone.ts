/** The operator's telephone over our own socket. Sound is in `audio`, the socket in `line`; here is what they mean. */
import { shallowRef } from "vue";

import type { CreateSoftphone, Softphone, SoftphoneFailure, SoftphoneState } from "@/console/softphone";
import { Audio, AudioUnavailable } from "@/phone/audio";
import { Line } from "@/phone/line";
import type { ServerMessage } from "@/phone/messages";

const CALL_KEPT = 10_000; // ms for which the server keeps a call whose socket dropped
const FOREVER = Number.POSITIVE_INFINITY; // a console without a call waits until the server is back

export const createWebphone: CreateSoftphone = ({ url, token }): Softphone => {
  const state = shallowRef<SoftphoneState>({ kind: "off" });
  const audio = new Audio((frame) => {
    if (state.value.kind === "talking" && !state.value.muted) line.sendFrame(frame);
  });
  const line: Line = new Line({
    url,
    token,
    patience: () => (state.value.kind === "talking" ? CALL_KEPT : FOREVER),
    onFrame: (frame) => { audio.play(frame); },
    onMessage: (message) => { move(received(state.value, message, Date.now())); },
    onDropped: () => { move(dropped(state.value)); },
    onFailed: (reason) => { fail(reason); },
  });

  function move(next: SoftphoneState): void {
    const before = state.value;
    state.value = next;
    const talks = next.kind === "talking" && next.line === "clear";
    line.expectSound(talks);
    if (!talks) audio.quiet();
    // The server forgets nothing, but a mute pressed while the line was down has to be said again.
    if (talks && before.kind === "talking" && before.line === "resuming") line.send({ type: "mute", on: next.muted });
  }

  function fail(reason: SoftphoneFailure): void {
    line.close();
    audio.close();
    state.value = { kind: "failed", reason };
  }

  return {
    state,
    levels: audio.levels,
    async start() {
      if (state.value.kind !== "off" && state.value.kind !== "failed") return;
      state.value = { kind: "connecting" };
      try {
        await audio.open({ microphone: true });
      } catch (error) {
        fail(error instanceof AudioUnavailable ? error.reason : "no-microphone");
        return;
      }
      line.open();
    },
    stop() {
      line.close();
      audio.close();
      state.value = { kind: "off" };
    },
    answer(legId) {
      const now = state.value;
      if (now.kind !== "ringing" || now.offer.legId !== legId) return;
      line.send({ type: "answer", leg_id: legId });
      state.value = { kind: "answering", legId, callId: now.offer.callId };
    },
    reject(legId) {
      if (state.value.kind === "ringing" && state.value.offer.legId === legId) line.send({ type: "reject", leg_id: legId });
    },
    hangUp() {
      const now = state.value;
      if (now.kind === "talking" || now.kind === "answering") line.send({ type: "hang_up", leg_id: now.legId });
    },
    mute(on) {
      if (state.value.kind !== "talking") return;
      state.value = { ...state.value, muted: on };
      line.send({ type: "mute", on });
    },
  };
};

/** Pure: what a message makes of the telephone. */
export function received(state: SoftphoneState, message: ServerMessage, now: number): SoftphoneState {
  switch (message.type) {
    case "ready":
      return message.busy ? state : { kind: "ready" }; // when busy, the next message says with what
    case "ring": {
      const { leg_id: legId, call_id: callId, caller, patience_s: patience } = message;
      return { kind: "ringing", offer: { legId, callId, caller, expiresAt: now + 1_000 * patience } };
    }
    case "connected": {
      const { leg_id: legId, call_id: callId } = message;
      const known = state.kind === "talking" && state.legId === legId ? state : { since: now, muted: false };
      return { kind: "talking", legId, callId, since: known.since, muted: known.muted, line: "clear" };
    }
    case "ring_cancelled":
    case "ended":
      return legOf(state) === message.leg_id ? { kind: "ready" } : state;
    default:
      return state; // hold, and what the peer does, the console learns from the live board
  }
}

/** Pure: what the loss of the socket makes of it. */
export function dropped(state: SoftphoneState): SoftphoneState {
  return state.kind === "talking" ? { ...state, line: "resuming" } : { kind: "connecting" };
}

function legOf(state: SoftphoneState): string | undefined {
  if (state.kind === "ringing") return state.offer.legId;
  return state.kind === "talking" || state.kind === "answering" ? state.legId : undefined;
}
