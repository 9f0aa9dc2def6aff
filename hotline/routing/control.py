"""What a supervisor does to queues and waiting work; each act is an event, so all of it is in the log."""

from hotline.agents import service as agents
from hotline.agents.machine import AgentState
from hotline.calls import service as calls
from hotline.calls.model import Call, Leg
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person
from hotline.routing import offers, repository
from hotline.routing.errors import CannotTake, QueueNotFound, WorkNotFound, WorkNotWaiting
from hotline.routing.events import RoutingChanged
from hotline.routing.model import (
    QueuePause,
    ReservationState,
    WorkItem,
    WorkState,
)
from hotline.routing.policy import Policy
from hotline.routing.work import WorkKind


def force(uow: UnitOfWork, work_id: str, person_id: str, *, by: str, note: str = "") -> WorkItem:
    """This person and nobody else: at once if free, else as soon as they are (强制指派).

    Raises:
        WorkNotFound, WorkNotWaiting: nobody is needed, or somebody talks already.
        CannotTake: the person is not in service, or has a conflict of interest.
    """
    item = _waiting(uow, work_id)
    person = uow.session.get(Person, person_id)
    if person is None or not person.is_active or person_id in item.excluded:
        raise CannotTake("not active, or a conflict of interest", person=person_id)
    _rescind(uow, item)
    item.forced_id = person_id
    item.since = min(item.since, uow.now)  # it does not wait for whoever wanted to look first
    return _changed(uow, item, "force", by, note or person_id)


def take_back(uow: UnitOfWork, work_id: str, *, by: str, note: str = "") -> WorkItem:
    """Back in line, in the old place: from whom it rings at, or from whom it was promised to (收回).

    Raises:
        WorkNotFound, WorkNotWaiting: nobody is needed, or somebody talks already.
    """
    item = _waiting(uow, work_id)
    _rescind(uow, item)
    item.forced_id = None
    return _changed(uow, item, "take_back", by, note)


def prioritise(uow: UnitOfWork, work_id: str, seconds: int, *, by: str, note: str = "") -> WorkItem:
    """Seconds of credit: it counts as having waited that much longer (调整优先级).

    Raises:
        WorkNotFound, WorkNotWaiting: nobody is needed, or somebody talks already.
    """
    item = _waiting(uow, work_id)
    item.priority = seconds
    return _changed(uow, item, "prioritise", by, note or str(seconds))


def exclude(uow: UnitOfWork, work_id: str, person_id: str, *, by: str, note: str) -> WorkItem:
    """A conflict of interest: never this person (回避); an offer to them is taken back.

    Raises:
        WorkNotFound, WorkNotWaiting: nobody is needed, or somebody talks already.
    """
    item = _waiting(uow, work_id)
    reservation = repository.open_reservation_of(uow.session, work_id)
    if reservation is not None and reservation.person_id == person_id:
        _rescind(uow, item)
    item.excluded = sorted({*item.excluded, person_id})
    item.forced_id = None if item.forced_id == person_id else item.forced_id
    return _changed(uow, item, "exclude", by, note)


def pause(uow: UnitOfWork, policy: Policy, queue: str, *, by: str, reason: str) -> None:
    """Offer nothing from this queue; who waits is told, and keeps the place (暂停队列).

    Raises:
        QueueNotFound: the policy has none of this name.
    """
    _known(policy, queue)
    if uow.session.get(QueuePause, queue, with_for_update=True) is None:
        uow.session.add(QueuePause(queue=queue, since=uow.now, by=by, reason=reason))
        _tell(uow, "pause", queue, by, reason)


def go_on(uow: UnitOfWork, policy: Policy, queue: str, *, by: str) -> None:
    """Offer from this queue again (恢复队列).

    Raises:
        QueueNotFound: the policy has none of this name.
    """
    _known(policy, queue)
    pause = uow.session.get(QueuePause, queue, with_for_update=True)
    if pause is not None:
        uow.session.delete(pause)
        _tell(uow, "go_on", queue, by, "")


def _waiting(uow: UnitOfWork, work_id: str) -> WorkItem:
    item = uow.session.get(WorkItem, work_id, with_for_update=True)
    if item is None:
        raise WorkNotFound("no such work", work=work_id)
    reservation = repository.open_reservation_of(uow.session, work_id)
    talks = reservation is not None and reservation.state is ReservationState.ACCEPTED
    if item.state is WorkState.CLOSED or (talks and item.kind is WorkKind.CALL):
        raise WorkNotWaiting(f"it is {item.state}", work=work_id)
    return item


def _rescind(uow: UnitOfWork, item: WorkItem) -> None:
    """Whoever has or is offered it, has it no longer: no miss is counted."""
    reservation = repository.open_reservation_of(uow.session, item.id)
    if reservation is None:
        return
    offers.close(uow, reservation, ReservationState.RESCINDED)
    if item.kind is not WorkKind.CALL:
        offers.wait_again(uow, item.id)
        return
    call = uow.locked(Call, item.id)
    leg = uow.session.get(Leg, reservation.leg_id)
    if leg is not None:
        calls.release_leg(uow, call, leg)
    agent = agents.of(uow, reservation.person_id)
    if agent.state is AgentState.RINGING:
        agents.release(uow, agent)
    calls.back_in_line(uow, call)


def _changed(uow: UnitOfWork, item: WorkItem, action: str, by: str, note: str) -> WorkItem:
    uow.session.add(item)
    _tell(uow, action, item.id, by, note)
    return item


def _tell(uow: UnitOfWork, action: str, subject: str, by: str, note: str) -> None:
    uow.emit(RoutingChanged(at=uow.now, person_id=by, action=action, subject=subject, note=note))


def _known(policy: Policy, queue: str) -> None:
    if queue not in policy.queues:
        raise QueueNotFound("no such queue", queue=queue)
