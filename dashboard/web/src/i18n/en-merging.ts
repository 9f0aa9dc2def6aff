/** Repeated calls, merged tickets and alerts of many callers, in English. */
import type { zhMerging } from "@/i18n/zh-merging";

export const enMerging: typeof zhMerging = {
  repeat: {
    title: (open) => (open ? `This number has ${open} more in hand` : "This number had matters closed within 30 days"), ask: "What is this call?",
    choices: { merge: "Same matter", apart: "New matter", progress: "Asks for progress" },
    keys: { merge: "Alt+B", apart: "Alt+X", progress: "Alt+C" },
    hints: { merge: "This ticket goes into the chosen one", apart: "Kept apart and registered as usual", progress: "Only asks: this ticket closes, the old one keeps a record" },
    which: "Which one", ended: "over, cannot take another", cannot: "cannot take this one", told: (reply) => `To tell: ${reply}`, noReply: "not answered yet",
    decided: { merge: (no) => `Merged into ${no}`, apart: () => "Decided: a new matter", progress: (no) => `Asked about ${no}` },
    by: (who, when) => `decided by ${who} ${when}`, change: "Change", keep: "Close", open: (no) => `Open ${no}`,
  },
  candidates: {
    title: "Perhaps the same matter", hint: "a suggestion only; you decide", into: "Merge into it", here: "Take it in", intoOf: (no) => `Merge into it ${no}`, hereOf: (no) => `Take it in ${no}`,
  },
  mass: {
    title: "Many callers, one matter", hint: "different callers about one opponent, or one kind of matter in one village", callers: (n) => `${n} callers`, more: (n) => `${n} more`,
    since: (first, last) => `first ${first}, told ${last}`, gather: "Make one matter", apart: "Leave apart", apart_ok: "Left apart; you are told again when the number doubles",
    made: "One matter now, master", leftOut: "Left out (over, confidential, or a question open):",
  },
  figures: { title: "Callers and matters", tickets: "Tickets", parts: (merged, asks) => `merged ${merged} · progress ${asks}` },
  group: {
    title: "Handled as one", counts: (callers, calls, matters) => `Callers ${callers} · calls ${calls} · matters ${matters}`,
    partOf: "Merged into", readOnly: "Read only: work on the master. Notes written here are on the master, too. When it is answered, this caller is told and called as well.",
    until: (when) => `Can be undone until ${when}.`, late: "Merged more than 30 days ago; it cannot be undone.", mergedAt: (when) => `merged ${when}`, apart: "Undo",
  },
};
