/** Words for an offered call: who it is, and why it came to this person. */
import type { CallerCard } from "@/api/client";
import { labelOf, t } from "@/i18n";
import type { Offer } from "@/live/board";

export function offerWho(offer: Offer, card: CallerCard | undefined): string {
  const sure = card?.known === "known" ? card.caller?.name : undefined;
  return offer.caller_name ?? sure ?? (offer.caller_number || t.ring.hidden);
}

/** The server sends its reasons as facts; a ready sentence wins, then what can be read from the facts. */
export function offerReason(offer: Offer): string {
  const facts = offer.reason ?? {};
  if (typeof facts["text"] === "string") return facts["text"];
  const words = Object.entries(facts).flatMap(([key, value]) => {
    if (key === "skill" && typeof value === "string") return [labelOf(t.skills, value)];
    if (typeof value === "string" && /[\u4e00-\u9fff]/.test(value)) return [value];
    return [];
  });
  return words.join(t.punctuation.list);
}
