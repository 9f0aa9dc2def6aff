/** Signs a person off who left the desk: first a notice with a countdown, then out. Never during a call. */
import { computed, onScopeDispose, ref, watch, type ComputedRef } from "vue";

import { api } from "@/api/client";
import { now } from "@/design/clock";

const EVENTS = ["pointerdown", "keydown", "wheel"] as const;
const TELL_SERVER_MS = 5 * 60_000;

export interface IdleOptions {
  readonly limitSeconds: number;
  readonly noticeSeconds: number;
  readonly isBusy: () => boolean;
  readonly onIdle: () => void;
}

/** Seconds left while the notice should show, else undefined. */
export function useIdle(options: IdleOptions): { left: ComputedRef<number | undefined>; stay: () => void } {
  const last = ref(now.value);
  let told = now.value;
  const idleFor = computed(() => (now.value - last.value) / 1000);
  const left = computed(() => {
    const remaining = Math.ceil(options.limitSeconds - idleFor.value);
    return remaining <= options.noticeSeconds && !options.isBusy() ? Math.max(0, remaining) : undefined;
  });

  function touched(): void {
    // Once the notice shows, only its button counts: a cleaner's elbow is not a person at work.
    if (left.value === undefined) seen();
  }
  function seen(): void {
    last.value = now.value;
    if (now.value - told < TELL_SERVER_MS) return;
    told = now.value;
    void api.GET("/api/me"); // typing alone sends nothing, and the server has its own idle limit
  }
  function stay(): void {
    told = 0;
    seen();
  }

  watch(left, (seconds) => {
    if (seconds === 0) options.onIdle();
  });
  watch(options.isBusy, (busy) => {
    if (!busy) last.value = now.value; // the call itself was work
  });
  for (const event of EVENTS) window.addEventListener(event, touched, { passive: true });
  onScopeDispose(() => {
    for (const event of EVENTS) window.removeEventListener(event, touched);
  });
  return { left, stay };
}
