"""What must hold in a ticket's life whoever does what in whatever order."""

from collections.abc import Iterator
from contextlib import contextmanager
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
from hotline.kernel.errors import HotlineError
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Unit, UnitLevel
from hotline.web.deps import Actor
from tests.factories import County, a_caller, a_county, a_ticket, keep
from tests.tickets.conftest import actor_named
from tests.tickets.life import ACTS, MASTER
from tickets.archive import archive_settled
from tickets.machine import ENDS, HANDLED, Asked, TicketAction, TicketState
from tickets.model import Caller, Ticket, TicketNote, TicketQuestion
from tickets.policy import actions, sees
from tickets.visibility import standing

PEOPLE: Final = (
    "admin", "supervisor", "operator", "operator2", "adviser", "backup",
    "town_officer", "other_town_officer", "reviewer", "auditor",
)  # fmt: skip
SOMEBODY: Final = st.sampled_from([None, "operator", "adviser", "town_officer", "supervisor"])
HISTORIES: Final = st.fixed_dictionaries(
    {
        "asked": st.sampled_from([None, *Asked]),
        "returns_refused": st.integers(0, 2),
        "suspensions": st.integers(0, 2),
        "extensions": st.integers(0, 2),
        "reworks": st.integers(0, 2),
        "supervision": st.sampled_from([None, "督〔2026〕1号"]),
        "request_kind": st.sampled_from(["consultation", "complaint"]),
        "urgency": st.sampled_from(["normal", "critical"]),
        "confidential": st.booleans(),
        "due_in": st.sampled_from([None, -1, 2]),
        "dispatched_ago": st.sampled_from([None, 1, 5]),
        "closed_ago": st.sampled_from([1, 31]),
    }
)


class Undone(Exception):
    """It would have worked."""


def tried(database: Database, actor: Any, ticket_id: str, action: TicketAction) -> str | None:
    """Do it, and take it back: the code of the refusal; None: it worked."""

    def unit(uow: UnitOfWork) -> None:
        ACTS[action](uow, actor, ticket_id)
        uow.session.flush()
        raise Undone

    try:
        database.write_now(unit)
    except Undone:
        return None
    except HotlineError as refusal:
        return refusal.code
    raise AssertionError("neither done nor refused")


@contextmanager
def a_place() -> Iterator[tuple[Database, County]]:
    with TemporaryDirectory() as folder:
        clock = ManualClock(datetime(2026, 3, 4, 1, 0, tzinfo=UTC))
        database = Database(f"sqlite:///{folder}/tickets.db", bus=Bus(), clock=clock)
        SQLModel.metadata.create_all(database.engine)
        county = a_county(database)
        for unit_id in ("the-town", "the-other-town"):
            parent = county.county.id
            unit = Unit(
                id=unit_id, code=unit_id, name=unit_id, level=UnitLevel.TOWN, parent_id=parent
            )
            keep(database, unit)
        yield database, county
        database.close()


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Database, County]]:
    with a_place() as place:
        yield place


def the_caller(database: Database) -> Caller:
    """The same one for every ticket: what is confidential is merged for one caller only."""
    found = database.read_now(lambda s: s.exec(select(Caller)).first())
    return found or a_caller(database)


def a_ticket_with(
    database: Database, county: County, state: TicketState, about: dict[str, Any]
) -> Ticket:
    now = database.clock.now()
    history = dict(about)
    who = {name: history.pop(name) for name in ("handler", "operator")}
    due, dispatched = history.pop("due_in"), history.pop("dispatched_ago")
    closed = now - timedelta(days=history.pop("closed_ago"))
    ticket = a_ticket(
        database,
        **history,
        state=state,
        village_id=county.village.id,
        unit_id=county.town.id if state in HANDLED else None,
        handler_id=county[who["handler"]].id if who["handler"] and state in HANDLED else None,
        operator_id=county[who["operator"]].id if who["operator"] else None,
        due_at=None if due is None else now + timedelta(days=due),
        dispatched_at=None if dispatched is None else now - timedelta(days=dispatched),
        closed_at=closed if state in ENDS else None,
        suspended_at=now - timedelta(days=1) if state is TicketState.SUSPENDED else None,
        caller_id=the_caller(database).id,
    )
    if ticket.asked is not None:
        question = TicketQuestion(
            ticket_id=ticket.id,
            kind=ticket.asked,
            reason="complex_facts",
            days=1,
            asked_by=county["adviser"].id,
            asked_at=now,
        )
        keep(database, question)
    return ticket


@pytest.mark.parametrize("state", sorted(TicketState))
@settings(max_examples=12, deadline=None)
@given(who=st.sampled_from(PEOPLE), history=HISTORIES, handler=SOMEBODY, operator=SOMEBODY)
def test_an_action_works_exactly_when_it_is_offered(
    place: tuple[Database, County],
    state: TicketState,
    who: str,
    history: dict[str, Any],
    handler: str | None,
    operator: str | None,
) -> None:
    database, county = place
    about = history | {"handler": handler, "operator": operator}
    ticket = a_ticket_with(database, county, state, about)
    actor, now = actor_named(database, county[who].id), database.clock.now()
    _the_master_of(database, county[who].id, ticket)
    me = database.read_now(lambda session: standing(session, actor, now))
    offered = set(actions(me, ticket, now))
    for action in ACTS:
        refusal = tried(database, actor, ticket.id, action)
        assert (refusal is None) is (action in offered), (action, refusal)
        if not sees(me, ticket, now):
            assert refusal == "ticket-not-found", "a foreign ticket does not exist"
    assert offered <= set(ACTS), "nobody archives by hand"


def _the_master_of(database: Database, person_id: str, ticket: Ticket) -> None:
    """A ticket of this person's that the other can be merged into."""

    def unit(uow: UnitOfWork) -> None:
        master = uow.session.exec(select(Ticket).where(Ticket.number == MASTER)).first()
        if master is None:
            state = TicketState.REGISTERED
            master = Ticket(number=MASTER, state=state, created_at=uow.now)
        master.operator_id = person_id
        master.caller_id, master.confidential = ticket.caller_id, ticket.confidential
        master.request_kind = ticket.request_kind
        uow.session.add(master)

    database.write_now(unit)


def test_every_action_is_tried() -> None:
    assert set(ACTS) == set(TicketAction) - {TicketAction.ARCHIVE}


BACK: Final = (TicketAction.REOPEN, TicketAction.UNMERGE)
STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE), st.sampled_from([0, 0, 1, 16])
    ),
    min_size=8,
    max_size=60,
)
FIRST: Final = [
    (TicketAction.FORWARD, "operator", 0),
    (TicketAction.DISPATCH, "supervisor", 0),
    (TicketAction.ACCEPT, "adviser", 0),
]


@pytest.mark.timeout(120)
@settings(max_examples=25, deadline=None)
@given(steps=STEPS, start=st.booleans())
def test_a_life_leaves_a_trace_and_has_one_lead(
    steps: list[tuple[TicketAction, str, int]], start: bool
) -> None:
    with a_place() as (database, county):
        clock = database.clock
        assert isinstance(clock, ManualClock)
        state = TicketState.REGISTERED if start else TicketState.DRAFT
        ticket = a_ticket(
            database,
            state=state,
            village_id=county.village.id,
            operator_id=county["operator"].id,
            handler_id=county["adviser"].id,
        )
        seen: list[TicketNote] = []
        for action, who, days in [*FIRST, *steps] if start else steps:
            clock.advance(timedelta(days=days))
            before = database.read_now(lambda s: s.get_one(Ticket, ticket.id))
            actor = actor_named(database, county[who].id)
            if _is_done(database, action, actor, ticket.id):
                _one_step(database, before, action, actor.id, seen)
            database.write_now(archive_settled)
            seen = _notes(database, ticket.id, seen)


def _is_done(database: Database, action: TicketAction, actor: Actor, ticket_id: str) -> bool:
    """Do it; False: it was refused."""
    try:
        database.write_now(lambda uow: ACTS[action](uow, actor, ticket_id))
    except HotlineError:
        return False
    return True


def _one_step(
    database: Database, before: Ticket, action: TicketAction, who: str, seen: list[TicketNote]
) -> None:
    after = database.read_now(lambda s: s.get_one(Ticket, before.id))
    fresh = _notes(database, before.id, seen)[len(seen) :]
    if after.state is not before.state:
        move = [one for one in fresh if one.after is not None]
        assert [(one.author_id, one.before, one.after) for one in move] == [
            (who, before.state, after.state)
        ]
        assert move[0].at == database.clock.now()
        if before.state in ENDS:
            assert action in BACK, "an end is for good"
    if after.state in HANDLED:
        assert after.handler_id or after.unit_id, "somebody leads"
    assert (after.suspended_at is not None) is (after.state is TicketState.SUSPENDED)
    if before.state is TicketState.SUSPENDED is not after.state:
        assert before.due_at is None or (after.due_at or before.due_at) >= before.due_at


def _notes(database: Database, ticket_id: str, seen: list[TicketNote]) -> list[TicketNote]:
    """The whole history, of which the beginning is what it was."""
    query = select(TicketNote).where(TicketNote.ticket_id == ticket_id).order_by(TicketNote.id)
    notes = list(database.read_now(lambda s: s.exec(query).all()))
    assert [one.model_dump() for one in notes[: len(seen)]] == [one.model_dump() for one in seen]
    return notes
