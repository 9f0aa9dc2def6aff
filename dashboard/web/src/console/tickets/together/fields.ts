/** What the fields of a ticket are called, and their values in words: for both versions of a conflict, and for the history. */
import { listOf, matterLabel, optionLabel } from "@/console/categories";
import type { Instant } from "@/design/time";
import { limit, moment } from "@/design/time";
import { labelOf, t } from "@/i18n";

const LISTS: Readonly<Record<string, string>> = {
  request_kind: "request_kinds", disposition: "dispositions", relation: "relations", urgency: "urgency_levels", groups: "caller_groups", risk_flags: "risk_flags",
  refusal: "not_accept_reasons", transferred_to: "dispositions",
};

export function fieldName(field: string): string {
  const form: Readonly<Record<string, string>> = {
    request_kind: t.form.kind, matter: t.form.matter, village_id: t.form.village, caller_name: t.form.callerName, relation: t.form.relation,
    urgency: t.form.urgency, summary: t.form.summary, claim: t.form.claim, incident_time: t.form.time, incident_place: t.form.place, opponent: t.form.opponent,
    groups: t.form.groups, answer: t.form.answer, disposition: t.form.disposition, risk_flags: t.form.risks, identity_refused: t.form.refused,
    confidential: t.form.confidential, callback_wanted: t.form.callback, state: t.together.conflict.state,
  };
  return form[field] ?? labelOf(t.together.fields, field);
}

/** `name` is what an id stands for, where the server told it. */
export function fieldWords(field: string, value: unknown, now: Instant, name?: string | null): string {
  if (name) return name;
  if (value === null || value === undefined || value === "") return t.draft.empty;
  if (typeof value === "boolean") return value ? t.common.yes : t.common.no;
  if (Array.isArray(value)) return value.map((key) => optionLabel(listOf(LISTS[field] ?? ""), String(key))).join(t.punctuation.list) || t.draft.empty;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (field === "state") return labelOf(t.ticket.states, text);
  if (field === "matter") return matterLabel(text);
  if (field === "due_at" || field === "supervision_due_at") return limit(text, now);
  if (field === "contacted_at") return moment(text, now);
  return LISTS[field] ? optionLabel(listOf(LISTS[field]), text) : text;
}
