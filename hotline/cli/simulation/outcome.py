"""What came of simulated calls: figures, and promises of the hotline that must hold for every one of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sqlmodel import Session, col, func, select

from hotline.calls.machine import MISSED, CallState
from hotline.calls.model import Call, Leg, LegState
from hotline.cli.simulation.running import Played
from hotline.kernel.event_log import LoggedEvent, OutboxMessage, OutboxState
from hotline.routing.model import Reservation, ReservationState
from tickets.followups.model import FollowUp, FollowUpKind
from tickets.model import Ticket

CHUNK: Final = 500
OPEN: Final = (ReservationState.OFFERED, ReservationState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Figures:
    calls: int
    offered: int  # reached the queue
    outcomes: dict[str, int]
    waits: list[float]  # seconds until somebody answered, sorted
    talks: list[float]
    events: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that did not hold, and for how many."""

    code: str
    text: str
    count: int


Rows = Sequence[Call]


def figures(session: Session, calls: Rows) -> Figures:
    return Figures(
        calls=len(calls),
        offered=sum(call.queued_at is not None for call in calls),
        outcomes=dict(Counter(call.outcome.value for call in calls if call.outcome).most_common()),
        waits=sorted(
            (call.answered_at - call.queued_at).total_seconds()
            for call in calls
            if call.answered_at and call.queued_at
        ),
        talks=sorted(
            (call.talk_ended_at - call.answered_at).total_seconds()
            for call in calls
            if call.answered_at and call.talk_ended_at
        ),
        events=session.exec(select(func.count(col(LoggedEvent.id)))).one(),
    )


def share(ordered: Sequence[float], part: float) -> float | None:
    """The value that this part of the (sorted) values does not exceed."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else None


def played_calls(session: Session, played: Played) -> list[Call]:
    return [
        call
        for ids in _chunks(played.carrier_ids)
        for call in session.exec(select(Call).where(col(Call.carrier_id).in_(ids))).all()
    ]


def broken(session: Session, played: Played, calls: Rows) -> list[Broken]:
    """The promises that did not hold; empty is good."""
    checks: dict[str, tuple[str, Callable[[], int]]] = {
        "call-lost": (
            "来电没有记录或重复记录",
            lambda: abs(len(played.carrier_ids) - len({c.carrier_id for c in calls}))
            + len(calls) - len({c.carrier_id for c in calls}),
        ),
        "call-not-ended": ("来电没有结束或没有结果", lambda: _not_ended(calls)),
        "ticket-not-one": ("来电的工单不是恰好一张", lambda: _without_ticket(session, calls)),
        "two-at-once": ("同一人同时接听两通", lambda: _overlaps(calls)),
        "offer-left-open": ("派号没有了结", lambda: _open_offers(session, calls)),
        "leg-left-open": ("线路没有释放", lambda: _open_legs(session, calls)),
        "nobody-rings-back": ("漏接后没有回拨任务", lambda: _owed(session, calls)),
        "event-numbers": ("事件编号重复或缺失", lambda: _numbers(session)),
        "outbox-failed": ("有命令未能送达", lambda: _undelivered(session)),
        "act-failed": ("模拟动作出错", lambda: played.failures),
    }  # fmt: skip
    return [
        Broken(code, text, count) for code, (text, check) in checks.items() if (count := check())
    ]


def _not_ended(calls: Rows) -> int:
    return sum(call.state is not CallState.ENDED or call.outcome is None for call in calls)


def _without_ticket(session: Session, calls: Rows) -> int:
    tickets: Counter[str] = Counter()
    for ids in _chunks([call.id for call in calls]):
        query = select(Ticket.call_id, Ticket.id).where(col(Ticket.call_id).in_(ids))
        tickets.update(f"{call_id} {ticket_id}" for call_id, ticket_id in session.exec(query).all())
    expected = Counter(f"{call.id} {call.ticket_id}" for call in calls)
    return (tickets - expected).total() + (expected - tickets).total()


def _overlaps(calls: Rows) -> int:
    talks = defaultdict(list)
    for call in calls:
        if call.person_id and call.answered_at and call.talk_ended_at:
            talks[call.person_id].append((call.answered_at, call.talk_ended_at))
    return sum(
        later[0] < earlier[1]
        for mine in talks.values()
        for earlier, later in pairwise(sorted(mine))
    )


def _open_offers(session: Session, calls: Rows) -> int:
    return sum(
        session.exec(
            select(func.count()).where(
                col(Reservation.work_id).in_(ids), col(Reservation.state).in_(OPEN)
            )
        ).one()
        for ids in _chunks([call.id for call in calls])
    )


def _open_legs(session: Session, calls: Rows) -> int:
    """Telephones that go on ringing or talking; one that never rang occupies no line."""
    return sum(
        session.exec(
            select(func.count()).where(
                col(Leg.call_id).in_(ids),
                col(Leg.state) != LegState.ENDED,
                col(Leg.rang_at).is_not(None),
            )
        ).one()
        for ids in _chunks([call.id for call in calls])
    )


def _owed(session: Session, calls: Rows) -> int:
    missed = {c.id for c in calls if c.outcome in MISSED and c.caller_number}
    kept: set[str | None] = set()
    for ids in _chunks(sorted(missed)):
        query = select(FollowUp.call_id).where(
            col(FollowUp.call_id).in_(ids), FollowUp.kind == FollowUpKind.MISSED_CALL
        )
        kept.update(session.exec(query).all())
    return len(missed - kept)


def _numbers(session: Session) -> int:
    """Consoles resume by these numbers: a gap or a double would lose something."""
    lowest, highest, count = session.exec(
        select(
            func.min(LoggedEvent.seq), func.max(LoggedEvent.seq), func.count(col(LoggedEvent.seq))
        )
    ).one()
    return 0 if lowest is None or highest is None else highest - lowest + 1 - count


def _undelivered(session: Session) -> int:
    return session.exec(
        select(func.count()).where(col(OutboxMessage.state) == OutboxState.FAILED)
    ).one()


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
