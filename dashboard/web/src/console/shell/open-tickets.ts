/** How many open tickets are mine, for the number beside 我的. */
import { onMounted, onScopeDispose, ref, type Ref } from "vue";

import { api } from "@/api/client";
import { useFrames } from "@/live/live";

const MOST = 99; // nobody reads the difference
const SETTLES_MS = 2_000; // an action on a ticket sends several frames

/** Empty while unknown and for none. */
export function useOpenTickets(): Ref<string> {
  const shown = ref("");
  let timer = 0;
  async function count() {
    const { data } = await api.GET("/api/tickets", { params: { query: { mine: true, open: true, limit: MOST } } });
    if (data) shown.value = data.next ? `${MOST}+` : String(data.items.length || "");
  }
  onMounted(count);
  useFrames((frame) => {
    if (frame.kind !== "ticket") return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void count(), SETTLES_MS);
  });
  onScopeDispose(() => { window.clearTimeout(timer); });
  return shown;
}
