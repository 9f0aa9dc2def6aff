/** What a hand-over consists of: its kinds, how much of each there is, and what a choice means to the server. */
import type { HandoverPreview, HandoverTarget } from "@/api/client";

export const KINDS = ["tickets", "follow_ups", "villages", "shifts"] as const;
export type Kind = (typeof KINDS)[number];
/** For each kind "" (stays), "desk", "person:ID" or "unit:ID". */
export type Chosen = Record<Kind, string>;

export function amounts(preview: HandoverPreview | undefined): Record<Kind, number> {
  return {
    tickets: preview?.tickets ?? 0,
    follow_ups: preview?.follow_ups ?? 0,
    villages: preview?.villages.length ?? 0,
    shifts: preview?.shifts.length ?? 0,
  };
}

export function targetOf(choice: string): HandoverTarget | null {
  if (!choice) return null;
  const [where, id] = choice.split(":", 2);
  return where === "desk" ? { where } : { where: where as "person" | "unit", id: id ?? null };
}

/** Not randomUUID: browsers have it only on secure pages, and an office may use plain HTTP. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
