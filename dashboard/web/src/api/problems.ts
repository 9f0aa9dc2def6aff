/** Problems of the server in plain words: what happened, what was kept, what to do, and a code to read out. */
import type { Problem } from "@/api/client";
import { duration } from "@/design/time";
import { labelOf, language, t } from "@/i18n";

export interface Told {
  readonly happened: string;
  readonly kept: string;
  readonly next: string;
  readonly code: string;
}

/** What is certain about the person's own input; the screen knows, the server does not. */
export type Kept = "nothing-typed" | "on-screen" | "on-this-computer" | "on-server";

const CHINESE = /[\u4e00-\u9fff]/;
const WHAT_THEN_DO = /^(.+?)[，；]((?:需要时)?请.+?)。?$/;

export function tell(problem: Partial<Problem>, kept: Kept = "on-screen"): Told {
  const code = codeOf(problem);
  const known = t.problems.byCode[code];
  const [said, todo] = whatAndTodo(problem);
  const generic = code.startsWith("http-5") ? t.problems.serverFault : t.problems.unknown;
  const happened = known?.happened ?? (said || generic);
  return {
    happened: [happened, facts(problem, code).join(t.punctuation.list)].filter(Boolean).join(t.punctuation.colon),
    kept: t.problems.kept[kept],
    next: known?.next ?? (todo || t.problems.nextByStatus(problem.status ?? 0)),
    code: problem.status ? `${code} (${problem.status})` : code,
  };
}

/** One line, for places without room for more. */
export function inOneLine(problem: Partial<Problem>, kept: Kept = "nothing-typed"): string {
  const { happened, kept: keptText, next, code } = tell(problem, kept);
  return [happened, keptText, next, `[${code}]`].filter(Boolean).join(t.punctuation.space);
}

/** The server's titles are Chinese and say what happened, then what to do; its details are English and for programs. */
function whatAndTodo({ title = "", detail = "" }: Partial<Problem>): [string, string] {
  if (language.value === "en") return [[detail, title].find((text) => text && !CHINESE.test(text)) ?? title, ""];
  if (!CHINESE.test(title)) return ["", ""];
  const [, what, todo] = WHAT_THEN_DO.exec(title) ?? [];
  return what && todo ? [what, `${todo}。`] : [title, ""];
}

/** What of the server's facts helps to go on: which fields, in which state, how many, until when. */
function facts(problem: Partial<Problem>, code: string): string[] {
  const { missing, fields, errors, action, state, least, days, attempts, retry_after: wait } = problem as Readonly<Record<string, unknown>>;
  const named = fieldNames([...strings(fields), ...refused(errors)]);
  const found = named.length ? named : strings(missing);
  if (typeof action === "string" && t.ticket.actions[action]) found.push(labelOf(t.ticket.actions, action));
  if (typeof state === "string" && STATES[code]?.()[state]) found.push(t.problems.stateNow(labelOf(STATES[code](), state)));
  if (typeof least === "number") found.push(t.problems.atLeast(least));
  if (typeof days === "number") found.push(t.problems.atMostDays(days));
  if (typeof attempts === "number") found.push(t.followUp.attempts(attempts));
  if (typeof wait === "number") found.push(t.problems.retryAfter(duration(wait)));
  return found;
}

const STATES: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  "illegal-transition": () => t.ticket.states,
  "call-move-refused": () => t.call.states,
  "follow-up-over": () => t.followUp.states,
  "not-in-wrap-up": () => t.presence.states,
};

/** The names of fields as the forms show them; one that no form shows is left out. */
function fieldNames(keys: readonly string[]): string[] {
  return [...new Set(keys.flatMap((key) => t.problems.fields[key] ?? []))];
}

/** Which fields a request was refused for: `loc` is where, then the names and places on the way to it. */
function refused(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((one: { readonly loc?: unknown }) => strings(one.loc).slice(1));
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function codeOf(problem: Partial<Problem>): string {
  if (problem.code) return problem.code;
  const last = problem.type?.split("/").pop();
  return last ?? `http-${problem.status ?? 0}`;
}
