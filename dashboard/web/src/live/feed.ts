/** The connection behind the live board: resumes from the last frame it saw, and says honestly how fresh the board is. */
import { shallowRef, type ShallowRef } from "vue";

import { emptyBoard, reduce, type Board, type Frame } from "@/live/board";

const SIGNED_OUT = 4401;
const NOT_PERMITTED = 4403;
const RESYNC = 4008;
const SILENCE_MS = 40_000; // the server pings every 15 s
const CAUGHT_UP_MS = 1500; // a resumed connection with nothing to tell may stay silent
const LONGEST_WAIT_MS = 20_000;

export type FeedStatus =
  | { readonly kind: "catching-up" }
  | { readonly kind: "live" }
  | { readonly kind: "offline"; readonly since: number };

/** Who looks at a ticket just now: one entry a person. True only while the connection is open. */
export interface Presence {
  readonly kind: "presence";
  readonly ticket: string;
  readonly people: readonly { readonly id: string; readonly name: string; readonly typing: boolean }[];
  readonly more: number;
}

export interface Feed {
  readonly presence: Readonly<ShallowRef<Presence | undefined>>;
  /** Which ticket is on the screen, and whether somebody types there; said again after each reconnect. */
  look(ticket: string | null, typing?: boolean): void;
  readonly board: Readonly<ShallowRef<Board>>;
  readonly status: Readonly<ShallowRef<FeedStatus>>;
  /** Hears every new frame after the board has it; returns the function that stops listening. */
  listen(listener: (frame: Frame) => void): () => void;
  close(): void;
}

export interface FeedOptions {
  readonly url: string;
  readonly onRefused?: (why: "signed-out" | "not-permitted") => void;
  readonly onServerTime?: (at: string) => void;
  readonly random?: () => number;
}

type Ping = { readonly kind: "ping"; readonly at?: string };

export function openFeed(options: FeedOptions): Feed {
  const board = shallowRef<Board>(emptyBoard);
  const status = shallowRef<FeedStatus>({ kind: "catching-up" });
  const presence = shallowRef<Presence>();
  let looking: { readonly ticket: string; readonly typing: boolean } | undefined;
  let isOpen = false;
  const listeners = new Set<(frame: Frame) => void>();
  const random = options.random ?? Math.random;
  let socket: WebSocket | undefined;
  let tries = 0;
  let retry = 0;
  let silence = 0;
  let caughtUp = 0;

  function connect(): void {
    const since = board.value.seq;
    const more = options.url.includes("?") ? "&" : "?";
    const opened = new WebSocket(since ? `${options.url}${more}since=${since}` : options.url);
    socket = opened;
    opened.onopen = () => {
      isOpen = true;
      if (looking) say({ kind: "look", ...looking });
      status.value = { kind: "catching-up" };
      caughtUp = window.setTimeout(isLive, CAUGHT_UP_MS);
      watch();
    };
    opened.onmessage = ({ data }: MessageEvent<unknown>) => {
      watch();
      receive(data);
    };
    opened.onclose = ({ code }) => {
      lost(code);
    };
  }

  function say(message: object): void {
    socket?.send(JSON.stringify(message));
  }

  function isLive(): void {
    window.clearTimeout(caughtUp);
    tries = 0;
    status.value = { kind: "live" };
  }

  function receive(data: unknown): void {
    for (const message of parse(data)) {
      if (message.kind === "ping") {
        if (message.at) options.onServerTime?.(message.at);
        say({ kind: "pong" });
        continue;
      }
      if (message.kind === "presence") {
        if (message.ticket === looking?.ticket) presence.value = message;
        continue;
      }
      const before = board.value;
      board.value = reduce(before, message);
      if (board.value !== before) for (const listener of listeners) listener(message);
    }
    if (status.value.kind !== "live") isLive();
  }

  /** A dead network gives no close event for minutes; silence longer than two pings means the same. */
  function watch(): void {
    window.clearTimeout(silence);
    silence = window.setTimeout(() => {
      const dead = socket;
      lost(0);
      dead?.close();
    }, SILENCE_MS);
  }

  function lost(code: number): void {
    stop();
    if (status.value.kind !== "offline") status.value = { kind: "offline", since: Date.now() };
    if (code === RESYNC) board.value = { ...board.value, seq: 0 };
    if (code === SIGNED_OUT || code === NOT_PERMITTED) {
      options.onRefused?.(code === SIGNED_OUT ? "signed-out" : "not-permitted");
      return;
    }
    // Spread the consoles out, or all of them come back in the same instant after a restart.
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries++) * (0.5 + random() / 2);
    retry = window.setTimeout(connect, wait);
  }

  function stop(): void {
    for (const pending of [retry, silence, caughtUp]) window.clearTimeout(pending);
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket = undefined;
    isOpen = false;
    presence.value = undefined;
  }

  function backOnline(): void {
    if (status.value.kind !== "offline" || socket) return;
    window.clearTimeout(retry);
    connect();
  }

  window.addEventListener("online", backOnline);
  connect();
  return {
    board,
    status,
    presence,
    look(ticket, typing = false) {
      if (ticket !== looking?.ticket) presence.value = undefined;
      looking = ticket === null ? undefined : { ticket, typing };
      if (isOpen) say({ kind: "look", ticket, typing });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      const open = socket;
      stop();
      open?.close();
      window.removeEventListener("online", backOnline);
    },
  };
}

/** Frames come as arrays; anything that is not ours is dropped, because a broken proxy must not blank the board. */
function parse(data: unknown): (Frame | Ping | Presence)[] {
  if (typeof data !== "string") return [];
  try {
    const value: unknown = JSON.parse(data);
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.filter(isMessage);
  } catch {
    return [];
  }
}

function isMessage(value: unknown): value is Frame | Ping | Presence {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "ping" || value.kind === "presence" || ("seq" in value && typeof value.seq === "number");
}
