"""What somebody's open work consists of, before it is handed over. Reads only."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from hotline.duty.model import Shift
from hotline.kernel.clock import local
from hotline.organisation.model import Appointment, Person, Unit
from hotline.routing.model import QueueMember
from tickets import queries as tickets
from tickets.deadlines import light
from tickets.followups import queries as followups
from tickets.followups.model import FollowUp
from tickets.followups.schemas import FollowUpRead
from tickets.handover import repository
from tickets.handover.policy import is_walled
from tickets.machine import CLOCK_RUNS
from tickets.model import Ticket
from tickets.policy import Standing
from tickets.schemas import TicketListItem

MOST_LISTED = 100  # of each kind; the counts say how many there are


@dataclass(frozen=True, slots=True)
class Village:
    appointment: Appointment
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    person: Person
    tickets: int
    by_state: dict[str, int]
    by_light: dict[str, int]
    walled: int  # complaints and confidential ones: they stay with the county
    follow_ups: int
    follow_ups_due: int
    villages: list[Village]
    shifts: list[Shift]
    queues: list[str]
    ticket_list: list[TicketListItem] = field(default_factory=list)
    follow_up_list: list[FollowUpRead] = field(default_factory=list)


def preview(session: Session, person: Person, now: datetime, *, who: Standing | None) -> Preview:
    """Somebody's open work; without `who` only how much of it there is."""
    query = columns(
        col(Ticket.id), col(Ticket.state), col(Ticket.due_at), col(Ticket.request_kind),
        col(Ticket.confidential),
    ).where(repository.owned_tickets(person.id)).order_by(col(Ticket.due_at), col(Ticket.id))  # fmt: skip
    rows = session.connection().execute(query).all()
    owed = session.exec(
        select(FollowUp)
        .where(repository.owed_follow_ups(person.id))
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
    ).all()
    lights = (light(row.due_at, now, is_open=row.state in CLOCK_RUNS) for row in rows)
    return Preview(
        person=person,
        tickets=len(rows),
        by_state=dict(Counter(str(row.state) for row in rows)),
        by_light=dict(Counter(str(one) for one in lights)),
        walled=sum(is_walled(r.request_kind, confidential=r.confidential) for r in rows),
        follow_ups=len(owed),
        follow_ups_due=sum(row.due_at <= now for row in owed),
        villages=_villages(session, person.id, now),
        shifts=list(
            session.exec(
                select(Shift)
                .where(repository.coming_shifts(person.id, now))
                .order_by(col(Shift.starts_at), col(Shift.id))
            )
        ),
        queues=list(
            session.exec(
                select(QueueMember.queue)
                .where(col(QueueMember.person_id) == person.id)
                .order_by(col(QueueMember.queue))
            )
        ),
        ticket_list=_listed(session, [row.id for row in rows[:MOST_LISTED]], now, who),
        follow_up_list=followups.read_all(session, owed[:MOST_LISTED], who, now) if who else [],
    )


def _listed(
    session: Session, ids: list[str], now: datetime, who: Standing | None
) -> list[TicketListItem]:
    if who is None:
        return []
    found = tickets.list_items(session, who, ids, now)
    return [found[one] for one in ids if one in found]


def _villages(session: Session, person_id: str, now: datetime) -> list[Village]:
    today = local(now).date()
    query = (
        select(Appointment, Unit.name)
        .join(Unit, col(Unit.id) == col(Appointment.village_id))
        .where(repository.appointments_of(person_id, today))
        .order_by(col(Unit.code), col(Appointment.id))
    )
    return [Village(row, name) for row, name in session.exec(query)]
