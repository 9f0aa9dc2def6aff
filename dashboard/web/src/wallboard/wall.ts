/** The wall's own link: its token is kept on this screen, so that it comes up by itself after a power cut. */
import { api, type Problem } from "@/api/client";

const KEY = "hotline-wall";
const LINK = /^#wall=([\w-]{43})$/;

export interface Wall { readonly token: string; readonly name: string; readonly office: string }
export type Answer =
  | { readonly kind: "open"; readonly wall: Wall }
  | { readonly kind: "ended" }
  | { readonly kind: "away"; readonly problem: Problem };

/** The token of the link that was opened, or the one that is kept. It does not stay in the address, where people would read it. */
export function keptToken(): string | null {
  const token = LINK.exec(location.hash)?.[1];
  if (token) {
    localStorage.setItem(KEY, token);
    history.replaceState(null, "", location.pathname);
  }
  return localStorage.getItem(KEY);
}

export function forgetToken(): void {
  localStorage.removeItem(KEY);
}

export async function askForWall(token: string): Promise<Answer> {
  const { data, error, response } = await api.GET("/api/wall", { headers: { Authorization: `Bearer ${token}` } });
  if (data) return { kind: "open", wall: { token, ...data } };
  return response.status === 401 ? { kind: "ended" } : { kind: "away", problem: error as Problem };
}
