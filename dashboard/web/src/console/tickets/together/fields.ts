/** What the fields of a ticket are called, and their values in words: for both versions of a conflict, and for the history. */
import { listOf, matterLabel, optionLabel } from "@/console/categories";
import type { Instant } from "@/design/time";
import { limit, moment } from "@/design/time";
import { fieldName as formName } from "@/console/workbench/field-words";
import type { Field } from "@/console/workbench/draft";
import { labelOf, t } from "@/i18n";

const LISTS: Readonly<Record<string, string>> = {
  request_kind: "request_kinds", disposition: "dispositions", relation: "relations", urgency: "urgency_levels", groups: "caller_groups", risk_flags: "risk_flags",
  refusal: "not_accept_reasons", transferred_to: "dispositions", opponent_type: "opponent_types",
};

export function fieldName(field: string): string {
  if (field === "state") return t.together.conflict.state;
  return t.together.fields[field] ?? formName(field as Field);
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
