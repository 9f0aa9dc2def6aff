/** Which rows are chosen. A range goes from the last one that was touched. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from "vue";

interface Row {
  readonly id: string;
}
export interface Selection<T extends Row> {
  readonly ids: ShallowRef<ReadonlySet<string>>;
  readonly rows: ComputedRef<T[]>;
  readonly toggle: (id: string, range?: boolean) => void;
  readonly all: () => void;
  readonly only: (ids: Iterable<string>) => void;
}

export function useSelection<T extends Row>(items: () => readonly T[]): Selection<T> {
  const ids = shallowRef<ReadonlySet<string>>(new Set());
  let last: string | undefined;
  const place = (id: string | undefined) => items().findIndex((one) => one.id === id);

  function toggle(id: string, range = false) {
    const next = new Set(ids.value);
    const [from, to] = [place(last), place(id)].sort((a, b) => a - b) as [number, number];
    if (range && from >= 0) items().slice(from, to + 1).forEach((one) => next.add(one.id));
    else if (!next.delete(id)) next.add(id);
    last = id;
    ids.value = next;
  }
  return {
    ids,
    rows: computed(() => items().filter((one) => ids.value.has(one.id))),
    toggle,
    all: () => (ids.value = ids.value.size >= items().length ? new Set() : new Set(items().map((one) => one.id))),
    only: (kept) => { ids.value = new Set(kept); last = undefined; },
  };
}
