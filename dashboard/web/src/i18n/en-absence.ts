/** Leave, swaps of shifts, reminders and hand-over of work in English; the compiler compares with the Chinese words. */
import type { zhAbsence } from "@/i18n/zh-absence";

export const enAbsence: typeof zhAbsence = {
  title: "Leave and swaps", lead: "On leave you are offered no paperwork, and a deputy takes your shifts. A swap holds when both agree.",
  askLeave: "Ask for leave", askSwap: "Swap a shift", handover: "Hand over work", group: { waiting: "Waiting for me", mine: "My leave and swaps", team: "Everybody's leave" },
  emptyWaiting: "No request waits for you.", emptyMine: "You have no leave or swap. Use the buttons above when you need one.", emptyTeam: "Nobody is on leave in these two weeks.",
  leaveOf: (who) => `${who} on leave`, swapOf: (who, to) => `${who} swaps with ${to}`, giveOf: (who, to) => `${who} asks ${to} to take a shift`,
  deputy: (who) => `deputy ${who}`, noDeputy: "no deputy", iAmDeputy: "you stand in",
  states: {
    requested: "to be approved", approved: "approved", refused: "refused", cancelled: "cancelled", proposed: "waits for the colleague", agreed: "waits for a supervisor", done: "swapped", withdrawn: "withdrawn", expired: "expired",
  },
  rejected: "refused",
  approve: "Approve", refuse: "Refuse", agree: "Agree", decline: "Decline", cancel: "Cancel leave", end: "End early", withdraw: "Withdraw",
  of: (action, what) => `${action}: ${what}`,
  covered: (n, who) => `${n} shifts taken over by ${who}`, gaps: (n, which) => `${n} shifts without anybody: ${which}`, noShifts: "no shifts in this time",
  why: { no_deputy: "no deputy", deputy_busy: "the deputy has a shift", partly: "only partly in the leave" },
  gap: (when, why) => `${when} (${why})`, done: { approved: "Approved", refused: "Refused", cancelled: "Cancelled; unchanged shifts are yours again", ended: "Ended; unchanged shifts are yours again", swapped: "The shifts are swapped", agreed: "Agreed; a supervisor decides", saved: "Sent" },
  leave: {
    title: "Leave", person: "Who", myself: "Myself", deputy: "Deputy", nobody: "Nobody (shifts stay open)", from: "From", to: "Until", first: "From", last: "Until (inclusive)", byHour: "Not whole days", reason: "Reason", reasonHint: "e.g. annual leave", submit: "Send request", enter: "Enter and approve",
    hint: "When approved, the deputy takes the shifts in this time; those that clash are listed.", hintEnter: "Leave entered by a supervisor holds at once.", backwards: "It must end after it begins.",
  },
  swap: {
    title: "Swap a shift", mine: "My shift", partner: "Colleague", theirs: "Their shift", giveAway: "None, they take mine", note: "Note", submit: "Propose", noShifts: "You have no shift that could be swapped.",
    hint: "It holds when the colleague agrees, and expires when one of the shifts begins.", pick: "Choose",
  },
  team: { table: "Calendar of leave", person: "Person", until: (when) => `until ${when}`, on: (who, day) => `${who} on leave on ${day}`, requested: "to be approved", previous: "Two weeks back", next: "Two weeks on", today: "Today" },
  reminder: { title: "Shift", soon: (from, to, minutes) => `Your shift ${from}–${to} begins in ${minutes} minutes`, now: (from, to) => `Your shift ${from}–${to} has begun`, seen: "Got it" },
  hand: {
    title: (who) => `Hand over work: ${who}`, pickTitle: "Hand over work", whose: "Whose work", pick: "Choose", loading: "Counting…", nothing: "There is no open work to hand over.",
    countsOnly: "You see counts only; the matters are for supervisors.", kinds: { tickets: "Tickets", follow_ups: "Follow-ups", villages: "Villages", shifts: "Shifts to come" }, queues: (names) => `In the queues: ${names}`,
    all: "Everything to", to: "To", of: (kind) => `${kind} to`, count: (n) => `${n}`, keep: "Stays", people: "People", units: "Units",
    desk: { tickets: "Back to the county's desk", follow_ups: "Back to the county's desk", villages: "End the appointment", shifts: "Take off the roster" },
    walled: (n) => `${n} complaints or confidential tickets stay with the county`, reason: "Reason", reasons: ["Leaves the office", "Other duties", "Long leave"], fromDate: "Villages and shifts from", deactivate: "Switch the account off afterwards", deactivateHint: "No sign-in any more; all work must be handed over.",
    send: (n) => `Hand over ${n}`, sendNothing: "Switch off", running: (n, s) => `Handing over ${n}, ${s} s so far. Please wait; a second click changes nothing.`,
    done: (tickets, promises, villages, shifts) => `Handed over: ${tickets} tickets, ${promises} follow-ups, ${villages} villages, ${shifts} shifts`, lights: "Deadlines", due: (n) => `${n} are due`, more: (n) => `${n} more not listed`, list: "Show the list", again: "Shifts that clash:",
  },
};
