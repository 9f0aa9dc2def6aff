/** A list that grows by "load more" (keyset pages): what was loaded, what is next, and what went wrong. */
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import type { Problem } from "@/api/client";

interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}
type Ask<T> = (cursor: string | null) => Promise<{ data?: Page<T>; error?: unknown }>;

export interface Paged<T> {
  readonly items: ShallowRef<T[] | undefined>;
  readonly next: Ref<string | null>;
  readonly busy: Ref<boolean>;
  readonly problem: ShallowRef<Problem | undefined>;
  /** From the first page, keeping the old rows in sight until the new ones are there. */
  readonly reload: () => Promise<void>;
  readonly more: () => Promise<void>;
}

export function usePaged<T>(ask: Ask<T>): Paged<T> {
  const items = shallowRef<T[]>();
  const next = ref<string | null>(null);
  const busy = ref(false);
  const problem = shallowRef<Problem>();
  let asked = 0;

  async function load(cursor: string | null, before: T[]): Promise<void> {
    const mine = ++asked;
    busy.value = true;
    const { data, error } = await ask(cursor);
    if (mine !== asked) return; // the filters changed meanwhile
    busy.value = false;
    problem.value = error as Problem | undefined;
    if (!data) return;
    items.value = [...before, ...data.items];
    next.value = data.next;
  }
  return {
    items, next, busy, problem,
    reload: () => load(null, []),
    more: () => load(next.value, items.value ?? []),
  };
}
