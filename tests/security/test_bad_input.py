"""Every text of every write of the API: stored and shown as it was sent, or refused in our own words.

The addresses and their texts come from the API's own description, so a new one is tried by itself;
the arrangements say what must be there for a write to succeed. One without an arrangement must answer
whatever it is sent, too.
"""

import json
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any, Final

import httpx
import pytest

from hotline.duty.model import Shift
from hotline.kernel.clock import ManualClock
from hotline.organisation.model import UnitLevel
from tests.attacks import NO_TEXT, one_of_each, trimmed
from tests.factories import a_caller, a_follow_up, a_person, a_ticket, a_unit, keep
from tests.whole import Whole, as_json, whole
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


@pytest.fixture
async def there(database_url: str, clock: ManualClock) -> AsyncIterator[Whole]:
    with whole(database_url, clock) as there:
        yield there


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
    ("POST", "/api/walls"): lambda there: Scene("/api/walls", {}),
}
# The keys of a dictionary, numbers of telephones and names of other tickets: a dull word is none.
NARROWED: Final = {
    "matter", "request_kind", "urgency", "disposition", "relation", "groups", "risk_flags",
    "gender", "language", "result", "reason_code", "way", "target", "phone", "contact_number",
}  # fmt: skip
KEYS_TOO: Final = re.compile(r".*/(ask_suspension|ask_extension|not_accept)")
SHOWS_NOTHING: Final = {"/api/routing/queues/{queue}/pause"}  # shown in the overview of queues
MASKED: Final = {"caller_number", "phone", "contact_number"}
NOT_TRIED: Final = {  # secrets are no texts: never stored as they are, never shown
    "/api/auth/login", "/api/auth/totp", "/api/me/password", "/api/people/{person_id}/password",
}  # fmt: skip


def with_text(body: Json, where: Where, text: str) -> Json:
    """The body, with the text where it belongs."""
    made: Json = json.loads(json.dumps(body))
    *outer, last = where
    place: Any = made
    for step, following in zip(outer, where[1:], strict=True):
        if isinstance(place, list):
            place.append([] if isinstance(following, int) else {})
            place = place[0]
        else:
            place = place.setdefault(step, [] if isinstance(following, int) else {})
    if isinstance(place, list):
        place.append(text)
    else:
        place[last] = text
    return made


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


# --- the promise ------------------------------------------------------------------------------------


async def test_every_text_is_stored_and_shown_as_it_was_sent_or_refused(there: Whole) -> None:
    described = Described(there.app.openapi())
    complaints: list[str] = []
    async with there.client() as client:
        for method, path, schema in described.writes():
            if path not in NOT_TRIED:
                for where in described.texts(schema):
                    door = Door(there, client, method, path, where)
                    complaints += [one async for one in door.complaints(one_of_each())]
    assert not complaints, "\n".join(complaints)


@dataclass(frozen=True)
class Door:
    """One text of one write."""

    there: Whole
    client: httpx.AsyncClient
    method: str
    path: str
    where: Where

    async def complaints(self, texts: Sequence[str]) -> AsyncIterator[str]:
        name = f"{self.method} {self.path} {'.'.join(map(str, self.where))}"
        taken = await self.sent(DULL)
        takes = taken.status_code < 300
        if self.arrangement and not takes and not self.is_narrowed:
            yield f"{name}: refuses what is dull: {taken.text[:300]}"
        for text in texts:
            answer = await self.sent(text)
            if (wrong := self._wrong(text, answer, takes=takes)) is not None:
                yield f"{name} {text[:40]!a}: {wrong}: {answer.status_code} {answer.text[:200]!a}"

    @property
    def arrangement(self) -> Arrangement | None:
        return ARRANGED.get((self.method, self.path))

    @property
    def is_narrowed(self) -> bool:
        what = self.where[0]
        return what in NARROWED or (what == "reason" and bool(KEYS_TOO.fullmatch(self.path)))

    async def sent(self, text: str) -> httpx.Response:
        arrangement = self.arrangement
        scene = arrangement(self.there) if arrangement else Scene(_nowhere(self.path), {})
        request = as_json(with_text(scene.body, self.where, text))
        if scene.version is not None:
            request["headers"]["if-match"] = f'"{scene.version}"'
        if scene.who is not None:
            request["headers"]["x-person"] = scene.who
        return await self.client.request(self.method, scene.path, **request)

    def _wrong(self, text: str, answer: httpx.Response, *, takes: bool) -> str | None:
        if answer.status_code >= 500:
            return "broke"
        if answer.status_code >= 300:
            is_ours = answer.headers["content-type"] == "application/problem+json"
            return None if is_ours else "refused in other words"
        if NO_TEXT.search(text):
            return "took what is no text"
        is_shown = self.path not in SHOWS_NOTHING and self.where[0] not in MASKED
        if self.arrangement and takes and is_shown:
            return None if shown(text, answer) else "shows something else"
        return None


def _nowhere(path: str) -> str:
    return path.replace("{year}", "2026").replace("{", "").replace("}", "")


def shown(text: str, answer: httpx.Response) -> bool:
    """Exactly, but for blanks at its ends; a name of a place in its composed form."""
    expected = {trimmed(text), unicodedata.normalize("NFC", trimmed(text))}
    found = list(texts_of(answer.json()))
    return any(one in told for one in expected for told in found)
