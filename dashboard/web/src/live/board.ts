/** What the live board knows, and the pure function that applies a frame. No socket, clock or framework. */

export type Intent = "available" | "break" | "signed_out";
export type AgentState = "idle" | "ringing" | "talking" | "wrapup";

export interface CallCard {
  readonly id: string;
  readonly state: string;
  readonly queue: string | null;
  readonly skill: string | null;
  readonly caller_display: string;
  readonly place: string | null;
  readonly queued_at: string | null;
  readonly arrived_at: string;
  readonly answered_at: string | null;
  readonly person_id: string | null;
  readonly ticket_id: string | null;
  readonly position: number | null;
}
export interface AgentCard {
  readonly person_id: string;
  readonly name: string;
  readonly intent: Intent;
  readonly next_intent?: Intent | null;
  readonly state: AgentState;
  readonly state_since: string;
  readonly break_reason: string | null;
  readonly wrapup_until?: string | null;
  readonly skills: readonly string[];
  readonly call_id: string | null;
  readonly calls_today: number;
  readonly not_responding: boolean;
}
export interface FollowUpCard {
  readonly id: string;
  readonly kind: string;
  readonly due_at: string;
  readonly ticket_id: string | null;
  readonly owner_id: string | null;
}
export interface ReminderCard {
  readonly id: string;
  readonly shift_id: string;
  readonly starts_at: string;
  readonly ends_at: string;
}
export interface HalfHour {
  readonly start: string;
  readonly arrived: number;
  readonly offered: number;
  readonly answered: number;
}
export interface Today {
  /** All calls that came in; the other figures know only those whose outcome is decided. */
  readonly arrived: number;
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly in_15s: number;
  readonly half_hours: readonly HalfHour[];
  readonly yesterday?: readonly number[];
}
export interface TicketCounts {
  readonly red: number;
  readonly yellow: number;
  readonly new: number;
}
/** Told to supervisors alone; for others it stays as if somebody were there. */
export interface Attendance {
  readonly unattended_since: string | null;
}
/** Told to supervisors alone. */
export interface NoticeCounts {
  readonly failed: number;
}
export interface Offer {
  readonly reservation_id: string;
  readonly call_id: string;
  readonly leg_id: string;
  readonly caller_id?: string | null;
  readonly caller_name?: string | null;
  readonly caller_number?: string | null;
  readonly place?: string | null;
  readonly skill?: string | null;
  readonly reason?: Readonly<Record<string, unknown>> | null;
  readonly open_count?: number;
  readonly total_count?: number;
  readonly expires_at: string;
}
export interface Me {
  readonly offer: Offer | null;
  readonly agent: AgentCard | null;
}
export interface Board {
  readonly seq: number;
  readonly calls: Readonly<Record<string, CallCard>>;
  readonly agents: Readonly<Record<string, AgentCard>>;
  readonly follow_ups_due: Readonly<Record<string, FollowUpCard>>;
  readonly reminders: Readonly<Record<string, ReminderCard>>;
  readonly today: Today;
  readonly tickets: TicketCounts;
  readonly attendance: Attendance;
  readonly notices: NoticeCounts;
  readonly me: Me;
}

export type Snapshot = Partial<Omit<Board, "seq">>;
/** `data: null` means that the entity left the board. */
export type Frame =
  | { readonly seq: number; readonly kind: "snapshot"; readonly board: Snapshot }
  | { readonly seq: number; readonly kind: "call"; readonly id: string; readonly data: CallCard | null }
  | { readonly seq: number; readonly kind: "agent"; readonly id: string; readonly data: AgentCard | null }
  | { readonly seq: number; readonly kind: "follow_up"; readonly id: string; readonly data: FollowUpCard | null }
  | { readonly seq: number; readonly kind: "reminder"; readonly id: string; readonly data: ReminderCard | null }
  | { readonly seq: number; readonly kind: "today"; readonly data: Today }
  | { readonly seq: number; readonly kind: "tickets"; readonly data: TicketCounts }
  | { readonly seq: number; readonly kind: "attendance"; readonly data: Attendance | null }
  | { readonly seq: number; readonly kind: "mass_alert"; readonly id: string; readonly data: { readonly is_open: boolean } | null }
  | { readonly seq: number; readonly kind: "notices"; readonly data: NoticeCounts | null }
  | { readonly seq: number; readonly kind: "ticket"; readonly id: string; readonly data: unknown }
  | { readonly seq: number; readonly kind: "me"; readonly data: Me | null };

export const emptyBoard: Board = {
  seq: 0,
  calls: {},
  agents: {},
  follow_ups_due: {},
  reminders: {},
  today: { arrived: 0, offered: 0, answered: 0, abandoned: 0, in_15s: 0, half_hours: [] },
  tickets: { red: 0, yellow: 0, new: 0 },
  attendance: { unattended_since: null },
  notices: { failed: 0 },
  me: { offer: null, agent: null },
};

/**
 * Pure, and replays are harmless: an older frame is ignored, and one of the same number says again how an entity is.
 * All entities that one event touched share its number, so equal is not old. A snapshot replaces everything.
 */
export function reduce(board: Board, frame: Frame): Board {
  if (frame.kind === "snapshot") return { ...emptyBoard, ...present(frame.board), seq: frame.seq };
  if (frame.seq < board.seq) return board;
  const seen = { ...board, seq: frame.seq };
  switch (frame.kind) {
    case "call":
      return { ...seen, calls: placed(board.calls, frame.id, frame.data) };
    case "agent":
      return { ...seen, agents: placed(board.agents, frame.id, frame.data) };
    case "follow_up":
      return { ...seen, follow_ups_due: placed(board.follow_ups_due, frame.id, frame.data) };
    case "reminder":
      return { ...seen, reminders: placed(board.reminders, frame.id, frame.data) };
    case "today":
      return { ...seen, today: frame.data };
    case "tickets":
      return { ...seen, tickets: frame.data };
    case "attendance":
      return { ...seen, attendance: frame.data ?? emptyBoard.attendance };
    case "notices":
      return { ...seen, notices: frame.data ?? emptyBoard.notices };
    case "me":
      return { ...seen, me: { ...emptyBoard.me, ...frame.data } };
    default:
      return seen; // a single ticket is not on the board; pages that show it listen to the feed
  }
}

function placed<T>(cards: Readonly<Record<string, T>>, id: string, card: T | null): Readonly<Record<string, T>> {
  if (card !== null) return { ...cards, [id]: card };
  return Object.fromEntries(Object.entries(cards).filter(([key]) => key !== id));
}

/** A viewer without a topic gets null for it, which must not hide the empty value. */
function present(snapshot: Snapshot): Snapshot {
  const kept = Object.entries(snapshot).filter(([, value]) => (value as unknown) !== null);
  const board = Object.fromEntries(kept) as Snapshot;
  return board.me ? { ...board, me: { ...emptyBoard.me, ...board.me } } : board;
}
