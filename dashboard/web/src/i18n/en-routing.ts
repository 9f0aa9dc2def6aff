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
    on_leave: "on leave", absent: "not signed in", break: "on a break", not_responding: "not answering, paused", disconnected: "device offline", busy: "in a call or wrap-up", no_room: "has enough open",
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
    title: "Routing policy", lead: "Work stands on a ladder: when a rung was held so many seconds the next opens, too; a rung with nobody on duty holds nothing up.", fromFile: "in force: the office's file or the default",
    list: "Queues", limits: "Limits for all", addQueue: "Add a queue", newLabel: "New queue", removeQueue: "Remove queue", changedMark: "changed", mistakeMark: "mistake",
    removeSure: (label) => `Remove “${label}”? Once in force, what waits in it goes to the first queue, and its members' list is removed, too.`,
    systemName: (name) => `known to the system as ${name}`, ladder: "Ladder", who: "Who", hold: "Hold (s)", ring: "Ring (s)", group: "Group of queue", asQueue: "as queue", own: "this queue",
    asOffice: "as office", asOfficeIs: (value) => `as office (${value})`, addRung: "Add a rung", up: "Move up", down: "Move down",
    rungAt: (number) => `rung ${number}`, rungOf: (action, number) => `${action} rung ${number}`, of: (what, which) => `${what} (${which})`,
    noRungs: "The ladder is empty; it needs a rung.",
    ladderHint: "Rungs open from top to bottom. Hold: so long the next rung waits while somebody of this one is there. Ring: so long each person is rung; empty is as the queue says. A skill group may be that of another queue.",
    fields: {
      label: "Label", kinds: "Kinds taken", skills: "Only these skills", min_level: "Lowest level", ring_for: "Ring (s)", sticky_days: "Last handler within days", priority: "Credit (s)",
      max_waiting: "Most waiting", give_up_after: "Tell after", retry_after: "Before the same person again", then: "Overflow to", ladder: "ladder", name: "name",
      capacity: "Most open at once, each person", daily_cap: "Most a day, each person", who: "who", hold: "hold", ring: "ring", queue: "group of queue",
    },
    hints: {
      label: "The name shown everywhere, at most 20 characters.", kinds: "What comes to this queue; each kind needs a queue.", skills: "None: work of any skill. Some: only work that needs one of these, before the queues for any skill.",
      min_level: "Nobody below this level is asked.", ring_for: "Seconds, from 5. Not taken within them, it goes to the next person.", sticky_days: "Days, 0–365. Who rang within them goes to the last handler first; 0 is never.",
      priority: "Seconds, 0–86400. Work here counts as having waited so much longer.", max_waiting: "Callers behind this place are told at once that it will take long.", give_up_after: "Seconds. After them the caller is told in any case that nobody is there, and may leave a message or a number.",
      retry_after: "Seconds until the same person is asked again after an offer that led to nothing.", then: "After this ladder that of another queue; never back to itself.",
      capacity: "How many one person may have open at once; empty is no limit.", daily_cap: "How many one person is given in a day, finished ones included; empty is no limit.",
    },
    levels: { village: "village", town: "town", county: "county" },
    ends: { rejected: "after a refusal", timed_out: "after no answer", unreachable: "after no connection" },
    noOverflow: "nowhere", anySkill: "any", noLimit: "no limit", note: "Note", save: "Put in force", revert: "Discard changes", saved: "Policy in force", unchanged: "unchanged", changed: "changed, not yet in force",
    refused: "The policy has mistakes and was not put in force; the present one stays. Mend them and try again:", sure: "Takes effect at once for all that waits.", reload: "Read the one in force", stale: "Somebody else has just put another policy in force; your changes are still on the screen, not in force. Reading the one in force discards them.",
    leave: "There are changes that are not saved; they are lost when you leave. Leave?", leaveYes: "Leave", leaveNo: "Stay",
    diff: {
      title: "Differences from the policy in force", show: (n) => `Show ${n} differences`, where: "Where", was: "In force", now: "New", none: "nothing", added: "added", removed: "removed", order: "Order of queues", empty: "The same as the policy in force.",
      holds: (n) => `hold ${n} s`, rings: (n) => `ring ${n} s`, ofQueue: (label) => `group of ${label}`,
    },
    history: {
      title: "Former versions", at: "Since", who: "By", note: "Note", restore: "Into the editor", restoreOf: (when) => `Into the editor: the version of ${when}`, current: "in force", none: "No policy was put in force here yet; the office's file or the default is.", nobody: "system",
      restored: (when) => `The version of ${when} is in the editor; it is in force only once you put it there.`,
    },
    members: {
      title: "Members", add: "Add a member", search: "Type a name", name: "Name", unit: "Unit", turn: "Turn", also: "Also in", inactive: "not active, never asked", save: "Save members", saved: "Members saved", changed: "members changed, not saved",
      hint: "Turn 1 is asked first, the same turn by how long idle; the rung “skill group” goes by it. Who is in no queue works in all of them.",
      everyone: "Nobody is listed: everybody who is in no other queue works in this one.", level: (name) => `Turn of ${name}`, less: (name) => `${name} earlier`, more: (name) => `${name} later`, removeOf: (name) => `Remove ${name}`,
      onlyHere: (name) => `${name} works in all queues now; once saved, the rung “skill group” asks only in the queues listed.`, already: (name) => `${name} is on the list already.`,
      isNew: "Put the policy in force first; then the new queue can have members.", reload: "Read the list again", stale: "Somebody else has just changed this list; your changes are still on the screen, not saved. Reading it again discards them.", others: (queues) => `also in: ${queues}`,
    },
    tryOut: "Try out", day: "Day", run: "Try this day", tryLead: "Who would have been offered each call of that day first, by the policy above; nothing is changed.",
    result: (calls, others) => `${others} of ${calls} calls would ring at somebody else first`, unanswered: (n) => `, ${n} at nobody at that moment`, noCalls: "No call asked for a person that day.",
    onlyOthers: "only those that differ", at: "Time", was: "Then", wouldBe: "New", why: "Why", nobody: "nobody", same: "No call would go to somebody else.",
  },
  attendance: {
    title: "Nobody on duty", since: (minutes) => `For ${minutes} minutes nobody has been there to answer; please send for somebody`, notResponding: (names, n) => (n > 1 ? `${names} and others (${n}) do not answer and are paused` : `${names} does not answer and is paused`),
    call: (name) => `Ring ${name}`, noPhone: (name) => `${name} (no telephone known)`, next: (name, when) => `next on duty: ${name} ${when}`, nobodyPlanned: "nobody is on the roster",
    roster: "Open the roster", monitor: "Open the floor", soundOn: "Sound: on", soundOff: "Sound: off", warning: (minutes) => `nobody on duty for ${minutes} minutes`,
  },
  mine: {
    title: "Given to me", between: "; ", whyMe: "Why me", none: "Nothing is offered to you.", offered: (when) => `to be accepted; goes to somebody else at ${when}`, accepted: (when) => `mine since ${when}`, open: "Open",
    load: (n) => `${n} open`, tried: (n) => `offered to you ${n} times before`,
    why: {
      forced: () => "the supervisor chose you", last_handler: () => "you spoke with them last time", village_adviser: (place) => `adviser of ${place || "this village"}`, backup_adviser: (place) => `deputy adviser of ${place || "this village"}`,
      skill_group: () => "skill group of the queue", same_skill: () => "you have this skill", town_station: (place) => `your office serves ${place || "this village"}`, county: () => "passed to the county", anyone: () => "the others cannot take it now",
    },
  },
};
