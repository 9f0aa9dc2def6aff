"""A county with as many tickets as one wants: synthetic Chinese texts of some 280 characters, Zipf words, three open states.

The same number always gives the same tickets. Words that are looked for stand in a known part of them.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert

from hotline.bootstrap import migrations
from hotline.kernel.bus import Bus
from hotline.kernel.clock import SystemClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, PersonRole, Role, SignIn, Unit, UnitLevel
from hotline.organisation.sign_in.tokens import LENGTH, hash_token
from tickets.machine import TicketState
from tickets.model import Ticket
from tickets.numbering import Channel, plain, ticket_number
from tickets.registration import NOT_NULL
from tickets.search.index import index_some

TOKEN: Final = "bench".ljust(LENGTH, "-")
PEOPLE: Final = 40
VILLAGES: Final = 200
COMMON, MIDDLE, RARE = "拖欠", "路灯", "麒麟"  # in a fifth, in two of a thousand, in twenty tickets
MATTERS: Final = ("wage_arrears", "divorce", "land_dispute", "traffic_accident")
BATCH: Final = 500
OPEN_SHARE: Final = 0.02
_WORDS: Final = [chr(0x4E00 + n % 3_000) + chr(0x5000 + n * 7 % 3_000) for n in range(6_000)]
_WEIGHTS: Final = [1 / (n + 10) for n in range(len(_WORDS))]


def fill(url: str, count: int) -> Database:
    """Make the tables and the tickets, and index them."""
    migrations.upgrade(url)
    database = Database(url, bus=Bus(), clock=SystemClock())
    database.write_now(_people)
    batch: list[dict[str, Any]] = []
    for row in tickets(count, database.clock.now()):
        batch.append(row)
        if len(batch) == BATCH:
            _insert(database, batch)
    _insert(database, batch)
    while database.write_now(index_some):
        pass
    return database


def tickets(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    dice = random.Random(count)
    step = timedelta(days=730) / count
    rare = set(dice.sample(range(count), 20))
    for n in range(count):
        at = now - step * (count - n)
        text = dice.choices(_WORDS, _WEIGHTS, k=dice.randrange(60, 220))
        text += [COMMON] * (dice.random() < 0.2) + [MIDDLE] * (dice.random() < 0.002)
        text += [RARE] * (n in rare)
        dice.shuffle(text)
        summary = "".join(text)
        is_open = dice.random() < OPEN_SHARE
        number = ticket_number("330599", at.date(), Channel.CALL, n + 1)
        state = TicketState.IN_PROGRESS if is_open else TicketState.CLOSED
        yield {
            **NOT_NULL,
            "id": f"{n:032x}",
            "number": number,
            "channel": Channel.CALL,
            "state": state,
            "request_kind": "consultation",
            "matter": MATTERS[n % 4],
            "summary": summary,
            "caller_name": summary[:3],
            "caller_number": f"+86139{dice.randrange(10**8):08}",
            "village_id": f"v{dice.randrange(VILLAGES)}",
            "handler_id": f"p{dice.randrange(PEOPLE)}",
            "operator_id": f"p{dice.randrange(PEOPLE)}",
            "search_text": "\n".join((number, plain(number), summary)),
            "due_at": at + timedelta(days=3) if is_open else None,
            "created_at": at,
            "version": 1,
        }


def _insert(database: Database, batch: list[dict[str, Any]]) -> None:
    if batch:
        database.write_now(lambda uow: uow.connection.execute(insert(Ticket), batch))
        batch.clear()


def _people(uow: UnitOfWork) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    rows: list[Any] = [
        Unit(id=f"v{n}", code=f"{n:012}", name=f"第{n}村", level=UnitLevel.VILLAGE)
        for n in range(VILLAGES)
    ]
    rows += [
        Person(
            id=f"p{n}", username=f"p{n}", name=f"人员{n}", password_hash="-", created_at=long_ago
        )
        for n in range(PEOPLE)
    ]
    uow.session.add_all(rows)
    uow.session.flush()
    signed_in = SignIn(
        token_hash=hash_token(TOKEN),
        person_id="p0",
        csrf="-",
        created_at=uow.now,
        seen_at=uow.now,
        expires_at=uow.now + timedelta(hours=12),
    )
    uow.session.add_all([PersonRole(person_id="p0", role=Role.SUPERVISOR), signed_in])
