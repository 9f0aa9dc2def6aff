/** What a ticket's life has left on it, as rows of name and value; what never happened has no row. */
import type { Ticket } from "@/api/client";
import { moment } from "@/design/time";
import { t } from "@/i18n";

export type Row = [string, string | null | undefined];

export function lifeFacts(one: Ticket, now: Date | number): Row[] {
  const f = t.life.facts;
  const often = (n: number) => (n ? f.times(n) : null);
  const supervised = one.supervision && one.supervision_due_on ? f.supervisedUntil(one.supervision, one.supervision_due_on) : one.supervision;
  const archived = one.archive && (one.archive.is_intact ? f.intact(moment(one.archive.at, now)) : f.broken);
  const contact = [moment(one.contacted_at, now), one.contact_number].filter(Boolean).join(" ");
  return [
    [f.isTrue, one.is_true === null ? null : one.is_true ? t.common.yes : t.common.no],
    [f.contacted, one.contacted === false ? f.notContacted : contact],
    [f.unresolved, one.unresolved_reason],
    [f.urged, often(one.urged)],
    [f.supervision, supervised],
    [f.extensions, often(one.extensions)],
    [f.suspensions, often(one.suspensions)],
    [f.returnsRefused, often(one.returns_refused)],
    [f.reworks, often(one.reworks)],
    [f.coUnits, one.co_unit_names.join(t.punctuation.list)],
    [f.refusal, one.refusal_label],
    [f.way, one.way_told],
    [f.outside, one.outside_number],
    [f.upstream, moment(one.upstream_due_at, now)],
    [f.merged, one.merged_into_number],
    [f.archive, archived],
  ];
}
