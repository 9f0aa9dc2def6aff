"""Work other than calls: put in line, accepted, declined, done. Each function runs inside a unit of work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from hotline.kernel.uow import UnitOfWork
from hotline.routing import offers, repository
from hotline.routing.errors import NotYourOffer, WorkNotFound
from hotline.routing.events import WorkQueued, WorkTaken
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.policy import Policy, Who
from hotline.routing.work import Level, Work, WorkKind

AT_ONCE: Final = 500  # pieces of work in one statement
# The reason of an offer that a person decided, not the router.
AS_DECIDED: Final = {"why": Who.FORCED, "rung": 0, "facts": {}, "passed_over": [], "others": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWork:
    """What a package above routing knows of something that needs a person."""

    id: str
    kind: WorkKind
    since: datetime
    skill: str | None = None
    language: str | None = None
    village_id: str | None = None
    priority: int = 0
    min_level: Level = Level.VILLAGE
    last_handler_id: str | None = None
    excluded: frozenset[str] = field(default_factory=frozenset)


def enqueue(uow: UnitOfWork, policy: Policy, new: NewWork) -> WorkItem:
    """Put work in line, or put it back there with what is known of it now; a second time changes nothing else."""
    queue = policy.queue_for(new.kind, new.skill)
    item = uow.session.get(WorkItem, new.id, with_for_update=True) or WorkItem(
        id=new.id, kind=new.kind, queue=queue.name, since=new.since
    )
    if item.state is WorkState.CLOSED:
        item.since, item.stranded_at, item.forced_id = new.since, None, None
    item.since = min(item.since, new.since)  # a place in line only ever gets better
    if item.state in {WorkState.CLOSED, WorkState.WAITING}:
        item.state, item.closed_at = WorkState.WAITING, None
    item.queue = queue.name
    item.priority = new.priority + queue.priority
    item.skill, item.language, item.village_id = new.skill, new.language, new.village_id
    item.min_level = max(new.min_level, queue.min_level)
    item.last_handler_id = new.last_handler_id if queue.sticky_days else None
    item.excluded = sorted({*item.excluded, *new.excluded})
    uow.session.add(item)
    uow.session.flush()
    uow.emit(WorkQueued(at=uow.now, work_id=item.id, kind=item.kind, queue=item.queue))
    return item


def hold(uow: UnitOfWork, work_id: str, until: datetime) -> datetime | None:
    """Offer what waits not before then; its place in line until now, None for what waits not.

    Somebody looks at it and may settle it without the engine. Called with the former place when
    they have laid it back.
    """
    item = uow.session.get(WorkItem, work_id, with_for_update=True)
    if item is None or item.state is not WorkState.WAITING:
        return None
    before, item.since = item.since, until
    uow.session.add(item)
    uow.session.flush()
    return before


def assign(
    uow: UnitOfWork, policy: Policy, new: NewWork, person_id: str, *, accepted: bool = False
) -> None:
    """Somebody decided who has this work; whoever had or was offered it, has it no longer."""
    item = enqueue(uow, policy, new)
    reservation = repository.open_reservation_of(uow.session, new.id)
    if reservation is not None and reservation.person_id != person_id:
        offers.close(uow, reservation, ReservationState.RESCINDED)
        offers.wait_again(uow, new.id)
        reservation = None
    if reservation is None:
        work = Work(id=new.id, kind=new.kind, queue=item.queue, since=item.since)
        ring_for = policy.of(item.queue).ring_for
        offers.offer_paper(uow, work, person_id, ring_for=ring_for, reason=AS_DECIDED)
    if accepted:
        accept(uow, new.id, person_id)


def offered_until(uow: UnitOfWork, work_id: str, at: datetime) -> None:
    """Whoever is offered this work has until then to take it; what is taken stays taken."""
    reservation = repository.open_reservation_of(uow.session, work_id)
    if reservation is not None and reservation.state is not ReservationState.ACCEPTED:
        reservation.expires_at = at
        uow.session.add(reservation)


def accept(uow: UnitOfWork, work_id: str, person_id: str) -> Reservation:
    """Somebody takes what was laid on their desk; twice is once.

    Raises:
        WorkNotFound, NotYourOffer: it has gone back or to somebody else.
    """
    item, reservation = _mine(uow, work_id, person_id)
    if reservation.state is ReservationState.ACCEPTED:
        return reservation
    reservation.state = ReservationState.ACCEPTED
    item.state = WorkState.TAKEN
    uow.session.add_all([item, reservation])
    uow.session.flush()
    uow.emit(WorkTaken(at=uow.now, work_id=work_id, kind=item.kind, person_id=person_id))
    return reservation


def decline(uow: UnitOfWork, work_id: str, person_id: str) -> None:
    """Somebody cannot take it: the next person is asked.

    Raises:
        WorkNotFound, NotYourOffer: it has gone back or to somebody else.
    """
    _, reservation = _mine(uow, work_id, person_id)
    _back(uow, reservation, ReservationState.REJECTED)


def give_up(uow: UnitOfWork, work_id: str, *, state: ReservationState) -> None:
    """Whoever has it, has it no longer, and it waits again; work that nobody has stays as it is."""
    reservation = repository.open_reservation_of(uow.session, work_id)
    if reservation is not None:
        _back(uow, reservation, state)


def let_go(uow: UnitOfWork, person_id: str) -> None:
    """Somebody went home: what waits at the other end goes to who is there."""
    for reservation in repository.open_paper_of(uow.session, person_id):
        _back(uow, reservation, ReservationState.RESCINDED)


def hand_over(uow: UnitOfWork, work_ids: Iterable[str], person_id: str) -> None:
    """Somebody goes on with all of this: what was offered is offered to them, what was taken is theirs.

    Set by set, because it may be thousands. What nobody has stays in line.
    """
    ids = iter(work_ids)
    while some := list(islice(ids, AT_ONCE)):
        theirs: list[Reservation] = []
        for one in repository.open_of_all(uow.session, some):
            time = one.expires_at - one.offered_at
            theirs.append(
                Reservation(
                    work_id=one.work_id,
                    kind=one.kind,
                    person_id=person_id,
                    state=one.state,
                    offered_at=uow.now,
                    expires_at=uow.now + time,
                    reason=AS_DECIDED,
                )
            )
            one.state, one.closed_at = ReservationState.RESCINDED, uow.now
        uow.session.flush()  # of each piece of work only one reservation may be open
        uow.session.add_all(theirs)
        uow.session.flush()


def finish(uow: UnitOfWork, work_ids: Iterable[str], *, done: bool = True) -> None:
    """Nobody is needed any more; what was not there is no error."""
    for work_id in work_ids:
        item = uow.session.get(WorkItem, work_id, with_for_update=True)
        if item is None or item.state is WorkState.CLOSED:
            continue
        item.state, item.closed_at = WorkState.CLOSED, uow.now
        uow.session.add(item)
        reservation = repository.open_reservation_of(uow.session, work_id)
        if reservation is not None:
            taken = done and reservation.state is ReservationState.ACCEPTED
            offers.close(
                uow,
                reservation,
                ReservationState.COMPLETED if taken else ReservationState.CANCELLED,
            )


def _back(uow: UnitOfWork, reservation: Reservation, state: ReservationState) -> None:
    offers.close(uow, reservation, state)
    offers.wait_again(uow, reservation.work_id)


def _mine(uow: UnitOfWork, work_id: str, person_id: str) -> tuple[WorkItem, Reservation]:
    item = uow.session.get(WorkItem, work_id, with_for_update=True)
    reservation = repository.open_reservation_of(uow.session, work_id)
    if item is None:
        raise WorkNotFound("no such work", work=work_id)
    if reservation is None or reservation.person_id != person_id:
        raise NotYourOffer("it is not offered to this person", work=work_id)
    return item, reservation
