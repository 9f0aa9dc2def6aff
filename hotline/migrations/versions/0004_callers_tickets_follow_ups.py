"""callers tickets follow ups."""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caller",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("groups", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("remarks", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["unit.id"], name=op.f("fk_caller_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caller")),
        sa.UniqueConstraint("phone", name=op.f("uq_caller_phone")),
    )
    op.create_index(op.f("ix_caller_village_id"), "caller", ["village_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("caller_id", sa.String(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("request_kind", sa.String(), nullable=True),
        sa.Column("matter", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("risk_flags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=True),
        sa.Column("caller_number", sa.String(), nullable=False),
        sa.Column("identity_refused", sa.Boolean(), nullable=False),
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("opponent", sa.String(), nullable=True),
        sa.Column("incident_time", sa.String(), nullable=True),
        sa.Column("incident_place", sa.String(), nullable=True),
        sa.Column("groups", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("village_id", sa.String(), nullable=True),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("handler_id", sa.String(), nullable=True),
        sa.Column("operator_id", sa.String(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("callback_wanted", sa.Boolean(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("public_reply", sa.String(), nullable=True),
        sa.Column("contacted", sa.Boolean(), nullable=True),
        sa.Column("resolved", sa.Boolean(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('dispatched', 'in_progress') OR handler_id IS NOT NULL OR unit_id IS NOT NULL",
            name=op.f("ck_ticket_somebody_owns_it"),
        ),
        sa.ForeignKeyConstraint(["caller_id"], ["caller.id"], name=op.f("fk_ticket_caller_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_ticket_handler_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["person.id"], name=op.f("fk_ticket_operator_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ticket_unit_id")),
        sa.ForeignKeyConstraint(["village_id"], ["unit.id"], name=op.f("fk_ticket_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("call_id", name=op.f("uq_ticket_call_id")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index(op.f("ix_ticket_caller_id"), "ticket", ["caller_id"], unique=False)
    op.create_index("ix_ticket_created", "ticket", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_ticket_due",
        "ticket",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('closed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    op.create_index("ix_ticket_handler", "ticket", ["handler_id", "created_at"], unique=False)
    op.create_index(op.f("ix_ticket_matter"), "ticket", ["matter"], unique=False)
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["created_at", "id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('closed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    op.create_index(op.f("ix_ticket_operator_id"), "ticket", ["operator_id"], unique=False)
    op.create_index("ix_ticket_unit", "ticket", ["unit_id", "created_at"], unique=False)
    op.create_index(op.f("ix_ticket_village_id"), "ticket", ["village_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_follow_up_owner_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_follow_up_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_follow_up_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        "ix_follow_up_due",
        "follow_up",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('promised', 'due')"),
        postgresql_where=sa.text("state IN ('promised', 'due')"),
    )
    op.create_index(op.f("ix_follow_up_owner_id"), "follow_up", ["owner_id"], unique=False)
    op.create_index("ix_follow_up_phone", "follow_up", ["phone", "created_at"], unique=False)
    op.create_index(op.f("ix_follow_up_ticket_id"), "follow_up", ["ticket_id"], unique=False)
    op.create_index(
        "uq_follow_up_missed_call",
        "follow_up",
        ["call_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'missed_call'"),
        postgresql_where=sa.text("kind = 'missed_call'"),
    )
    op.create_table(
        "ticket_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_ticket_note_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_note_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_note")),
    )
    op.create_index(op.f("ix_ticket_note_ticket_id"), "ticket_note", ["ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ticket_note_ticket_id"), table_name="ticket_note")
    op.drop_table("ticket_note")
    op.drop_index(
        "uq_follow_up_missed_call",
        table_name="follow_up",
        sqlite_where=sa.text("kind = 'missed_call'"),
        postgresql_where=sa.text("kind = 'missed_call'"),
    )
    op.drop_index(op.f("ix_follow_up_ticket_id"), table_name="follow_up")
    op.drop_index("ix_follow_up_phone", table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_owner_id"), table_name="follow_up")
    op.drop_index(
        "ix_follow_up_due",
        table_name="follow_up",
        sqlite_where=sa.text("state IN ('promised', 'due')"),
        postgresql_where=sa.text("state IN ('promised', 'due')"),
    )
    op.drop_table("follow_up")
    op.drop_index(op.f("ix_ticket_village_id"), table_name="ticket")
    op.drop_index("ix_ticket_unit", table_name="ticket")
    op.drop_index(op.f("ix_ticket_operator_id"), table_name="ticket")
    op.drop_index(
        "ix_ticket_open",
        table_name="ticket",
        sqlite_where=sa.text("state NOT IN ('closed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    op.drop_index(op.f("ix_ticket_matter"), table_name="ticket")
    op.drop_index("ix_ticket_handler", table_name="ticket")
    op.drop_index(
        "ix_ticket_due",
        table_name="ticket",
        sqlite_where=sa.text("state NOT IN ('closed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    op.drop_index("ix_ticket_created", table_name="ticket")
    op.drop_index(op.f("ix_ticket_caller_id"), table_name="ticket")
    op.drop_table("ticket")
    op.drop_index(op.f("ix_caller_village_id"), table_name="caller")
    op.drop_table("caller")
