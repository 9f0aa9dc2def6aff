/** The dialogs of a ticket's life as data: which fields each asks for, and what it sends. */
import { api, type Option, type Ticket, type Unit } from "@/api/client";
import { listOf } from "@/console/categories";
import { at, outcome, type Outcome } from "@/console/tickets/actions";
import { t } from "@/i18n";

export type FormAction = "return" | "ask_suspension" | "ask_extension" | "approve_extension" | "not_accept" | "transfer_out" | "merge" | "urge" | "supervise" | "involve";
export type Values = Record<string, string>;
export interface Field {
  readonly key: string;
  readonly label: string;
  readonly kind: "choice" | "choices" | "text" | "line" | "days" | "check";
  readonly options?: readonly Option[];
  readonly most?: number;
  readonly optional?: boolean;
  readonly initial?: string;
}
export interface Form {
  readonly fields: readonly Field[];
  readonly send: (ticket: Ticket, values: Values) => Promise<Outcome>;
  readonly danger?: boolean;
}

const WAYS = ["to_court_arbitration", "to_petition", "to_12345", "to_110", "to_119_120_122", "to_crisis_line", "to_other_hotline", "to_upstream"];
const OUTSIDE = ["to_12345", "to_110", "to_119_120_122", "to_other_hotline", "to_upstream"];
const only = (keys: readonly string[]) => keys.flatMap((key) => listOf("dispositions").filter((one) => one.key === key));
const text = (values: Values, key: string) => (values[key] ?? "").trim();

/** Read when a dialog opens, so that the words follow the language; `units` are those that can help. */
export function formOf(action: FormAction, ticket: Ticket, units: readonly Unit[]): Form {
  const f = t.life.fields;
  switch (action) {
    case "return":
      return {
        danger: true,
        fields: [
          { key: "reason_code", label: f.reason_code, kind: "choice", options: listOf("return_reasons") },
          { key: "reason", label: f.text, kind: "text" },
        ],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/return", { params: at(one), body: { reason: text(v, "reason"), reason_code: text(v, "reason_code") } })),
      };
    case "ask_suspension":
      return {
        fields: [
          { key: "reason", label: f.reason, kind: "choice", options: listOf("suspend_reasons") },
          { key: "text", label: f.text, kind: "line", optional: true },
        ],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/ask_suspension", { params: at(one), body: { reason: text(v, "reason"), text: text(v, "text") } })),
      };
    case "ask_extension":
      return {
        fields: [
          { key: "days", label: f.days, kind: "days", most: 30, initial: "3" },
          { key: "reason", label: f.reason, kind: "choice", options: listOf("extension_reasons") },
          { key: "text", label: f.text, kind: "line", optional: true },
        ],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/ask_extension", { params: at(one), body: { days: Number(v["days"]), reason: text(v, "reason"), text: text(v, "text") } })),
      };
    case "approve_extension": {
      const asked = ticket.questions.at(-1)?.days ?? 1;
      return {
        fields: [{ key: "days", label: f.days, kind: "days", most: asked, initial: String(asked) }],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/approve_extension", { params: at(one), body: { days: Number(v["days"]) } })),
      };
    }
    case "not_accept":
      return {
        danger: true,
        fields: [
          { key: "reason", label: f.why, kind: "choice", options: listOf("not_accept_reasons") },
          { key: "way", label: f.way, kind: "choice", options: only(WAYS) },
          { key: "told", label: f.told, kind: "line", optional: true },
        ],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/not_accept", { params: at(one), body: { reason: text(v, "reason"), way: text(v, "way"), told: text(v, "told") } })),
      };
    case "transfer_out":
      return {
        fields: [
          { key: "target", label: f.target, kind: "choice", options: only(OUTSIDE) },
          { key: "outside_number", label: f.outside_number, kind: "line", optional: true },
          { key: "warm", label: f.warm, kind: "check", optional: true },
          { key: "text", label: f.text, kind: "line", optional: true },
        ],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/transfer_out", {
          params: at(one), body: { target: text(v, "target"), outside_number: text(v, "outside_number"), warm: v["warm"] === "yes", text: text(v, "text") },
        })),
      };
    case "merge":
      return {
        fields: [{ key: "master", label: f.master, kind: "line" }],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/merge", { params: at(one), body: { master: text(v, "master") } })),
      };
    case "urge":
      return {
        fields: [{ key: "text", label: f.text, kind: "line", optional: true }],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/urge", { params: at(one), body: { text: text(v, "text") } })),
      };
    case "supervise":
      return {
        fields: [
          { key: "days", label: f.days, kind: "days", most: 3, initial: "2" },
          { key: "text", label: f.order, kind: "text" },
        ],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/supervise", { params: at(one), body: { days: Number(v["days"]), text: text(v, "text") } })),
      };
    case "involve":
      return {
        fields: [
          { key: "unit_ids", label: f.unit_ids, kind: "choices", optional: true, initial: ticket.co_units.join(" "), options: units.filter((one) => one.id !== ticket.unit_id).map((one) => ({ key: one.id, label: one.name })) },
          { key: "text", label: f.text, kind: "line", optional: true },
        ],
        send: (one, v) => outcome(api.POST("/api/tickets/{ticket_id}/involve", { params: at(one), body: { unit_ids: text(v, "unit_ids").split(" ").filter(Boolean), text: text(v, "text") } })),
      };
  }
}
