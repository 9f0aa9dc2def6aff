/** Editing a ticket that others may edit, too: what was typed is kept on this computer until the server has it. */
import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { api, ifMatch, type Problem, type Ticket, type TicketPatch } from "@/api/client";
import { chosen, currentOf, differences, fieldsOf, firstChoices, undecided, unsaved, whoChanged, type Choices, type Difference } from "@/console/tickets/together/conflict";
import { FIELDS, type Field, type Fields } from "@/console/workbench/draft";

export interface Conflict {
  readonly current: Ticket;
  readonly found: readonly Difference[];
  readonly who: string | null;
}
export interface Editing {
  readonly fields: Fields;
  /** The ticket as it was when I began, or as I last saw theirs. */
  readonly base: Readonly<ShallowRef<Ticket>>;
  readonly conflict: Readonly<ShallowRef<Conflict | undefined>>;
  readonly choices: Ref<Choices>;
  readonly problem: Readonly<Ref<Problem | undefined>>;
  readonly busy: Readonly<Ref<boolean>>;
  readonly restored: boolean;
  readonly dirty: ComputedRef<boolean>;
  readonly ready: ComputedRef<boolean>;
  change(field: Field, value: unknown): void;
  /** The saved ticket; nothing while somebody must choose, or the server refused. */
  save(): Promise<Ticket | undefined>;
  discard(): void;
}

const keyOf = (id: string) => `hotline.edit.${id}`;

export function useEditing(loaded: Ticket, me: string | undefined, store: Storage = localStorage): Editing {
  const base = shallowRef(loaded);
  const fields: Fields = reactive(fieldsOf(loaded));
  const conflict = shallowRef<Conflict>();
  const choices = ref<Choices>({});
  const problem = ref<Problem>();
  const busy = ref(false);
  const kept = read(store.getItem(keyOf(loaded.id)));
  for (const field of FIELDS) if (field in kept) Object.assign(fields, { [field]: kept[field] });
  const typed = computed(() => unsaved(fieldsOf(base.value), fields));
  const dirty = computed(() => Object.keys(typed.value).length > 0);
  const ready = computed(() => (conflict.value ? !undecided(conflict.value.found, choices.value).length : dirty.value));
  const restored = dirty.value;

  function change(field: Field, value: unknown): void {
    Object.assign(fields, { [field]: value });
    keep(typed.value);
  }
  function keep(changes: TicketPatch): void {
    if (Object.keys(changes).length) store.setItem(keyOf(loaded.id), JSON.stringify(changes));
    else store.removeItem(keyOf(loaded.id));
  }

  async function save(): Promise<Ticket | undefined> {
    if (busy.value || !ready.value) return undefined;
    const on = conflict.value?.current ?? base.value;
    const changes = conflict.value ? chosen(conflict.value.found, choices.value) : typed.value;
    busy.value = true;
    const { data, error } = await api.PATCH("/api/tickets/{ticket_id}", { params: { path: { ticket_id: loaded.id }, header: ifMatch(on) }, body: changes });
    busy.value = false;
    problem.value = undefined;
    if (data) {
      store.removeItem(keyOf(loaded.id));
      return data;
    }
    const refused = error as Problem;
    const current = currentOf(refused);
    if (current) meet(current);
    else problem.value = refused;
    return undefined;
  }

  /** Somebody was faster: what I chose already stays chosen where nothing new came. */
  function meet(current: Ticket): void {
    const before = conflict.value;
    const found = differences(fieldsOf(base.value), fields, fieldsOf(current));
    const same = (field: Field) => JSON.stringify(before?.current[field]) === JSON.stringify(current[field]);
    const still = Object.fromEntries(Object.entries(choices.value).filter(([field]) => same(field as Field)));
    choices.value = { ...firstChoices(found), ...(before ? still : {}) };
    conflict.value = { current, found, who: whoChanged(base.value, current, me) };
  }

  return { fields, base, conflict, choices, problem, busy, restored, dirty, ready, change, save, discard: () => { store.removeItem(keyOf(loaded.id)); } };
}

function read(text: string | null): Record<string, unknown> {
  try {
    return (JSON.parse(text ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    return {}; // written by an older version or by hand
  }
}
