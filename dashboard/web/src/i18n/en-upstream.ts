/** Work orders of other platforms in English. */
import type { zhUpstream } from "@/i18n/zh-upstream";

export const enUpstream: typeof zhUpstream = {
  nav: "Orders from above", title: "Orders from above", hint: "Work orders of other platforms; once settled, the answer goes back under their number.",
  steps: { register: "To register", handle: "In hand", give_back: "To give back", returned: "Given back" },
  empty: {
    register: "No order waits to be registered. What platforms send, or tables bring, comes here first.", handle: "No order is in hand.",
    give_back: "No answer waits to be given back. Settled orders come here.", returned: "No answer was given back yet.",
  },
  add: "Register an order", shortcut: "press N", import: "Import a table", template: "Template", sheet: "Export answers", sheetHint: "all answers not given back yet, a row each",
  outside: "Their number", sender: "From", own: "Our number", upstreamDue: "Their limit", received: "Received", state: "State", matter: "Matter", summary: "Summary", due: "Our limit",
  hidden: "confidential; open the ticket to read it", way: { form: "typed in", file: "imported", pushed: "sent" },
  giveBack: "Given back", giveBackHint: "after the answer was entered there", print: "Print reply", returnedAt: (at) => `given back ${at}`, open: "Open ticket",
  form: {
    title: "Register an order from above", hint: "It is accepted at once; the earlier of our limit and theirs holds.", submit: "Register", keys: "Ctrl+Enter registers, Esc cancels",
    caller: "Caller", callerHint: "empty if no name was given", number: "Telephone", kind: "Kind", urgency: "Urgency", claim: "Claim", village: "Village", confidential: "Confidential",
    dueHint: "empty if they named none", pick: "choose", saved: (number) => `Registered as ${number}`, known: (number) => `Already here: ${number}`,
  },
  imported: {
    title: "Result of the import", sum: (taken, known, refused) => `${taken} registered, ${known} known, ${refused} wrong`,
    row: "Row", outcome: { taken: "✓ registered", known: "○ known", refused: "■ wrong" }, message: "Why",
    fix: "Mend the wrong rows in the table and import all of it again; nothing is registered twice.", busy: "Importing…",
  },
  paper: { title: "Reply to a work order", to: (who) => `To: ${who}`, answer: "Result", printed: (at) => `printed ${at}`, seal: "(seal)" },
};
