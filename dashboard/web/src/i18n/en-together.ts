/** Several people on one ticket, in English. */
import type { zhTogether } from "@/i18n/zh-together";

export const enTogether: typeof zhTogether = {
  edit: {
    open: "Edit the registration", title: "Edit the registration", save: "Save", kept: "What could not be saved last time is back.", nothing: "Nothing changed", saved: "Saved",
    changedMeanwhile: (who) => `▲ ${who} has just changed this ticket. What you wrote is all here; saving shows both side by side.`, somebody: "Somebody",
    discard: "Discard",
  },
  conflict: {
    title: "Somebody saved first", hint: (who) => `${who} changed this ticket while you were writing. Not a word of yours is lost: choose field by field, then save again.`,
    field: "Field", before: "Before", mine: "Mine", theirs: "Theirs now", useMine: "Use mine", useTheirs: "Use theirs", allMine: "All mine", allTheirs: "All theirs",
    clash: "▲ changed by both", onlyMine: "changed by me", onlyTheirs: "changed by them", save: "Save as chosen", choose: (n) => `${n} still to choose`,
    nowIs: "now", moved: (who) => `${who} acted on this ticket first`, movedHint: "What you filled in is still here. Look at what changed, then decide whether to submit anyway.", noDifference: "No visible field changed; it may be a limit or a helping unit.",
    again: "Seen, submit on the latest", state: "State",
  },
  fields: {
    handler_id: "Handler", unit_id: "Unit", co_units: "Helping units", due_at: "Due", public_reply: "Public answer", contacted: "Caller contacted", contacted_at: "Contacted at",
    contact_number: "Number contacted", is_true: "Found to be true", resolved: "Solved", unresolved_reason: "Why not solved", satisfaction: "Rating", result: "Result", refusal: "Not accepted",
    way_told: "Way told", transferred_to: "Passed to", outside_number: "Outside number", supervision: "Supervision no.", supervision_due_at: "Supervised until", merged_into_id: "Merged into",
  },
  history: { changed: (n) => `${n} changed`, from: "before", to: "after" },
  presence: { here: "also here", typing: "typing", nobody: "Only you are looking at this ticket", label: "Who is looking at this ticket", more: (n) => `${n} more` },
  claim: {
    claim: "Claim", release: "Release", takeOver: "Take over", mine: (until) => `Claimed by you until ${until}; renewed while this page is open`, theirs: (who, until) => `Claimed by ${who} until ${until}`,
    free: "Nobody has claimed it", label: "Claim", takeOverTitle: "Take over the claim", takeOverHint: (who) => `${who} is working on this ticket. After taking over it is yours; the reason goes into the history.`, reason: "Reason", submit: "Take over",
    lost: "Your claim has ended; claim it again.",
  },
  mention: {
    nav: "Mentions", title: "Mentions of me", none: "Nobody has mentioned you. When a colleague writes @you in an internal note, it appears here.", unread: (n) => `${n} unread`, by: (who) => `${who} mentioned you`,
    open: "Open the ticket", read: "Mark as read", allRead: "Mark all as read", add: "@ colleague", hint: "Name or pinyin initials", nobodyFound: "No colleague who may see this ticket was found", remove: (who) => `Do not mention ${who}`,
    onlyInternal: "Only internal notes mention colleagues, and only those who may see this ticket anyway.", told: "mentioned", was: "read",
  },
  keys: {
    title: "Keys", hint: "Single letters do nothing while you type in a field.", open: "Open this list of keys",
    everywhere: "Everywhere", ticket: "Ticket", registration: "Registration", ringing: "Ringing", list: "List", writing: "Fields", close: "Close a dialog",
    note: "Write a note", move: "From row to row", row: "Open the row", edit: "Edit the registration", claim: "Claim or release", mentions: "Mentions of me", answer: "Answer", reject: "Reject",
    callBack: "Promise a call back (also while typing)", passOn: "Pass on (also while typing)", tick: "Tick a row; Shift for a range", pick: "Choose a suggestion", take: "Take the suggestion", send: "Submit the note",
  },
};
