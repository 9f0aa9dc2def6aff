/** How a ticket's caller and matter are written in lists. */
import type { TicketListItem } from "@/api/client";
import { maskPhone } from "@/design/mask";
import { t } from "@/i18n";

type Named = Pick<TicketListItem, "confidential" | "caller_name" | "caller_number">;

export function callerWords(ticket: Named): string {
  if (ticket.confidential) return t.ticket.confidentialCaller;
  const number = maskPhone(ticket.caller_number);
  return [ticket.caller_name ?? t.ticket.refusedName, number].filter(Boolean).join(" ");
}

export function handlerWords(ticket: Pick<TicketListItem, "handler_name" | "unit_name">): string {
  return ticket.handler_name ?? ticket.unit_name ?? t.ticket.unassigned;
}
