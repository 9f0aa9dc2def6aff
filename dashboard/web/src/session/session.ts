/** Who is signed in on this page. The cookie is the server's business; only the CSRF token and the person are kept here. */
import { computed, shallowRef } from "vue";

import { api, rememberCsrf, whenSessionLost, type Person, type Problem } from "@/api/client";

export type Ended = "signed-out" | "idle" | "lost";
export type Session =
  | { readonly kind: "unknown" }
  | { readonly kind: "none"; readonly because: Ended | null }
  | { readonly kind: "open"; readonly person: Person };

const state = shallowRef<Session>({ kind: "unknown" });
export const session = computed(() => state.value);
export const person = computed(() => (state.value.kind === "open" ? state.value.person : null));

whenSessionLost(() => {
  if (state.value.kind === "open") state.value = { kind: "none", because: "lost" };
});

/** Asks the server who we are; a page that cannot ask stays where it is and says so. */
export async function resumeSession(): Promise<Problem | undefined> {
  const { data, error, response } = await api.GET("/api/me");
  if (data) open(data.csrf, data.person);
  else if (response.status === 401) state.value = { kind: "none", because: null };
  return data || response.status === 401 ? undefined : (error as Problem | undefined);
}

export async function signIn(username: string, password: string, totp: string): Promise<Problem | undefined> {
  const body = totp ? { username, password, totp } : { username, password };
  const { data, error } = await api.POST("/api/auth/login", { body });
  if (data) open(data.csrf, data.person);
  return error as Problem | undefined;
}

export async function signOut(because: Ended = "signed-out"): Promise<void> {
  await api.POST("/api/auth/logout");
  state.value = { kind: "none", because };
}

export function sessionLost(): void {
  state.value = { kind: "none", because: "lost" };
}

function open(csrf: string, who: Person): void {
  rememberCsrf(csrf);
  state.value = { kind: "open", person: who };
}
