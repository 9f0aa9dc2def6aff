"""Merged and apart again, a ticket is what it was, whatever it was and whatever happened meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from tests.factories import a_county, a_follow_up
from tests.tickets.conftest import actor_named, an_engine
from tests.tickets.queueing_desk import Desk, agree
from tickets import moves, service
from tickets.clocks.model import TicketClock
from tickets.followups.model import FollowUp
from tickets.machine import ENDS, MERGEABLE, TicketState
from tickets.merging import repository as merges
from tickets.merging import service as merging
from tickets.merging.policy import obstacle
from tickets.model import NoteKind, Ticket

S = TicketState
# How a matter comes to each state that it can be merged from, and whom it then belongs to.
WAYS: Final[dict[TicketState, tuple[Any, ...]]] = {
    S.DRAFT: (),
    S.REGISTERED: (service.submit,),
    S.PENDING_DISPATCH: (service.submit, moves.forward),
    S.DISPATCHED: (service.submit, moves.dispatch_to),
    S.IN_PROGRESS: (service.submit, moves.dispatch_to, moves.accept),
}
MEANWHILE: Final = st.lists(st.sampled_from(["note", "day", "promise", "master"]), max_size=5)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with TemporaryDirectory() as folder:
        bus = Bus()
        clock = ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        database = Database(f"sqlite:///{folder}/tickets.db", bus=bus, clock=clock)
        SQLModel.metadata.create_all(database.engine)
        yield Desk(database, an_engine(bus), a_county(database))
        database.close()


@pytest.mark.parametrize("state", sorted(MERGEABLE))
@settings(max_examples=8, deadline=None)
@given(
    meanwhile=MEANWHILE,
    promises=st.integers(0, 2),
    history=st.fixed_dictionaries(
        {
            "returns_refused": st.integers(0, 2),
            "extensions": st.integers(0, 2),
            "urged": st.integers(0, 2),
            "disposition": st.sampled_from([None, "answered_on_call"]),
            "public_reply": st.sampled_from([None, "已经答复过一次"]),
            "supervision": st.sampled_from([None, "督〔2026〕1号"]),
        }
    ),
)
def test_merging_and_undoing_it_changes_nothing(
    desk: Desk,
    state: TicketState,
    meanwhile: list[str],
    promises: int,
    history: dict[str, Any],
) -> None:
    part = _made(desk, state, history)
    master = desk.registered()
    for _ in range(promises):
        a_follow_up(desk.database, ticket_id=part)
    before = _kept(desk, part)
    desk.act("supervisor", merging.merge, part, master=master)
    assert desk.ticket(part).state is S.MERGED
    added = [one for step in meanwhile if (one := _happens(desk, step, part, master))]
    desk.act("supervisor", merging.unmerge, part, reason="不是一回事")
    after = _kept(desk, part)
    after["promises"] = [one for one in after["promises"] if one["id"] not in added]
    assert after == before
    agree(desk, part)


def _any(states: list[TicketState]) -> st.SearchStrategy[Ticket]:
    fields: dict[str, st.SearchStrategy[Any]] = {
        "id": st.sampled_from("ab"),
        "state": st.sampled_from(states),
        "caller_id": st.sampled_from([None, "li", "wang"]),
        "confidential": st.booleans(),
        "request_kind": st.sampled_from(["help", "complaint"]),
    }
    return st.fixed_dictionaries(fields).map(lambda values: Ticket(**values))


@settings(max_examples=100, deadline=None)
@given(part=_any(sorted(MERGEABLE)), master=_any(sorted(TicketState)))
def test_what_may_be_one_shows_nobody_more_than_before(part: Ticket, master: Ticket) -> None:
    if obstacle(part, master) is not None:
        return
    assert part.id != master.id
    assert master.state not in ENDS | {S.DRAFT}
    assert part.confidential is master.confidential
    assert not part.confidential or part.caller_id == master.caller_id is not None
    assert part.request_kind != "complaint" or master.request_kind == "complaint"


def _made(desk: Desk, state: TicketState, history: dict[str, Any]) -> str:
    ticket = desk.registered(state=S.DRAFT)
    for move in WAYS[state]:
        who = "adviser" if move is moves.accept else "supervisor"
        about = {"handler_id": desk.county["adviser"].id} if move is moves.dispatch_to else {}
        desk.act(who, move, ticket, **about)
    assert desk.ticket(ticket).state is state

    def remember(uow: UnitOfWork) -> None:
        row = uow.session.get_one(Ticket, ticket)
        for name, value in history.items():
            setattr(row, name, value)

    desk.database.write_now(remember)
    return ticket


def _happens(desk: Desk, step: str, part: str, master: str) -> str | None:
    """Something while it is merged; the id of a promise that was made then."""
    match step:
        case "day":
            desk.pass_time(timedelta(days=1))
        case "note":
            actor = actor_named(desk.database, desk.county["operator"].id)
            desk.database.write_now(
                lambda uow: service.add_note(
                    uow, actor, part, kind=NoteKind.INTERNAL, text="又来电"
                )
            )
        case "promise":
            return a_follow_up(desk.database, ticket_id=part).id
        case "master":
            other = desk.registered()
            if desk.ticket(master).state in MERGEABLE:
                desk.act("supervisor", merging.merge, master, master=other)
    return None


def _kept(desk: Desk, ticket_id: str) -> dict[str, Any]:
    """State, owner, clock and promises: everything but the count of changes."""

    def query(session: Any) -> dict[str, Any]:
        ticket = session.get_one(Ticket, ticket_id)
        clock = session.get(TicketClock, ticket_id)
        promises = select(FollowUp).where(FollowUp.ticket_id == ticket_id).order_by(FollowUp.id)
        return {
            "ticket": ticket.model_dump(exclude={"version"}),
            "clock": clock.model_dump() if clock else None,
            "promises": [one.model_dump() for one in session.exec(promises)],
            "merged": merges.in_force(session, ticket_id) is not None,
        }

    return desk.database.read_now(query)
