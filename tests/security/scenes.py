"""What is described of the API's writes, and what must be there for one to succeed."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, pairwise
from typing import Any, Final

from hotline.duty.holidays import queries as calendar
from hotline.duty.model import Shift
from hotline.organisation.model import UnitLevel
from tests.factories import a_caller, a_follow_up, a_person, a_ticket, a_unit, keep
from tests.whole import Whole
from tickets.machine import MOVES, STAYS, Asked, TicketAction, TicketState
from tickets.model import TicketQuestion
from tickets.policy import NOT_BY_THE_HANDLER

Json = dict[str, Any]
Where = tuple[str | int, ...]  # of a text in a body
S, A = TicketState, TicketAction
DULL: Final = "包工头至今没有付清工资"
SOON: Final = "2026-03-03T09:00:00+08:00"
LATER: Final = "2026-03-03T12:00:00+08:00"
_numbers = count(1)


@dataclass(frozen=True)
class Scene:
    """What one write needs: an address with something behind it, and a body without the texts."""

    path: str
    body: Json
    version: int | None = None
    who: str | None = None  # instead of the person with every role


# --- what is described ------------------------------------------------------------------------------


class Described:
    def __init__(self, document: Json) -> None:
        self.document = document

    def writes(self) -> Iterator[tuple[str, str, Json]]:
        """Method, path and schema of every write that takes a text."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                content = operation.get("requestBody", {}).get("content", {})
                schema = content.get("application/json", {}).get("schema")
                if schema is not None and list(self.texts(schema)):
                    yield method.upper(), path, schema

    def texts(self, schema: Json, where: Where = ()) -> Iterator[Where]:
        """Where a body may hold a text that no pattern, format or list of values narrows."""
        schema = self._resolved(schema)
        for one in schema.get("anyOf", ()):
            yield from self.texts(one, where)
        match schema.get("type"):
            case "string" if not {"pattern", "enum", "format", "const"} & schema.keys():
                yield where
            case "object":
                for name, part in schema.get("properties", {}).items():
                    yield from self.texts(part, (*where, name))
            case "array":
                yield from self.texts(schema["items"], (*where, 0))

    def queries(self) -> Iterator[tuple[str, str]]:
        """Path and name of every text that a read takes."""
        for path, methods in self.document["paths"].items():
            for parameter in methods.get("get", {}).get("parameters", ()):
                if parameter["in"] == "query" and list(self.texts(parameter["schema"])):
                    yield path, parameter["name"]

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return schema


# --- arrangements -----------------------------------------------------------------------------------

Arrangement = Callable[[Whole], Scene]
REASONS: Final[Mapping[str, Json]] = {
    "ask_suspension": {"reason": "awaiting_supplement"},
    "ask_extension": {"reason": "complex_facts", "days": 1},
    "approve_extension": {"days": 1},
    "not_accept": {"reason": "in_petition", "way": "to_petition"},
    "transfer_out": {"target": "to_12345", "outside_number": "A1"},
    "supervise": {"days": 2, "text": DULL},
    "reply": {"public_reply": DULL, "contacted": True, "resolved": False},
    "resolve": {"answer": DULL},
    "close": {"result": DULL},
    "return": {"reason": DULL, "reason_code": "wrong_region"},
}
ASKED: Final = {
    "suspension": Asked.SUSPENSION,
    "extension": Asked.EXTENSION,
    "return": Asked.RETURN,
}


def a_move(action: TicketAction) -> Arrangement:
    """A ticket in a state in which this can be done, by somebody who may do anything."""
    states = [state for (state, move) in MOVES if move is action] or sorted(STAYS[action])
    state = S.REGISTERED if S.REGISTERED in states else states[0]
    body = REASONS.get(action, {"reason": DULL} if action not in {A.URGE, A.INVOLVE} else {})

    def arranged(there: Whole) -> Scene:
        ticket_id = work(there, state, action)
        more = {"unit_ids": [there.county.other_town.id]} if action is A.INVOLVE else {}
        return Scene(f"/api/tickets/{ticket_id}/{action}", dict(body) | more)

    return arranged


def _asked(action: TicketAction) -> Asked | None:
    verb, _, what = action.partition("_")
    return ASKED[what] if verb in {"approve", "refuse"} and what else None


def work(there: Whole, state: TicketState, action: TicketAction = A.NOTE) -> str:
    """A ticket with which a person of every role may do this."""
    now, county, asked = there.database.clock.now(), there.county, _asked(action)
    handler = county["adviser"] if action in NOT_BY_THE_HANDLER else there.everyone
    is_handled = state not in {S.DRAFT, S.REGISTERED, S.PENDING_DISPATCH}
    ticket = a_ticket(
        there.database,
        state=state,
        operator_id=there.everyone.id,
        handler_id=handler.id if is_handled else None,
        unit_id=county.town.id if is_handled else None,
        village_id=county.village.id,
        due_at=now + timedelta(days=2),
        dispatched_at=now,
        closed_at=now if state is S.CLOSED else None,
        suspended_at=now if state is S.SUSPENDED else None,
        asked=asked if asked is not Asked.RETURN else None,
    )
    if asked is not None:
        question = TicketQuestion(
            ticket_id=ticket.id, kind=asked, reason="complex_facts", days=1,
            asked_by=county["adviser"].id, asked_at=now,
        )  # fmt: skip
        keep(there.database, question)
    return ticket.id


def a_promise(action: str, **body: str) -> Arrangement:
    def arranged(there: Whole) -> Scene:
        row = a_follow_up(
            there.database,
            ticket_id=work(there, S.REGISTERED),
            owner_id=there.everyone.id,
        )
        return Scene(f"/api/follow-ups/{row.id}/{action}", dict(body))

    return arranged


def a_new_promise(there: Whole) -> Scene:
    body = {"ticket_id": work(there, S.REGISTERED), "kind": "reminder", "due_at": SOON}
    return Scene("/api/follow-ups", body)


def a_new_unit(there: Whole) -> Scene:
    code = f"3305{next(_numbers):05}"
    parent = there.county.county.id
    return Scene("/api/units", {"code": code, "level": "town", "parent_id": parent, "name": DULL})


def a_known_unit(there: Whole) -> Scene:
    unit = a_unit(there.database, UnitLevel.TOWN, parent_id=there.county.county.id)
    return Scene(f"/api/units/{unit.id}", {}, version=1)


def a_known_person(there: Whole) -> Scene:
    return Scene(f"/api/people/{a_person(there.database).id}", {}, version=1)


def a_known_caller(there: Whole) -> Scene:
    caller = a_caller(there.database, f"+86139{next(_numbers):08}")
    a_ticket(there.database, caller_id=caller.id, operator_id=there.everyone.id)
    return Scene(f"/api/callers/{caller.id}", {}, version=1)


def a_leave(there: Whole) -> Scene:
    who = a_person(there.database, "adviser", unit=there.county.town)
    return Scene("/api/leaves", {"person_id": who.id, "starts_at": SOON, "ends_at": LATER})


def a_swap(there: Whole) -> Scene:
    now = there.database.clock.now()
    partner = a_person(there.database, "operator", unit=there.county.county)
    days = timedelta(days=next(_numbers))
    shift = keep(
        there.database,
        Shift(
            person_id=there.everyone.id,
            starts_at=now + days,
            ends_at=now + days + timedelta(hours=4),
        ),
    )
    return Scene("/api/swaps", {"shift_id": shift.id, "partner_id": partner.id})


def a_view(there: Whole) -> Scene:
    """Somebody else's each time: names are taken once, and nobody keeps many."""
    who = a_person(there.database, "operator", unit=there.county.county)
    return Scene("/api/ticket-views", {"name": DULL, "wanted": {}}, who=who.id)


def a_pause(there: Whole) -> Scene:
    policies = there.app.state.policies
    name = there.database.read_now(policies.document).queue[0].name
    return Scene(f"/api/routing/queues/{name}/pause", {"reason": DULL})


def a_pattern(there: Whole) -> Scene:
    session = {"begins": "09:00", "ends": "10:00"}
    who = a_person(there.database, "operator", unit=there.county.county)
    body = {"weekdays": [0], "sessions": [session], "people": [who.id], "since": "2026-04-01"}
    return Scene("/api/shift-patterns", body | {"name": DULL})


def a_policy(there: Whole) -> Scene:
    document = there.database.read_now(there.app.state.policies.document)
    return Scene("/api/routing/policy", {"document": document.model_dump(mode="json")})


def a_handover(there: Whole) -> Scene:
    who = a_person(there.database, "operator", unit=there.county.county)
    body = {"key": f"key-{next(_numbers):08}", "from_person_id": who.id, "to": {}}
    return Scene("/api/handovers", body | {"from_date": "2026-03-02", "reason": DULL})


def a_day(there: Whole) -> Scene:
    day = {"date": "2026-05-04", "kind": "holiday"}
    version = there.database.read_now(calendar.version)
    return Scene("/api/calendar/days", {"days": [day]}, version=version)


ARRANGED: Final[Mapping[tuple[str, str], Arrangement]] = {
    ("POST", "/api/tickets"): lambda there: Scene("/api/tickets", {"channel": "visit"}),
    ("PATCH", "/api/tickets/{ticket_id}"): lambda there: Scene(
        f"/api/tickets/{work(there, S.REGISTERED)}", {}, version=1
    ),
    ("POST", "/api/tickets/{ticket_id}/note"): lambda there: Scene(
        f"/api/tickets/{work(there, S.IN_PROGRESS)}/note", {"kind": "internal"}
    ),
    ("POST", "/api/tickets/{ticket_id}/submit"): lambda there: Scene(
        f"/api/tickets/{work(there, S.DRAFT)}/submit", {}
    ),
    **{
        ("POST", f"/api/tickets/{{ticket_id}}/{action}"): a_move(action)
        for action in sorted(set(TicketAction) - {A.NOTE, A.SUBMIT, A.MERGE, A.ARCHIVE})
    },
    ("POST", "/api/follow-ups"): a_new_promise,
    ("POST", "/api/follow-ups/{follow_up_id}/attempt"): a_promise("attempt"),
    ("POST", "/api/follow-ups/{follow_up_id}/cancel"): a_promise("cancel"),
    ("POST", "/api/follow-ups/{follow_up_id}/done"): a_promise("done", result="reached"),
    ("POST", "/api/follow-ups/{follow_up_id}/postpone"): a_promise("postpone", due_at=SOON),
    ("POST", "/api/units"): a_new_unit,
    ("PATCH", "/api/units/{unit_id}"): a_known_unit,
    ("PATCH", "/api/people/{person_id}"): a_known_person,
    ("PATCH", "/api/callers/{caller_id}"): a_known_caller,
    ("POST", "/api/leaves"): a_leave,
    ("POST", "/api/swaps"): a_swap,
    ("POST", "/api/ticket-views"): a_view,
    ("POST", "/api/routing/queues/{queue}/pause"): a_pause,
    ("PUT", "/api/me/presence"): lambda there: Scene("/api/me/presence", {"intent": "break"}),
    ("PUT", "/api/routing/policy"): a_policy,
    ("PUT", "/api/calendar/days"): a_day,
    ("POST", "/api/shift-patterns"): a_pattern,
    ("POST", "/api/handovers"): a_handover,
    ("POST", "/api/walls"): lambda there: Scene("/api/walls", {}),
}
# The keys of a dictionary, numbers of telephones and names of other tickets: a dull word is none.
NARROWED: Final = {
    "matter", "request_kind", "urgency", "disposition", "relation", "groups", "risk_flags",
    "gender", "language", "result", "reason_code", "way", "target", "phone", "contact_number",
    "skills", "based_on",
}  # fmt: skip
KEYS_TOO: Final = re.compile(r".*/(ask_suspension|ask_extension|not_accept)")
SHOWS_NOTHING: Final = {"/api/routing/queues/{queue}/pause"}  # shown in the overview of queues
MASKED: Final = {"caller_number", "phone", "contact_number"}
NOT_TRIED: Final = {  # secrets are no texts: never stored as they are, never shown
    "/api/auth/login", "/api/auth/totp", "/api/me/password", "/api/people/{person_id}/password",
}  # fmt: skip


def with_text(body: Json, where: Where, text: str) -> Json:
    """The body, with the text where it belongs."""
    made: Any = json.loads(json.dumps(body))
    place: Any = made
    for step, following in pairwise(where):
        inner: Any = [] if isinstance(following, int) else {}
        if isinstance(place, list):
            place += [inner] if not place else []
            place = place[0]
        else:
            place = place.setdefault(step, inner)
    if isinstance(place, list):
        place.append(text)
    else:
        place[where[-1]] = text
    whole_body: Json = made
    return whole_body


def texts_of(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from texts_of(part)
        case dict():
            for part in value.values():
                yield from texts_of(part)
