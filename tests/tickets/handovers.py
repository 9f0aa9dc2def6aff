"""A desk full of work to hand over, and how one asks for it."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from hotline.duty.model import Shift
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.organisation.model import Person
from hotline.routing.model import QueueMember
from tests.factories import (
    County,
    a_follow_up,
    a_ticket,
    keep,
)
from tests.routes import add_routes
from tickets.followups.model import FollowUpState
from tickets.handover import routes
from tickets.machine import TicketState

S = TicketState
DUE = timedelta(days=3)
TODAY = "2026-03-02"
DESK_TARGET = {"where": "desk"}


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    add_routes(app, routes.router)
    return app


def person(who: Person) -> dict[str, str]:
    return {"where": "person", "id": who.id}


def wish(who: Person, **fields: Any) -> dict[str, Any]:
    usual = {"key": "key-12345", "reason": "离职", "from_date": TODAY, "to": {}}
    return usual | {"from_person_id": who.id} | fields


def all_of(database: Database, table: Any) -> list[Any]:
    return list(database.read_now(lambda s: s.exec(select(table).order_by(table.id)).all()))


def a_desk_of_work(database: Database, county: County) -> dict[str, Any]:
    """One of everything that the operator has, and something that is a colleague's."""
    me, now = county["operator"].id, database.clock.now()
    due = now + DUE
    made = {
        "working": a_ticket(database, state=S.IN_PROGRESS, handler_id=me, due_at=due),
        "new": a_ticket(database, state=S.DISPATCHED, handler_id=me, due_at=due),
        "answered": a_ticket(database, state=S.REPLIED, handler_id=me, due_at=due),
        "draft": a_ticket(database, state=S.DRAFT, operator_id=me),
        "both": a_ticket(database, state=S.IN_PROGRESS, handler_id=me, operator_id=me, due_at=due),
        "closed": a_ticket(database, state=S.CLOSED, handler_id=me),
        "other": a_ticket(database, state=S.IN_PROGRESS, handler_id=county["operator2"].id),
        "registered": a_ticket(
            database, state=S.IN_PROGRESS, operator_id=me, handler_id=county["adviser"].id
        ),
    }
    a_follow_up(database, owner_id=me, ticket_id=made["working"].id)
    a_follow_up(database, owner_id=me, state=FollowUpState.DUE, raised_at=now)
    a_follow_up(database, owner_id=me, state=FollowUpState.DONE)
    a_follow_up(database, owner_id=county["operator2"].id)
    for day in (1, 2):
        keep(
            database,
            Shift(
                person_id=me,
                starts_at=now + timedelta(days=day),
                ends_at=now + timedelta(days=day, hours=4),
            ),
        )
    keep(database, QueueMember(queue="general", person_id=me))
    return made


def events(database: Database, name: str) -> list[LoggedEvent]:
    return [event for event in all_of(database, LoggedEvent) if event.name == name]
