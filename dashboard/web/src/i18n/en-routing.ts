/** How work finds its person, in English; the compiler compares with the Chinese words. */
import type { zhRouting } from "@/i18n/zh-routing";

export const enRouting: typeof zhRouting = {
  why: {
    forced: "chosen by the supervisor", last_handler: "spoke last time", village_adviser: "village adviser", backup_adviser: "deputy adviser",
    skill_group: "skill group", same_skill: "same skill", town_station: "town office", county: "county", anyone: "on duty", mobiles: "duty telephone",
    voicemail: "voicemail", call_back: "call-back", tried_least: "others did not answer", longest_idle: "idle longest",
  },
  told: {
    forced: "the supervisor chose you", last_handler: "you spoke with this caller last time", village_adviser: "you advise this village",
    backup_adviser: "you are this village's deputy adviser", skill_group: "skill group, you have been idle longest", same_skill: "you have this skill, and the group is away",
    town_station: "your office serves this village", county: "passed to the county, you have been idle longest", anyone: "all others are busy, you have been idle longest",
    mobiles: "your telephone is on duty", voicemail: "the caller left a message", call_back: "the caller asked for a call-back",
    tried_least: "others did not answer", longest_idle: "you have been idle longest",
  },
  passed: {
    absent: "not signed in", break: "on a break", not_responding: "not answering, paused", disconnected: "device offline", busy: "in a call or wrap-up", no_room: "has enough open",
    conflict: "conflict of interest", level: "level too low", skill: "lacks the skill", language: "lacks the language", not_named: "not on the ladder", not_yet: "rung not open yet",
    tried_just_now: "was rung just now", tried_more: "was rung more often", later_rung: "on a later rung", later_in_order: "later in order",
  },
  kinds: { call: "call", call_back: "call-back", voicemail: "voicemail", ticket: "ticket", application: "application", follow_up: "follow-up" },
  queues: {
    title: "Queues", note: "Every change is recorded in the audit log.", waiting: (n) => `${n} waiting`, longest: "longest", paused: (reason) => `paused: ${reason}`,
    empty: (label) => `Nothing waits in “${label}”. What comes is listed here by how long it waits, with who would be next.`, members: (names) => `members ${names}`, everyone: "everybody on duty",
    kind: "Kind", place: "Place", skill: "Skill", waited: "Waited", priority: "Priority", now: "Now", next: "Next", actions: "Actions", more: (n) => `${n} more not listed`,
    ringing: (who) => `offered to ${who}`, inLine: "waiting", forced: (who) => `chosen: ${who}`, stranded: "told that nobody is there", nobody: "nobody at present",
    free: "free", busy: "busy", opensIn: (much) => `in ${much}`, credit: (minutes) => `+${minutes} min`,
    force: "Choose", takeBack: "Take back", exclude: "Exclude", pause: "Pause", goOn: "Resume", raise: (minutes) => `raise priority by ${minutes} min`,
    of: (action, what) => `${action} ${what}`, person: "Person", reason: "Reason", remark: "Note", pick: "Choose",
    hints: {
      force: "This person and nobody else: at once if free, else as soon as they are.", exclude: "Never this person, for a conflict of interest; an offer to them is taken back.",
      pause: "Nothing more is offered; who waits keeps the place and is told.",
    },
    done: { force: "Chosen", takeBack: "Taken back to the old place", priority: "Priority changed", exclude: "Excluded", pause: "Queue paused", goOn: "Queue resumed" },
  },
  policy: {
    title: "Routing policy", lead: "Work stands on a ladder: when a rung was held so many seconds the next opens, too; a rung with nobody on duty holds nothing up.", inForce: (version) => `in force: ${version}`, fromFile: "in force: the office's file or the default",
    ladder: "Ladder", who: "Who", hold: "Hold (s)", ring: "Ring (s)", asQueue: "as queue", asOffice: "as office", addRung: "Add a rung", up: "Move up", down: "Move down",
    rungOf: (action, number) => `${action} rung ${number}`, noRungs: "The ladder is empty; it needs a rung.",
    fields: {
      label: "Label", ring_for: "Ring (s)", sticky_days: "Last handler within days", priority: "Credit (s)", max_waiting: "Most waiting", then: "Overflow to",
      ladder: "ladder", skills: "skills", name: "name", kinds: "kinds",
    },
    noOverflow: "nowhere", note: "Note", save: "Put in force", revert: "Discard changes", saved: "Policy in force", unchanged: "unchanged", changed: "changed, not yet in force",
    refused: "The policy has mistakes and was not put in force; the present one stays. Mend them and try again:", sure: "Takes effect at once for all that waits.",
    tryOut: "Try out", day: "Day", run: "Try this day", tryLead: "Who would have been offered each call of that day first, by the policy above; nothing is changed.",
    result: (calls, others) => `${others} of ${calls} calls would ring at somebody else first`, unanswered: (n) => `, ${n} at nobody at that moment`, noCalls: "No call asked for a person that day.",
    onlyOthers: "only those that differ", at: "Time", was: "Then", wouldBe: "New", why: "Why", nobody: "nobody", same: "No call would go to somebody else.",
  },
};
