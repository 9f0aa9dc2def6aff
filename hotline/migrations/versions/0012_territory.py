"""what an adviser can bear, villages that nobody covers."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.add_column("person", sa.Column("open_cap", sa.Integer(), nullable=True))
    op.create_table(
        "village_gap",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("village_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=32), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id"], ["unit.id"], name=op.f("fk_village_gap_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_gap")),
    )
    op.create_index(op.f("ix_village_gap_village_id"), "village_gap", ["village_id"])
    op.create_index(
        "uq_village_gap_open",
        "village_gap",
        ["village_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_table("village_gap")
    op.drop_column("person", "open_cap")
