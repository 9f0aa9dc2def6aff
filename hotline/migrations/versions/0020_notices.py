"""notices to people outside and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ACTIVE = sa.text("state IN ('pending', 'sending')")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("ticket_number", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("is_logged_only", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    for name, columns in (
        ("ix_notice_state", ["state", "id"]),
        ("ix_notice_made", ["made_at"]),
        ("ix_notice_ticket", ["ticket_id", "state"]),
        ("ix_notice_number", ["number", "settled_at"]),
    ):
        op.create_index(name, "notice", columns)
    op.create_index(
        "ix_notice_active", "notice", ["due_at"], sqlite_where=ACTIVE, postgresql_where=ACTIVE
    )
    op.create_table(
        "text_refusal",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_text_refusal_by")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_text_refusal")),
    )


def downgrade() -> None:
    op.drop_table("text_refusal")
    op.drop_table("notice")
