"""Making and closing offers, the same for calls and paper. The claims in the database are the safety."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from hotline.agents import service as agents
from hotline.agents.machine import AgentState, may_be_offered
from hotline.agents.model import Agent
from hotline.calls import service as calls
from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, LegRole
from hotline.kernel.ids import new_id
from hotline.kernel.pii import mask_phone
from hotline.kernel.uow import UnitOfWork
from hotline.routing import repository
from hotline.routing.events import CallOffered, OfferClosed, WorkOfferClosed, WorkOffered
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from hotline.routing.work import Work, WorkKind


def offer_call(
    uow: UnitOfWork,
    work: Work,
    person_id: str,
    *,
    ring_for: int,
    reason: dict[str, Any],
    phone: str | None,
) -> bool:
    """Ring at somebody; False: another process was faster with the call or the person."""
    call = uow.locked(Call, work.id)
    agent = agents.of(uow, person_id)
    if call.state is not CallState.QUEUED or not (
        _is_reachable(agent) if phone else _is_there(agent)
    ):
        return False
    leg = Leg(
        id=new_id(),
        call_id=call.id,
        role=LegRole.AGENT,
        person_id=person_id,
        endpoint=f"tel:{phone}" if phone else agent.endpoint,
        started_at=uow.now,
    )
    reservation = _claim(uow, work, person_id, ring_for=ring_for, reason=reason, leg_id=leg.id)
    if reservation is None:
        return False
    agents.reserve(uow, agent, call.id)
    calls.ring(
        uow,
        call,
        leg,
        patience=timedelta(seconds=ring_for),
        display=mask_phone(call.caller_number),
    )
    uow.emit(
        CallOffered(
            at=uow.now,
            call_id=call.id,
            person_id=person_id,
            reservation_id=reservation.id,
            leg_id=leg.id,
            why=str(reason["why"]),
        )
    )
    return True


def offer_paper(
    uow: UnitOfWork, work: Work, person_id: str, *, ring_for: int, reason: dict[str, Any]
) -> bool:
    """Lay work on somebody's desk; False: it has gone elsewhere meanwhile."""
    reservation = _claim(uow, work, person_id, ring_for=ring_for, reason=reason)
    if reservation is None:
        return False
    uow.emit(
        WorkOffered(
            at=uow.now,
            work_id=work.id,
            kind=work.kind,
            person_id=person_id,
            reservation_id=reservation.id,
            why=str(reason["why"]),
        )
    )
    return True


def close(uow: UnitOfWork, reservation: Reservation, state: ReservationState) -> None:
    reservation.state = state
    reservation.closed_at = uow.now
    uow.session.add(reservation)
    uow.session.flush()  # the next offer of this unit needs the index free
    facts: Mapping[str, Any] = {
        "at": uow.now,
        "person_id": reservation.person_id,
        "reservation_id": reservation.id,
        "state": state,
    }
    if reservation.kind is WorkKind.CALL:
        uow.emit(OfferClosed(call_id=reservation.work_id, **facts))
    else:
        uow.emit(WorkOfferClosed(work_id=reservation.work_id, kind=reservation.kind, **facts))


def wait_again(uow: UnitOfWork, work_id: str) -> None:
    """Back in line, in the old place."""
    item = uow.locked(WorkItem, work_id)
    item.state = WorkState.WAITING
    uow.session.add(item)


def _claim(
    uow: UnitOfWork,
    work: Work,
    person_id: str,
    *,
    ring_for: int,
    reason: dict[str, Any],
    leg_id: str | None = None,
) -> Reservation | None:
    reservation = Reservation(
        work_id=work.id,
        kind=work.kind,
        leg_id=leg_id,
        person_id=person_id,
        offered_at=uow.now,
        expires_at=uow.now + timedelta(seconds=ring_for),
        reason=reason,
    )
    try:
        with uow.session.begin_nested():
            if not repository.take(uow.session, work.id):
                return None
            uow.session.add(reservation)
    except IntegrityError:
        return None  # the unique indexes: this work or this person has an open offer
    return reservation


def _is_there(agent: Agent) -> bool:
    return may_be_offered(
        agent.intent, agent.state, connected=agent.connected, responding=not agent.not_responding
    )


def _is_reachable(agent: Agent) -> bool:
    """On duty with a telephone, and not in a call; whether signed in does not matter."""
    return agent.state is AgentState.IDLE
