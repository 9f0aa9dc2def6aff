/** Problems of the server in plain words: what happened, what was kept, what to do, and a code to read out. */
import type { Problem } from "@/api/client";
import { t } from "@/i18n";

export interface Told {
  readonly happened: string;
  readonly kept: string;
  readonly next: string;
  readonly code: string;
}

/** What is certain about the person's own input; the screen knows, the server does not. */
export type Kept = "nothing-typed" | "on-screen" | "on-this-computer" | "on-server";

export function tell(problem: Partial<Problem>, kept: Kept = "on-screen"): Told {
  const code = codeOf(problem);
  const known = t.problems.byCode[code];
  const happened = known?.happened ?? problem.title ?? "";
  const detail = problem.detail && problem.detail !== happened ? problem.detail : "";
  const generic = code.startsWith("http-5") ? t.problems.serverFault : t.problems.unknown;
  return {
    happened: [happened || generic, known ? "" : detail].filter(Boolean).join(t.punctuation.colon),
    kept: t.problems.kept[kept],
    next: known?.next ?? t.problems.nextByStatus(problem.status ?? 0),
    code: problem.status ? `${code} (${problem.status})` : code,
  };
}

/** One line, for places without room for more. */
export function inOneLine(problem: Partial<Problem>, kept: Kept = "nothing-typed"): string {
  const { happened, kept: keptText, next, code } = tell(problem, kept);
  return [happened, keptText, next, `[${code}]`].filter(Boolean).join(t.punctuation.space);
}

function codeOf(problem: Partial<Problem>): string {
  if (problem.code) return problem.code;
  const last = problem.type?.split("/").pop();
  return last ?? `http-${problem.status ?? 0}`;
}
