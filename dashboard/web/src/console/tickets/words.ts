/** How a ticket's caller and matter are written in lists. */
import type { TicketListItem } from "@/api/client";
import { maskPhone } from "@/design/mask";
import { t } from "@/i18n";

/** Where nothing is due any more. */
export const ENDED: ReadonlySet<string> = new Set(["closed", "archived", "merged", "transferred_out", "not_accepted", "cancelled"]);

type Named = Pick<TicketListItem, "confidential" | "caller_name" | "caller_number">;

export function callerWords(ticket: Named): string {
  if (ticket.confidential) return t.ticket.confidentialCaller;
  const number = maskPhone(ticket.caller_number);
  return [ticket.caller_name ?? t.ticket.refusedName, number].filter(Boolean).join(" ");
}

/** What was answered on the call was never assigned: whoever answered it, handled it. */
export function handlerWords(ticket: Pick<TicketListItem, "handler_name" | "unit_name" | "operator_name" | "state">): string {
  const isOver = ENDED.has(ticket.state);
  return ticket.handler_name ?? ticket.unit_name ?? (isOver ? (ticket.operator_name ?? "–") : t.ticket.unassigned);
}
