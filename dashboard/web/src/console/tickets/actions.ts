/** What can be done to a ticket, each with the version that was on the screen. A refusal is an answer, not an exception. */
import { api, ifMatch, type Problem, type Ticket } from "@/api/client";

export type Outcome = { readonly ticket: Ticket; readonly problem?: never } | { readonly problem: Problem; readonly ticket?: never };

type Answer = { data?: Ticket | undefined; error?: unknown };
export const outcome = async (answer: Promise<Answer>): Promise<Outcome> => {
  const { data, error } = await answer;
  return data ? { ticket: data } : { problem: error as Problem };
};
export const at = (ticket: Ticket) => ({ path: { ticket_id: ticket.id }, header: ifMatch(ticket) });

export interface Target {
  readonly auto?: boolean;
  readonly unit_id?: string;
  readonly handler_id?: string;
}
export interface ReplyWords {
  readonly public_reply: string;
  readonly internal_note: string;
  readonly contacted: boolean;
  readonly contacted_at: string | null;
  readonly contact_number: string | null;
  readonly is_true: boolean | null;
  readonly resolved: boolean;
  readonly unresolved_reason: string | null;
}
/** Actions that need nothing but a reason. */
export type ReasonAction =
  | "send_back" | "reopen" | "cancel" | "close" | "take_back" | "refuse_return" | "refuse_suspension" | "refuse_extension" | "rework" | "close_explained" | "unmerge";

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

export function approveReturn(ticket: Ticket): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/approve_return", { params: at(ticket), body: { reason: "" } }));
}

export function approveSuspension(ticket: Ticket): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/approve_suspension", { params: at(ticket), body: { reason: "" } }));
}

export function resume(ticket: Ticket): Promise<Outcome> {
  return outcome(api.POST("/api/tickets/{ticket_id}/resume", { params: at(ticket) }));
}

export function withReason(ticket: Ticket, action: ReasonAction, reason: string): Promise<Outcome> {
  const params = at(ticket);
  const body = { reason };
  switch (action) {
    case "send_back":
      return outcome(api.POST("/api/tickets/{ticket_id}/send_back", { params, body }));
    case "reopen":
      return outcome(api.POST("/api/tickets/{ticket_id}/reopen", { params, body }));
    case "cancel":
      return outcome(api.POST("/api/tickets/{ticket_id}/cancel", { params, body }));
    case "unmerge":
      return outcome(api.POST("/api/tickets/{ticket_id}/unmerge", { params, body }));
    case "take_back":
      return outcome(api.POST("/api/tickets/{ticket_id}/take_back", { params, body }));
    case "refuse_return":
      return outcome(api.POST("/api/tickets/{ticket_id}/refuse_return", { params, body }));
    case "refuse_suspension":
      return outcome(api.POST("/api/tickets/{ticket_id}/refuse_suspension", { params, body }));
    case "refuse_extension":
      return outcome(api.POST("/api/tickets/{ticket_id}/refuse_extension", { params, body }));
    case "rework":
      return outcome(api.POST("/api/tickets/{ticket_id}/rework", { params, body }));
    case "close_explained":
      return outcome(api.POST("/api/tickets/{ticket_id}/close_explained", { params, body }));
    case "close":
      return outcome(api.POST("/api/tickets/{ticket_id}/close", { params, body: { result: reason } }));
  }
}

/** Registers first when the ticket is still being written: two moves on the server, one decision for the person. */
export async function registered(ticket: Ticket): Promise<Outcome> {
  return ticket.actions.includes("submit") ? submit(ticket) : { ticket };
}
