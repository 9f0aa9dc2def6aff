/** The roster that a calendar shows: read for a period, changed only after the server has said yes. */
import { computed, ref, shallowRef, watch, type Ref } from "vue";

import { api, ifMatch, type Problem, type RosterCalendar, type Shift } from "@/api/client";
import { MINUTE, spanOf, type Span } from "@/console/duty/layout";
import { refusal, spanWords } from "@/console/duty/words";
import { now } from "@/design/clock";
import { isoDay, startOfDay } from "@/design/time";
import { t } from "@/i18n";

export interface Filter {
  readonly group: string;
  readonly personId: string;
}
/** What was done last, told below the toolbar; a removal can be undone. */
export interface Told {
  readonly text: string;
  readonly undo?: Shift;
}
export type Changes = Partial<Pick<Shift, "person_id" | "starts_at" | "ends_at" | "kind" | "duty_group" | "phone">>;
export type Stage = "ahead" | "runs" | "over";

export function stageOf(shift: Shift): Stage {
  const { start, end } = spanOf(shift);
  return end <= now.value ? "over" : start <= now.value ? "runs" : "ahead";
}

export function timesOf({ start, end }: Span): { starts_at: string; ends_at: string } {
  return { starts_at: new Date(start).toISOString(), ends_at: new Date(end).toISOString() };
}

export function useRoster(first: Ref<number>, days: Ref<number>, filter: Ref<Filter>) {
  const shown = shallowRef<RosterCalendar>();
  const problem = ref<Problem>();
  const loading = ref(false);
  const told = ref<Told>();
  /** Why the last change of a shift was refused, in words, at the shift. */
  const refused = ref<Readonly<Record<string, string>>>({});
  let asked = 0;

  async function load() {
    const request = ++asked;
    loading.value = true;
    const query = { from: isoDay(first.value), to: isoDay(startOfDay(first.value, days.value - 1)) };
    const { data, error } = await api.GET("/api/shifts/calendar", { params: { query } });
    if (request !== asked) return; // another period was chosen meanwhile
    loading.value = false;
    problem.value = error as Problem | undefined;
    if (data) shown.value = data;
  }
  watch([first, days], () => {
    refused.value = {};
    shown.value = undefined;
    void load();
  }, { immediate: true });

  const all = computed(() => shown.value?.shifts ?? []);
  const shifts = computed(() => all.value.filter((one) =>
    (!filter.value.group || one.duty_group === filter.value.group) && (!filter.value.personId || one.person_id === filter.value.personId)));
  /** What lies behind cannot be filled any more. */
  const minute = computed(() => Math.floor(now.value / MINUTE) * MINUTE);
  const gaps = computed(() => (shown.value?.gaps ?? []).flatMap((gap) => {
    const { start, end } = spanOf(gap);
    return end > minute.value ? [timesOf({ start: Math.max(start, minute.value), end })] : [];
  }));
  const groups = computed(() => [...new Set(all.value.map((one) => one.duty_group))].sort());

  function tellRefused(shift: Shift, text: string) {
    refused.value = { [shift.id]: text };
  }
  /** The shift as the server has it now; a refusal leaves it where it was and says why. */
  async function change(shift: Shift, changes: Changes): Promise<Problem | undefined> {
    const params = { path: { shift_id: shift.id }, header: ifMatch(shift) };
    const { data, error } = await api.PATCH("/api/shifts/{shift_id}", { params, body: changes });
    const refusedBy = error as Problem | undefined;
    if (refusedBy) tellRefused(shift, refusal(refusedBy));
    if (data) {
      refused.value = {};
      told.value = { text: t.duty.movedTo(data.person_name, spanWords(spanOf(data))) };
    }
    if (data ?? refusedBy?.code === "changed-meanwhile") await load();
    return refusedBy;
  }
  async function remove(shift: Shift) {
    const params = { path: { shift_id: shift.id }, header: ifMatch(shift) };
    const { error } = await api.DELETE("/api/shifts/{shift_id}", { params });
    if (error) tellRefused(shift, refusal(error as Problem));
    else told.value = { text: t.duty.removed(shift.person_name, spanWords(spanOf(shift))), ...(stageOf(shift) === "ahead" ? { undo: shift } : {}) };
    await load();
  }
  async function add(body: Changes & { person_id: string; starts_at: string; ends_at: string }): Promise<Problem | undefined> {
    const { data, error } = await api.POST("/api/shifts", { body });
    if (data) told.value = { text: t.duty.saved };
    if (data) await load();
    return error as Problem | undefined;
  }
  async function undo(shift: Shift) {
    const { person_id, starts_at, ends_at, kind, duty_group, phone } = shift;
    const failed = await add({ person_id, starts_at, ends_at, kind, duty_group, phone });
    told.value = { text: failed ? refusal(failed) : t.duty.restored(shift.person_name, spanWords(spanOf(shift))) };
  }
  return { shown, shifts, gaps, groups, problem, loading, told, refused, load, change, remove, add, undo, tellRefused };
}

export type Roster = ReturnType<typeof useRoster>;
