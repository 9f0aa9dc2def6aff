"""Tickets and follow-ups as other packages would leave them: a row and its event in one unit."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, select

from dashboard.live.projection import topics_of_ticket
from hotline.kernel.database import Database
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, Unit, UnitLevel
from tickets.events import TicketMoved, TicketOpened
from tickets.followups.events import FollowUpDue, FollowUpPromised
from tickets.followups.model import FollowUp, FollowUpKind, FollowUpState
from tickets.machine import TicketAction, TicketState
from tickets.model import Ticket
from tickets.numbering import Channel

PEOPLE = ("boss", "clerk", "officer", "adviser", "x")
UNITS = ("t1", "t2", "v1")


class Matters:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.tickets: list[str] = []
        self.follow_ups: list[str] = []
        self._numbers = count(1)

    def open_ticket(self, operator_id: str | None) -> str:
        ticket_id = new_id()

        def unit(uow: UnitOfWork) -> None:
            uow.session.add(
                Ticket(
                    id=ticket_id,
                    number=f"T{next(self._numbers)}",
                    state=TicketState.REGISTERED,
                    operator_id=operator_id,
                    due_at=uow.now + timedelta(hours=8),
                    created_at=uow.now,
                )
            )
            uow.emit(
                TicketOpened(
                    at=uow.now,
                    ticket_id=ticket_id,
                    call_id=None,
                    person_id=operator_id,
                    number="T",
                    channel=Channel.CALL,
                )
            )

        self.database.write_now(unit)
        self.tickets.append(ticket_id)
        return ticket_id

    def move(
        self,
        ticket_id: str,
        state: TicketState,
        handler_id: str | None,
        unit_id: str | None = None,
        village_id: str | None = None,
    ) -> None:
        def unit(uow: UnitOfWork) -> None:
            ticket = uow.locked(Ticket, ticket_id)
            before, former = ticket.state, ticket.handler_id
            ticket.state, ticket.handler_id = state, handler_id
            ticket.unit_id, ticket.village_id = unit_id, village_id
            ticket.version += 1
            uow.session.add(ticket)
            uow.emit(
                TicketMoved(
                    at=uow.now,
                    ticket_id=ticket_id,
                    call_id=None,
                    person_id="boss",
                    action=TicketAction.DISPATCH,
                    before=before,
                    after=state,
                    handler_id=handler_id,
                    unit_id=unit_id,
                    former_handler_id=former,
                )
            )

        self.database.write_now(unit)

    def promise(self, owner_id: str | None, unit_id: str | None) -> str:
        follow_up_id = new_id()

        def unit(uow: UnitOfWork) -> None:
            row = FollowUp(
                id=follow_up_id,
                kind=FollowUpKind.MISSED_CALL,
                due_at=uow.now + timedelta(minutes=30),
                owner_id=owner_id,
                unit_id=unit_id,
                created_at=uow.now,
            )
            uow.session.add(row)
            uow.emit(FollowUpPromised(at=uow.now, **_ids(row), due_at=row.due_at))

        self.database.write_now(unit)
        self.follow_ups.append(follow_up_id)
        return follow_up_id

    def change_promise(self, follow_up_id: str, state: FollowUpState, owner_id: str | None) -> None:
        def unit(uow: UnitOfWork) -> None:
            row = uow.locked(FollowUp, follow_up_id)
            row.state, row.owner_id = state, owner_id
            uow.session.add(row)
            uow.emit(FollowUpDue(at=uow.now, **_ids(row), due_at=row.due_at, is_first=True))

        self.database.write_now(unit)

    def visible_to(self, topics: frozenset[str]) -> set[str]:
        def query(session: Session) -> set[str]:
            return {
                ticket.id
                for ticket in session.exec(select(Ticket))
                if topics
                & topics_of_ticket(
                    ticket.state,
                    handler_id=ticket.handler_id,
                    operator_id=ticket.operator_id,
                    unit_id=ticket.unit_id,
                    village_id=ticket.village_id,
                    walled=False,
                )
            }

        return self.database.read_now(query)


def settled(database: Database) -> Matters:
    """A county with its people and units."""
    database.write_now(_people)
    return Matters(database)


def _ids(row: FollowUp) -> dict[str, Any]:
    return {
        "follow_up_id": row.id,
        "kind": row.kind,
        "ticket_id": row.ticket_id,
        "call_id": row.call_id,
        "owner_id": row.owner_id,
        "unit_id": row.unit_id,
    }


def _people(uow: UnitOfWork) -> None:
    for unit_id in UNITS:
        uow.session.add(Unit(id=unit_id, code=unit_id, name=unit_id, level=UnitLevel.TOWN))
    for person_id in PEOPLE:
        uow.session.add(
            Person(
                id=person_id,
                username=person_id,
                name=person_id,
                password_hash="-",
                created_at=uow.now,
            )
        )
