/** English words; the compiler compares them with the Chinese ones. */
import { enAdmin } from "@/i18n/en-admin";
import { enDuty } from "@/i18n/en-duty";
import { enAbsence } from "@/i18n/en-absence";
import { enRegistration } from "@/i18n/en-registration";
import { enRouting } from "@/i18n/en-routing";
import { enLists } from "@/i18n/en-lists";
import { enMerging } from "@/i18n/en-merging";
import { enClocks } from "@/i18n/en-clocks";
import { enPapers } from "@/i18n/en-papers";
import { enNotices } from "@/i18n/en-notices";
import { enTerritory } from "@/i18n/en-territory";
import { enTickets } from "@/i18n/en-tickets";
import { enTogether } from "@/i18n/en-together";
import { enUpstream } from "@/i18n/en-upstream";
import type { Messages } from "@/i18n/zh";

const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

export const en: Messages = {
  punctuation: { colon: ": ", space: " ", list: ", " },
  product: { hotline: "12348", name: "Public Legal Services Hotline", console: "Console" },
  common: {
    save: "Save", cancel: "Cancel", close: "Close", confirm: "OK", search: "Search", more: "Load more", all: "all",
    edit: "Edit", add: "Add", remove: "Remove", loading: "Loading…", none: "none", yes: "yes", no: "no", or: "or",
    retry: "Try again", back: "Back", required: "required", optional: "optional", total: "Total", open: "Open",
    done: "Saved", refresh: "Refresh", copy: "Copy", until: "to", times: (n) => plural(n, "time"),
  },
  time: {
    yesterday: "yesterday", today: "today", tomorrow: "tomorrow",
    days: (d, h) => `${d} d ${h} h`, hours: (h, m) => `${h} h ${m} m`, minutes: (m, s) => `${m} m ${s} s`, seconds: (s) => `${s} s`,
    overdue: (much) => `overdue ${much}`, left: (much) => `${much} left`, dueOn: (day) => `due ${day}`,
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], weekday: (name) => name,
  },
  lights: { red: "overdue", yellow: "due soon", blue: "new", green: "in time", grey: "paused" },
  live: {
    live: "live", catchingUp: "catching up", offline: (since) => `offline since ${since}`,
    offlineBar: (since) => `Offline since ${since}. What you type is kept on this computer and sent when the network is back.`,
    replaced: "figures may be old", updated: (at) => `updated ${at}`,
  },
  problems: {
    codeLabel: "code", unknown: "This step did not succeed", serverFault: "The server has a fault",
    kept: {
      "nothing-typed": "", "on-screen": "What you typed is still on the screen.",
      "on-this-computer": "What you typed is kept on this computer.", "on-server": "What came before is saved on the server.",
    },
    nextByStatus: (status) =>
      status >= 500 ? "Try again soon; if it persists, read the code to the administrator."
      : status === 403 ? "Ask your supervisor if you need this."
      : status === 409 ? "Refresh and look at the present state first."
      : status === 422 || status === 400 ? "Check what you entered and try again."
      : "Try again; if it persists, read the code to the administrator.",
    stateNow: (state) => `it is now: ${state}`, atLeast: (n) => `at least ${plural(n, "character")}`, atMostDays: (n) => `at most ${plural(n, "day")} with this interval`,
    retryAfter: (much) => `try again in ${much}`,
    fields: {
      request_kind: "kind", matter: "matter", village_id: "village", caller_name: "caller", caller_number: "caller's number", relation: "relation", urgency: "urgency",
      summary: "summary", claim: "claim", incident_time: "when", incident_place: "where", opponent: "opponent", groups: "groups", risk_flags: "risks",
      answer: "answer", disposition: "disposition", public_reply: "answer to the caller", internal_note: "internal remarks", handler_id: "handler", unit_id: "unit", owner_id: "owner",
      reason: "reason", result: "result", text: "text", note: "note", remarks: "notes", due_at: "time agreed", next_at: "next time", username: "user name", password: "password", totp: "one-time code",
      old: "old password", new: "new password", name: "name", phone: "phone", roles: "roles", skills: "skills", languages: "languages", licence_no: "licence number", code: "code",
      level: "level", parent_id: "unit above", address: "address", person_id: "person", starts_at: "beginning", ends_at: "end", since: "first day", until: "last day",
      from: "first day", to: "last day", interval: "interval", q: "search text", gender: "gender", birth_year: "year of birth", number: "telephone number", seconds: "seconds", kind: "kind",
    },
    byCode: {
      offline: { happened: "The server cannot be reached", next: "Check the network; work goes on by itself when it is back." },
      "sign-in-refused": { happened: "User name or password is wrong", next: "Enter them again; repeated errors lock the account for a while." },
      "totp-required": { happened: "A one-time code is needed", next: "Enter the six digits of your authenticator." },
      "totp-wrong": { happened: "The one-time code is wrong", next: "Wait for the next one." },
      "sign-in-locked": { happened: "Too many errors; the account is locked for a while", next: "Try later or ask the administrator." },
      "csrf-refused": { happened: "This page is out of date", next: "Reload it; what you typed is kept on this computer." },
      "nobody-to-dispatch-to": { happened: "Nobody was found to assign it to", next: "Choose a unit or a person." },
      "password-wrong": { happened: "The old password is wrong", next: "Enter it again." },
      "answer-too-short": { happened: "The answer is too short", next: "Say what was answered, on what ground, and whom to see next." },
      "recording-away": { happened: "The recording is not fetched yet, or was removed in time", next: "Of a call that just ended, try again in a few minutes." },
      "recording-not-yours": { happened: "Another person had this call", next: "Ask your supervisor if you need it." },
      "recording-not-found": { happened: "This recording was not found", next: "Reload the page." },
      "recording-purged": { happened: "The recording was deleted after its retention period", next: "Call and ticket can still be read." },
      "wall-ended": { happened: "The link of this wall has ended", next: "Have a supervisor or administrator make a new one, or sign in below." },
      "wall-not-found": { happened: "This wall has ended already", next: "Refresh the list." },
      "seal-broken": { happened: "The server cannot read the secret of your authenticator", next: "Ask the administrator to reset your second factor." },
      "recording-unplayable": { happened: "The browser cannot play this recording", next: "Reload the page; if it stays so, tell the administrator." },
      "not-signed-in": { happened: "You are no longer signed in", next: "Sign in again." },
      forbidden: { happened: "You may not do this", next: "Ask your supervisor if you need it." },
      "changed-meanwhile": { happened: "Somebody changed this ticket just now", next: "Compare both and choose." },
      malformed: { happened: "Something entered has the wrong form", next: "Check it and try again." },
      "too-many-requests": { happened: "Too many requests", next: "Wait a minute." },
    },
  },
  signIn: {
    title: "Sign in to the console", username: "User name", password: "Password", totp: "One-time code", totpHint: "six digits from your authenticator",
    enrol: "Your role needs a one-time code. Scan the code below with the authenticator on your telephone, or type in the secret, then enter the six digits it shows.", secret: "Secret", picture: "QR code for the authenticator", openApp: "Open in the authenticator of this device",
    submit: "Sign in", busy: "Signing in…", out: "Sign out", idleOut: "Signed out after a long time without activity.", lost: "You are no longer signed in. Please sign in again.",
    caps: "Caps Lock is on", forgot: "Forgotten? Your administrator can set a new password.",
  },
  idle: { title: "Still there?", body: (left) => `No activity for a long time. You will be signed out in ${left}. What you typed is kept.`, stay: "Keep working" },
  password: { title: "Change password", old: "Old password", fresh: "New password", again: "New password again", differs: "The two differ", submit: "Change password", done: "Changed; your sessions elsewhere have ended." },
  settings: { mine: "My settings",  language: "中文", theme: "Appearance", themes: { auto: "as the system", light: "light", dark: "dark" } },
  nav: {
    main: "Main", more: "More", workbench: "Workbench", mine: "Mine", all: "All tickets", desk: "Dispatch", followUps: "Follow-ups", supervisor: "Floor", statistics: "Statistics",
    people: "People", units: "Units", duty: "Duty", queues: "Queues", policy: "Policy", wallboard: "Wallboard", todo: "To do", me: "Me", skip: "Skip to content", open: (n) => `${n} open`, due: (n) => `${n} due`,
    shift: (from, to) => `shift ${from}–${to}`, noShift: "no shift today",
  },
  presence: {
    label: "Presence", available: "Available", break: "Break", signed_out: "Signed out", next: (what) => `after this call: ${what}`,
    reason: "Reason", afterCall: "You are in a call; your choice takes effect after wrap-up.",
    states: { idle: "Idle", ringing: "Ringing", talking: "Talking", wrapup: "Wrap-up" },
    reasons: {
      rest: "Short break", meal: "Meal", meeting: "Meeting", training: "Training", reception: "Visitor", document: "Paperwork",
      device_fault: "Device fault", other_pause: "Other",
    },
    notResponding: "not answering, paused", notRespondingHint: "Two calls were not answered, so no more are sent. Choose Available to go on.",
  },
  headset: {
    connect: "Connect headset", connecting: "Connecting headset…", ready: "Headset ready", off: "Headset not connected", resuming: "Restoring the line, please wait…",
    failed: {
      "no-microphone": "No microphone found. Plug in the headset and connect again.",
      "microphone-refused": "The browser may not use the microphone. Allow it at the left of the address bar.",
      "token-refused": "The telephone is no longer signed in. Please sign in again.",
      "not-set-up": "The telephone in the browser is not set up; ask the administrator.",
      replaced: "You opened the console elsewhere; the telephone went there.",
      network: "The telephone line cannot be reached. Check the network and connect again.",
    },
    microphone: "microphone level", speaker: "speaker level",
  },
  ring: {
    title: "Incoming call", from: (place) => `from ${place}`, unknownPlace: "place unknown", why: "Why me",
    reasons: enRouting.told,
    answer: "Answer", reject: "Reject", keys: "Enter answers · Esc rejects", left: (s) => `${s} s left`,
    openMatters: (open, total) => `${open} open of ${total}`, firstCall: "first call",
    tabTitle: (who) => `☎ ${who}`, noHeadset: "The headset is not connected; connect it to answer.", hidden: "number withheld",
  },
  call: {
    title: "Call", waiting: "Waiting for calls", waitingHint: "A call appears here and rings.", signedOut: "You are signed out",
    signedOutHint: "Choose Available to take calls.", onBreak: "On a break",
    talking: "Talking", hold: "On hold", ringing: "Ringing", wrapup: "Wrap-up", answering: "Connecting…",
    mute: "Mute", unmute: "Unmute", doHold: "Hold", resume: "Resume", hangUp: "Hang up", queue: "Queue", longest: "longest",
    queueEmpty: "Nobody is waiting", recorded: "This call is recorded", wrapLeft: "seconds left", finish: "Finish", extend: "+60 s",
    finishHint: "Finish to take the next call", ended: "The call has ended",
    states: {
      incoming: "incoming", ivr: "menu", off_hours: "out of hours", queued: "queued", ringing: "ringing", talking: "talking", hold: "on hold",
      voicemail: "voicemail", callback_requested: "call-back asked", rating: "rating", wrapup: "wrap-up", ended: "ended", blocked: "blocked",
    },
  },
  skills: {
    general: "General", marriage_family: "Family", labor: "Labour", contract: "Contract", tort: "Tort", property: "Property",
    rural: "Land", criminal: "Criminal", administrative: "Administrative", notary: "Notary", mediation: "Mediation", legal_aid: "Legal aid",
    dialect: "Dialect", minority_language: "Minority language", supervisor: "Complaints",
  },
  registration: enRegistration,
  form: {
    title: "Registration", ticket: "Ticket", none: "Nothing to register now", noneHint: "The form opens by itself when you answer. Below is what was not finished.",
    newTicket: "Register by hand", drafts: "Unfinished", noDrafts: "Nothing is unfinished.", continue: "Continue",
    kind: "Kind", matter: "Matter", matterHint: "word, initials or code", village: "Village", villageHint: "initials or name",
    callerName: "Caller", refused: "no name given", relation: "Relation", urgency: "Urgency",
    summary: "Summary", summaryHint: "Who, when, where, why, how", claim: "Claim", claimHint: "What the caller wants",
    time: "When", place: "Where", opponent: "Opponent", groups: "Groups", moreGroups: "more groups", fewerGroups: "fewer",
    confidential: "confidential", callback: "follow up", answer: "Answer", answerHint: "What was answered, on what ground, whom to see next (at least 10 characters)",
    disposition: "Disposition", dispositionHint: "(none; answered on the call by default)", risks: "Risks", moreRisks: "More risks", elements: "Elements",
    element: { name: "name", time: "time", place: "place", cause: "cause", course: "course" },
    elementMissing: "not asked yet; click to write it",
    resolve: "Answered now", dispatch: "Pass on", callBack: "Call back", invalid: "Not a matter",
    resolved: "Answered and closed", dispatched: (to) => (to ? `Passed on to ${to}` : "Passed on"), registered: "Registered",
    needAnswer: "Write the answer first (at least 10 characters).", missing: (fields) => `Missing: ${fields}`,
    keys: "F8 call back · F9 pass on", noMatch: "Nothing found; try another word",
  },
  draft: {
    saved: (at) => `saved ${at}`, loaded: "saved", typing: "not saved…", saving: "saving…",
    offline: (since) => `offline since ${since}, kept here`, refused: "not saved",
    restored: "Restored what this computer had kept and not sent.",
    conflict: "Somebody changed the same field", conflictHint: "Both are below; choose one.", mine: "mine", theirs: "theirs", empty: "(empty)",
    keepMine: "keep mine", keepTheirs: "keep theirs",
  },
  caller: {
    title: "Caller", known: "confirmed", maybe: "perhaps", unknown: "Unknown caller", unknownHint: "First call; remembered once registered.",
    age: (years) => `aged ${years}`, adviser: (name) => `adviser ${name}`, noAdviser: "no adviser appointed",
    counts: (open, total) => `${open} open of ${total}`, notes: "Notes", noNotes: "No notes",
    history: "Earlier tickets", thisCall: "This one", noHistory: "No earlier tickets.", editNotes: "edit", none: "Shows the caller and earlier tickets once you answer.",
    gender: { male: "male", female: "female", unknown: "" }, call: "call",
  },
  recording: {
    title: "Recordings", kinds: { call: "Call", voicemail: "Message" }, none: "This call has no recording.", notYours: "There is a recording, for who answered and the supervisor.", noted: "Each listening is recorded.", purged: "deleted after its retention period",
  },
  walls: {
    title: "Walls", open: "Open on a wall…", note: "A wall has a link of its own that needs no sign-in and does not expire. It shows queue, people and figures, no caller, and can do nothing.",
    name: "Where it hangs", hint: "e.g. hall, ground floor", make: "Make a link", link: "Link of the wall", once: "Open it in the browser of the wall. It is shown this once; if it is lost, end the wall and make another.", copied: "Copied", here: "Open here",
    none: "There is no wall yet.", made: (who, at) => `made by ${who}, ${at}`, seen: (at) => `last used ${at}`, never: "never used", end: "End", endOf: (name) => `End ${name}`, sure: (name) => `“${name}” goes dark at once, for good.`,
  },
  offers: {
    titles: { call: "Who was rung", ticket: "Who was asked" }, nones: { call: "Nobody was offered this call.", ticket: "Nobody has been asked yet." }, others: "Why not somebody else", show: (who) => `who was rung for ${who}`,
    paperEnds: { offered: "to be accepted", accepted: "accepted", completed: "done", rejected: "sent back", timed_out: "not accepted in time", cancelled: "withdrawn", rescinded: "taken back" },
    why: enRouting.why, passed: enRouting.passed, further: (n, reason) => `${n} more: ${reason}`,
    ends: {
      offered: "ringing", answered: "answered", rejected: "rejected", timed_out: "no answer", unreachable: "line failed", cancelled: "caller left", rescinded: "withdrawn", lost: "line lost while talking",
    },
  },
  followUp: {
    title: "Follow-ups", kinds: { call_back: "Call back", missed_call: "Missed call", visit_back: "Follow-up", reminder: "Reminder" },
    states: { promised: "later", due: "due", done: "done", cancelled: "cancelled" },
    due: "Due", later: "Later", mine: "mine", unit: "my unit", empty: "Nothing is due. What was promised to callers appears here in time.",
    attempts: (n) => (n ? `tried ${plural(n, "time")}` : "not tried yet"), lastAttempt: (at) => `last ${at}`,
    attempt: "Not reached", done: "Done", postpone: "Postpone", result: "Result", note: "Note", dueAt: "When", create: "Plan follow-up",
    create_ok: (at) => `Planned for ${at}`, kind: "Kind",
    results: {
      reached: "reached", no_answer: "no answer", busy_off: "busy or off", refused: "refused", wrong_person: "not the person",
      invalid_number: "no such number", no_callback_wanted: "wants no call back",
    },
    quick: { half: "in 30 minutes", afternoon: "today 17:00", morning: "tomorrow 09:00" }, noNumber: "no number", who: "Caller", when: "Due",
    attemptNoted: "Noted; next", doneNoted: "Done", postponed: (at) => `Postponed to ${at}`, owner: "Owner",
  },
  adviser: {
    todo: "To do", fresh: "new for you", accept: "Accept", decline: "Send back", empty: "Nothing to do. New assignments appear at the top.", open: "In progress",
    followUps: "Follow-ups", none: "No calls to return.", unsent: (n) => `${n} to be sent`, unsentHint: "What you write without network stays on this device; submit again when it is back.",
    villages: "My villages", duty: "Duty", noDuty: "No duty this week.", greeting: (name) => name, dueFirst: "by deadline",
  },
  board: {
    queue: "Waiting", longest: "Longest wait", offered: "Calls today", answered: "Answered", in15: "Within 15 s", abandoned: "Abandoned", callBacks: "Call-backs", seconds: "s",
    people: "Agents", halfHours: "Calls by half hour", tickets: "Tickets", followUps: "Follow-ups due", red: "overdue", yellow: "due soon", fresh: "new", overdueTickets: "Overdue", dueTickets: "Due soon",
    oldest: (much) => `oldest ${much}`, nobody: "No agent is signed in", name: "Name", state: "State", since: "For", today: "Calls today", skill: "Skill",
    place: "Place", caller: "Caller", waited: "Waited", position: "Place in line", next: "Next", warnings: "Needs attention",
    noWarnings: "Nothing needs attention now.", noQueue: "Nobody is waiting.", offeredTo: (who) => `ringing ${who}`, waitingFor: "waiting for an agent",
    warn: {
      unattended: (n) => `${n} waiting and nobody available`, longWait: (who, much) => `${who} has waited ${much}`,
      notResponding: (who) => `${who} does not answer and was paused`, overdue: (n) => `${plural(n, "ticket")} overdue`,
      followUps: (n, oldest) => `${plural(n, "follow-up")} overdue, oldest ${oldest}`, longWrap: (who, much) => `${who} in wrap-up for ${much}`,
      longBreak: (who, much) => `${who} on a break for ${much}`,
    },
    signedOut: "signed out", of: (n, total) => `${n}/${total}`,
  },
  duty: enDuty,
  routing: enRouting,
  ...enTickets,
  together: enTogether,
  territory: enTerritory,
  clocks: enClocks,
  papers: enPapers,
  notices: enNotices,
  lists: enLists,
  merging: enMerging,
  absence: enAbsence,
  supervisor: { title: "Floor", note: "What is seen here is recorded in the audit log.", openWall: "Open wallboard" },
  statistics: {
    title: "Statistics", from: "from", to: "to", interval: "by", intervals: { half_hour: "half hour", day: "day", week: "week", month: "month" },
    presets: { today: "today", week: "this week", month: "this month", quarter: "90 days" }, calls: "Calls", matters: "Matters", towns: "Towns", operators: "Operators",
    export: "xlsx", formulas: "How figures are computed", explain: (name) => `how ${name} is computed`, small: "Below 20 cases n/N is shown instead of a percentage.", empty: "No calls in this period.", start: "Period",
    offered: "Offered", answered: "Answered", abandoned: "Abandoned", short: "of these short", answerRate: "Answer rate", in15s: "Within 15 s", wait: "Mean wait", talk: "Mean talk",
    wrapup: "Mean wrap-up", satisfied: "Satisfied", tickets: "Tickets", closed: "Closed", overdue: "Overdue", share: "Share", name: "Name", missed: "Missed",
    diverted: "Message or call-back", group: "Group", chart: "Calls offered and answered",
  },
  admin: enAdmin,
  upstream: enUpstream,
  portal: {
    title: "Public Legal Services Hotline", lead: "A question about the law? Ring 12348. It costs nothing.", large: "Large print", normal: "Normal print", hours: "Hours",
    hoursText: "At any time", hoursAfter: "When nobody is on duty, leave a message or your number, and we ring back.", dial: "Ring 12348", web: "Ring from this page",
    webHint: "No SIM card needed; the browser will ask for the microphone.", whatTitle: "What you can ask",
    what: ["Unpaid wages, work injuries, employment", "Divorce, child support, care of parents, inheritance", "Land, homesteads, compensation", "Loans, contracts, fraud", "How to get legal aid, a notary or a mediator"],
    howTitle: "What happens", how: ["A short greeting; the call is recorded.", "A lawyer or clerk answers; just tell your matter.", "What cannot be answered at once gets a number, a handler and a time for the call back."],
    emergency: "Danger to life: 110. Fire: 119. Ambulance: 120.", staff: "Staff", language: "中文",
  },
};
