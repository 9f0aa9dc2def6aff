/** Words for an offered call: who it is, and why it came to this person. */
import type { CallerCard } from "@/api/client";
import { labelOf, t } from "@/i18n";
import type { Offer } from "@/live/board";

export function offerWho(offer: Offer, card: CallerCard | undefined): string {
  const sure = card?.known === "known" ? card.caller?.name : undefined;
  return offer.caller_name ?? sure ?? (offer.caller_number || t.ring.hidden);
}

/** The server names the rule that chose this person; a rule learned later is shown by its name. */
export function offerReason(offer: Offer): string {
  const why = offer.reason?.["why"];
  return typeof why === "string" ? labelOf(t.ring.reasons, why) : "";
}
