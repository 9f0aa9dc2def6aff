/** That this page shows a ticket, told to the others there; and who they are. */
import { computed, onScopeDispose, watch, type ComputedRef } from "vue";

import type { Presence } from "@/live/feed";
import { useFeed } from "@/live/live";
import { person } from "@/session/session";

const STOPPED_MS = 5_000; // without a key: one word when typing begins, one when it has stopped

export type Colleague = Presence["people"][number];

export function usePresence(ticketId: () => string): { others: ComputedRef<readonly Colleague[]>; more: ComputedRef<number> } {
  const feed = useFeed();
  let typing = false;
  let timer = 0;
  function stopped() {
    window.clearTimeout(timer);
    if (typing) feed.look(ticketId(), (typing = false));
  }
  function typed() {
    window.clearTimeout(timer);
    timer = window.setTimeout(stopped, STOPPED_MS);
    if (!typing) feed.look(ticketId(), (typing = true));
  }
  watch(ticketId, (id) => {
    window.clearTimeout(timer);
    typing = false;
    feed.look(id);
  }, { immediate: true });
  window.addEventListener("input", typed, true);
  onScopeDispose(() => {
    window.clearTimeout(timer);
    window.removeEventListener("input", typed, true);
    feed.look(null);
  });
  const here = computed(() => (feed.presence.value?.ticket === ticketId() ? feed.presence.value : undefined));
  return {
    others: computed(() => (here.value?.people ?? []).filter((one) => one.id !== person.value?.id)),
    more: computed(() => here.value?.more ?? 0),
  };
}
