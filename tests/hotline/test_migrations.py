"""The migrations make exactly the tables of the code, on both databases, and can be taken back."""

from alembic import command

from hotline.bootstrap import migrations
from hotline.kernel.database import Database


def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    assert migrations.differences(database.engine) == []
    assert migrations.is_current(database.engine)


def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    migrations.upgrade_engine(database.engine)
    assert migrations.differences(database.engine) == []


def test_the_migrations_can_be_taken_back_and_made_again(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migrations.configuration(connection), "base")
    assert migrations.differences(database.engine) != []
    migrations.upgrade_engine(database.engine)
    assert migrations.differences(database.engine) == []
