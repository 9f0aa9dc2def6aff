"""the whole life of a ticket: questions and decisions, pauses, flags, more ends, the archive."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OVER = (
    "state NOT IN ('closed', 'archived', 'merged', 'transferred_out', 'not_accepted', 'cancelled')"
)
OVER_BEFORE = "state NOT IN ('closed', 'cancelled')"
COUNTS = ("returns_refused", "suspensions", "extensions", "reworks", "urged")
TEXTS = (
    "contact_number", "unresolved_reason", "supervision", "refusal", "way_told",
    "transferred_to", "outside_number",
)  # fmt: skip
TIMES = ("contacted_at", "suspended_at", "supervision_due_at", "upstream_due_at")
# Neither database can give a matter back to a state that it did not know.
BACK = {
    "return_review": "in_progress",
    "suspended": "in_progress",
    "rework": "in_progress",
    "archived": "closed",
    "merged": "closed",
    "transferred_out": "closed",
    "not_accepted": "closed",
}


def upgrade() -> None:
    for name in COUNTS:
        op.add_column("ticket", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in TEXTS:
        op.add_column("ticket", sa.Column(name, sa.String(), nullable=True))
    for name in TIMES:
        op.add_column("ticket", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("asked", sa.String(length=32), nullable=True))
    op.add_column("ticket", sa.Column("is_true", sa.Boolean(), nullable=True))
    op.add_column("ticket", sa.Column("co_units", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(
        "ALTER TABLE ticket ADD COLUMN merged_into_id VARCHAR "
        "CONSTRAINT fk_ticket_merged_into_id REFERENCES ticket (id)"
    )
    for name in ("before", "after"):  # of the moves from now on; the log of events has the others
        op.add_column("ticket_note", sa.Column(name, sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_ticket_merged_into_id"), "ticket", ["merged_into_id"])
    _open_indexes(OVER)
    _partial("ix_ticket_wanted", ["asked"], "asked IS NOT NULL")
    _partial("ix_ticket_to_archive", ["closed_at"], "state = 'closed'")
    op.create_table(
        "ticket_question",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_question_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_ticket_question_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_ticket_question_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_question")),
    )
    op.create_index(op.f("ix_ticket_question_ticket_id"), "ticket_question", ["ticket_id"])
    op.create_table(
        "ticket_snapshot",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_snapshot_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_snapshot")),
    )
    op.create_index(op.f("ix_ticket_snapshot_ticket_id"), "ticket_snapshot", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("ticket_snapshot")
    op.drop_table("ticket_question")
    with op.batch_alter_table("ticket_note") as notes:
        notes.drop_column("after")
        notes.drop_column("before")
    for now, before in BACK.items():
        op.execute(f"UPDATE ticket SET state = '{before}' WHERE state = '{now}'")  # noqa: S608
    op.drop_index("ix_ticket_to_archive", table_name="ticket")
    op.drop_index("ix_ticket_wanted", table_name="ticket")
    op.drop_index(op.f("ix_ticket_merged_into_id"), table_name="ticket")
    _open_indexes(OVER_BEFORE)
    with op.batch_alter_table("ticket") as batch:
        for name in ("merged_into_id", "co_units", "is_true", "asked", *TIMES, *TEXTS, *COUNTS):
            batch.drop_column(name)


def _open_indexes(condition: str) -> None:
    for name, columns in (("ix_ticket_open", ["created_at", "id"]), ("ix_ticket_due", ["due_at"])):
        op.drop_index(name, table_name="ticket")
        _partial(name, columns, condition)


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "ticket", columns, sqlite_where=where, postgresql_where=where)
