/** Lists of tickets in English. */
import type { zhLists } from "@/i18n/zh-lists";

const tickets = (n: number) => `${n} ${n === 1 ? "ticket" : "tickets"}`;

export const enLists: typeof zhLists = {
  views: "Views", viewsOf: "Views of tickets", shared: "shared", sharedBy: (who) => `shared by ${who}`,
  builtin: { mine: "My open", unassigned: "Nobody's", "mine-pressing": "My due", open: "All open", red: "Overdue", yellow: "Due today", green: "In time" },
  everything: "All tickets", count: (n, more) => (more ? "999+" : String(n)), counted: (n) => `${n} in all`,
  saveView: "Save as view", viewName: "Name of the view", viewNameHint: "at most 20 characters", share: "Share with everybody (each sees only their own tickets)",
  remove: "Delete view", removeSure: (name) => `Delete the view "${name}"? The tickets stay.`, removed: "View deleted", saved: "View saved",
  search: "number, name, village, text, or any 3 digits of the phone", searchNoNumbers: "number, name, village, text", searchAll: "Several words: all must be there",
  filters: "Filters", filtersOn: (n) => `Filters ${n}`, any: "any", yes: "yes", no: "no",
  fields: {
    state: "State", light: "Deadline", matter: "Matter", request_kind: "Kind", urgency: "Urgency", channel: "Channel", unit_id: "Unit", handler_id: "Handler",
    village_id: "Village", since: "Registered from", until: "Registered to", confidential: "Confidential", sort: "Order",
  },
  sorts: { newest: "newest first", due: "due soonest" }, hints: { due: "Only open tickets with a deadline" },
  lights: { red: "■ overdue", yellow: "▲ due today", green: "✓ in time", none: "no deadline" },
  chips: { mine: "mine", open: "open", unassigned: "nobody's", pressing: "due today or overdue" },
  empty: {
    none: "No ticket yet. Answer a call or register a matter, and it is listed here.", filtered: "No ticket matches. Try fewer words or clear the filters.",
    mine: "You have no open ticket. What you register or are given is listed here; look at Nobody's for work.",
    unassigned: "Nothing waits to be dispatched. Accepted tickets without unit and handler are listed here.", "mine-pressing": "Nothing of yours is due today. What is close to its deadline appears here first.",
    open: "No open ticket. New ones are listed here.", red: "Nothing is overdue. What passes its deadline unanswered is listed here.", yellow: "Nothing is due today. What enters its last day is listed here.", green: "No ticket is within its deadline. Accepted ones are listed here until it comes.",
  },
  export: { do: "Export", working: (seconds) => `Making the file, ${seconds} s…`, done: "Exported. That you did so is in the audit log.", hint: "This list as it is shown, at most 10,000 tickets" },
  select: (number) => `Select ${number}`, selectAll: "Select all listed", selectKeys: "Arrows move, x selects, Shift selects a range", chosen: (n) => `${n} selected`, clearChosen: "Clear selection",
  most: (n) => `at most ${n} at once`,
  bulk: {
    title: (action, n) => `${action}: ${tickets(n)}`, each: "Each by itself: one that cannot be done stops no other.", confirm: "Go", working: "Working…", changed: "Somebody has just changed it; open it and look before you go on.",
    result: (done, failed) => (failed ? `${done} done, ${failed} not` : `${tickets(done)} done`), failed: "Not done (still selected):", note: "Note", close: "Result", cancel: "Reason",
    actions: { dispatch: "Dispatch", accept: "Sign for", forward: "Forward", close: "Close", cancel: "Void", note: "Note" },
  },
};
