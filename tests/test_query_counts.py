"""A list costs as many statements with a hundred rows as with one; every list of the API is counted.

Which lists there are, the API's own description says: a new one is counted as soon as it is there, and
as soon as `fill` knows how to put rows into it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pytest
from sqlalchemy import event

from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.duty.absence.model import Leave
from hotline.duty.model import Shift, ShiftPattern
from hotline.kernel.clock import ManualClock
from hotline.organisation.model import Appointment, AppointmentKind, Person, Unit, UnitLevel
from tests.conftest import only_on
from tests.factories import keep_all
from tests.whole import Whole, whole
from tickets.followups.model import FollowUp, FollowUpKind
from tickets.lists.model import TicketView
from tickets.machine import TicketState
from tickets.model import Caller, NoteKind, Ticket, TicketNote

pytestmark = pytest.mark.timeout(150)
SIZES: Final = (1, 10, 100)
VALUES: Final = {
    "from": "2026-03-01", "to": "2026-03-20", "number": "13905722046", "wanted": "dispatch",
    "year": "2026", "queue": "general",
}  # fmt: skip
FILLED: Final = {
    "/api/tickets", "/api/tickets/{ticket_id}", "/api/ticket-desks/{wanted}", "/api/calls", "/api/follow-ups",
    "/api/people", "/api/units", "/api/units/villages", "/api/appointments", "/api/territory",
    "/api/shifts", "/api/shifts/calendar", "/api/shift-patterns", "/api/leaves", "/api/ticket-views",
    "/api/callers/card",
}  # fmt: skip
_numbers = count(1)


@pytest.fixture
async def there(database_url: str, clock: ManualClock) -> AsyncIterator[Whole]:
    with whole(database_url, clock) as there:
        yield there


@only_on("sqlite", "database_url")
async def test_no_list_asks_more_often_for_more_rows(there: Whole) -> None:
    reads = list(lists(there.app.openapi()))
    counted: dict[str, list[int]] = {path: [] for path in reads}
    grown: dict[str, list[int]] = {path: [] for path in reads}
    have = 0
    async with there.client() as client:
        for size in SIZES:
            fill(there, size - have)
            have = size
            for path in reads:
                await client.get(address(there, path))  # what is kept, is kept
                with statements(there) as asked:
                    answer = await client.get(address(there, path))
                assert answer.status_code == 200, (path, answer.text[:300])
                counted[path].append(len(asked))
                grown[path].append(len(answer.content))
    assert {path: n for path, n in counted.items() if len(set(n)) > 1} == {}
    is_filled = {path for path, sizes in grown.items() if sizes[0] < sizes[-1]}
    assert is_filled >= FILLED, "these had no rows to count"


def lists(document: dict[str, Any]) -> Iterator[str]:
    """Every read whose answer has a list in it and whose address we can write."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        answers = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        schema = answers.get("application/json", {}).get("schema", {})
        schema = schemas.get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)
        has_list = any("items" in part for part in schema.get("properties", {}).values())
        names = {part.split("}")[0] for part in path.split("{")[1:]}
        if has_list and names <= VALUES.keys() | {"ticket_id", "person_id"}:
            yield path


def address(there: Whole, path: str) -> str:
    known = VALUES | {"ticket_id": "noted", "person_id": there.everyone.id}
    asked = there.app.openapi()["paths"][path]["get"].get("parameters", ())
    needed = {p["name"]: known[p["name"]] for p in asked if p["required"] and p["in"] == "query"}
    known |= {"limit": "200"}
    needed |= {p["name"]: known[p["name"]] for p in asked if p["name"] in {"limit", "number"}}
    return path.format(**known) + "?" + "&".join(f"{k}={v}" for k, v in needed.items())


def fill(there: Whole, more: int) -> None:
    """So many more rows in everything that is listed."""
    numbers = [next(_numbers) for _ in range(more)]
    now, county, me = there.database.clock.now(), there.county, there.everyone
    villages = [
        Unit(code=f"9{n:011}", name=f"溪村{n}", level=UnitLevel.VILLAGE, parent_id=county.town.id)
        for n in numbers
    ]
    people = [
        Person(username=f"q{n}", name=f"某{n}", password_hash="-", unit_id=county.town.id, created_at=now)
        for n in numbers
    ]  # fmt: skip
    is_first = numbers[0] == 1
    callers = [Caller(id="known", phone="+8613905722046", created_at=now)] if is_first else []
    days = [timedelta(days=n % 15, minutes=n) for n in numbers]
    tickets = [
        Ticket(
            id="noted" if n == 1 else f"t{n}", number=f"330599-20260302-1-{n:04}", created_at=now + timedelta(seconds=n),
            state=TicketState.PENDING_DISPATCH, village_id=village.id, operator_id=person.id, caller_id="known",
            caller_number="+8613905722046", call_id=f"c{n}", summary="拖欠工资", matter="wage_arrears",
        )
        for n, village, person in zip(numbers, villages, people, strict=True)
    ]  # fmt: skip
    calls = [
        Call(
            id=f"c{n}", carrier="simulator", carrier_id=f"CA{n}", caller_number="+8613905722046", called_number="12348",
            state=CallState.IVR, arrived_at=now, ticket_id=ticket.id,
        )
        for n, ticket in zip(numbers, tickets, strict=True)
    ]  # fmt: skip
    rest: list[Any] = [
        TicketNote(
            ticket_id="noted", author_id=person.id, kind=NoteKind.INTERNAL, text="备注", at=now
        )
        for person in people
    ]
    for n, village, person, ticket, day in zip(
        numbers, villages, people, tickets, days, strict=True
    ):
        kind = FollowUpKind.REMINDER
        begins = now + day
        rest += [
            FollowUp(kind=kind, due_at=now, ticket_id=ticket.id, owner_id=person.id, phone="1", created_at=now),
            Appointment(village_id=village.id, person_id=person.id, since=now.date(), kind=AppointmentKind.PRIMARY),
            TicketView(owner_id=me.id, name=f"v{n}", wanted={"open": True}, created_at=now),
            ShiftPattern(
                name=f"班{n}", weekdays=[0], sessions=[["09:00", "10:00"]], people=[person.id], since=now.date(),
                created_at=now,
            ),
            Shift(person_id=person.id, starts_at=begins, ends_at=begins + timedelta(hours=3)),
            Leave(person_id=person.id, deputy_id=me.id, starts_at=begins, ends_at=begins + timedelta(hours=9), created_at=now),
        ]  # fmt: skip
    rest.sort(key=lambda row: type(row).__name__)
    keep_all(there.database, [*villages, *people, *callers, *tickets, *calls, *rest])


@contextmanager
def statements(there: Whole) -> Iterator[list[str]]:
    """What the database is asked meanwhile, by readers and by the writer."""
    asked: list[str] = []
    engines = (there.database._read_engine, there.database._write_engine)

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
