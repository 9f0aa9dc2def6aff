/** A policy being written: queues added and removed, each change giving a new document. Pure. */
import type { PolicyDocument, QueueRules, WorkKind } from "@/api/client";

export const KINDS: readonly WorkKind[] = ["call", "call_back", "voicemail", "ticket", "application", "follow_up"];
export const LEVELS = ["village", "town", "county"] as const;
/** Why an offer led to nothing; each has its own delay. */
export const TRY_ENDS = ["rejected", "timed_out", "unreachable"] as const;
export type TryEnd = (typeof TRY_ENDS)[number];

export function withQueue(document: PolicyDocument, index: number, change: Partial<QueueRules>): PolicyDocument {
  return { ...document, queue: document.queue.map((queue, at) => (at === index ? { ...queue, ...change } : queue)) };
}

/** A further queue at the end. Its name is for the system alone and stays; people read its label. */
export function withNewQueue(document: PolicyDocument, label: string): PolicyDocument {
  const taken = new Set(document.queue.map((queue) => queue.name));
  let number = document.queue.length + 1;
  while (taken.has(`queue_${number}`)) number++;
  const queue: QueueRules = {
    name: `queue_${number}`, label, kinds: ["call"], skills: [], ladder: [{ who: "skill_group", hold: 20 }, { who: "anyone", hold: 0 }],
    ring_for: null, sticky_days: 7, min_level: "village", priority: 0, max_waiting: null, give_up_after: null, retry_after: {}, then: null,
  };
  return { ...document, queue: [...document.queue, queue] };
}

/** Without a queue, and without what pointed at it. */
export function withoutQueue(document: PolicyDocument, name: string): PolicyDocument {
  const queue = document.queue
    .filter((one) => one.name !== name)
    .map((one) => ({
      ...one,
      then: one.then === name ? null : one.then ?? null,
      ladder: one.ladder.map((rung) => (rung.queue === name ? { ...rung, queue: null } : rung)),
    }));
  return { ...document, queue };
}

/** A limit of a kind of work; null takes it off. */
export function withLimit(document: PolicyDocument, which: "capacity" | "daily_cap", kind: WorkKind, most: number | null): PolicyDocument {
  return { ...document, [which]: without(document[which] ?? {}, kind, most) };
}

/** Seconds to wait after one kind of failed offer; null is what the office says. */
export function withRetry(queue: QueueRules, end: TryEnd, seconds: number | null): QueueRules["retry_after"] {
  return without(queue.retry_after ?? {}, end, seconds);
}

function without(values: Readonly<Record<string, number>>, key: string, value: number | null): Record<string, number> {
  const kept = Object.entries(values).filter(([one]) => one !== key);
  return Object.fromEntries(value === null ? kept : [...kept, [key, value]]);
}
