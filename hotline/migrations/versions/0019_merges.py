"""repeated matters and merges."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("undone_at IS NULL")


def upgrade() -> None:
    # What was merged before this has no row: taken apart again, it is registered, as before.
    op.create_table(
        "ticket_merge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("master_id", sa.String(), nullable=False),
        sa.Column("before", sa.String(length=32), nullable=False),
        sa.Column("former", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_merge_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["master_id"], ["ticket.id"], name=op.f("fk_ticket_merge_master_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by"], ["person.id"], name=op.f("fk_ticket_merge_merged_by")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["person.id"], name=op.f("fk_ticket_merge_undone_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_merge")),
    )
    op.create_index(op.f("ix_ticket_merge_ticket_id"), "ticket_merge", ["ticket_id"])
    op.create_index(op.f("ix_ticket_merge_master_id"), "ticket_merge", ["master_id"])
    op.create_index(
        "uq_ticket_merge_in_force",
        "ticket_merge",
        ["ticket_id"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.create_table(
        "repeat_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("choice", sa.String(length=32), nullable=False),
        sa.Column("other_id", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_repeat_decision_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["ticket.id"], name=op.f("fk_repeat_decision_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_repeat_decision_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeat_decision")),
    )
    op.create_index(op.f("ix_repeat_decision_ticket_id"), "repeat_decision", ["ticket_id"])
    op.create_table(
        "ticket_sign",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_sign_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "sign", name=op.f("pk_ticket_sign")),
    )
    op.create_index("ix_ticket_sign_sign_at", "ticket_sign", ["sign", "at"])
    op.create_table(
        "mass_alert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("callers", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("master_id", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["master_id"], ["ticket.id"], name=op.f("fk_mass_alert_master_id")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_mass_alert_settled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass_alert")),
    )
    op.create_index(op.f("ix_mass_alert_sign"), "mass_alert", ["sign"])


def downgrade() -> None:
    op.drop_table("mass_alert")
    op.drop_table("ticket_sign")
    op.drop_table("repeat_decision")
    op.drop_table("ticket_merge")
