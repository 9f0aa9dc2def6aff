/** The server's mistakes in a policy, brought to the field concerned and into words. Pure. */
import type { PolicyDocument, Problem, QueueRules } from "@/api/client";
import { labelOf, t } from "@/i18n";

export interface Mistake {
  /** Of the queue; absent: it concerns the whole policy. */
  readonly queue?: number;
  /** ladder, ladder.1.ring, then, retry_after.rejected; of the whole policy: capacity.ticket. Empty: no field of its own. */
  readonly field: string;
  readonly text: string;
  /** 审核与回访 · 阶梯, for the list of all mistakes. */
  readonly where: string;
}

/** Nothing where the problem is not one of a policy. */
export function mistakesOf(problem: Partial<Problem> | undefined, document: PolicyDocument | undefined): Mistake[] {
  const { mistakes } = (problem ?? {}) as { readonly mistakes?: unknown };
  if (!document || !Array.isArray(mistakes)) return [];
  return mistakes.filter((one) => typeof one === "string").map((one) => mistake(one, document));
}

/** What is wrong with one field; a list's entry counts as the list. */
export function textAt(mistakes: readonly Mistake[], field: string): string {
  const found = mistakes.filter((one) => one.field === field || (WHOLE.has(field) && one.field.startsWith(`${field}.`)));
  return found.map((one) => one.text).join(t.punctuation.list);
}
const WHOLE = new Set(["kinds", "skills"]);

function mistake(line: string, document: PolicyDocument): Mistake {
  const at = line.indexOf("：");
  const key = line.slice(0, at).split(".");
  const text = inWords(line.slice(at + 1), document);
  if (at < 0 || key[0] !== "queue") return { field: at < 0 ? "" : key.join("."), text: at < 0 ? line : text, where: fieldWords(key) };
  const [, name = "", ...field] = key;
  const queue = /^\d+$/.test(name) ? Number(name) : document.queue.findIndex((one) => one.name === name);
  if (!document.queue[queue]) return { field: "", text, where: "" };
  return { queue, field: field.join("."), text, where: [labelOfQueue(document.queue[queue]), fieldWords(field)].filter(Boolean).join(" · ") };
}

/** ladder.1.ring as 阶梯第 2 级 · 振铃秒数 */
function fieldWords([name = "", second = "", third = ""]: readonly string[]): string {
  const { fields, rungAt, of } = t.routing.policy;
  if (name === "ladder" && second) return [rungAt(Number(second) + 1), fields[third]].filter(Boolean).join(" · ");
  const within = t.routing.policy.ends[second] ?? t.routing.kinds[second];
  if (within && name !== "kinds") return of(labelOf(fields, name), within);
  return fields[name] ?? "";
}

/** Names of the system (queues, kinds, skills) as people know them. */
function inWords(text: string, document: PolicyDocument): string {
  return text.replace(/[a-z][a-z0-9_]*/g, (word) => {
    const queue = document.queue.find((one) => one.name === word);
    return queue ? labelOfQueue(queue) : (t.routing.kinds[word] ?? t.skills[word] ?? word);
  });
}

export function labelOfQueue(queue: QueueRules): string {
  return queue.label || queue.name;
}
