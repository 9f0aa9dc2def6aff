/** Nobody loses what they typed by a click elsewhere: leaving asks while something is unsaved. */
import { onBeforeUnmount, onMounted, type Ref } from "vue";
import { ElMessageBox } from "element-plus";
import { onBeforeRouteLeave } from "vue-router";

import { t } from "@/i18n";

export function mayLeave(): Promise<boolean> {
  const words = { confirmButtonText: t.routing.policy.leaveYes, cancelButtonText: t.routing.policy.leaveNo, type: "warning" } as const;
  return ElMessageBox.confirm(t.routing.policy.leave, words).then(() => true, () => false);
}

/** Within the console it asks in words of ours; for the tab itself the browser asks in its own. */
export function useLeaving(unsaved: Readonly<Ref<boolean>>): void {
  const held = (event: BeforeUnloadEvent) => { if (unsaved.value) event.preventDefault(); };
  onMounted(() => { window.addEventListener("beforeunload", held); });
  onBeforeUnmount(() => { window.removeEventListener("beforeunload", held); });
  onBeforeRouteLeave(() => !unsaved.value || mayLeave());
}
