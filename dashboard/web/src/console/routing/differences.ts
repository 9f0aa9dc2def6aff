/** What a policy being written changes of the one in force, in words. Pure. */
import type { PolicyDocument, QueueRules, Rung } from "@/api/client";
import { labelOfQueue } from "@/console/routing/mistakes";
import { KINDS, TRY_ENDS } from "@/console/routing/policy";
import { labelOf, t } from "@/i18n";

export interface Difference {
  readonly where: string;
  readonly was: string;
  readonly now: string;
}

export function differences(before: PolicyDocument, after: PolicyDocument): Difference[] {
  const was = new Map(before.queue.map((queue) => [queue.name, queue]));
  const kept = new Set(after.queue.map((queue) => queue.name));
  const { added, removed, none } = t.routing.policy.diff;
  return [
    ...after.queue.flatMap((queue) => {
      const old = was.get(queue.name);
      return old ? ofQueue(old, before, queue, after) : [{ where: labelOfQueue(queue), was: none, now: added }];
    }),
    ...before.queue.filter((queue) => !kept.has(queue.name)).map((queue) => ({ where: labelOfQueue(queue), was: "", now: removed })),
    ...ofLimits(before, after),
    ...(order(before, kept) === order(after, new Set(was.keys())) ? [] : [{ where: t.routing.policy.diff.order, was: labels(before), now: labels(after) }]),
  ];
}

function ofQueue(old: QueueRules, before: PolicyDocument, queue: QueueRules, after: PolicyDocument): Difference[] {
  const [was, now] = [lines(old, before), lines(queue, after)];
  return Object.keys(now).flatMap((field) => {
    const [a = "", b = ""] = [was[field], now[field]];
    return a === b ? [] : [{ where: `${labelOfQueue(queue)} · ${labelOf(t.routing.policy.fields, field)}`, was: a, now: b }];
  });
}

/** Each field of a queue as it is read. */
function lines(queue: QueueRules, document: PolicyDocument): Record<string, string> {
  const { asOffice, noOverflow, anySkill, levels, ends } = t.routing.policy;
  const listed = (values: readonly string[] | undefined, names: Readonly<Record<string, string>>) => (values ?? []).map((one) => labelOf(names, one)).join(t.punctuation.list);
  const number = (value: number | null | undefined) => (value === null || value === undefined ? asOffice : String(value));
  const retry = queue.retry_after ?? {};
  return {
    label: labelOfQueue(queue), kinds: listed(queue.kinds, t.routing.kinds), skills: listed(queue.skills, t.skills) || anySkill,
    ring_for: number(queue.ring_for), sticky_days: String(queue.sticky_days ?? 7), min_level: labelOf(levels, queue.min_level ?? "village"),
    priority: String(queue.priority ?? 0), max_waiting: number(queue.max_waiting), give_up_after: number(queue.give_up_after),
    retry_after: TRY_ENDS.map((end) => `${labelOf(ends, end)} ${number(retry[end])}`).join(t.punctuation.list),
    then: queue.then ? nameOf(queue.then, document) : noOverflow,
    ladder: queue.ladder.map((rung) => rungWords(rung, document)).join(" → "),
  };
}

function rungWords(rung: Rung, document: PolicyDocument): string {
  const { holds, rings, ofQueue: groupOf } = t.routing.policy.diff;
  const facts = [rung.queue ? groupOf(nameOf(rung.queue, document)) : "", rung.hold ? holds(rung.hold) : "", rung.ring ? rings(rung.ring) : ""].filter(Boolean);
  return labelOf(t.routing.why, rung.who) + (facts.length ? `(${facts.join(t.punctuation.list)})` : "");
}

function ofLimits(before: PolicyDocument, after: PolicyDocument): Difference[] {
  return (["capacity", "daily_cap"] as const).flatMap((which) =>
    KINDS.flatMap((kind) => {
      const [was, now] = [before, after].map((document) => document[which]?.[kind]?.toString() ?? t.routing.policy.noLimit);
      return was === now ? [] : [{ where: `${labelOf(t.routing.policy.fields, which)} · ${labelOf(t.routing.kinds, kind)}`, was: was ?? "", now: now ?? "" }];
    }),
  );
}

const nameOf = (name: string, document: PolicyDocument) => labelOf(Object.fromEntries(document.queue.map((queue) => [queue.name, labelOfQueue(queue)])), name);
const order = (document: PolicyDocument, names: ReadonlySet<string>) => document.queue.map((queue) => queue.name).filter((name) => names.has(name)).join(" ");
const labels = (document: PolicyDocument) => document.queue.map(labelOfQueue).join(t.punctuation.list);
