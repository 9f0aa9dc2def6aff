/** Words that are not handed in: kept on the server for their writer alone, on this device while the network is away. */
import { onScopeDispose, shallowRef, type ShallowRef } from "vue";

import { api, ifMatch, type Problem } from "@/api/client";
import type { components } from "@/api/schema";

export type Part = components["schemas"]["Part"];
export type Values = components["schemas"]["DraftWrite"]["values"];
export type KeptStatus =
  | { readonly kind: "empty" | "typing" }
  | { readonly kind: "saved"; readonly at: number }
  | { readonly kind: "offline"; readonly since: number }
  /** Another window of the same person has kept other words since. */
  | { readonly kind: "elsewhere"; readonly version: number; readonly mine: Values; readonly theirs: Values }
  | { readonly kind: "refused"; readonly problem: Problem };

interface Found {
  readonly values: Values;
  readonly version: number;
  readonly saved_at: string | null;
}
type Answer = { readonly kept: Found } | { readonly problem: Problem };
/** The server's side, so that a test can be the server. */
export interface Keeper {
  read(): Promise<Answer>;
  write(version: number, values: Values): Promise<Answer>;
  drop(): Promise<Problem | undefined>;
}

export interface OwnDraft {
  readonly status: Readonly<ShallowRef<KeptStatus>>;
  /** What was kept when the screen opened; undefined: nothing. */
  load(): Promise<Values | undefined>;
  keep(values: Values): void;
  /** Before handing in: nothing is sent any more that would bring the draft back. */
  pause(): Promise<void>;
  handedIn(): void;
  drop(): Promise<Problem | undefined>;
  keepMine(): void;
  takeTheirs(): Values;
}

export function keeperOf(ticketId: string, part: Part): Keeper {
  const params = { path: { ticket_id: ticketId }, query: { part } };
  const answer = ({ data, error }: { data?: Found; error?: unknown }): Answer => (data ? { kept: data } : { problem: error as Problem });
  return {
    read: async () => answer(await api.GET("/api/tickets/{ticket_id}/draft", { params })),
    write: async (version, values) => answer(await api.PUT("/api/tickets/{ticket_id}/draft", { params: { ...params, header: ifMatch({ version }) }, body: { values } })),
    drop: async () => (await api.DELETE("/api/tickets/{ticket_id}/draft", { params })).error as Problem | undefined,
  };
}

const DELAY_MS = 1000;
const RETRY_MS = 5000;
const isBlank = (values: Values) => Object.values(values).every((value) => value === "" || value === null || value === false || (Array.isArray(value) && !value.length));

export function useOwnDraft(ticketId: string, part: Part, keeper: Keeper = keeperOf(ticketId, part)): OwnDraft {
  const key = `hotline.own.${part}.${ticketId}`;
  const status = shallowRef<KeptStatus>({ kind: "empty" });
  let version = 0;
  let waiting: Values | undefined;
  let timer = 0;
  let sending: Promise<void> | undefined;

  async function load(): Promise<Values | undefined> {
    const answer = await keeper.read();
    const here = stored();
    if ("problem" in answer) {
      if (here) keep(here.values);
      return here?.values;
    }
    const { kept } = answer;
    version = kept.version;
    if (kept.saved_at) status.value = { kind: "saved", at: Date.parse(kept.saved_at) };
    if (!here) return kept.version ? kept.values : undefined;
    // What this device could not send: newer than the server's words, unless another window wrote meanwhile.
    if (here.version === kept.version || !kept.version) keep(here.values);
    else status.value = { kind: "elsewhere", version, mine: here.values, theirs: kept.values };
    return here.values;
  }

  function keep(values: Values): void {
    waiting = values;
    localStorage.setItem(key, JSON.stringify({ version, values }));
    if (status.value.kind === "elsewhere") {
      status.value = { ...status.value, mine: values };
      return;
    }
    if (status.value.kind !== "offline") status.value = { kind: "typing" };
    later(DELAY_MS);
  }

  function later(ms: number): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void flush(), ms);
  }

  async function flush(): Promise<void> {
    window.clearTimeout(timer);
    await sending;
    if (waiting === undefined || status.value.kind === "elsewhere") return;
    sending = send(waiting);
    await sending;
    sending = undefined;
  }

  async function send(values: Values): Promise<void> {
    if (isBlank(values)) {
      if (!version || !(await keeper.drop())) handedIn();
      return;
    }
    const answer = await keeper.write(version, values);
    if ("problem" in answer) {
      refused(answer.problem, values);
      return;
    }
    version = answer.kept.version;
    if (waiting !== values) return; // typed on meanwhile: the next round sends it
    waiting = undefined;
    localStorage.removeItem(key);
    status.value = { kind: "saved", at: Date.now() };
  }

  function refused(problem: Problem, mine: Values): void {
    const current = problem["current"] as Found | undefined;
    if (problem.status === 412 && current) {
      status.value = { kind: "elsewhere", version: current.version, mine, theirs: current.values };
    } else if (problem.status >= 500) {
      status.value = status.value.kind === "offline" ? status.value : { kind: "offline", since: Date.now() };
      later(RETRY_MS);
    } else {
      status.value = { kind: "refused", problem };
    }
  }

  function handedIn(): void {
    window.clearTimeout(timer);
    waiting = undefined;
    version = 0;
    localStorage.removeItem(key);
    status.value = { kind: "empty" };
  }

  async function drop(): Promise<Problem | undefined> {
    await pause();
    const problem = await keeper.drop();
    if (!problem) handedIn();
    return problem;
  }

  async function pause(): Promise<void> {
    window.clearTimeout(timer);
    await sending;
  }

  function settle(keepVersion: number): void {
    version = keepVersion;
    status.value = { kind: "saved", at: Date.now() };
  }
  function keepMine(): void {
    if (status.value.kind !== "elsewhere") return;
    const { mine, version: theirs } = status.value;
    settle(theirs);
    keep(mine);
  }
  function takeTheirs(): Values {
    if (status.value.kind !== "elsewhere") return {};
    const { theirs, version: newer } = status.value;
    settle(newer);
    waiting = undefined;
    localStorage.removeItem(key);
    return theirs;
  }

  function stored(): { values: Values; version: number } | undefined {
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "null") as { values?: Values; version?: number } | null;
      return found?.values ? { values: found.values, version: found.version ?? 0 } : undefined;
    } catch {
      return undefined; // written by hand: worth less than the server's copy
    }
  }

  onScopeDispose(() => void flush());
  return { status, load, keep, pause, handedIn, drop, keepMine, takeTheirs };
}
