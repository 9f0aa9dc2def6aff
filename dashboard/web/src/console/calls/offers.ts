/** How one offer is written: who, why this person, how it ended. Pure. */
import type { WorkOffer } from "@/api/client";
import { duration, secondsBetween } from "@/design/time";
import { t } from "@/i18n";

export function offerWords(offer: WorkOffer): string {
  const why = offer.why ? t.offers.why[offer.why] : undefined; // a rule we have no word for is not shown by its code
  return [offer.person_name, why, ending(offer)].filter(Boolean).join(" · ");
}

function ending(offer: WorkOffer): string {
  const { state, answered_at, closed_at } = offer;
  if (offer.kind !== "call") return t.offers.paperEnds[state] ?? "";
  if (answered_at) return t.offers.ends[state === "unreachable" ? "lost" : "answered"] ?? "";
  const ended = t.offers.ends[state === "accepted" || state === "completed" ? "answered" : state] ?? "";
  return closed_at ? `${ended} ${duration(secondsBetween(offer.offered_at, closed_at))}` : ended;
}

/** Who could have been asked instead, and why not: 陈刚 技能不符、李晓雯 顺位靠后、另 3 人小休 */
export function passedOver(offer: WorkOffer): string {
  const named = offer.passed_over.map((one) => [one.person_name, t.offers.passed[one.reason]].filter(Boolean).join(" "));
  const counted = Object.entries(offer.others).map(([reason, number]) => t.offers.further(number, t.offers.passed[reason] ?? ""));
  return [...named, ...counted].filter(Boolean).join(t.punctuation.list);
}
