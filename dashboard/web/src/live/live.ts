/** The page's one feed, shared by every component below the one that opened it. */
import { computed, inject, onScopeDispose, provide, type ComputedRef, type InjectionKey } from "vue";

import { learnServerTime } from "@/design/clock";
import type { AgentCard, CallCard, Frame } from "@/live/board";
import { openFeed, type Feed } from "@/live/feed";

const key: InjectionKey<Feed> = Symbol("feed");

/** The session's cookie says who looks; a wall has a token instead. */
export function provideFeed(onRefused: () => void, token?: string): Feed {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const feed = openFeed({ url: `${scheme}://${location.host}/ws/live${token ? `?token=${token}` : ""}`, onRefused, onServerTime: learnServerTime });
  onScopeDispose(() => { feed.close(); });
  provide(key, feed);
  return feed;
}

export function useFeed(): Feed {
  const feed = inject(key);
  if (!feed) throw new Error("no live feed above this component");
  return feed;
}

/** Calls the listener for each frame while the component lives. */
export function useFrames(listener: (frame: Frame) => void): void {
  onScopeDispose(useFeed().listen(listener));
}

/** My own state and call; `me.agent` is the truth, the agents list only what others see. */
export function useMe(feed: Feed = useFeed()): { agent: ComputedRef<AgentCard | null>; call: ComputedRef<CallCard | null> } {
  const agent = computed(() => feed.board.value.me.agent);
  const call = computed(() => {
    const id = agent.value?.call_id;
    return id ? (feed.board.value.calls[id] ?? null) : null;
  });
  return { agent, call };
}
