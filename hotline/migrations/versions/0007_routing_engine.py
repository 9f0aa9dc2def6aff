"""routing engine."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('offered', 'accepted')")
OPEN_CALL = sa.text("kind = 'call' AND state IN ('offered', 'accepted')")


def upgrade() -> None:
    op.create_table(
        "work_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("village_id", sa.String(), nullable=True),
        sa.Column("min_level", sa.Integer(), nullable=False),
        sa.Column("last_handler_id", sa.String(), nullable=True),
        sa.Column("excluded", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("forced_id", sa.String(), nullable=True),
        sa.Column("stranded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["forced_id"], ["person.id"], name=op.f("fk_work_item_forced_id")),
        sa.ForeignKeyConstraint(
            ["last_handler_id"], ["person.id"], name=op.f("fk_work_item_last_handler_id")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["unit.id"], name=op.f("fk_work_item_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
    )
    for name, columns, where in (
        ("ix_work_item_waiting", ["queue", "since"], "state = 'waiting'"),
        ("ix_work_item_open", ["state"], "state != 'closed'"),
    ):
        op.create_index(
            name,
            "work_item",
            columns,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "queue_member",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_queue_member_person_id")
        ),
        sa.PrimaryKeyConstraint("queue", "person_id", name=op.f("pk_queue_member")),
    )
    op.create_table(
        "queue_pause",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_queue_pause_by")),
        sa.PrimaryKeyConstraint("queue", name=op.f("pk_queue_pause")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_policy_version_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
    )
    _reservations_of_all_work()
    op.create_index("ix_call_caller_number", "call", ["caller_number", "arrived_at"])
    _waiting_calls_are_work()
    op.drop_column("call", "stranded_at")


def _reservations_of_all_work() -> None:
    for name in ("uq_reservation_open_call", "uq_reservation_open_person", "ix_reservation_call"):
        op.drop_index(name, table_name="reservation")
    with op.batch_alter_table("reservation") as batch:
        batch.drop_constraint(op.f("fk_reservation_call_id"), type_="foreignkey")
        batch.alter_column("call_id", new_column_name="work_id")
        batch.alter_column("leg_id", existing_type=sa.String(), nullable=True)
        batch.add_column(
            sa.Column("kind", sa.String(length=32), nullable=False, server_default="call")
        )
    with op.batch_alter_table("reservation") as batch:
        batch.alter_column("kind", server_default=None)
    for name, columns, where, unique in (
        ("uq_reservation_open_work", ["work_id"], OPEN, True),
        ("uq_reservation_open_person", ["person_id"], OPEN_CALL, True),
        ("ix_reservation_open", ["person_id"], OPEN, False),
    ):
        op.create_index(
            name, "reservation", columns, unique=unique, sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_reservation_work", "reservation", ["work_id"])


def _waiting_calls_are_work() -> None:
    """Who waits or talks while the server is updated keeps the place."""
    op.execute(
        "INSERT INTO work_item (id, kind, state, queue, since, priority, skill, language,"
        " village_id, min_level, excluded, stranded_at)"
        " SELECT id, 'call', CASE state WHEN 'queued' THEN 'waiting' WHEN 'ringing' THEN 'offered'"
        " ELSE 'taken' END, queue, COALESCE(queued_at, arrived_at), priority, skill, language,"
        " village_id, 1, '[]', stranded_at"
        " FROM call WHERE state IN ('queued', 'ringing', 'talking', 'hold')"
    )


def downgrade() -> None:
    op.add_column("call", sa.Column("stranded_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_call_caller_number", table_name="call")
    for name in (
        "uq_reservation_open_work",
        "uq_reservation_open_person",
        "ix_reservation_open",
        "ix_reservation_work",
    ):
        op.drop_index(name, table_name="reservation")
    op.execute("DELETE FROM reservation WHERE kind != 'call'")
    with op.batch_alter_table("reservation") as batch:
        batch.drop_column("kind")
        batch.alter_column("leg_id", existing_type=sa.String(), nullable=False)
        batch.alter_column("work_id", new_column_name="call_id")
    with op.batch_alter_table("reservation") as batch:
        batch.create_foreign_key(op.f("fk_reservation_call_id"), "call", ["call_id"], ["id"])
    op.create_index("ix_reservation_call", "reservation", ["call_id"])
    for name, column in (
        ("uq_reservation_open_call", "call_id"),
        ("uq_reservation_open_person", "person_id"),
    ):
        op.create_index(
            name, "reservation", [column], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )
    for table in ("policy_version", "queue_pause", "queue_member", "work_item"):
        op.drop_table(table)
