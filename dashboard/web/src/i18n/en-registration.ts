import type { zhRegistration } from "@/i18n/zh-registration";

export const enRegistration: typeof zhRegistration = {
  kept: {
    saved: (at) => `draft saved ${at}`, typing: "draft not saved…", offline: (since) => `offline since ${since}, draft kept here`, refused: "draft not saved",
    only: "Only you see it, and nobody else removes it.",
    elsewhere: "Another window of yours has newer words", elsewhereHint: "Both are below; choose one.", here: "here", there: "in the other window", keepHere: "keep these", keepThere: "take the other's",
    left: "Not in the ticket", leftHint: "The ticket has moved on. Your words are in your draft: only you see them, and nobody else removes them.",
    toNote: "Add as an internal note", drop: "Discard", dropped: "Draft discarded", noted: "Added as an internal note", sure: "Discard this draft? It cannot be brought back.",
    mine: "My drafts", none: "No drafts.", parts: { form: "registration", reply: "answer", note: "note" },
    gone: "no longer your ticket", restored: "Restored what you had not handed in.",
  },
  caller: {
    withheld: "Anonymous: the number is hidden", withheldHint: "No earlier tickets can be found and nobody can be rung back. Ask for a name and a number where needed.",
    noNumber: "This ticket has no number: no earlier tickets can be found.", ringing: "ringing", namesHeard: "Names given on this number", times: (n) => `${n}×`, useName: (name) => `Caller is ${name}`,
    maybeHint: "Perhaps shared by several people: ask for the name.", maybeNoName: "Called before, but left no name.",
    duty: { on_duty: "on duty today", off: "no shift today", away: "on leave" },
    until: (at) => `until ${at}`, hint: "Hint for who answers", editHint: "edit hint", noHint: "No hint", notes: "Notes", noNotes: "No notes.", write: "Note", writeHint: "What the next colleague should know", add: "Add note",
    takeBack: "take back", takeBackSure: "Take this note back?", by: (who, at) => `${who} ${at}`, show: "Show number", shown: "Shown; the look is recorded", known: "confirmed on record",
    facts: "Record", gender: "Gender", birth: "Born", language: "Language", birthHint: "e.g. 1962", none: "not given",
  },
  form: {
    fromRecord: "record", fromRecordHint: "From the caller's record: no need to ask; correct it if it changed", more: "More fields", fewer: "Fewer fields", filled: (n) => `${n} filled`,
    opponentType: "Opponent is", amount: "Amount (yuan)", deadline: "Last day to act", deadlineHint: "Limitation, or last day to sue or appeal", deadlinePast: "passed", deadlineNear: (days) => `${days} days left, flagged`, deadlineLeft: (days) => `${days} days left`,
    phoneAlt: "Other number", contactTime: "Best time", homeRegion: "From outside", homeRegionHint: "province, city, county", lawRefs: "Laws cited", materials: "Bring along", materialsHint: "What the caller should prepare",
    limit: (days, on) => `${days} working days · accepted today, due ${on}`, limitToday: (on) => `Critical: the same day (${on})`, limitHint: "by kind and urgency",
    keys: "Alt+1…8 kind · F8 call back · F9 pass on", groupHint: (n) => `${n} ›`, back: "‹ all groups",
  },
};
