"""Limits as the API shows and takes them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from tickets.categories import categories
from tickets.clocks.model import LimitsVersion
from tickets.clocks.rules import BY_URGENCY, MOST_DAYS, REAL_TIME, SEED, Limit, Limits
from tickets.inputs import Input, Key

# What makes no sense is said by the rules, with a remedy; here only what no table could hold.
Number = Annotated[int, Field(ge=-9999, le=9999)]


class LimitIn(Input):
    key: Annotated[str, Field(max_length=40)]
    handle_days: Number
    total_days: Number
    sign_days: Number | None
    sign_minutes: Number | None
    call_back_days: Number | None
    return_days: Number = 2

    def limit(self) -> Limit:
        return Limit(**self.model_dump(exclude={"key"}))


class LimitsIn(Input):
    limits: Annotated[list[LimitIn], Field(min_length=1, max_length=50)]

    def by_key(self) -> dict[str, Limit]:
        return {one.key: one.limit() for one in self.limits}


class HintWanted(Input):
    request_kind: Key | None = None
    urgency: Key = "normal"


class HintRead(BaseModel):
    handle_days: int
    total_days: int
    due_at: datetime
    due_on: date


class LimitRead(BaseModel):
    key: str
    label: str
    handle_days: int
    total_days: int
    sign_days: int | None
    sign_minutes: int | None
    call_back_days: int | None
    return_days: int
    in_real_time: bool  # minutes run at night, too
    is_seed: bool  # as the product came


class LimitsRead(BaseModel):
    version: int  # for If-Match; 0: nobody has changed them yet
    made_at: datetime | None
    most_days: int
    limits: list[LimitRead]

    @classmethod
    def of(cls, limits: Limits, newest: LimitsVersion | None) -> Self:
        return cls(
            version=newest.version if newest else 0,
            made_at=newest.made_at if newest else None,
            most_days=MOST_DAYS,
            limits=[_read(key, limits[key]) for key in SEED],
        )


def _read(key: str, limit: Limit) -> LimitRead:
    source = "urgency_levels" if key in BY_URGENCY else "request_kinds"
    return LimitRead(
        key=key,
        label=categories().label(source, key) or key,
        in_real_time=key == REAL_TIME,
        is_seed=limit == SEED[key],
        **asdict(limit),
    )
