/** What can be done to a ticket, each with the version that was on the screen. A refusal is an answer, not an exception. */
import { api, ifMatch, type Problem, type Ticket } from "@/api/client";

export type Outcome = { readonly ticket: Ticket; readonly problem?: never } | { readonly problem: Problem; readonly ticket?: never };

type Answer = { data?: Ticket | undefined; error?: unknown };
const outcome = async (answer: Promise<Answer>): Promise<Outcome> => {
  const { data, error } = await answer;
  return data ? { ticket: data } : { problem: error as Problem };
};
const at = (ticket: Ticket) => ({ path: { ticket_id: ticket.id }, header: ifMatch(ticket) });

export interface Target {
  readonly auto?: boolean;
  readonly unit_id?: string;
  readonly handler_id?: string;
}
export interface ReplyWords {
  readonly public_reply: string;
  readonly internal_note: string;
  readonly contacted: boolean;
  readonly resolved: boolean;
}
/** Actions that need nothing but a reason. */
export type ReasonAction = "return" | "send_back" | "reopen" | "cancel" | "close";

export function submit(ticket: Ticket): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/submit", { params: at(ticket) }));
}

export function resolve(ticket: Ticket, answer: string, disposition: string | null): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/resolve", { params: at(ticket), body: { answer, disposition } }));
}

export function dispatch(ticket: Ticket, target: Target): Promise<Outcome> {
  const body = { auto: false, ...target };
  return outcome(api.POST("/api/tickets/{ticket_id}/dispatch", { params: at(ticket), body }));
}

export function forward(ticket: Ticket): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/forward", { params: at(ticket) }));
}

export function accept(ticket: Ticket): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/accept", { params: at(ticket) }));
}

export function approve(ticket: Ticket): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/approve", { params: at(ticket) }));
}

export function reply(ticket: Ticket, body: ReplyWords): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/reply", { params: at(ticket), body }));
}

export function note(ticket: Ticket, kind: "internal" | "public", text: string): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/note", { params: { path: { ticket_id: ticket.id } }, body: { kind, text } }));
}

export function withReason(ticket: Ticket, action: ReasonAction, reason: string): Promise<Outcome> {
  const params = at(ticket);
  switch (action) {
    case "return":
      return outcome(api.POST("/api/tickets/{ticket_id}/return", { params, body: { reason } }));
    case "send_back":
      return outcome(api.POST("/api/tickets/{ticket_id}/send_back", { params, body: { reason } }));
    case "reopen":
      return outcome(api.POST("/api/tickets/{ticket_id}/reopen", { params, body: { reason } }));
    case "cancel":
      return outcome(api.POST("/api/tickets/{ticket_id}/cancel", { params, body: { reason } }));
    case "close":
      return outcome(api.POST("/api/tickets/{ticket_id}/close", { params, body: { result: reason } }));
  }
}

/** Registers first when the ticket is still being written: two moves on the server, one decision for the person. */
export async function registered(ticket: Ticket): Promise<Outcome> {
  return ticket.actions.includes("submit") ? submit(ticket) : { ticket };
}
