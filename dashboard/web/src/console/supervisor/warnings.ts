/** What a supervisor must look at first, read off the live board. Pure. */
import { duration, minutesBetween, secondsBetween } from "@/design/time";
import { t } from "@/i18n";
import type { Board } from "@/live/board";
import { countByStanding, dueFollowUps, people, standing, waitedSeconds, waiting } from "@/live/figures";

export interface Warning {
  readonly light: "red" | "yellow";
  readonly text: string;
  /** The list behind it. */
  readonly to?: string;
}

const TARGET_SECONDS = 15;
const LONG_WRAPUP_SECONDS = 180;
const LONG_BREAK_SECONDS = 30 * 60;

export function warnings(board: Board, now: number): Warning[] {
  const found: Warning[] = [];
  const queue = waiting(board);
  const counts = countByStanding(board);
  const unheard = queue.filter((call) => call.state === "queued").length; // the others ring at somebody
  const { unattended_since: unattended } = board.attendance;
  if (unattended) found.push({ light: "red", text: t.routing.attendance.warning(minutesBetween(unattended, now)), to: "/duty" });
  if (unheard && !counts.available) found.push({ light: "red", text: t.board.warn.unattended(unheard) });
  for (const call of queue) {
    const waited = waitedSeconds(call, now);
    if (waited > TARGET_SECONDS) found.push({ light: "red", text: t.board.warn.longWait(call.caller_display || t.ring.hidden, duration(waited)) });
  }
  for (const one of people(board)) {
    const since = secondsBetween(one.state_since, now);
    if (one.not_responding) found.push({ light: "red", text: t.board.warn.notResponding(one.name) });
    if (standing(one) === "wrapup" && since > LONG_WRAPUP_SECONDS) found.push({ light: "yellow", text: t.board.warn.longWrap(one.name, duration(since)) });
    if (standing(one) === "break" && since > LONG_BREAK_SECONDS) found.push({ light: "yellow", text: t.board.warn.longBreak(one.name, duration(since)) });
  }
  if (board.tickets.red) found.push({ light: "red", text: t.board.warn.overdue(board.tickets.red), to: "/tickets?light=red" });
  const late = dueFollowUps(board).filter((one) => Date.parse(one.due_at) < now);
  const [oldest] = late;
  if (oldest) found.push({ light: "yellow", text: t.board.warn.followUps(late.length, duration(secondsBetween(oldest.due_at, now))), to: "/follow-ups" });
  return found.sort((a, b) => a.light.localeCompare(b.light));
}
