/** Who covers which village, in English. The server's own sentences are Chinese, so here they are made from its codes. */
import type { CoveredVillage, VillageLink } from "@/api/client";
import type { zhTerritory } from "@/i18n/zh-territory";

const names = (village: CoveredVillage, kind?: VillageLink["kind"]) =>
  village.links.filter((one) => !one.marks.includes("upcoming") && (!kind || one.kind === kind)).map((one) => one.person.name).join(", ");
const BECAUSE: Readonly<Record<CoveredVillage["because"], (village: CoveredVillage) => string>> = {
  never: () => "No adviser was ever appointed",
  ended: () => "The last contract is over and nobody follows",
  inactive: (v) => `${names(v)} no longer works here`,
  away: (v) => `${names(v)} is on leave and nobody stands in`,
  full: (v) => `${names(v)} has no room; new matters go to the town`,
  ends_soon: (v) => `The contract of ${names(v, "primary")} ends soon and nobody follows`,
  too_many_villages: (v) => `${names(v, "primary")} serves too many villages`,
  no_adviser: (v) => `No adviser; the backup ${v.taken_by ?? ""} takes over`,
  adviser_inactive: (v) => `${names(v, "primary")} no longer works here; the backup ${v.taken_by ?? ""} takes over`,
  adviser_away: (v) => `${names(v, "primary")} is on leave; the backup ${v.taken_by ?? ""} takes over`,
  adviser_full: (v) => `${names(v, "primary")} has no room; the backup ${v.taken_by ?? ""} takes over`,
  deputy: (v) => `${names(v, "primary")} is on leave; ${v.taken_by ?? ""} stands in`,
  adviser: (v) => `${v.taken_by ?? ""} is the adviser`,
};
const reason = (village: CoveredVillage) => BECAUSE[village.because](village);
const load = (one: { open: number; cap: number | null }) => (one.cap === null ? `${one.open} open` : `${one.open}/${one.cap} open`);
function marked(link: VillageLink): string {
  const said: Readonly<Record<VillageLink["marks"][number], string>> = {
    upcoming: `from ${link.since}`, inactive: "works here no more", on_leave: link.deputy ? `on leave, ${link.deputy} stands in` : "on leave, nobody stands in",
    full: `${load(link.person)}, full`, ends_soon: `ends ${link.until ?? ""}`, too_many_villages: "too many villages", in_force: "in force",
  };
  return link.marks.map((mark) => said[mark]).join("; ");
}

export const enTerritory: typeof zhTerritory = {
  title: "Village advisers", nav: "Villages", statuses: { gap: "Gap", weak: "Weak", backup: "By the backup", covered: "Covered" },
  signs: { gap: "✕", weak: "!", backup: "B", covered: "✓" }, reason, note: marked,
  asOf: (day) => `As of ${day}`, legend: "Legend and filter", only: (what) => `Only these: ${what}`, views: "View", map: "Map", byAdviser: "By adviser",
  search: "Village, pinyin initials or adviser", noMatch: "No village matches. Clear the search or choose another filter.", clear: "Clear", none: "No villages yet. An administrator adds towns and villages under Units.",
  print: "Print the list", keys: "Arrow keys move between villages, Enter goes to the actions, Esc comes back.", pick: "Choose a village to see who covers it, why, and who comes next.",
  own: "Own town", town: "Town", village: "Village", adviser: "Adviser", backup: "Backup", status: "Status", why: "Why", term: "Contract",
  tile: (status, why) => `${status}. ${why}`,
  nobody: "no adviser", chain: "Where a matter goes", whyThem: (who) => `Why ${who}`, next: "Takes the next matter", goesToTown: "to the town's station",
  rungs: { primary: "Adviser", backup: "Backup", town: "Town station", county: "County" },
  nobodyThere: "nobody", load, full: "full", from: (since, until) => (until ? `${since} to ${until}` : `from ${since}, no end`),
  phone: (number) => `Phone ${number}`, openHere: (n) => `${n} open here`, seeOpen: "Hand over",
  acts: { appoint: "Appoint adviser", backup: "Add backup", replace: "Hand over to", changeBackup: "Change backup", renew: "Renew", end: "End" },
  actOf: (action, who) => `${action} ${who}`, at: (action, village) => `${village}: ${action}`,
  person: "Person", choose: "Choose", since: "First day", until: "Last day (optional)", villagesOf: (n) => (n === 1 ? "1 village" : `${n} villages`),
  hints: {
    appoint: "New matters of the village then go to this adviser first.", backup: "The backup takes over when the adviser is away or full.",
    replace: "The former appointment ends the day before; there is no gap in between.", changeBackup: "The former backup ends the day before.",
    renew: "Follows the present contract without a gap.", end: "The appointment ends with yesterday. The record stays.",
  },
  lastOne: "The village will then have nobody and be marked as a gap. Better hand it over.",
  left: (n) => `${n} open matters are still with this adviser. Hand them over first, or confirm that they stay.`,
  stays: "They stay with the former adviser", done: { appoint: "Appointed", backup: "Backup added", replace: "Handed over", changeBackup: "Backup changed", renew: "Renewed", end: "Ended" },
  noAdvisers: "Nobody to choose. An administrator gives the role of village adviser under People.",
  table: { villages: "Adviser of", backupFor: "Backup for", open: "Open", places: "Villages", show: "Show on the map", empty: "No appointments yet. Choose a village on the map and appoint somebody." },
  theirs: (who) => `Showing the villages of ${who}`, showAll: "Show all", tooMany: "too many", away: (until, deputy) => (deputy ? `on leave until ${until}, ${deputy} stands in` : `on leave until ${until}, nobody stands in`), inactive: "works here no more",
  warned: ({ villages }) => `Appointed. This adviser now serves ${villages} villages, more than the office allows`,
  gaps: (n) => (n === 1 ? "1 village has no adviser" : `${n} villages have no adviser`), cap: "Most open matters", capHint: "Of tickets and applications, each, at once; empty: as the policy says",
  counts: (coverage) => `${Object.values(coverage.counts).reduce((a, b) => a + b, 0)} villages`,
};
