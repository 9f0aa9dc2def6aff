/** A ticket being written: saved 800 ms after the last key, kept on this computer while the network is away, never silently overwritten.
 *
 * What the ticket does not take (a colleague wrote the same field, or moved it on) is kept as this person's own draft.
 */
import { computed, onScopeDispose, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

import type { Problem, Ticket, TicketPatch } from "@/api/client";
import type { OwnDraft, Values } from "@/console/drafts/own";

/** The fields an operator writes; everything else on the ticket is the server's. */
export const FIELDS = [
  "request_kind", "matter", "village_id", "caller_name", "identity_refused", "relation", "urgency", "summary", "claim",
  "incident_time", "incident_place", "opponent", "opponent_type", "amount", "deadline_on", "phone_alt", "contact_time", "home_region",
  "law_refs", "materials", "groups", "confidential", "callback_wanted", "answer", "disposition", "risk_flags",
] as const satisfies readonly (keyof TicketPatch & keyof Ticket)[];
export type Field = (typeof FIELDS)[number];
export type Fields = Pick<Ticket, Field>;

export interface Conflict {
  readonly field: Field;
  readonly mine: unknown;
  readonly theirs: unknown;
}
export type DraftStatus =
  | { readonly kind: "saved"; readonly at: number | null }
  | { readonly kind: "typing" }
  | { readonly kind: "saving" }
  | { readonly kind: "offline"; readonly since: number }
  | { readonly kind: "conflict"; readonly conflicts: readonly Conflict[] }
  | { readonly kind: "refused"; readonly problem: Problem };

export type Saved = { readonly ticket: Ticket } | { readonly problem: Problem };
export interface DraftOptions {
  readonly patch: (id: string, version: number, changes: TicketPatch) => Promise<Saved>;
  readonly own?: Pick<OwnDraft, "load" | "keep" | "handedIn">;
  readonly store?: Storage;
  readonly delayMs?: number;
  readonly retryMs?: number;
}

export interface Draft {
  readonly fields: Fields;
  readonly status: Readonly<ShallowRef<DraftStatus>>;
  readonly ticket: Readonly<ShallowRef<Ticket>>;
  readonly restored: Readonly<Ref<boolean>>;
  readonly unsaved: ComputedRef<boolean>;
  /** What is in the person's own draft because the ticket does not take it any more. */
  readonly left: Readonly<ShallowRef<Values | undefined>>;
  readonly change: (field: Field, value: Fields[Field]) => void;
  /** Sends what is unsaved now; resolves when nothing is left to send or it cannot be sent. */
  flush(): Promise<boolean>;
  readonly settle: (field: Field, keep: "mine" | "theirs") => void;
  /** What was not saved is given up: the screen shows the ticket. */
  forget(): void;
  /** The server moved the ticket (an action, a colleague): take what we have not changed ourselves. */
  adopt(ticket: Ticket): void;
}

/** What a field holds before anybody writes; all others hold null. */
const EMPTY: Partial<Fields> = { summary: "", claim: "", answer: "", urgency: "normal", groups: [], risk_flags: [], identity_refused: false, confidential: false, callback_wanted: true };
const keyOf = (id: string) => `hotline.draft.${id}`;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function useDraft(loaded: Ticket, options: DraftOptions): Draft {
  const { patch, own, store = localStorage, delayMs = 800, retryMs = 5000 } = options;
  const ticket = shallowRef(loaded);
  const fields: Fields = reactive(pick(loaded));
  const changed = reactive(new Set<Field>());
  const status = shallowRef<DraftStatus>({ kind: "saved", at: null });
  const restored = ref(false);
  const left = shallowRef<Values>();
  let inOwn = false;
  let timer = 0;
  let sending: Promise<boolean> | undefined;

  function change(field: Field, value: Fields[Field]): void {
    if (same(fields[field], value)) return;
    write(field, value);
    changed.add(field);
    keepHere();
    if (status.value.kind === "conflict") keepOwn();
    if (status.value.kind === "conflict" || status.value.kind === "offline") return;
    status.value = { kind: "typing" };
    later(delayMs);
  }

  function write(field: Field, value: unknown): void {
    Object.assign(fields, { [field]: value });
  }

  function later(ms: number): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void flush(), ms);
  }

  async function flush(): Promise<boolean> {
    window.clearTimeout(timer);
    if (sending) await sending;
    if (!changed.size) return true;
    if (status.value.kind === "conflict") return false;
    sending = send();
    const done = await sending;
    sending = undefined;
    return done;
  }

  async function send(): Promise<boolean> {
    const sent = new Map([...changed].map((field) => [field, fields[field]]));
    if (status.value.kind !== "offline") status.value = { kind: "saving" };
    const answer = await patch(ticket.value.id, ticket.value.version, Object.fromEntries(sent));
    if ("problem" in answer) return refused(answer.problem, sent);
    for (const [field, value] of sent) if (same(fields[field], value)) changed.delete(field);
    adopt(answer.ticket);
    keepHere();
    if (changed.size) {
      status.value = { kind: "typing" };
      later(delayMs);
      return false;
    }
    status.value = { kind: "saved", at: Date.now() };
    if (inOwn) own?.handedIn(); // the server has taken it out of the draft in the same step
    inOwn = false;
    left.value = undefined;
    return true;
  }

  async function refused(problem: Problem, sent: Map<Field, unknown>): Promise<boolean> {
    if (problem.status === 412 && isTicket(problem["current"])) return rebase(problem["current"], sent);
    if (problem.code === "offline" || problem.status >= 500) {
      const since = status.value.kind === "offline" ? status.value.since : Date.now();
      status.value = { kind: "offline", since };
      later(retryMs);
    } else {
      status.value = { kind: "refused", problem };
      left.value = keepOwn();
    }
    return false;
  }

  /** Another person saved first. Where we changed different fields both changes stand; where the same, a person decides. */
  async function rebase(current: Ticket, sent: Map<Field, unknown>): Promise<boolean> {
    const before = ticket.value;
    const conflicts = [...sent.keys()]
      .filter((field) => !same(current[field], before[field]) && !same(current[field], fields[field]))
      .map((field) => ({ field, mine: fields[field], theirs: current[field] }));
    adopt(current);
    keepHere();
    if (conflicts.length) {
      status.value = { kind: "conflict", conflicts };
      keepOwn();
      return false;
    }
    return send();
  }

  function settle(field: Field, keep: "mine" | "theirs"): void {
    if (status.value.kind !== "conflict") return;
    if (keep === "theirs") {
      write(field, ticket.value[field]);
      changed.delete(field);
    }
    const conflicts = status.value.conflicts.filter((conflict) => conflict.field !== field);
    keepHere();
    keepOwn();
    if (conflicts.length) {
      status.value = { kind: "conflict", conflicts };
      return;
    }
    status.value = changed.size ? { kind: "typing" } : { kind: "saved", at: Date.now() };
    later(0);
  }

  function forget(): void {
    changed.clear();
    keepHere();
    left.value = undefined;
    inOwn = false;
    for (const field of FIELDS) write(field, ticket.value[field]);
    status.value = { kind: "saved", at: null };
  }

  function adopt(newer: Ticket): void {
    if (newer.version < ticket.value.version) return;
    ticket.value = newer;
    for (const field of FIELDS) if (!changed.has(field)) write(field, newer[field]);
  }

  function keepHere(): void {
    const values = Object.fromEntries([...changed].map((field) => [field, fields[field]]));
    if (changed.size) store.setItem(keyOf(loaded.id), JSON.stringify(values));
    else store.removeItem(keyOf(loaded.id));
  }

  function keepOwn(): Values {
    const values = Object.fromEntries([...changed].map((field) => [field, fields[field]]));
    own?.keep(values);
    inOwn = true;
    return values;
  }

  /** From another browser, or after a crash. Where the ticket says something else, a person decides. */
  async function restoreOwn(): Promise<void> {
    const kept = await own?.load();
    if (!kept) return;
    inOwn = true;
    if (!ticket.value.actions.includes("edit")) {
      left.value = kept;
      return;
    }
    const conflicts: Conflict[] = [];
    for (const field of FIELDS) {
      const theirs = ticket.value[field];
      if (!(field in kept) || changed.has(field) || same(kept[field], theirs)) continue;
      write(field, kept[field]);
      changed.add(field);
      if (!same(theirs, EMPTY[field] ?? null)) conflicts.push({ field, mine: kept[field], theirs });
    }
    if (!changed.size) return;
    restored.value = true;
    keepHere();
    if (conflicts.length) status.value = { kind: "conflict", conflicts };
    else later(0);
  }

  function restore(): void {
    const kept = read(store.getItem(keyOf(loaded.id)));
    for (const field of FIELDS) {
      if (!(field in kept) || same(kept[field], fields[field])) continue;
      write(field, kept[field]);
      changed.add(field);
    }
    keepHere();
    restored.value = changed.size > 0;
    if (changed.size) later(0);
  }

  const online = () => {
    if (changed.size) later(0);
  };
  window.addEventListener("online", online);
  onScopeDispose(() => {
    window.removeEventListener("online", online);
    void flush();
  });
  restore();
  void restoreOwn();
  return { fields, status, ticket, restored, left, unsaved: computed(() => changed.size > 0), change, flush, settle, forget, adopt };
}

function pick(ticket: Ticket): Fields {
  return Object.fromEntries(FIELDS.map((field) => [field, ticket[field]])) as Fields;
}

function isTicket(value: unknown): value is Ticket {
  return typeof value === "object" && value !== null && "version" in value && "id" in value;
}

function read(text: string | null): Record<string, unknown> {
  try {
    return (JSON.parse(text ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    return {}; // written by an older version or by hand: worth less than the server's copy
  }
}
