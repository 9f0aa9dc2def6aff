"""The migrations make exactly the tables of the code, on both databases, and can be taken back."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine

from hotline.bootstrap import migrations
from hotline.kernel.db import open_engine


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
