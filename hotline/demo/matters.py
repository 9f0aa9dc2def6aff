"""The ticket of each past call: from the registration to wherever its matter stands now."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, cast

from hotline.calls.machine import Outcome
from hotline.demo.assignment import DISPOSITIONS, Assignment
from hotline.demo.calls import Past, skill_of
from hotline.demo.county import CODE, County
from hotline.demo.dice import Dice, at_work
from hotline.demo.promises import Promises
from hotline.demo.stories import Stories, Story
from hotline.kernel.clock import local
from tickets.deadlines import answer_due
from tickets.machine import TicketAction, TicketState, next_state
from tickets.model import NoteKind
from tickets.numbering import Channel, counter_name, ticket_number
from tickets.text import Searchable, search_text

A, S = TicketAction, TicketState
PATH: Final = (A.SUBMIT, A.FORWARD, A.DISPATCH, A.ACCEPT, A.REPLY, A.APPROVE, A.CLOSE)
# How far the newest matters got, so that every state can be seen; the rest ran its course.
RECENT: Final = (
    A.SUBMIT, A.FORWARD, A.DISPATCH, A.DISPATCH, A.ACCEPT, A.DISPATCH, A.ACCEPT, A.REPLY, A.ACCEPT,
    A.APPROVE, A.REPLY, A.ACCEPT, A.DISPATCH, A.APPROVE, A.ACCEPT, A.FORWARD, A.APPROVE, A.ACCEPT,
)  # fmt: skip
DUE_TODAY: Final = (6, 11)  # places in RECENT
OVERDUE: Final = (A.ACCEPT, A.DISPATCH)  # a centre that works has one or two, not a dozen
LONG_AGO: Final = timedelta(days=7)
STEPS: Final = {  # how long the next step takes, by what it is
    A.FORWARD: (timedelta(seconds=20), timedelta(minutes=2)),
    A.DISPATCH: (timedelta(minutes=1), timedelta(minutes=35)),
    A.ACCEPT: (timedelta(minutes=8), timedelta(hours=7)),
    A.REPLY: (timedelta(hours=5), timedelta(hours=50)),
    A.APPROVE: (timedelta(minutes=20), timedelta(hours=5)),
    A.CLOSE: (timedelta(hours=2), timedelta(hours=22)),
}
RESULTS: Final = (
    "回访满意，来电人表示感谢。",
    "已回访，来电人认可答复。",
    "回访基本满意，事情还在协商。",
    "来电人表示不需要再回访。",
)
INTERNAL: Final = (
    "来电人说话带口音，已核对村名。",
    "同一单位本月第二次被反映。",
    "来电人下午两点后方便接电话。",
    "已短信发送法律援助申请指引。",
)
VOID: Final = "错拨、无声或与服务无关，无需回访"
Row = dict[str, Any]


@dataclass
class Matters:
    dice: Dice
    county: County
    stories: Stories
    now: datetime
    tickets: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.promises = Promises(self.dice, self.county, self.now)
        self._assignment = Assignment(self.dice, self.county)

    def fill(self, calls: list[Past]) -> None:
        """Tell the story of every call, and how far the handed-on ones have come."""
        handed_on: list[tuple[Row, Story]] = []
        resolved: list[Row] = []
        for call in calls:
            ticket, story = self._open(call), call.story
            if call.row["outcome"] is not Outcome.ANSWERED or story is None:
                self._missed(ticket, call)
            elif story.kind == "invalid":
                self._void(ticket, call, story)
            elif self.dice.happens(story.on_call):
                self._resolve(ticket, call, story)
                resolved.append(ticket)
            else:
                self._register(ticket, call, story)
                handed_on.append((ticket, story))
        self._unfinished(resolved)
        self._handle(handed_on)
        for ticket in self.tickets:
            ticket["search_text"] = search_text(cast("Searchable", SimpleNamespace(**ticket)))

    def _open(self, call: Past) -> Row:
        day = local(call.row["arrived_at"]).date()
        name = counter_name(CODE, day, Channel.CALL)
        serial = self.counters[name] = self.counters.get(name, 0) + 1
        citizen = call.citizen.row if call.citizen else {}
        ticket: Row = {
            "id": self.dice.new_id(call.row["arrived_at"]),
            "number": ticket_number(CODE, day, Channel.CALL, serial),
            "call_id": call.row["id"],
            "caller_id": citizen.get("id"),
            "channel": Channel.CALL,
            "state": S.DRAFT,
            "caller_name": citizen.get("name"),
            "caller_number": citizen.get("phone", ""),
            "village_id": citizen.get("village_id"),
            "groups": citizen.get("groups", []),
            "operator_id": call.operator_id,
            "created_at": call.row["arrived_at"],
            "version": 1,
        } | dict.fromkeys(_LATER)
        ticket |= {"summary": "", "claim": "", "answer": "", "urgency": "normal", "risk_flags": []}
        ticket |= {"identity_refused": False, "confidential": False, "callback_wanted": True}
        call.row["ticket_id"] = ticket["id"]
        self.tickets.append(ticket)
        return ticket

    def _write(self, ticket: Row, call: Past, story: Story) -> None:
        """What the operator typed."""
        village = call.citizen.village if call.citizen else None
        told = self.stories.tell(self.dice, story, village)
        ticket |= {
            "request_kind": story.kind,
            "matter": story.matter,
            "summary": told.summary,
            "claim": told.claim,
            "urgency": story.urgency,
            "risk_flags": list(story.risk),
            "relation": story.relation,
            "opponent": told.opponent,
            "incident_time": told.when,
            "incident_place": told.place,
            "groups": sorted({*ticket["groups"], *story.groups} - {"general"}) or ["general"],
            "confidential": story.confidential,
            "identity_refused": ticket["caller_name"] is None,
            "callback_wanted": story.kind not in {"praise", "invalid"},
            "satisfaction": call.row["rating"],
        }
        call.row["skill"] = skill_of(story)

    def _register(self, ticket: Row, call: Past, story: Story) -> datetime:
        self._write(ticket, call, story)
        at = self.dice.later(
            call.row["talk_ended_at"] or ticket["created_at"],
            timedelta(seconds=5),
            timedelta(seconds=70),
        )
        ticket["submitted_at"] = at
        ticket["due_at"] = answer_due(at, story.kind, story.urgency)
        self._move(ticket, A.SUBMIT, at, ticket["operator_id"])
        if self.dice.happens(0.15):
            text = self.dice.one(INTERNAL)
            self._note(ticket, A.NOTE, at, ticket["operator_id"], text, NoteKind.INTERNAL)
        return at

    def _resolve(self, ticket: Row, call: Past, story: Story) -> None:
        at = self._register(ticket, call, story) + timedelta(seconds=self.dice.between(10, 60))
        ticket |= {"answer": story.answer, "disposition": story.disposition, "closed_at": at}
        self._move(ticket, A.RESOLVE, at, ticket["operator_id"])

    def _void(self, ticket: Row, call: Past, story: Story) -> None:
        self._write(ticket, call, story)
        ticket |= {"answer": story.answer, "disposition": story.disposition}
        self._cancel(ticket, call.row["wrapped_up_at"], ticket["operator_id"], VOID)

    def _cancel(self, ticket: Row, at: datetime, person_id: str | None, reason: str) -> None:
        ticket["closed_at"] = at
        self._move(ticket, A.CANCEL, at, person_id, reason)

    def _missed(self, ticket: Row, call: Past) -> None:
        """Owed a call back: reached and answered, given up after three tries, or still waiting."""
        if not ticket["caller_number"]:
            return  # number withheld: nobody can be called
        promised = self.promises.missed_call(ticket, call)
        if promised.done_at is None or call.story is None:
            ticket["summary"] = self.stories.missed[_MISSED.get(call.row["outcome"], 0)]
            return
        person_id = ticket["operator_id"] = promised.owner_id
        if not promised.reached:
            self._cancel(ticket, promised.done_at, person_id, "三次回拨未联系上")
            return
        self._write(ticket, call, call.story)
        at = ticket["submitted_at"] = promised.done_at
        ticket["due_at"] = answer_due(at, call.story.kind, call.story.urgency)
        ticket |= {"answer": call.story.answer, "disposition": "answered_callback", "closed_at": at}
        self._move(ticket, A.SUBMIT, at, person_id)
        self._move(ticket, A.RESOLVE, at + timedelta(seconds=30), person_id)

    def _unfinished(self, resolved: list[Row]) -> None:
        """Two calls of the last hours whose form nobody has submitted yet."""
        for ticket in resolved[-2:]:
            self.notes = [note for note in self.notes if note["ticket_id"] != ticket["id"]]
            ticket.update(dict.fromkeys(("submitted_at", "due_at", "closed_at", "disposition")))
            ticket.update({"state": S.DRAFT, "answer": "", "version": 1})

    def _handle(self, handed_on: list[tuple[Row, Story]]) -> None:
        newest_first = handed_on[::-1]
        late = list(OVERDUE)
        for place, (ticket, story) in enumerate(newest_first):
            until = RECENT[place] if place < len(RECENT) else None
            if until is None and late and self.now - ticket["created_at"] > LONG_AGO:
                until = late.pop(0)
                ticket["due_at"] = self._midnight() - timedelta(days=len(late))
            elif place in DUE_TODAY:
                ticket["due_at"] = self._midnight() + timedelta(days=1)
            elif until is not None:
                ticket["due_at"] = max(ticket["due_at"], self._midnight() + timedelta(days=2))
            self._walk(ticket, story, until)

    def _walk(self, ticket: Row, story: Story, until: TicketAction | None) -> None:
        """Step after step; a matter that stopped somewhere has certainly come that far."""
        at = ticket["submitted_at"]
        steps = PATH[1 : PATH.index(until) + 1] if until else PATH[1:]
        room = (self.now - at) / (len(steps) + 1)
        for action in steps:
            low, high = STEPS[action]
            if until is not None:
                low, high = min(low, room * 0.5), min(high, room * 0.9)
                if action is until is A.APPROVE:  # today: nobody waits days to be rung back
                    at = max(at, self._midnight())
                    low, high = timedelta(0), (self.now - at) * 0.9
                at = self.dice.later(at, low, high)
            else:
                at = at_work(self.dice.later(at, low, high))
            if at >= self.now:
                return
            self._step(ticket, story, action, at)

    def _step(self, ticket: Row, story: Story, action: TicketAction, at: datetime) -> None:
        desk = ticket["operator_id"]
        match action:
            case A.DISPATCH:
                choice = self._assignment.choose(ticket, story)
                ticket |= {"handler_id": choice.handler_id, "unit_id": choice.unit_id}
                ticket |= {"dispatched_at": at, "disposition": DISPOSITIONS[choice.who]}
                self._move(ticket, action, at, None, choice.reason)
            case A.ACCEPT:
                self._move(ticket, action, at, ticket["handler_id"])
            case A.REPLY:
                self._reply(ticket, at)
            case A.APPROVE:
                self._move(ticket, action, at, desk)
                self.promises.visit_back(ticket, at)
            case A.CLOSE:
                ticket |= {"result": self.dice.one(RESULTS), "closed_at": at}
                ticket["satisfaction"] = ticket["satisfaction"] or self.dice.weighted(
                    (5, 4, 3, 2), (60, 25, 11, 4)
                )
                self._move(ticket, action, at, desk, ticket["result"])
                self.promises.visited(ticket, at)
            case _:
                self._move(ticket, action, at, desk)

    def _reply(self, ticket: Row, at: datetime) -> None:
        public, internal = self.stories.reply(self.dice)
        resolved = self.dice.happens(0.8)
        ticket |= {
            "public_reply": public,
            "contacted": True,
            "resolved": resolved,
            "replied_at": at,
        }
        self._note(ticket, A.REPLY, at, ticket["handler_id"], public, NoteKind.PUBLIC)
        self._note(ticket, A.REPLY, at, ticket["handler_id"], internal, NoteKind.INTERNAL)
        said = f"已联系来电人，{'已' if resolved else '未'}解决"
        self._move(ticket, A.REPLY, at, ticket["handler_id"], said)

    def _midnight(self) -> datetime:
        here = local(self.now)
        return self.now - timedelta(
            hours=here.hour, minutes=here.minute, seconds=here.second, microseconds=here.microsecond
        )

    def _move(
        self, ticket: Row, action: TicketAction, at: datetime, person_id: str | None, text: str = ""
    ) -> None:
        ticket["state"] = next_state(ticket["state"], action)
        ticket["version"] += 1
        self._note(ticket, action, at, person_id, text, NoteKind.SYSTEM)

    def _note(
        self,
        ticket: Row,
        action: TicketAction,
        at: datetime,
        person_id: str | None,
        text: str,
        kind: NoteKind,
    ) -> None:
        self.notes.append(
            {
                "id": self.dice.new_id(at),
                "ticket_id": ticket["id"],
                "author_id": person_id,
                "kind": kind,
                "action": action,
                "text": text,
                "at": at,
            }
        )


_LATER: Final = (
    "request_kind", "matter", "disposition", "relation", "opponent", "incident_time",
    "incident_place", "unit_id", "handler_id", "satisfaction", "public_reply", "contacted",
    "resolved", "result", "due_at", "submitted_at", "dispatched_at", "replied_at", "closed_at",
)  # fmt: skip
_MISSED: Final = {Outcome.VOICEMAIL: 1, Outcome.CALLBACK_REQUESTED: 2}
