import fc from "fast-check";
import { expect, test } from "vitest";

import { emptyBoard, reduce, type AgentCard, type Board, type CallCard, type Frame, type FollowUpCard } from "@/live/board";

const ID = fc.constantFrom("a", "b", "c");
const AT = "2026-11-24T06:00:00.000Z";
const aCall = (id: string, state: string): CallCard => ({
  id, state, queue: "main", skill: "labor", caller_display: "139****2046", place: null, queued_at: AT, arrived_at: AT,
  answered_at: null, person_id: null, ticket_id: null, position: 1,
});
const anAgent = (id: string, calls: number): AgentCard => ({
  person_id: id, name: id, intent: "available", state: "idle", state_since: AT, break_reason: null, skills: [], call_id: null,
  calls_today: calls, not_responding: false,
});
const aFollowUp = (id: string): FollowUpCard => ({ id, kind: "call_back", due_at: AT, ticket_id: null, owner_id: null });

type Change = Frame extends infer F ? (F extends { seq: number } ? Omit<F, "seq"> : never) : never;
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("call" as const), id: ID, data: fc.constantFrom("queued", "talking", null) }).map(
    ({ kind, id, data }) => ({ kind, id, data: data === null ? null : aCall(id, data) }),
  ),
  fc.record({ kind: fc.constant("agent" as const), id: ID, data: fc.option(fc.nat(9)) }).map(
    ({ kind, id, data }) => ({ kind, id, data: data === null ? null : anAgent(id, data) }),
  ),
  fc.record({ kind: fc.constant("follow_up" as const), id: ID, data: fc.boolean() }).map(
    ({ kind, id, data }) => ({ kind, id, data: data ? aFollowUp(id) : null }),
  ),
  fc.nat(50).map((offered) => ({ kind: "today" as const, data: { arrived: offered, offered, answered: 0, abandoned: 0, in_15s: 0, half_hours: [] } })),
  fc.nat(50).map((red) => ({ kind: "tickets" as const, data: { red, yellow: 0, new: 0 } })),
);
const subject = (one: Change) => `${one.kind} ${"id" in one ? one.id : ""}`;
/** An event touches several entities, each once; its frames share its number. */
const event = fc.uniqueArray(change, { minLength: 1, maxLength: 3, selector: subject });
const history = fc.array(event, { maxLength: 20 }).map((events) => events.flatMap((changes, index) => changes.map((one): Frame => ({ ...one, seq: index + 1 }))));
const play = (board: Board, frames: readonly Frame[]) => frames.reduce(reduce, board);

/** What a server that had seen the same frames would send to a newcomer. */
function snapshotOf({ seq, ...board }: Board): Frame {
  return { seq, kind: "snapshot", board: structuredClone(board) };
}

test("frames seen before change nothing, whichever and however often they come again", () => {
  fc.assert(
    fc.property(history, fc.infiniteStream(fc.nat()), (frames, picks) => {
      const board = play(emptyBoard, frames);
      const again = frames.length ? Array.from({ length: 10 }, () => frames[(picks.next().value as number) % frames.length] as Frame) : [];
      expect(play(board, again)).toEqual(board);
    }),
  );
});

test("an old snapshot and the frames since are the same as a fresh snapshot", () => {
  fc.assert(
    fc.property(history, fc.nat(20), (frames, seq) => {
      const cut = frames.filter((frame) => frame.seq <= seq).length;
      const current = play(emptyBoard, frames);
      const before = play(emptyBoard, frames.slice(0, cut));
      const resumed = play(reduce(emptyBoard, snapshotOf(before)), frames.slice(cut));
      expect(resumed).toEqual(reduce(emptyBoard, snapshotOf(current)));
    }),
  );
});

test("all that one event touched is taken, although it shares one number", () => {
  const board = play(emptyBoard, [
    { seq: 5, kind: "agent", id: "a", data: anAgent("a", 1) },
    { seq: 5, kind: "me", data: { agent: anAgent("a", 1), offer: null } },
  ]);
  expect(board.me.agent?.calls_today).toBe(1);
});

test("null takes an entity off the board, and only that one", () => {
  const two = play(emptyBoard, [
    { seq: 1, kind: "call", id: "a", data: aCall("a", "queued") },
    { seq: 2, kind: "call", id: "b", data: aCall("b", "queued") },
    { seq: 3, kind: "call", id: "a", data: null },
  ]);
  expect(Object.keys(two.calls)).toEqual(["b"]);
});

test("a snapshot replaces the board even when its number is lower, as after a restart of the server", () => {
  const old = play(emptyBoard, [{ seq: 900, kind: "call", id: "a", data: aCall("a", "queued") }]);
  const fresh = reduce(old, { seq: 3, kind: "snapshot", board: { calls: {} } });
  expect(fresh.calls).toEqual({});
  expect(fresh.seq).toBe(3);
});

test("topics that a viewer may not see leave the empty value", () => {
  const snapshot = JSON.parse('{"seq":1,"kind":"snapshot","board":{"calls":{},"today":null,"tickets":null,"me":{"agent":null,"offer":null}}}') as Frame;
  expect(reduce(emptyBoard, snapshot).today).toEqual(emptyBoard.today);
});
