"""Villages that nobody covers: since when, and until when."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hotline.kernel.db import UtcDateTime, enum_text
from hotline.kernel.ids import new_id
from hotline.routing.territory.policy import Because

_OPEN = text("closed_at IS NULL")


class VillageGap(SQLModel, table=True):
    """One gap of one village, told of once when it is noticed and once when it closes."""

    __tablename__ = "village_gap"
    __table_args__ = (
        Index(
            "uq_village_gap_open",
            "village_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="unit.id", index=True)
    since: date  # the first day without anybody, as far as it is known
    because: Because = Field(sa_type=enum_text(Because))
    noticed_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
