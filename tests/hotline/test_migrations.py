"""The migrations make exactly the tables of the code, on both databases, and can be taken back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from hotline.bootstrap import migrations
from hotline.kernel.clock import SystemClock
from hotline.kernel.db import open_engine
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState


@pytest.fixture
def engine(own_database_url: str) -> Iterator[Engine]:
    engine = open_engine(own_database_url)
    yield engine
    engine.dispose()


def test_the_migrations_make_the_tables_of_the_code(engine: Engine) -> None:
    assert migrations.differences(engine) == []
    assert migrations.is_current(engine)


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    migrations.upgrade_engine(engine)
    assert migrations.differences(engine) == []


def test_the_migrations_can_be_taken_back_and_made_again(engine: Engine) -> None:
    with engine.begin() as connection:
        command.downgrade(migrations.configuration(connection), "base")
    assert migrations.differences(engine) != []
    migrations.upgrade_engine(engine)
    assert migrations.differences(engine) == []


def test_open_matters_and_promises_become_work_of_the_engine(engine: Engine) -> None:
    """Nobody loses what they have, and nothing that waited is forgotten."""
    with engine.begin() as connection:
        command.downgrade(migrations.configuration(connection), "0012")
        connection.execute(text(PERSON))
        for number, (state, handler) in enumerate(
            [("pending_dispatch", None), ("dispatched", "p"), ("in_progress", "p"), ("closed", "p")]
        ):
            connection.execute(
                text(TICKET), {"id": str(number), "state": state, "handler": handler}
            )
        connection.execute(text(MISSED))
    migrations.upgrade_engine(engine)
    with Session(engine) as session:
        items = {item.id: item for item in session.exec(select(WorkItem))}
        held = {row.work_id: row for row in session.exec(select(Reservation))}
    assert {id_: item.state for id_, item in items.items()} == {
        "0": WorkState.WAITING,
        "1": WorkState.OFFERED,
        "2": WorkState.TAKEN,
        "f": WorkState.WAITING,
    }
    assert {id_: (row.person_id, row.state) for id_, row in held.items()} == {
        "1": ("p", ReservationState.OFFERED),
        "2": ("p", ReservationState.ACCEPTED),
    }
    assert held["1"].expires_at > SystemClock().now() + timedelta(hours=23)
    assert held["1"].reason["why"] == "forced"
    assert items["0"].excluded == []


PERSON = """
    INSERT INTO person (id, username, name, password_hash, skills, languages, totp_step, is_active,
                        created_at, version)
    VALUES ('p', 'p', 'P', '-', '[]', '[]', 0, TRUE, '2026-03-02 01:00:00.000000', 1)
"""
TICKET = """
    INSERT INTO ticket (id, number, channel, state, summary, claim, answer, urgency, risk_flags, groups,
                        caller_number, identity_refused, confidential, callback_wanted, search_text,
                        created_at, version, handler_id)
    VALUES (:id, :id, 'call', :state, '', '', '', 'normal', '[]', '[]', '', FALSE, FALSE, TRUE, '',
            '2026-03-02 01:00:00.000000', 1, :handler)
"""
MISSED = """
    INSERT INTO follow_up (id, kind, state, due_at, phone, attempts, created_at, version)
    VALUES ('f', 'missed_call', 'due', '2026-03-02 01:00:00.000000', '', 0,
            '2026-03-02 01:00:00.000000', 1)
"""
