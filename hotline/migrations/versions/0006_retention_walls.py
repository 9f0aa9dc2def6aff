"""recordings past their retention; wall displays."""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_call_leg_carrier_leg_id", table_name="call_leg")
    op.create_index(
        "ix_call_leg_carrier",
        "call_leg",
        ["carrier_leg_id"],
        sqlite_where=sa.text("role = 'agent'"),
        postgresql_where=sa.text("role = 'agent'"),
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_recording_kept",
            ["created_at", "id"],
            unique=False,
            sqlite_where=sa.text("purged_at IS NULL"),
            postgresql_where=sa.text("purged_at IS NULL"),
        )
    op.create_table(
        "wall",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_wall_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wall_token_hash")),
    )


def downgrade() -> None:
    op.drop_index("ix_call_leg_carrier", table_name="call_leg")
    op.create_index("ix_call_leg_carrier_leg_id", "call_leg", ["carrier_leg_id"])
    op.drop_table("wall")
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.drop_index("ix_recording_kept")
        batch_op.drop_column("purged_at")
