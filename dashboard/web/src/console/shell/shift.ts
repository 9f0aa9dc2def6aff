/** Today's shift of the person at this desk, for the top bar. */
import { onMounted, ref, type Ref } from "vue";

import { api, type Shift } from "@/api/client";
import { now } from "@/design/clock";
import { startOfDay } from "@/design/time";
import { person } from "@/session/session";

export function useTodaysShift(): Ref<Shift | undefined> {
  const shift = ref<Shift>();
  onMounted(async () => {
    const [from, to] = [startOfDay(now.value), startOfDay(now.value, 1)].map((at) => new Date(at).toISOString());
    const { data } = await api.GET("/api/shifts", { params: { query: { from: from ?? null, to: to ?? null } } });
    shift.value = data?.items.find((one) => one.person_id === person.value?.id);
  });
  return shift;
}
