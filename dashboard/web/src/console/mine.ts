/** What is offered to me or on my desk, with the reason why it came to me. */
import { onMounted, onScopeDispose, shallowRef, type ShallowRef } from "vue";

import { api, type MyWork } from "@/api/client";
import { t } from "@/i18n";
import { useFrames } from "@/live/live";

const SETTLES_MS = 1_000; // an action sends several frames
const EVERY_MS = 60_000; // an offer that goes on to somebody else tells me nothing

/** By the id of the call, ticket or follow-up. */
export function useMyWork(): ShallowRef<ReadonlyMap<string, MyWork>> {
  const mine = shallowRef<ReadonlyMap<string, MyWork>>(new Map());
  let timer = 0;
  async function load() {
    const { data } = await api.GET("/api/routing/work/mine");
    if (data) mine.value = new Map(data.items.map((one) => [one.work_id, one]));
  }
  onMounted(load);
  useFrames((frame) => {
    if (frame.kind !== "ticket" && frame.kind !== "follow_up" && frame.kind !== "me") return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void load(), SETTLES_MS);
  });
  const regularly = window.setInterval(() => void load(), EVERY_MS);
  onScopeDispose(() => {
    window.clearTimeout(timer);
    window.clearInterval(regularly);
  });
  return mine;
}

/** 东沟村法律顾问;在办 2 件. Empty for what was given by a rule that we do not know. */
export function whyMe(work: MyWork): string {
  const { between, why, load, tried } = t.routing.mine;
  const rule = work.why ? why[work.why]?.(work.place ?? "") : undefined;
  const facts = [["load", load], ["tried", tried]] as const;
  const counted = facts.flatMap(([name, words]) => {
    const found = work.facts[name];
    return typeof found === "number" && found > 0 ? [words(found)] : [];
  });
  return [rule, ...counted].filter(Boolean).join(between);
}
