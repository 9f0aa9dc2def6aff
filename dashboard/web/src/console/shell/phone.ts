/** The operator's telephone in this page, made once by the shell and shared by injection. */
import { computed, inject, onScopeDispose, provide, shallowRef } from "vue";

import { api, type Problem } from "@/api/client";
import { softphoneKey, type Softphone, type SoftphoneFailure, type SoftphoneState } from "@/console/softphone";
import { createWebphone } from "@/phone/softphone";

export function provideSoftphone(): Softphone {
  const phone = createPhone();
  onScopeDispose(() => { phone.stop(); });
  provide(softphoneKey, phone);
  return phone;
}

export function useSoftphone(): Softphone {
  const phone = inject(softphoneKey);
  if (!phone) throw new Error("no softphone above this component");
  return phone;
}

/** Which network carries our calls the server says when the telephone is first connected. */
export function createPhone(): Softphone {
  const chosen = shallowRef<Softphone>();
  const before = shallowRef<SoftphoneState>({ kind: "off" });
  const silent = { microphone: 0, speaker: 0 };
  const isConnecting = () => before.value.kind === "connecting";
  return {
    state: computed(() => chosen.value?.state.value ?? before.value),
    levels: computed(() => chosen.value?.levels.value ?? silent),
    async start() {
      if (!chosen.value) {
        if (isConnecting()) return;
        before.value = { kind: "connecting" };
        const made = await choose();
        if (!isConnecting()) return; // stopped meanwhile
        if (typeof made === "string") {
          before.value = { kind: "failed", reason: made };
          return;
        }
        chosen.value = made;
      }
      await chosen.value.start();
    },
    stop() {
      before.value = { kind: "off" };
      chosen.value?.stop();
    },
    answer: (legId) => chosen.value?.answer(legId),
    reject: (legId) => chosen.value?.reject(legId),
    hangUp: () => chosen.value?.hangUp(),
    mute: (on) => chosen.value?.mute(on),
  };
}

async function choose(): Promise<Softphone | SoftphoneFailure> {
  const { data, error, response } = await api.GET("/api/me/phone");
  if (data?.kind === "webphone") return createWebphone({ url: data.url, token: freshToken });
  if (data) return (await import("@/phone/twilio")).createTwilioPhone({ token: freshToken });
  if ((error as Problem).code === "browser-phone-not-set-up") return "not-set-up";
  return response.status === 401 || response.status === 403 ? "token-refused" : "network";
}

async function freshToken(): Promise<string> {
  const { data } = await api.GET("/api/me/phone");
  return data?.token ?? ""; // an empty token is refused, which the telephone reports as such
}
