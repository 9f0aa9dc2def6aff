/** What the presence switch says and does. An intent chosen during a call waits for its end. */
import { api, type Agent, type Problem } from "@/api/client";
import { labelOf, t } from "@/i18n";
import type { AgentCard, Intent } from "@/live/board";
import { standing, STANDING_MARKS } from "@/live/figures";

export interface PresenceShown {
  readonly mark: string;
  readonly text: string;
  /** What was chosen for after the call, in words. */
  readonly next: string;
}

export function presenceShown(agent: AgentCard | null): PresenceShown {
  if (!agent) return { mark: STANDING_MARKS.signed_out, text: t.presence.signed_out, next: "" };
  const now = standing(agent);
  const text =
    now === "available" || now === "signed_out" ? t.presence[now]
    : now === "break" ? labelOf(t.presence.reasons, agent.break_reason) || t.presence.break
    : labelOf(t.presence.states, now);
  const next = agent.next_intent ? t.presence.next(t.presence[agent.next_intent]) : "";
  return { mark: STANDING_MARKS[now], text: agent.not_responding ? t.presence.notResponding : text, next };
}

export function inCall(agent: AgentCard | null): boolean {
  return agent !== null && agent.state !== "idle";
}

export async function choosePresence(intent: Intent, reason?: string): Promise<{ agent?: Agent; problem?: Problem }> {
  const { data, error } = await api.PUT("/api/me/presence", { body: reason ? { intent, reason } : { intent } });
  return data ? { agent: data } : { problem: error as Problem };
}
