/** The present moment, ticking once a second for everybody, corrected by what the server's clock says. */
import { computed, ref } from "vue";

const local = ref(Date.now());
const skew = ref(0);
setInterval(() => (local.value = Date.now()), 1000);

/** Milliseconds since 1970 by the server's clock; desktop clocks in offices are often minutes off. */
export const now = computed(() => local.value + skew.value);

export function learnServerTime(at: string): void {
  const difference = Date.parse(at) - Date.now();
  // Below two seconds it is the network, not the clock, and timers should not jump.
  if (Number.isFinite(difference)) skew.value = Math.abs(difference) < 2000 ? 0 : difference;
}
