/** What was told outside, to whom, and what became of it, in English; the compiler compares with the Chinese words. */
import type { zhNotices } from "@/i18n/zh-notices";

export const enNotices: typeof zhNotices = {
  title: "Notices", nav: "Notices", failedCount: (n) => `${n} could not be delivered`,
  lead: "Callers hear of their matter by text message, units by group robot. A notice says the ticket's number and a day: no name, no telephone number, no word of the matter.",
  channels: {
    title: "Channels", units: "Hears of", office: "overdue matters and faults", everything: "everything", ofUnits: (codes) => `matters of unit ${codes}`, citizens: "callers",
    kinds: { sms: "Text message", wecom: "WeCom", dingtalk: "DingTalk", webhook: "Other system" },
    state: "State", waits: "Waiting", sent: "Sent", failed: "Failed", lastSent: "Last sent", never: "nothing yet", days: (n) => `last ${n} days`,
    fine: "works", idle: "not used yet", failing: "fails", trying: "being tried again", logged: "only logged, not sent",
    test: "Test", testOf: (label) => `Test ${label}`, tested: (label) => `A test was handed to ${label}; see the table below`, testedText: (number) => `A test text was handed over, to your telephone ${number}`,
    off: "Text messages are off (notices.sms = \"off\"): callers get none.", none: "No group robot is set up yet. Add one to [notices.robots] in config.toml; see “Notices” in the operations guide.",
  },
  shelves: { title: "What was told", all: "All", pending: "Waiting", sent: "Sent", failed: "Failed", dropped: "Not sent" },
  empties: {
    all: "No notices yet. They are made when tickets are accepted, dispatched and closed.", pending: "Nothing waits to be sent.", sent: "Nothing was sent yet.", failed: "Nothing failed.", dropped: "Nothing was left unsent by a rule.",
  },
  columns: { made: "Time", channel: "Channel", to: "To", occasion: "About", text: "Text", state: "Result" },
  states: { pending: "waiting", sending: "being sent", sent: "sent", failed: "failed", unknown: "may have been sent", dropped: "not sent" },
  loggedOnly: "logged (not sent)", next: (when) => `to be sent ${when}`, attempts: (n) => `attempt ${n}`, again: "Send again",
  againOf: (what) => `Send again ${what}`, queued: "It is in line to be sent again",
  unsure: "This text may have reached the caller already; only the confirmation is missing. Sent again, it may arrive twice. Send it all the same?", unsureYes: "Send it", everyChannel: "All channels",
  occasions: {
    accepted: "accepted", answered: "answered at once", replied: "result", closed: "closed", not_accepted: "not accepted", transferred: "transferred", extended: "extended", withdrawn: "void",
    dispatched: "dispatched", sent_back: "sent back", rework: "rework", urged: "urged", supervised: "supervised", yellow: "yellow card", red: "red card", head: "two days overdue", failed: "fault", test: "test",
  },
  reasons: {
    unreachable: "The receiver's server cannot be reached", timed_out: "The receiver did not answer in time", busy: "The receiver is busy or limits the pace", refused: "The receiver refused it", unauthorised: "Account, address or key is not accepted; check config.toml",
    redirected: "The address redirects, which is not followed for safety; enter the final one", strange_answer: "The answer has another form than expected; a firewall may be in the way", number_unusable: "The number cannot receive texts",
    interrupted: "The program ended while sending; the result is unknown", misconfigured: "The channel is not set up, or wrongly; run hotline check", landline: "Landlines get no texts", opted_out: "The caller wants no texts", too_many: "Enough texts for one day",
    replaced: "A later notice took its place", switched_off: "Text messages are off", unsafe: "Violence at home or against a child: no text, for safety",
  },
  texts: {
    title: "Text messages", wanted: "gets texts", refused: "wants no texts", unreachable: "no mobile number: no texts", stop: "Caller wants no texts", resume: "Texts again", hint: "holds for all tickets of this number", saved: "Noted",
  },
};
