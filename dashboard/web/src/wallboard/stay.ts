/** Keeps the wall's session in use: nobody touches the wall, and idle logout must not blank it. */
import { onScopeDispose } from "vue";

import { api } from "@/api/client";

const EVERY_MS = 4 * 60_000; // the live socket alone does not count as somebody at work

export function useStaySignedIn(): void {
  const timer = window.setInterval(() => void api.GET("/api/me"), EVERY_MS);
  onScopeDispose(() => { window.clearInterval(timer); });
}
