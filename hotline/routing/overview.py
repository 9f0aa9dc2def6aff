"""The queues as a supervisor sees them: what waits, how long, with whom it is, who would be next and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from hotline.agents import attendance
from hotline.organisation.model import Person, Unit
from hotline.routing import snapshot, staff
from hotline.routing.board import Board
from hotline.routing.model import QueueMember, QueuePause, Reservation, WorkItem, WorkState
from hotline.routing.policy import Policy, Who, rungs
from hotline.routing.repository import OPEN
from hotline.routing.router import board_of, in_line, likely
from hotline.routing.work import LIVE, PAPER, Work

MOST_SHOWN = 200  # of each queue; a longer one is counted, not listed


@dataclass(frozen=True, slots=True)
class Next:
    """Who would be asked if everybody were free."""

    person_id: str
    why: Who
    is_free: bool
    opens_in: float  # seconds until the rung opens


@dataclass(frozen=True, slots=True)
class Entry:
    item: WorkItem
    place: str | None
    holder_id: str | None  # whom it rings at, or who has it on the desk
    next: Next | None


@dataclass(frozen=True, slots=True)
class QueueView:
    name: str
    label: str
    pause: QueuePause | None
    members: dict[str, int]
    waiting: int
    longest: float  # seconds, 0 where nothing waits
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Overview:
    queues: list[QueueView]
    name_of: dict[str, str]
    unattended_since: datetime | None  # nobody has been ready for too long


def overview(session: Session, policy: Policy, now: datetime) -> Overview:
    items = session.exec(
        select(WorkItem).where(col(WorkItem.state).in_([WorkState.WAITING, WorkState.OFFERED]))
    ).all()
    boards = {live: _board(session, policy, now, live=live) for live in (True, False)}
    works = {w.id: w for board in boards.values() for w in board.work.values()}
    holders = _holders(session, [item.id for item in items])
    places = _places(session, items)
    pauses = {row.queue: row for row in session.exec(select(QueuePause))}
    members = session.exec(select(QueueMember)).all()
    order = {work.id: number for number, work in enumerate(in_line(works.values()))}
    views = []
    for queue in policy.queues.values():
        mine = sorted(
            (item for item in items if policy.of(item.queue) is queue),
            key=lambda item: (order.get(item.id, -1), item.since),
        )
        views.append(
            QueueView(
                name=queue.name,
                label=queue.label,
                pause=pauses.get(queue.name),
                members={m.person_id: m.level for m in members if m.queue == queue.name},
                waiting=len(mine),
                longest=max(((now - item.since).total_seconds() for item in mine), default=0.0),
                entries=[
                    Entry(
                        item,
                        places.get(item.village_id or ""),
                        holders.get(item.id),
                        _next(boards[item.kind in LIVE], works.get(item.id), now),
                    )
                    for item in mine[:MOST_SHOWN]
                ],
            )
        )
    return Overview(views, _names(session, views), attendance.alarm_since(session))


def _board(session: Session, policy: Policy, now: datetime, *, live: bool) -> Board:
    kinds = LIVE if live else PAPER
    waiting = snapshot.waiting(session, kinds, now)
    return board_of(policy, waiting, staff.present(session, policy, now, live=live).people)


def _next(board: Board, work: Work | None, now: datetime) -> Next | None:
    offer = likely(board, work, now) if work is not None else None
    if work is None or offer is None:
        return None
    bucket = board.bucket_of(work.id)
    opens = next(
        age
        for step, age in zip(bucket.steps, bucket.opens, strict=True)
        if step.number == offer.rung
    )
    waited = (now - work.since).total_seconds() + work.priority
    return Next(
        offer.person_id,
        rungs(board.policy, work)[offer.rung].who,
        board.people[offer.person_id].may_take(work.kind),
        max(0.0, opens - waited),
    )


def _holders(session: Session, ids: Iterable[str]) -> dict[str, str]:
    query = select(Reservation.work_id, Reservation.person_id).where(
        col(Reservation.work_id).in_(list(ids)), col(Reservation.state).in_(OPEN)
    )
    return dict(session.exec(query).all())


def _places(session: Session, items: Iterable[WorkItem]) -> dict[str, str]:
    ids = {item.village_id for item in items if item.village_id}
    return dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(ids))).all())


def _names(session: Session, views: Iterable[QueueView]) -> dict[str, str]:
    ids: set[str | None] = set()
    for view in views:
        ids.update(view.members)
        for entry in view.entries:
            ids |= {entry.holder_id, entry.item.forced_id}
            ids |= {entry.next.person_id} if entry.next else set()
    query = select(Person.id, Person.name).where(col(Person.id).in_([i for i in ids if i]))
    return dict(session.exec(query).all())
