"""Figures kept ready: per half hour and day for each queue, per day for each person. No personal data of callers."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table

from dashboard.reports.measures import NAMES, Ending
from hotline.kernel.db import UtcDateTime, enum_text, metadata

PERSON_NAMES = (
    "answered",
    "completed",
    "rated",
    "satisfied",
    "rating_sum",
    "wait_answered_ms",
    "talk_ms",
    "hold_ms",
    "wrapup_ms",
)

# `grain` is "half_hour" or "day": a year by months reads days, not 17,520 half hours a queue.
# The names of the counts are those of measures.NAMES, so that the two can never disagree.
rollup = Table(
    "report_rollup",
    metadata,
    Column("grain", String(9), primary_key=True),
    Column("start_at", UtcDateTime, primary_key=True),
    Column("queue", String, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in NAMES),
    sqlite_with_rowid=False,  # rows lie in the order in which reports read them
)

person_day = Table(
    "report_person_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("person_id", String, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in PERSON_NAMES),
    sqlite_with_rowid=False,
)

# What each call has added so far. When a call changes (the talk ends, a rating comes, an outcome
# is corrected), this is what has to be taken back. It outlives the call, whose row may be erased
# when its retention ends; the figures stay.
booking = Table(
    "report_booking",
    metadata,
    Column("call_id", String, primary_key=True),
    Column("arrived_at", UtcDateTime, nullable=False),
    Column("queue", String, nullable=False),
    Column("ending", enum_text(Ending), nullable=False),
    Column("queued", Boolean(create_constraint=False), nullable=False),
    Column("completed", Boolean(create_constraint=False), nullable=False),
    Column("person_id", String),
    Column("wait_ms", BigInteger, nullable=False),
    Column("talk_ms", BigInteger, nullable=False),
    Column("hold_ms", BigInteger, nullable=False),
    Column("wrapup_ms", BigInteger, nullable=False),
    Column("rating", Integer),
    Index("ix_report_booking_arrived_at", "arrived_at"),
)
