/** The operator's telephone over Twilio. Sound and signalling are the SDK's; here is what its events mean. */
import { shallowRef } from "vue";

import type { Softphone, SoftphoneFailure, SoftphoneState } from "@/console/softphone";
import { askForMicrophone, AudioUnavailable } from "@/phone/audio";

/** What we use of the SDK's call and device, so that a test can stand in for them. */
export interface TwilioCall {
  readonly customParameters: ReadonlyMap<string, string>;
  on(event: string, listener: (...facts: never[]) => void): unknown;
  accept(): void;
  reject(): void;
  disconnect(): void;
  mute(on: boolean): void;
}
export interface TwilioDevice {
  on(event: string, listener: (...facts: never[]) => void): unknown;
  register(): Promise<void>;
  updateToken(token: string): void;
  destroy(): void;
}
export interface TwilioOptions {
  /** Asked at the start and whenever the last one is about to end; empty when the server gives none. */
  readonly token: () => Promise<string>;
  readonly makeDevice?: (token: string) => Promise<TwilioDevice>;
  readonly askMicrophone?: () => Promise<void>;
}
interface SdkError {
  readonly code?: number;
}

const SILENT = { microphone: 0, speaker: 0 };
const PATIENCE_MS = 30_000; // only until the live board, which knows, says otherwise
const TOKEN_ENDED = new Set([20_104, 31_205]); // a laptop slept through the refresh
const MICROPHONE_REFUSED = 31_401;
const MICROPHONE_MISSING = 31_402;

export function createTwilioPhone({ token, makeDevice = sdkDevice, askMicrophone = tryMicrophone }: TwilioOptions): Softphone {
  const state = shallowRef<SoftphoneState>({ kind: "off" });
  const levels = shallowRef<{ readonly microphone: number; readonly speaker: number }>(SILENT);
  let device: TwilioDevice | undefined;
  let call: TwilioCall | undefined;

  async function start(): Promise<void> {
    if (state.value.kind !== "off" && state.value.kind !== "failed") return;
    state.value = { kind: "connecting" };
    try {
      await askMicrophone();
    } catch (error) {
      fail(error instanceof AudioUnavailable ? error.reason : "no-microphone");
      return;
    }
    const first = await token();
    if (!isConnecting()) return; // stopped meanwhile
    if (!first) {
      fail("token-refused");
      return;
    }
    try {
      const made = await makeDevice(first);
      if (!isConnecting()) {
        made.destroy();
        return;
      }
      device = made;
      listen(made);
      await made.register();
    } catch (error) {
      if (isConnecting()) fail(reasonOf(error as SdkError) ?? "network");
    }
  }

  function listen(made: TwilioDevice): void {
    made.on("registered", () => {
      if (isConnecting()) state.value = { kind: "ready" };
    });
    made.on("unregistered", () => {
      if (state.value.kind === "ready") state.value = { kind: "connecting" }; // the SDK comes back by itself
    });
    made.on("incoming", (incoming: TwilioCall) => { ring(incoming); });
    made.on("tokenWillExpire", () => void refresh(made));
    made.on("error", (error: SdkError) => void trouble(made, error));
  }

  async function refresh(made: TwilioDevice): Promise<boolean> {
    const fresh = await token();
    if (fresh && device === made) made.updateToken(fresh);
    return fresh !== "";
  }

  async function trouble(made: TwilioDevice, error: SdkError): Promise<void> {
    if (device !== made) return;
    if (TOKEN_ENDED.has(error.code ?? 0) && (await refresh(made))) {
      await made.register().catch(() => undefined); // refused because it is registered still, or told as an error
      return;
    }
    const reason = reasonOf(error);
    if (reason) fail(reason);
    else if (state.value.kind === "ready") state.value = { kind: "connecting" };
  }

  function ring(incoming: TwilioCall): void {
    if (call) {
      incoming.reject(); // one call at a time; the server rings nobody twice
      return;
    }
    call = incoming;
    const named = (name: string) => incoming.customParameters.get(name) ?? "";
    const [legId, callId] = [named("leg"), named("call")];
    state.value = { kind: "ringing", offer: { legId, callId, caller: named("caller"), expiresAt: Date.now() + PATIENCE_MS } };
    const mine = (event: string, then: (...facts: never[]) => void) =>
      incoming.on(event, (...facts) => {
        if (call === incoming) then(...facts);
      });
    mine("accept", () => {
      const answered = state.value.kind === "answering" ? state.value : { legId, callId };
      state.value = { kind: "talking", legId: answered.legId, callId: answered.callId, since: Date.now(), muted: false, line: "clear" };
    });
    for (const end of ["cancel", "reject", "disconnect"]) mine(end, over);
    mine("reconnecting", () => { setLine("resuming"); });
    mine("reconnected", () => { setLine("clear"); });
    mine("volume", (microphone: number, speaker: number) => { levels.value = { microphone, speaker }; });
    mine("error", (error: SdkError) => {
      const reason = reasonOf(error);
      if (reason) fail(reason);
    });
  }

  function over(): void {
    call = undefined;
    levels.value = SILENT;
    state.value = { kind: "ready" };
  }

  function setLine(line: "clear" | "resuming"): void {
    if (state.value.kind === "talking") state.value = { ...state.value, line };
  }

  function isConnecting(): boolean {
    return state.value.kind === "connecting";
  }

  function fail(reason: SoftphoneFailure): void {
    end({ kind: "failed", reason });
  }

  function end(next: SoftphoneState): void {
    const made = device;
    device = call = undefined;
    levels.value = SILENT;
    state.value = next;
    made?.destroy();
  }

  return {
    state,
    levels,
    start,
    stop: () => { end({ kind: "off" }); },
    answer(legId) {
      if (state.value.kind !== "ringing" || !isOffered(state.value.offer.legId, legId)) return;
      state.value = { kind: "answering", legId, callId: state.value.offer.callId };
      call?.accept();
    },
    reject(legId) {
      if (state.value.kind === "ringing" && isOffered(state.value.offer.legId, legId)) call?.reject();
    },
    hangUp() {
      if (state.value.kind === "talking" || state.value.kind === "answering") call?.disconnect();
    },
    mute(on) {
      if (state.value.kind !== "talking") return;
      call?.mute(on);
      state.value = { ...state.value, muted: on };
    },
  };
}

/** A call that carries no leg of ours is the one offered: a person is rung by one at a time. */
function isOffered(rings: string, asked: string): boolean {
  return rings === "" || rings === asked;
}

/** Undefined for what the SDK repairs by itself. Twilio's 20xxx and 312xx are about the token. */
export function reasonOf({ code = 0 }: SdkError): SoftphoneFailure | undefined {
  if (code === MICROPHONE_REFUSED) return "microphone-refused";
  if (code === MICROPHONE_MISSING) return "no-microphone";
  const isAboutToken = (code >= 20_101 && code <= 20_159) || (code >= 31_201 && code <= 31_207);
  return isAboutToken ? "token-refused" : undefined;
}

async function tryMicrophone(): Promise<void> {
  for (const track of (await askForMicrophone()).getTracks()) track.stop(); // the SDK asks again for each call
}

async function sdkDevice(token: string): Promise<TwilioDevice> {
  const { Device } = await import("@twilio/voice-sdk");
  const device = new Device(token, { logLevel: "error", closeProtection: true });
  device.audio?.incoming(false); // the console rings, with a name and a countdown
  return device as unknown as TwilioDevice; // its calls are those described above
}
