/** What leaves and swaps say in one line, and what can be done with them. */
import { api, ifMatch, type Leave, type Problem, type Swap } from "@/api/client";
import { now } from "@/design/clock";
import { clockTime, day, isoDay } from "@/design/time";
import { labelOf, t } from "@/i18n";

export type LeaveMove = "approve" | "refuse" | "cancel";
export type SwapMove = "agree" | "approve" | "refuse" | "withdraw";
interface Outcome<T> {
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
}

export async function moveLeave(leave: Leave, move: LeaveMove): Promise<Outcome<Leave>> {
  const params = { path: { leave_id: leave.id }, header: ifMatch(leave) };
  const { data, error } = await api.POST(`/api/leaves/{leave_id}/${move}`, { params });
  return { data, problem: error as Problem | undefined };
}

export async function moveSwap(swap: Swap, move: SwapMove): Promise<Outcome<Swap>> {
  const params = { path: { swap_id: swap.id }, header: ifMatch(swap) };
  const { data, error } = await api.POST(`/api/swaps/{swap_id}/${move}`, { params });
  return { data, problem: error as Problem | undefined };
}

/** 今天 08:30–12:30; 今天 20:00–明天 08:00 */
export function span(from: string, to: string): string {
  const end = isoDay(from) === isoDay(to) ? clockTime(to) : `${day(to, now.value)} ${clockTime(to)}`;
  return `${day(from, now.value)} ${clockTime(from)}–${end}`;
}

/** Whole days are said as days: 03-03 至 03-05. */
export function leaveSpan(leave: Pick<Leave, "starts_at" | "ends_at">): string {
  if (clockTime(leave.starts_at) !== "00:00" || clockTime(leave.ends_at) !== "00:00") return span(leave.starts_at, leave.ends_at);
  const last = new Date(Date.parse(leave.ends_at) - 1);
  const [first, end] = [day(leave.starts_at, now.value), day(last, now.value)];
  return first === end ? first : `${first} ${t.common.until} ${end}`;
}

/** 3 个班次已由 李四 代班,1 个班次无人值守:… */
export function outcome(leave: Leave): string {
  if (leave.state !== "approved") return "";
  const said: string[] = [];
  if (leave.covered) said.push(t.absence.covered(leave.covered, leave.deputy_name ?? ""));
  if (leave.gaps.length) {
    const which = leave.gaps.map((gap) => t.absence.gap(span(gap.starts_at, gap.ends_at), labelOf(t.absence.why, gap.why)));
    said.push(t.absence.gaps(leave.gaps.length, which.join(t.punctuation.list)));
  }
  return said.join(t.punctuation.list) || t.absence.noShifts;
}

export function swapTitle(swap: Swap): string {
  return swap.partner_shift_id ? t.absence.swapOf(swap.proposer_name, swap.partner_name) : t.absence.giveOf(swap.proposer_name, swap.partner_name);
}

export function swapShifts(swap: Swap): string {
  const mine = span(swap.starts_at, swap.ends_at);
  if (!swap.partner_starts_at || !swap.partner_ends_at) return mine;
  return `${mine} ⇄ ${span(swap.partner_starts_at, swap.partner_ends_at)}`;
}
