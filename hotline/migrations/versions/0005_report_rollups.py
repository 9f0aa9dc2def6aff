"""report rollups."""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_booking",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("ending", sa.String(length=32), nullable=False),
        sa.Column("queued", sa.Boolean(), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("wait_ms", sa.BigInteger(), nullable=False),
        sa.Column("talk_ms", sa.BigInteger(), nullable=False),
        sa.Column("hold_ms", sa.BigInteger(), nullable=False),
        sa.Column("wrapup_ms", sa.BigInteger(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_report_booking")),
    )
    op.create_index("ix_report_booking_arrived_at", "report_booking", ["arrived_at"], unique=False)
    op.create_table(
        "report_person_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("completed", sa.BigInteger(), nullable=False),
        sa.Column("rated", sa.BigInteger(), nullable=False),
        sa.Column("satisfied", sa.BigInteger(), nullable=False),
        sa.Column("rating_sum", sa.BigInteger(), nullable=False),
        sa.Column("wait_answered_ms", sa.BigInteger(), nullable=False),
        sa.Column("talk_ms", sa.BigInteger(), nullable=False),
        sa.Column("hold_ms", sa.BigInteger(), nullable=False),
        sa.Column("wrapup_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "person_id", name=op.f("pk_report_person_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_rollup",
        sa.Column("grain", sa.String(length=9), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("abandoned", sa.BigInteger(), nullable=False),
        sa.Column("diverted", sa.BigInteger(), nullable=False),
        sa.Column("completed", sa.BigInteger(), nullable=False),
        sa.Column("ivr_abandoned", sa.BigInteger(), nullable=False),
        sa.Column("off_hours", sa.BigInteger(), nullable=False),
        sa.Column("voicemail", sa.BigInteger(), nullable=False),
        sa.Column("callback", sa.BigInteger(), nullable=False),
        sa.Column("rated", sa.BigInteger(), nullable=False),
        sa.Column("satisfied", sa.BigInteger(), nullable=False),
        sa.Column("rating_sum", sa.BigInteger(), nullable=False),
        sa.Column("wait_answered_ms", sa.BigInteger(), nullable=False),
        sa.Column("wait_abandoned_ms", sa.BigInteger(), nullable=False),
        sa.Column("talk_ms", sa.BigInteger(), nullable=False),
        sa.Column("hold_ms", sa.BigInteger(), nullable=False),
        sa.Column("wrapup_ms", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_5", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_10", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_15", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_20", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_30", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_60", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_120", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_180", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_300", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_600", sa.BigInteger(), nullable=False),
        sa.Column("answered_wait_more", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_5", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_10", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_15", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_20", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_30", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_60", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_120", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_180", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_300", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_600", sa.BigInteger(), nullable=False),
        sa.Column("abandoned_wait_more", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("grain", "start_at", "queue", name=op.f("pk_report_rollup")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("report_rollup")
    op.drop_table("report_person_day")
    op.drop_index("ix_report_booking_arrived_at", table_name="report_booking")
    op.drop_table("report_booking")
