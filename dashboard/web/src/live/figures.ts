/** Figures read off the live board: pure, shared by the wallboard and the supervisor's page so that they never disagree. */
import { secondsBetween, type Instant } from "@/design/time";
import type { AgentCard, Board, CallCard, FollowUpCard } from "@/live/board";

const WAITING = new Set(["queued", "ringing"]);

/** Those who wait, the longest first. A ringing caller still waits. */
export function waiting(board: Board): CallCard[] {
  return Object.values(board.calls)
    .filter((call) => WAITING.has(call.state) && call.queued_at)
    .sort((a, b) => (a.queued_at ?? "").localeCompare(b.queued_at ?? "") || a.id.localeCompare(b.id));
}

export function waitedSeconds(call: CallCard, now: Instant): number {
  return call.queued_at ? Math.max(0, secondsBetween(call.queued_at, now)) : 0;
}

export type Standing = "available" | "ringing" | "talking" | "wrapup" | "break" | "signed_out";

export function standing(agent: AgentCard): Standing {
  if (agent.state !== "idle") return agent.state;
  return agent.intent;
}

const ORDER: Standing[] = ["talking", "ringing", "wrapup", "available", "break", "signed_out"];
export const STANDING_MARKS: Record<Standing, string> = {
  available: "●", ringing: "☎", talking: "◉", wrapup: "✎", break: "Ⅱ", signed_out: "○",
};

/** Busy people first, those who went home last. */
export function people(board: Board): AgentCard[] {
  return Object.values(board.agents).sort(
    (a, b) =>
      ORDER.indexOf(standing(a)) - ORDER.indexOf(standing(b)) ||
      a.state_since.localeCompare(b.state_since) ||
      a.person_id.localeCompare(b.person_id),
  );
}

export function countByStanding(board: Board): Record<Standing, number> {
  const counts: Record<Standing, number> = { available: 0, ringing: 0, talking: 0, wrapup: 0, break: 0, signed_out: 0 };
  for (const agent of Object.values(board.agents)) counts[standing(agent)] += 1;
  return counts;
}

export function dueFollowUps(board: Board): FollowUpCard[] {
  return Object.values(board.follow_ups_due).sort((a, b) => a.due_at.localeCompare(b.due_at));
}

/** n/N below twenty, a percentage above: nine of ten is not ninety percent of anything. */
export function share(part: number, whole: number): string {
  if (!whole) return "–";
  if (whole < 20) return `${part}/${whole}`;
  return `${((part / whole) * 100).toFixed(1)}%`;
}
