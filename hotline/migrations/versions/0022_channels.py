"""orders from upstream and measured lateness."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upstream_order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("outside_number", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_upstream_order_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["person.id"], name=op.f("fk_upstream_order_received_by")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by"], ["person.id"], name=op.f("fk_upstream_order_returned_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream_order")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_upstream_order_ticket_id")),
        sa.UniqueConstraint(
            "sender", "outside_number", name=op.f("uq_upstream_order_sender_outside_number")
        ),
    )
    op.create_index("ix_upstream_order_received", "upstream_order", ["received_at", "id"])


def downgrade() -> None:
    op.drop_table("upstream_order")
