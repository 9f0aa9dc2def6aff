/** What the media process says on the socket, checked as it comes in. Pure. */
export type Stage = "listening" | "keys" | "waiting" | "message";

export type ServerMessage =
  | { readonly type: "ready"; readonly resume: string; readonly busy: boolean }
  | { readonly type: "ringing" | "in_call"; readonly call_id: string }
  | { readonly type: "held"; readonly call_id?: string }
  | { readonly type: "call"; readonly call_id: string; readonly state: Stage }
  | { readonly type: "prompt"; readonly key: string; readonly text: string }
  | { readonly type: "peer"; readonly state: "lost" | "back" }
  | {
      readonly type: "ring";
      readonly leg_id: string;
      readonly call_id: string;
      readonly caller: string;
      readonly patience_s: number;
    }
  | { readonly type: "connected"; readonly leg_id: string; readonly call_id: string }
  | { readonly type: "ring_cancelled"; readonly leg_id: string; readonly cause: string }
  | { readonly type: "ended"; readonly leg_id?: string; readonly cause: string };

export type ClientMessage =
  | { type: "hello"; token: string; resume: string | null }
  | { type: "dial" }
  | { type: "digit"; digit: string }
  | { type: "hang_up"; leg_id?: string }
  | { type: "answer" | "reject"; leg_id: string }
  | { type: "mute"; on: boolean };

/** Undefined for what a newer server may say and we do not know. */
export function parseMessage(text: string): ServerMessage | undefined {
  const value: unknown = JSON.parse(text);
  const known = typeof value === "object" && value !== null && "type" in value && KINDS.has(String(value.type));
  return known ? (value as ServerMessage) : undefined;
}

const KINDS: ReadonlySet<string> = new Set<ServerMessage["type"]>([
  "ready", "ringing", "in_call", "held", "call", "prompt", "peer", "ring", "connected", "ring_cancelled", "ended",
]);
