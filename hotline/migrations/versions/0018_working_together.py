"""claims with a lease, mentions."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of what was written before, the log of events knows which fields changed.
    op.add_column("ticket_note", sa.Column("changes", sa.JSON(), nullable=True))
    op.create_table(
        "ticket_claim",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ticket_claim_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_claim_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_claim")),
    )
    op.create_table(
        "ticket_mention",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("note_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_ticket_mention_by_id")),
        sa.ForeignKeyConstraint(
            ["note_id"], ["ticket_note.id"], name=op.f("fk_ticket_mention_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ticket_mention_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_mention_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_mention")),
        sa.UniqueConstraint("note_id", "person_id", name="uq_ticket_mention_once"),
    )
    op.create_index("ix_ticket_mention_mine", "ticket_mention", ["person_id", "id"])
    op.create_index(
        "ix_ticket_mention_unread",
        "ticket_mention",
        ["id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(op.f("ix_ticket_mention_ticket_id"), "ticket_mention", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("ticket_mention")
    op.drop_table("ticket_claim")
    op.drop_column("ticket_note", "changes")
