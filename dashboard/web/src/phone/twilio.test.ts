import { expect, test, vi } from "vitest";

import { AudioUnavailable } from "@/phone/audio";
import { createTwilioPhone, reasonOf, type TwilioCall, type TwilioDevice } from "@/phone/twilio";

class Emitter {
  readonly #listeners = new Map<string, ((...facts: never[]) => void)[]>();
  on(event: string, listener: (...facts: never[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }
  emit(event: string, ...facts: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(facts as never[]));
  }
}
class FakeCall extends Emitter implements TwilioCall {
  constructor(readonly customParameters = new Map<string, string>()) {
    super();
  }
  muted = false;
  accept(): void { this.emit("accept"); }
  reject(): void { this.emit("reject"); }
  disconnect(): void { this.emit("disconnect"); }
  mute(on: boolean): void { this.muted = on; }
}
class FakeDevice extends Emitter implements TwilioDevice {
  tokens: string[] = [];
  destroyed = false;
  register(): Promise<void> {
    this.emit("registered");
    return Promise.resolve();
  }
  updateToken(token: string): void { this.tokens.push(token); }
  destroy(): void { this.destroyed = true; }
}

async function connected(tokens = ["first", "second"]) {
  const device = new FakeDevice();
  const phone = createTwilioPhone({
    token: () => Promise.resolve(tokens.shift() ?? ""),
    makeDevice: () => Promise.resolve(device),
    askMicrophone: () => Promise.resolve(),
  });
  await phone.start();
  return { phone, device, kind: () => phone.state.value.kind };
}
const settled = () => new Promise((resolve) => { setTimeout(resolve); });

test("a call is offered, answered, muted and hung up, and the phone is ready for the next", async () => {
  const { phone, device, kind } = await connected();
  expect(kind()).toBe("ready");
  const call = new FakeCall(new Map([["leg", "L1"], ["call", "C1"]]));
  device.emit("incoming", call);
  expect(phone.state.value).toMatchObject({ kind: "ringing", offer: { legId: "L1", callId: "C1" } });
  phone.answer("somebody else's");
  expect(kind()).toBe("ringing");
  phone.answer("L1");
  expect(phone.state.value).toMatchObject({ kind: "talking", legId: "L1", callId: "C1", muted: false, line: "clear" });
  phone.mute(true);
  expect([call.muted, phone.state.value.kind === "talking" && phone.state.value.muted]).toEqual([true, true]);
  call.emit("volume", 0.5, 0.25);
  expect(phone.levels.value).toEqual({ microphone: 0.5, speaker: 0.25 });
  phone.hangUp();
  expect(kind()).toBe("ready");
  expect(phone.levels.value).toEqual({ microphone: 0, speaker: 0 });
});

test("a call that names no leg is the one that the board offers", async () => {
  const { phone, device } = await connected();
  device.emit("incoming", new FakeCall());
  phone.answer("L9");
  expect(phone.state.value).toMatchObject({ kind: "talking", legId: "L9" });
});

test("a call may be rejected here, or given up by the caller", async () => {
  const { phone, device, kind } = await connected();
  device.emit("incoming", new FakeCall());
  phone.reject("L1");
  expect(kind()).toBe("ready");
  const call = new FakeCall();
  device.emit("incoming", call);
  call.emit("cancel");
  expect(kind()).toBe("ready");
});

test("a second call is turned away, and its end does not end the first", async () => {
  const { phone, device } = await connected();
  device.emit("incoming", new FakeCall());
  phone.answer("L1");
  const second = new FakeCall();
  const rejected = vi.spyOn(second, "reject");
  device.emit("incoming", second);
  expect(rejected).toHaveBeenCalledOnce();
  expect(phone.state.value).toMatchObject({ kind: "talking", legId: "L1" });
});

test("a line that drops during a call is shown as resuming until it is back", async () => {
  const { phone, device } = await connected();
  const call = new FakeCall();
  device.emit("incoming", call);
  phone.answer("L1");
  call.emit("reconnecting", { code: 53405 });
  expect(phone.state.value).toMatchObject({ kind: "talking", line: "resuming" });
  call.emit("reconnected");
  expect(phone.state.value).toMatchObject({ kind: "talking", line: "clear" });
});

test("a token about to end is replaced; one that ended too, once", async () => {
  const { device, kind } = await connected(["first", "second", "third"]);
  device.emit("tokenWillExpire");
  await settled();
  device.emit("error", { code: 20104 });
  await settled();
  expect(device.tokens).toEqual(["second", "third"]);
  expect(kind()).toBe("ready");
  device.emit("error", { code: 20104 }); // the server gives no more
  await settled();
  expect(kind()).toBe("failed");
  expect(device.destroyed).toBe(true);
});

test("a lost network is waited for, because the SDK comes back by itself", async () => {
  const { device, kind } = await connected();
  device.emit("unregistered");
  device.emit("error", { code: 31005 });
  expect(kind()).toBe("connecting");
  device.emit("registered");
  expect(kind()).toBe("ready");
});

test("what cannot work is said before anything is connected", async () => {
  const refused = createTwilioPhone({
    token: () => Promise.resolve("t"),
    askMicrophone: () => Promise.reject(new AudioUnavailable("microphone-refused")),
  });
  await refused.start();
  expect(refused.state.value).toEqual({ kind: "failed", reason: "microphone-refused" });
  const { phone } = await connected([]);
  expect(phone.state.value).toEqual({ kind: "failed", reason: "token-refused" });
});

test("errors of the SDK have reasons that the console can say in plain words", () => {
  expect([20101, 31204, 31401, 31402, 53000].map((code) => reasonOf({ code }))).toEqual([
    "token-refused", "token-refused", "microphone-refused", "no-microphone", undefined,
  ]);
});
