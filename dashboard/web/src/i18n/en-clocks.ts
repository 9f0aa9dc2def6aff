/** Holidays, limits and late matters in English; the compiler compares with the Chinese words. */
import type { zhClocks } from "@/i18n/zh-clocks";

export const enClocks: typeof zhClocks = {
  title: "Limits and holidays", nav: "Limits",
  calendar: {
    title: "Holidays and make-up days", previous: "Previous year", next: "Next year", year: (year) => `${year}`, month: (month) => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1] ?? "",
    keys: "Arrow keys move between days, Enter changes the day.", legend: "Legend", own: "entered by this office",
    kinds: { working: "working day", weekend: "weekend", holiday: "holiday", make_up: "make-up working day" },
    signs: { holiday: "H", make_up: "W" },
    day: (date, weekday, kind, name) => `${date} ${weekday} ${kind}${name ? ` ${name}` : ""}`,
    edit: (date) => `Change ${date}`, say: "This day is", asPublished: "as published", holiday: "a holiday", working: "worked", name: "Name or reason",
    saved: "Saved; deadlines of open tickets that reach over this day were calculated anew", moves: "Open tickets whose time reaches over this day get a new deadline, noted in their history; all others stay as they are.",
    stale: "Somebody else has just changed the calendar; please read it again first", reload: "Read again",
  },
  paste: {
    title: (year) => `Enter the holidays of ${year}`, hint: "One day or span a line. Importing again replaces every day that this office had entered for the year.",
    example: "e.g. 2027-01-01 至 2027-01-03 假 元旦\n     2027-02-20 班 春节", label: "Holidays and make-up days", go: "Import this year", line: (n) => `Line ${n}`, done: (year) => `${year} is entered`,
  },
  limits: {
    title: "Limits of tickets", onlyNew: "A change holds for tickets accepted from now on; those that run keep their deadline.", unit: "Working days count from the day after receipt to 24:00 of the last one; minutes run in service hours only, those of critical matters always.",
    kind: "Kind", sign: "Sign", handle: "Answer (working days)", total: "At most, extended (working days)", callBack: "Call back (working days)", returned: "May be returned (working days)", days: "working days", minutes: "minutes",
    of: (row, field) => `${row} ${field}`, unitOf: (row) => `${row} unit of sign`, changed: "changed", noCallBack: "empty: nobody calls back", sameDay: "0: the same day",
    save: "Save limits", saved: "Saved, for tickets accepted from now on", unsaved: "Changed, not saved yet", discard: "Discard", stale: "Somebody else has just changed the limits; please read them again first",
    versionOf: (n) => (n ? `Version ${n}` : "As delivered"), urgent: "Urgency comes before the kind of request",
  },
  late: {
    title: "Late matters", levels: { yellow: "due today", red: "overdue", head: "overdue for two working days" },
    more: (n) => `${n} more`, fewer: "Fewer", due: (day) => `due ${day}`, seen: "Got it", seenOf: (number) => `Got it ${number}`,
  },
};
