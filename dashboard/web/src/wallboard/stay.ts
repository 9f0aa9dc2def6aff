/** Shows itself to the server now and then: nobody touches the wall, and idle logout must not blank it. */
import { onScopeDispose } from "vue";

import { api } from "@/api/client";

const EVERY_MS = 4 * 60_000; // the live socket alone does not count as somebody at work

export function useStaySignedIn(ask: () => unknown = () => api.GET("/api/me")): void {
  const timer = window.setInterval(() => void ask(), EVERY_MS);
  onScopeDispose(() => { window.clearInterval(timer); });
}
