"""recurring shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shift_pattern",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("turn", sa.String(length=32), nullable=False),
        sa.Column("on_holidays", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("duty_group", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("rings_own_phone", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_shift_pattern_until_after_since")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_pattern")),
    )
    op.create_table(
        "shift_omission",
        sa.Column("pattern_id", sa.String(), nullable=False),
        sa.Column("occurs_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pattern_id"], ["shift_pattern.id"], name=op.f("fk_shift_omission_pattern_id")
        ),
        sa.PrimaryKeyConstraint("pattern_id", "occurs_at", name=op.f("pk_shift_omission")),
    )
    with op.batch_alter_table("shift") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("pattern_id", sa.String(), nullable=True))
        batch.add_column(sa.Column("occurs_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(
            sa.Column("is_changed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.create_foreign_key(
            op.f("fk_shift_pattern_id"), "shift_pattern", ["pattern_id"], ["id"]
        )
        batch.create_unique_constraint(
            op.f("uq_shift_pattern_id_occurs_at"), ["pattern_id", "occurs_at"]
        )
    with op.batch_alter_table("shift") as batch:  # the rows have theirs now; new ones bring it
        batch.alter_column("version", server_default=None)
        batch.alter_column("is_changed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("shift") as batch:
        batch.drop_constraint(op.f("uq_shift_pattern_id_occurs_at"), type_="unique")
        batch.drop_constraint(op.f("fk_shift_pattern_id"), type_="foreignkey")
        batch.drop_column("is_changed")
        batch.drop_column("occurs_at")
        batch.drop_column("pattern_id")
        batch.drop_column("version")
    op.drop_table("shift_omission")
    op.drop_table("shift_pattern")
