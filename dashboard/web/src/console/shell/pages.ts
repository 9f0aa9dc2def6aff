/** What the pages are called, and which of them a person opens all day. */
import { computed } from "vue";

import { isNarrow } from "@/design/narrow";
import { t } from "@/i18n";
import { useFeed } from "@/live/live";
import { pages, type Page } from "@/session/access";

const FITS = { bar: 10, tabs: 5 };
/** Opened now and then: they make room first. */
const SET_UP: readonly Page[] = ["people", "units", "territory", "routing-policy", "calendar", "notices", "me"];

export const ICONS: Record<Page, string> = {
  workbench: "☎", todo: "☰", mine: "▤", tickets: "▦", desk: "⇢", "follow-ups": "↺", me: "☺", supervisor: "◉", statistics: "▥",
  people: "☺", units: "⌂", duty: "◷", queues: "≡", "routing-policy": "⇅", territory: "⌘", calendar: "▣", notices: "✉",
};

export const NAMES = computed<Record<Page, string>>(() => ({
  workbench: t.nav.workbench, todo: t.nav.todo, mine: t.nav.mine, tickets: t.nav.all, desk: t.nav.desk, "follow-ups": t.nav.followUps, me: t.nav.me,
  supervisor: t.nav.supervisor, statistics: t.nav.statistics, people: t.nav.people, units: t.nav.units, duty: t.nav.duty,
  queues: t.nav.queues, "routing-policy": t.nav.policy, territory: t.territory.nav, calendar: t.clocks.nav, notices: t.notices.nav,
}));

/** Those in sight, and those behind "more"; together always all. */
export const inSight = computed(() => divided(pages.value, isNarrow.value).inSight);
export const behind = computed(() => divided(pages.value, isNarrow.value).behind);

export function divided(all: readonly Page[], narrow: boolean): { inSight: Page[]; behind: Page[] } {
  const room = narrow ? FITS.tabs : FITS.bar;
  if (all.length <= room) return { inSight: [...all], behind: [] };
  const daily = all.filter((page) => !SET_UP.includes(page));
  const first = (daily.length ? daily : all).slice(0, room - 1);
  return { inSight: first, behind: all.filter((page) => !first.includes(page)) };
}

/** What waits on a page, shown beside its name. */
export function useCounts() {
  const { board } = useFeed();
  return computed<Partial<Record<Page, { readonly many: number; readonly said: string }>>>(() => {
    const due = Object.keys(board.value.follow_ups_due).length;
    const { failed } = board.value.notices;
    return {
      ...(due && { "follow-ups": { many: due, said: t.nav.due(String(due)) } }),
      ...(failed && { notices: { many: failed, said: t.notices.failedCount(failed) } }),
    };
  });
}
