/** How many villages nobody covers, for the supervisor's page; asked anew every minute while it is open. */
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

import { api } from "@/api/client";

const EVERY_MS = 60_000;

export function useGaps(): Ref<number> {
  const count = ref(0);
  const load = async () => {
    const { data } = await api.GET("/api/territory/gaps");
    if (data) count.value = data.count;
  };
  const timer = window.setInterval(() => void load(), EVERY_MS);
  onMounted(load);
  onBeforeUnmount(() => { window.clearInterval(timer); });
  return count;
}
