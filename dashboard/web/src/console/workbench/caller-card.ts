/** The card of whoever rings or is registered: read when the telephone rings, again when the ticket knows its caller. */
import { shallowRef, watch, type Ref, type ShallowRef } from "vue";

import { api, type CallerCard, type Problem, type Ticket } from "@/api/client";
import type { Offer } from "@/live/board";

interface Wanted {
  readonly caller_id?: string;
  readonly number?: string;
  readonly call_id?: string;
  readonly ticket_id?: string;
}

/** How to ask for the card; undefined: nobody is there. A withheld number is asked for too: the answer says so. */
export function wantedOf(offer: Offer | null | undefined, ticket: Ticket | undefined): Wanted | undefined {
  if (ticket) {
    if (ticket.caller_id) return { caller_id: ticket.caller_id, ticket_id: ticket.id };
    return ticket.channel === "call" ? { number: "", ticket_id: ticket.id } : undefined;
  }
  if (!offer) return undefined;
  if (offer.caller_id) return { caller_id: offer.caller_id, call_id: offer.call_id };
  const number = offer.caller_number ?? "";
  return number.includes("*") ? undefined : { number, call_id: offer.call_id };
}

export interface ShownCard {
  readonly card: ShallowRef<CallerCard | undefined>;
  readonly problem: ShallowRef<Problem | undefined>;
  readonly load: () => Promise<void>;
}

export function useCallerCard(offer: Ref<Offer | null>, ticket: Ref<Ticket | undefined>): ShownCard {
  const card = shallowRef<CallerCard>();
  const problem = shallowRef<Problem>();
  const key = () => JSON.stringify(wantedOf(offer.value, ticket.value) ?? null);

  async function load(): Promise<void> {
    const asked = key();
    const query = wantedOf(offer.value, ticket.value);
    if (!query) return;
    const { data, error } = await api.GET("/api/callers/card", { params: { query } });
    if (asked !== key()) return; // somebody else rings by now
    card.value = data ?? card.value;
    problem.value = error as Problem | undefined;
  }
  watch(key, () => {
    card.value = problem.value = undefined;
    void load();
  }, { immediate: true });
  return { card, problem, load };
}
