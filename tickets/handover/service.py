"""Hands somebody's open work over in one unit of work: all of it or nothing, once for each key."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from hotline.duty.absence import queries as absence
from hotline.duty.absence import swaps
from hotline.kernel.clock import SHANGHAI, local
from hotline.kernel.uow import UnitOfWork, first
from hotline.organisation import service as organisation
from hotline.organisation.errors import UnitNotFound
from hotline.organisation.model import AccessRecord, Person, Unit
from hotline.organisation.policy import permissions_of
from hotline.organisation.service import locked_person
from hotline.routing import items
from tickets.events import TicketMoved
from tickets.handover import duties, repository
from tickets.handover.errors import (
    DayOver,
    DeskMissing,
    HandoverKeyReused,
    ReceiverNotCounty,
    ReceiverUnfit,
    WorkLeftBehind,
)
from tickets.handover.events import FollowUpHandedOver, TicketHandedOver, WorkHandedOver
from tickets.handover.model import Handover
from tickets.handover.policy import Owned, Target, Where, is_walled, passed_on
from tickets.machine import TicketAction, TicketState

COUNTY: Final = frozenset({"supervisor", "operator", "reviewer"})
DESK_NAME: Final = "县中心"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to go where; a kind without a target stays."""

    key: str
    person_id: str
    reason: str
    from_date: date  # of villages and shifts; tickets and promises go at once
    tickets: Target | None = None
    follow_ups: Target | None = None
    villages: Target | None = None
    shifts: Target | None = None
    deactivate: bool = False

    def asked(self) -> dict[str, Any]:
        """To compare a repetition with."""
        return asdict(self) | {"from_date": self.from_date.isoformat()}


@dataclass(slots=True)
class _Case:
    uow: UnitOfWork
    wish: Wish
    by: str
    people: dict[str, Person]
    roles: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def former(self) -> Person:
        return self.people[self.wish.person_id]

    def name(self, to: Target) -> str:
        """For the history: who has it now."""
        if to.where is Where.PERSON:
            return self.people[to.id or ""].name
        unit = self.uow.session.get(Unit, to.id) if to.where is Where.UNIT else None
        return unit.name if unit is not None else DESK_NAME


def hand_over(uow: UnitOfWork, wish: Wish, *, by: str) -> Handover:
    """Give the work to its new owners; with `deactivate` the person's account is switched off after it.

    Raises:
        PersonNotFound, UnitNotFound, ReceiverUnfit, ReceiverNotCounty: it cannot go there.
        ReceiverOnDuty, DeskMissing: some of it has no place.
        HandoverKeyReused: the key stands for another hand-over.
        DayOver, OwnRights, WorkLeftBehind: not in this way.
        NotAnAdviser, AlreadyAppointed: a village cannot be given to the receiver.
    """
    targets = [wish.tickets, wish.follow_ups, wish.villages, wish.shifts]
    chosen = {to.id for to in targets if to is not None and to.where is Where.PERSON and to.id}
    # Their order is the same for everybody, so that two hand-overs never wait for each other.
    people = {one: locked_person(uow, one) for one in sorted({wish.person_id, *chosen})}
    known = first(uow.session, Handover, key=wish.key)
    if known is not None:
        if known.asked != wish.asked():
            raise HandoverKeyReused
        return known
    case = _Case(uow, wish, by, people)
    _check(case)
    moved = {
        "tickets": _tickets(case),
        "follow_ups": _follow_ups(case),
        "villages": duties.villages(
            uow, case.former, _receiver(case, wish.villages), wish.villages, wish.from_date, by=by
        ),
        "shifts": duties.shifts(
            uow, case.former, _receiver(case, wish.shifts), wish.shifts, _since(case), by=by
        ),
        "queues": 0,
    }
    if wish.deactivate:
        moved["queues"] = _deactivate(case)
    return _recorded(case, moved)


def _check(case: _Case) -> None:
    wish, uow = case.wish, case.uow
    today = local(uow.now).date()
    if wish.from_date < today or (wish.deactivate and wish.from_date != today):
        raise DayOver
    away = absence.away(uow.session, uow.now)
    for name, to, needs in (
        ("tickets", wish.tickets, "tickets.handle"),
        ("follow_ups", wish.follow_ups, "follow_ups.work"),
        ("villages", wish.villages, None),
        ("shifts", wish.shifts, None),
    ):
        if to is None:
            continue
        if to.where is Where.UNIT and repository.active_unit(uow.session, to.id) is None:
            raise UnitNotFound
        if to.where is not Where.PERSON:
            continue
        person = case.people[to.id or ""]
        may = permissions_of(_roles(case, person.id))
        if (
            person.id == wish.person_id
            or not person.is_active
            or person.id in away
            or (needs is not None and needs not in may)
        ):
            raise ReceiverUnfit(fields=[name])


def _roles(case: _Case, person_id: str) -> frozenset[str]:
    if person_id not in case.roles:
        case.roles[person_id] = repository.roles_of(case.uow.session, person_id)
    return case.roles[person_id]


def _stays_in_the_county(case: _Case, to: Target) -> bool:
    if to.where is Where.PERSON:
        return bool(_roles(case, to.id or "") & COUNTY)
    county = repository.county(case.uow.session)
    return to.where is Where.DESK or (county is not None and to.id == county.id)


def _tickets(case: _Case) -> int:
    uow, to = case.uow, case.wish.tickets
    if to is None:
        return 0
    rows = repository.lock_tickets(uow.session, case.former.id)
    walled = sum(is_walled(r.request_kind, confidential=r.confidential) for r in rows)
    if walled and not _stays_in_the_county(case, to):
        raise ReceiverNotCounty(fields=["tickets"], count=walled)
    county = repository.county(uow.session)
    after: dict[str, Owned] = {}
    same: defaultdict[Owned, list[str]] = defaultdict(list)
    try:
        for row in rows:
            before = Owned(row.state, row.handler_id, row.operator_id, row.unit_id)
            new = passed_on(before, case.former.id, to, county_id=county.id if county else None)
            after[row.id] = new
            same[new].append(row.id)
    except LookupError as error:
        raise DeskMissing from error
    ids = list(after)
    for new, some in same.items():
        _work_of_tickets(uow, some, new)
        repository.change_tickets(uow.session, some, **asdict(new))
    text = f"由 {case.former.name} 移交给 {case.name(to)}：{case.wish.reason}"
    repository.note(uow, ids, text, by=case.by)
    uow.session.expire_all()  # rows in hand are older than what was just written
    for row in rows:
        _tell(case, row, after[row.id])
    return len(rows)


def _work_of_tickets(uow: UnitOfWork, ids: list[str], new: Owned) -> None:
    """The engine's side of it: a person goes on with it, an office has it on its list."""
    if new.handler_id is not None:
        items.hand_over(uow, ids, new.handler_id)
    else:
        items.finish(uow, repository.work_in_line(uow.session, ids), done=False)
    uow.session.flush()


def _tell(case: _Case, row: Any, new: Owned) -> None:
    about: dict[str, Any] = {
        "at": case.uow.now,
        "ticket_id": row.id,
        "call_id": row.call_id,
        "person_id": case.by,
        "before": row.state,
        "after": new.state,
        "handler_id": new.handler_id,
        "unit_id": new.unit_id,
        "former_handler_id": case.former.id,
    }
    if new.state is not row.state:  # who follows the moves of tickets must know of it
        to_desk = new.state is TicketState.PENDING_DISPATCH
        action = TicketAction.RETURN if to_desk else TicketAction.DISPATCH
        case.uow.emit(TicketMoved(**about, action=action))
    else:
        case.uow.emit(TicketHandedOver(**about, operator_id=new.operator_id))


def _follow_ups(case: _Case) -> int:
    uow, to = case.uow, case.wish.follow_ups
    if to is None:
        return 0
    if not _stays_in_the_county(case, to):
        walled = repository.walled(uow.session, case.former.id)
        if walled:
            raise ReceiverNotCounty(fields=["follow_ups"], count=walled)
    rows = repository.lock_follow_ups(uow.session, case.former.id)
    ids = [row.id for row in rows]
    owner_id = to.id if to.where is Where.PERSON else None
    unit_id = to.id if to.where is Where.UNIT else None
    if owner_id is not None:
        items.hand_over(uow, ids, owner_id)
    else:
        items.finish(uow, repository.work_in_line(uow.session, ids), done=False)
        uow.session.flush()
    repository.change_follow_ups(uow.session, ids, owner_id=owner_id, unit_id=unit_id)
    uow.session.expire_all()
    for row in rows:
        uow.emit(
            FollowUpHandedOver(
                at=uow.now,
                follow_up_id=row.id,
                kind=row.kind,
                ticket_id=row.ticket_id,
                call_id=row.call_id,
                owner_id=owner_id,
                unit_id=unit_id,
                person_id=case.by,
                former_owner_id=case.former.id,
            )
        )
    return len(rows)


def _receiver(case: _Case, to: Target | None) -> Person | None:
    return case.people[to.id or ""] if to is not None and to.where is Where.PERSON else None


def _since(case: _Case) -> datetime:
    """From when on shifts change hands: a running one is finished by whoever is there."""
    midnight = datetime.combine(case.wish.from_date, time(), SHANGHAI)
    return max(midnight, case.uow.now)


def _deactivate(case: _Case) -> int:
    """Switch the account off; nothing may be left with somebody who is gone."""
    uow, person = case.uow, case.former
    left = duties.left_with(uow, person.id, local(uow.now).date())
    if any(left.values()):
        raise WorkLeftBehind(fields=[kind for kind, many in left.items() if many])
    swaps.withdraw_all(uow, person.id, by=case.by)
    queues = repository.leave_queues(uow.session, person.id)
    organisation.change_person(uow, person.id, {"is_active": False}, version=None, by=case.by)
    return queues


def _recorded(case: _Case, moved: dict[str, int]) -> Handover:
    uow, wish = case.uow, case.wish
    row = Handover(
        key=wish.key,
        person_id=wish.person_id,
        made_by=case.by,
        made_at=uow.now,
        reason=wish.reason,
        asked=wish.asked(),
        moved=moved,
    )
    uow.session.add(row)
    uow.session.add(
        AccessRecord(
            at=uow.now,
            person_id=case.by,
            action="hand-over",
            subject="person",
            subject_id=wish.person_id,
        )
    )
    uow.session.flush()
    uow.emit(
        WorkHandedOver(
            at=uow.now,
            handover_id=row.id,
            person_id=wish.person_id,
            by=case.by,
            is_deactivated=wish.deactivate,
            **moved,
        )
    )
    return row
