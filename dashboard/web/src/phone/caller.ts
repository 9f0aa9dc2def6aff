/** The caller's telephone: what its states are and what the server's messages make of them. */
import { shallowRef, type ShallowRef } from "vue";

import { api, type Problem } from "@/api/client";
import { Audio, AudioUnavailable, type AudioFailure, type Levels } from "@/phone/audio";
import { Line, type LineFailure } from "@/phone/line";
import type { ServerMessage, Stage } from "@/phone/messages";

export type PhoneFailure = AudioFailure | LineFailure | "too-many" | "not-open";
export type EndReason = "completed" | "busy" | "lost" | "failed";

type UpState =
  | { readonly kind: "ringing" }
  | { readonly kind: "menu"; readonly stage: Stage }
  | { readonly kind: "talking" }
  | { readonly kind: "held" };

export type CallerState =
  | { readonly kind: "idle" }
  | { readonly kind: "opening" }
  | UpState
  | { readonly kind: "resuming" }
  | { readonly kind: "ended"; readonly reason: EndReason }
  | { readonly kind: "failed"; readonly reason: PhoneFailure };

export interface CallerPhone {
  readonly state: Readonly<ShallowRef<CallerState>>;
  readonly levels: Readonly<ShallowRef<Levels>>;
  /** The prompts of this call as text, newest last. */
  readonly spoken: Readonly<ShallowRef<readonly string[]>>;
  readonly startedAt: Readonly<ShallowRef<number | undefined>>;
  readonly muted: Readonly<ShallowRef<boolean>>;
  /** Whether the page was reloaded during a call that may still be up. */
  readonly canResume: boolean;
  dial(number: string, options: { microphone: boolean }): Promise<void>;
  press(digit: string): void;
  mute(on: boolean): void;
  hangUp(): void;
}

const CALL_KEPT = 10_000;
const MOST_SPOKEN = 30;
const FINAL: ReadonlySet<CallerState["kind"]> = new Set(["idle", "ended", "failed"]);

export function isOver(state: CallerState): boolean {
  return FINAL.has(state.kind);
}

export function createCallerPhone(): CallerPhone {
  const state = shallowRef<CallerState>({ kind: "idle" });
  const spoken = shallowRef<readonly string[]>([]);
  const startedAt = shallowRef<number>();
  const muted = shallowRef(false);
  let number = "";
  let refusal: PhoneFailure | undefined;

  const audio = new Audio((frame) => {
    if (!muted.value) line.sendFrame(frame);
  });
  const line: Line = new Line({
    url: "/ws/phone",
    storageKey: "hotline.phone",
    token: async () => {
      const { data, error } = await api.POST("/api/phone/sessions", { body: { number } });
      refusal = error ? refusalOf(error as Problem) : undefined;
      if (!data && !refusal) throw new Error("the server is away");
      return data?.token ?? "";
    },
    patience: () => CALL_KEPT,
    onFrame: (frame) => { audio.play(frame); },
    onMessage: hear,
    onDropped: () => { if (state.value.kind !== "opening") state.value = { kind: "resuming" }; },
    onFailed: (reason) => { finish({ kind: "failed", reason: refusal ?? reason }); },
  });

  function hear(message: ServerMessage): void {
    if (message.type === "prompt") {
      if (message.text) spoken.value = [...spoken.value, message.text].slice(-MOST_SPOKEN);
      return;
    }
    if (message.type === "ready" && !message.busy) {
      if (state.value.kind === "opening") line.send({ type: "dial" });
      else finish({ kind: "ended", reason: "lost" }); // the server has given the call up meanwhile
      return;
    }
    const next = received(state.value, message);
    if (isOver(next)) finish(next);
    else if (next !== state.value) {
      if (muted.value) line.send({ type: "mute", on: true });
      startedAt.value ??= Date.now();
      state.value = next;
      line.expectSound(next.kind === "talking" || next.kind === "held");
    }
  }

  function finish(next: CallerState): void {
    line.forget();
    line.close();
    audio.close();
    state.value = next;
  }

  return {
    state,
    levels: audio.levels,
    spoken,
    startedAt,
    muted,
    canResume: line.canResume,
    async dial(from, { microphone }) {
      if (!isOver(state.value)) return;
      number = from;
      state.value = { kind: "opening" };
      startedAt.value = undefined;
      spoken.value = [];
      muted.value = false;
      try {
        await audio.open({ microphone });
      } catch (error) {
        finish({ kind: "failed", reason: error instanceof AudioUnavailable ? error.reason : "no-microphone" });
        return;
      }
      line.open();
    },
    press(digit) {
      if (!isOver(state.value)) line.send({ type: "digit", digit });
    },
    mute(on) {
      if (isOver(state.value)) return;
      muted.value = on;
      line.send({ type: "mute", on });
    },
    hangUp() {
      if (isOver(state.value)) return;
      line.send({ type: "hang_up" });
      finish({ kind: "ended", reason: "completed" });
    },
  };
}

/** Pure: what a message makes of the call. */
export function received(state: CallerState, message: ServerMessage): CallerState {
  switch (message.type) {
    case "ringing":
      return { kind: "ringing" };
    case "call":
      return { kind: "menu", stage: message.state };
    case "in_call":
      return { kind: "talking" };
    case "held":
      return { kind: "held" };
    case "ended":
      return { kind: "ended", reason: endReason(message.cause) };
    default:
      return state;
  }
}

/** Undefined for what may be over when it is tried again. */
export function refusalOf({ status, code }: Pick<Problem, "status" | "code">): PhoneFailure | undefined {
  if (code === "web-phone-closed") return "not-open";
  return status === 429 ? "too-many" : undefined;
}

function endReason(cause: string): EndReason {
  return cause === "busy" || cause === "lost" || cause === "failed" ? cause : "completed";
}
