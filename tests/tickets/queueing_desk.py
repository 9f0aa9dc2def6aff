"""A ticket of the village, the routing engine beside it, and time; and what must hold between the two."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.service import Routing
from tests.factories import County, a_ticket
from tests.tickets.conftest import actor_named
from tickets import moves
from tickets.machine import TAKEN, TicketState
from tickets.model import Ticket, TicketNote

OPEN = [ReservationState.OFFERED, ReservationState.ACCEPTED]
TOO_LONG = timedelta(days=4)  # longer than anybody has to sign for it, week-ends included


class Desk:
    """A ticket of the village, the engine beside it, and time."""

    def __init__(self, database: Database, routing: Routing, county: County) -> None:
        self.database, self.routing, self.county = database, routing, county

    def registered(self, **fields: Any) -> str:
        mine: dict[str, Any] = {
            "operator_id": self.county["operator"].id,
            "village_id": self.county.village.id,
        }
        return a_ticket(self.database, **mine | fields).id

    def act(self, who: str, move: Any, ticket_id: str, **about: Any) -> None:
        actor = actor_named(self.database, self.county[who].id)
        self.database.write_now(lambda uow: move(uow, actor, ticket_id, None, **about))

    def pass_time(self, time: timedelta) -> None:
        clock = self.database.clock
        assert isinstance(clock, ManualClock)
        clock.advance(time)
        self.database.write_now(self.routing.sweep)
        self.database.write_now(self.routing.dispatch)

    def ticket(self, ticket_id: str) -> Ticket:
        return self.database.read_now(lambda s: s.get_one(Ticket, ticket_id))

    def item(self, ticket_id: str) -> WorkItem | None:
        return self.database.read_now(lambda s: s.get(WorkItem, ticket_id))

    def holder(self, ticket_id: str) -> tuple[str, ReservationState] | None:
        """Who has it in the engine, and whether they said yes."""
        query = select(Reservation).where(
            Reservation.work_id == ticket_id, col(Reservation.state).in_(OPEN)
        )
        row = self.database.read_now(lambda s: s.exec(query).one_or_none())
        if row is None:
            return None
        return next(n for n, p in self.county.people.items() if p.id == row.person_id), row.state

    def handler(self, ticket_id: str) -> str | None:
        handler_id = self.ticket(ticket_id).handler_id
        return next((n for n, p in self.county.people.items() if p.id == handler_id), None)

    def told(self, ticket_id: str) -> list[tuple[str | None, str]]:
        query = select(TicketNote).where(TicketNote.ticket_id == ticket_id).order_by(TicketNote.id)
        return [(n.action, n.text) for n in self.database.read_now(lambda s: s.exec(query).all())]

    def fill(self, who: str, count: int = 20) -> None:
        """Give somebody as much as the policy allows."""
        for _ in range(count):
            other = self.registered()
            self.act("supervisor", moves.dispatch_to, other, handler_id=self.county[who].id)


def agree(desk: Desk, ticket_id: str) -> None:
    ticket, item, holder = desk.ticket(ticket_id), desk.item(ticket_id), desk.holder(ticket_id)
    handler = desk.handler(ticket_id)
    match ticket.state:
        case TicketState.PENDING_DISPATCH:
            assert item is not None
            assert (item.state, holder, handler) == (WorkState.WAITING, None, None)
        case TicketState.DISPATCHED if handler:
            assert holder == (handler, ReservationState.OFFERED)
        case state if state in TAKEN:
            assert holder == (handler, ReservationState.ACCEPTED)
        case _:
            assert holder is None
            assert item is None or item.state is WorkState.CLOSED
