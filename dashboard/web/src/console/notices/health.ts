/** How a channel is doing, in a word, a shape and a colour, and what a notice's result is in words. */
import type { Notice, NoticeChannel } from "@/api/client";
import { moment, type Instant } from "@/design/time";
import { labelOf, t } from "@/i18n";

export interface Health {
  readonly tone: "good" | "bad" | "warn" | "idle";
  readonly sign: string;
  readonly word: string;
  readonly why: string;
}

function because(reason: string | null, detail: string | null): string {
  if (!reason) return "";
  return labelOf(t.notices.reasons, reason) + (detail ? ` (${detail})` : "");
}

export function health(one: NoticeChannel): Health {
  const words = t.notices.channels;
  const why = because(one.reason, one.detail);
  if (one.is_failing) return { tone: "bad", sign: "■", word: words.failing, why };
  if (one.reason && one.pending) return { tone: "warn", sign: "▲", word: words.trying, why };
  if (one.is_logged_only) return { tone: "warn", sign: "▲", word: words.logged, why: "" };
  if (!one.sent_at) return { tone: "idle", sign: "○", word: words.idle, why: "" };
  return { tone: "good", sign: "●", word: words.fine, why: "" };
}

export function hears(one: NoticeChannel): string {
  const words = t.notices.channels;
  if (one.channel === "sms") return words.citizens;
  if (one.units.includes("*")) return words.everything;
  return one.units.length ? words.ofUnits(one.units.join(t.punctuation.list)) : words.office;
}

/** What became of it, and why: 失败 连不上对方服务器 (HTTP 503) · 第 3 次 */
export function result(one: Notice, now: Instant): { readonly tone: Health["tone"]; readonly sign: string; readonly word: string; readonly more: string } {
  const word = labelOf(t.notices.states, one.state);
  const why = because(one.reason, one.detail);
  switch (one.state) {
    case "sent":
      if (one.is_logged_only) return { tone: "warn", sign: "▲", word: t.notices.loggedOnly, more: moment(one.settled_at, now) };
      return { tone: "good", sign: "●", word, more: moment(one.settled_at, now) };
    case "failed":
    case "unknown":
      return { tone: "bad", sign: "■", word, more: [why, one.attempts ? t.notices.attempts(one.attempts) : ""].filter(Boolean).join(" · ") };
    case "dropped":
      return { tone: "idle", sign: "—", word, more: why };
    default:
      return { tone: one.reason ? "warn" : "idle", sign: one.reason ? "▲" : "○", word, more: [why, t.notices.next(moment(one.due_at, now))].filter(Boolean).join(" · ") };
  }
}
