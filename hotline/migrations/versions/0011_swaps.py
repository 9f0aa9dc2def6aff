"""swaps of shifts, reminders, hand-over of work."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave_cover",
        sa.Column("leave_id", sa.String(), nullable=False),
        sa.Column("shift_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("former_phone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["leave_id"], ["leave.id"], name=op.f("fk_leave_cover_leave_id")),
        sa.PrimaryKeyConstraint("leave_id", "shift_id", name=op.f("pk_leave_cover")),
    )
    op.create_table(
        "shift_swap",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("proposer_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("shift_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_shift_id", sa.String(), nullable=True),
        sa.Column("partner_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["person.id"], name=op.f("fk_shift_swap_proposer_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["person.id"], name=op.f("fk_shift_swap_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_shift_swap_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swap")),
    )
    is_open = sa.text("state IN ('proposed', 'agreed')")
    op.create_index(
        "ix_shift_swap_open",
        "shift_swap",
        ["expires_at"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    for column in ("proposer_id", "partner_id"):
        op.create_index(op.f(f"ix_shift_swap_{column}"), "shift_swap", [column])
    op.create_table(
        "shift_reminder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shift_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shift_reminder_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_reminder")),
        sa.UniqueConstraint(
            "shift_id",
            "person_id",
            "starts_at",
            name=op.f("uq_shift_reminder_shift_id_person_id_starts_at"),
        ),
    )
    unseen = sa.text("seen_at IS NULL")
    op.create_index(
        "ix_shift_reminder_unseen",
        "shift_reminder",
        ["ends_at"],
        sqlite_where=unseen,
        postgresql_where=unseen,
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("moved", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handover_person_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_handover_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("key", name=op.f("uq_handover_key")),
    )
    op.create_index(op.f("ix_handover_person_id"), "handover", ["person_id"])


def downgrade() -> None:
    for table in ("handover", "shift_reminder", "shift_swap", "leave_cover"):
        op.drop_table(table)
