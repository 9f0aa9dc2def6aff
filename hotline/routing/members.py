"""Who works in which queue, and in which turn. Who is in no queue works in all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from hotline.kernel.event_log import Counter
from hotline.kernel.uow import UnitOfWork, check_version
from hotline.organisation.errors import PersonInactive, PersonNotFound
from hotline.organisation.model import Person, Unit
from hotline.routing import repository
from hotline.routing.errors import MemberTwice, QueueNotFound
from hotline.routing.events import RoutingChanged
from hotline.routing.model import QueueMember, QueuePause
from hotline.routing.policy import Policy


@dataclass(frozen=True, slots=True)
class MemberRow:
    person_id: str
    person_name: str
    unit_name: str | None
    is_active: bool
    level: int
    also_in: tuple[str, ...]  # labels of the other queues this person works in


@dataclass(frozen=True, slots=True)
class MemberList:
    queue: str
    label: str
    version: int  # grows with each change of the list; 0: nobody ever changed it
    rows: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """One queue that a person works in."""

    queue: str
    label: str
    level: int


def of_queue(session: Session, policy: Policy, queue: str) -> MemberList:
    """The members, who is asked first at the top.

    Raises:
        QueueNotFound: the policy has none of this name.
    """
    _known(policy, queue)
    query = (
        select(QueueMember.level, Person, Unit.name)
        .join(Person, col(Person.id) == col(QueueMember.person_id))
        .outerjoin(Unit, col(Unit.id) == col(Person.unit_id))
        .where(QueueMember.queue == queue)
        .order_by(col(QueueMember.level), col(Person.name), col(Person.id))
    )
    found = session.exec(query).all()
    others = _labels(session, policy, [person.id for _, person, _ in found], apart_from=queue)
    rows = (
        MemberRow(
            person_id=person.id,
            person_name=person.name,
            unit_name=unit,
            is_active=person.is_active,
            level=level,
            also_in=others.get(person.id, ()),
        )
        for level, person, unit in found
    )
    return MemberList(queue, policy.queues[queue].label, _version(session, queue), tuple(rows))


def of_person(session: Session, policy: Policy, person_id: str) -> list[Membership]:
    """The queues this person works in; none: all of them.

    Raises:
        PersonNotFound
    """
    if session.get(Person, person_id) is None:
        raise PersonNotFound("no such person", person=person_id)
    levels = dict(
        session.exec(
            select(QueueMember.queue, QueueMember.level).where(QueueMember.person_id == person_id)
        ).all()
    )
    return [
        Membership(queue.name, queue.label, levels[queue.name])
        for queue in policy.queues.values()
        if queue.name in levels
    ]


def replace(
    uow: UnitOfWork,
    policy: Policy,
    queue: str,
    members: Iterable[tuple[str, int]],
    *,
    version: int | None,
    by: str,
) -> None:
    """The whole list anew: person and turn. An empty one opens the queue to all who are in no other.

    Raises:
        QueueNotFound: the policy has none of this name.
        ChangedMeanwhile: somebody else was faster.
        MemberTwice, PersonNotFound, PersonInactive: who is newly named must be in service.
    """
    _known(policy, queue)
    # Counting first: whoever changes the same list at the same moment waits here for the other.
    check_version(uow.next_number(_counter(queue)) - 1, version)
    before = {row.person_id: row for row in repository.members(uow.session, queue)}
    turns = {person_id: row.level for person_id, row in before.items()}
    wanted: dict[str, int] = {}
    for person_id, level in members:
        if person_id in wanted:
            raise MemberTwice("named twice", person=person_id)
        if person_id not in before:
            _in_service(uow.session, person_id)
        wanted[person_id] = level
    for person_id, row in before.items():
        if person_id not in wanted:
            uow.session.delete(row)
    for person_id, level in wanted.items():
        row = before.get(person_id) or QueueMember(queue=queue, person_id=person_id)
        row.level = level
        uow.session.add(row)
    note = _changes(turns, wanted)
    uow.emit(RoutingChanged(at=uow.now, person_id=by, action="members", subject=queue, note=note))


def forget_others(uow: UnitOfWork, queues: Iterable[str]) -> None:
    """Only these queues are left: who worked in another one alone would be asked for nothing."""
    for table in (QueueMember, QueuePause):
        gone = col(table.queue).not_in(list(queues))
        uow.session.connection().execute(delete(table).where(gone))


def _labels(
    session: Session, policy: Policy, people: list[str], *, apart_from: str
) -> Mapping[str, tuple[str, ...]]:
    query = select(QueueMember.person_id, QueueMember.queue).where(
        col(QueueMember.person_id).in_(people), QueueMember.queue != apart_from
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person_id, queue in session.exec(query):
        found[person_id].add(queue)
    return {
        person_id: tuple(queue.label for queue in policy.queues.values() if queue.name in names)
        for person_id, names in found.items()
    }


def _changes(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """What the log keeps: who came, who went, whose turn is another."""
    came = [f"+{key}:{after[key]}" for key in after if key not in before]
    went = [f"-{key}" for key in before if key not in after]
    moved = [
        f"{key}:{before[key]}→{after[key]}"
        for key in after
        if before.get(key, after[key]) != after[key]
    ]
    return " ".join([*came, *went, *moved])


def _in_service(session: Session, person_id: str) -> None:
    person = session.get(Person, person_id)
    if person is None:
        raise PersonNotFound("no such person", person=person_id)
    if not person.is_active:
        raise PersonInactive("not in service", person=person_id)


def _version(session: Session, queue: str) -> int:
    counted = session.get(Counter, _counter(queue))
    return counted.value if counted is not None else 0


def _counter(queue: str) -> str:
    return f"queue_members:{queue}"


def _known(policy: Policy, queue: str) -> None:
    if queue not in policy.queues:
        raise QueueNotFound("no such queue", queue=queue)
