/** A field of the registration and its value in words, for notes beside the form. */
import { listOf, matterLabel, optionLabel } from "@/console/categories";
import type { Field } from "@/console/workbench/draft";
import { t } from "@/i18n";

export function fieldName(field: Field): string {
  const names: Partial<Record<Field, string>> = {
    request_kind: t.form.kind, matter: t.form.matter, village_id: t.form.village, caller_name: t.form.callerName, relation: t.form.relation,
    urgency: t.form.urgency, summary: t.form.summary, claim: t.form.claim, incident_time: t.form.time, incident_place: t.form.place,
    opponent: t.form.opponent, groups: t.form.groups, answer: t.form.answer, disposition: t.form.disposition, risk_flags: t.form.risks, identity_refused: t.form.refused,
    confidential: t.form.confidential, callback_wanted: t.form.callback, opponent_type: t.registration.form.opponentType, amount: t.registration.form.amount,
    deadline_on: t.registration.form.deadline, phone_alt: t.registration.form.phoneAlt, contact_time: t.registration.form.contactTime,
    home_region: t.registration.form.homeRegion, law_refs: t.registration.form.lawRefs, materials: t.registration.form.materials,
  };
  return names[field] ?? field;
}
export function fieldWords(field: Field, value: unknown): string {
  if (value === null || value === undefined || value === "") return t.draft.empty;
  if (typeof value === "boolean") return value ? t.common.yes : t.common.no;
  if (Array.isArray(value)) return value.map((key) => optionLabel(listOf(field === "risk_flags" ? "risk_flags" : "caller_groups"), String(key))).join(t.punctuation.list) || t.draft.empty;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (field === "matter") return matterLabel(text);
  if (field === "request_kind") return optionLabel(listOf("request_kinds"), text);
  if (field === "opponent_type") return optionLabel(listOf("opponent_types"), text);
  if (field === "disposition") return optionLabel(listOf("dispositions"), text);
  return text;
}
