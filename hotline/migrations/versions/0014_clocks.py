"""limits and holidays that an office can change, what deadlines were made from, and who was told."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_calendar_year_entered_by")
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    # Tickets that run already get no row: their deadlines move by the working days they have left.
    op.create_table(
        "ticket_clock",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handle_days", sa.Integer(), nullable=False),
        sa.Column("total_days", sa.Integer(), nullable=False),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("pauses", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_clock_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_clock")),
    )
    op.create_table(
        "limits_version",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("limits", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_limits_version_made_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_limits_version")),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_escalation_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            "ticket_id",
            "level",
            "due_at",
            name=op.f("uq_escalation_ticket_id_level_due_at"),
        ),
    )
    op.create_table(
        "escalation_seen",
        sa.Column("escalation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalation.id"], name=op.f("fk_escalation_seen_escalation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_escalation_seen_person_id")
        ),
        sa.PrimaryKeyConstraint("escalation_id", "person_id", name=op.f("pk_escalation_seen")),
    )


def downgrade() -> None:
    for table in (
        "escalation_seen",
        "escalation",
        "limits_version",
        "ticket_clock",
        "calendar_year",
        "calendar_day",
    ):
        op.drop_table(table)
