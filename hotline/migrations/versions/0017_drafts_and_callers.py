"""drafts kept on the server, what is known of callers, the rest of the registration form."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

REST_OF_THE_FORM = (
    ("opponent_type", sa.String()),
    ("amount", sa.BigInteger()),
    ("deadline_on", sa.Date()),
    ("phone_alt", sa.String()),
    ("contact_time", sa.String()),
    ("home_region", sa.String()),
    ("law_refs", sa.String()),
    ("materials", sa.String()),
)


def upgrade() -> None:
    op.create_table(
        "ticket_draft",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_draft_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ticket_draft_person_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "person_id", "part", name=op.f("pk_ticket_draft")),
    )
    op.create_index(op.f("ix_ticket_draft_person_id"), "ticket_draft", ["person_id"])
    op.create_index(op.f("ix_ticket_draft_saved_at"), "ticket_draft", ["saved_at"])
    op.create_table(
        "caller_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("caller_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["caller_id"], ["caller.id"], name=op.f("fk_caller_note_caller_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_caller_note_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caller_note")),
    )
    op.create_index(op.f("ix_caller_note_caller_id"), "caller_note", ["caller_id"])
    for name, kind in REST_OF_THE_FORM:
        op.add_column("ticket", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in reversed(REST_OF_THE_FORM):
        op.drop_column("ticket", name)
    op.drop_table("caller_note")
    op.drop_table("ticket_draft")
