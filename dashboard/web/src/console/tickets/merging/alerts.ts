/** Alerts of many callers: asked when the page opens, and again whenever the live feed names one. */
import { onMounted, shallowRef, type ShallowRef } from "vue";

import { api, type MassAlert } from "@/api/client";
import { useFrames } from "@/live/live";

export function useMassAlerts(): { alerts: Readonly<ShallowRef<readonly MassAlert[]>>; load: () => Promise<void> } {
  const alerts = shallowRef<readonly MassAlert[]>([]);
  const load = async () => {
    const { data } = await api.GET("/api/mass-alerts");
    if (data) alerts.value = data.items;
  };
  onMounted(load);
  useFrames((frame) => {
    if (frame.kind === "mass_alert") void load();
  });
  return { alerts, load };
}
