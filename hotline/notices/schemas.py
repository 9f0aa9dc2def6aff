"""What the page of notices is sent and sends. Numbers are masked; addresses and secrets are not there at all."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from hotline.kernel.pii import mask_phone
from hotline.notices.directory import Target
from hotline.notices.model import Notice, NoticeState, Reason
from hotline.notices.policy import Channel, Occasion
from hotline.notices.queries import Health


class NoticeRead(BaseModel):
    id: str
    occasion: Occasion
    channel: Channel
    target: str
    target_label: str  # of a robot that the settings no longer name: its key
    number: str | None  # masked
    text: str
    ticket_id: str | None
    ticket_number: str | None
    state: NoticeState
    reason: Reason | None
    detail: str | None
    attempts: int
    made_at: AwareDatetime
    due_at: AwareDatetime
    settled_at: AwareDatetime | None
    is_logged_only: bool

    @classmethod
    def of(cls, row: Notice, target: Target | None) -> "NoticeRead":
        kept = row.model_dump(include=set(cls.model_fields) - {"target_label", "number"})
        return cls(
            **kept,
            target_label=target.label if target else row.target,
            number=mask_phone(row.number) if row.number else None,
        )


class ChannelRead(BaseModel):
    key: str
    channel: Channel
    label: str
    units: list[str]
    is_logged_only: bool  # texts that go into the log and to nobody
    pending: int
    sent: int
    failed: int
    unknown: int
    sent_at: AwareDatetime | None
    failed_at: AwareDatetime | None
    reason: Reason | None
    detail: str | None
    is_failing: bool  # what was tried last did not get through

    @classmethod
    def of(cls, target: Target, health: Health, *, is_logged_only: bool) -> "ChannelRead":
        counts = health.counts
        return cls(
            key=target.key,
            channel=target.channel,
            label=target.label,
            units=list(target.units),
            is_logged_only=is_logged_only,
            pending=counts[NoticeState.PENDING] + counts[NoticeState.SENDING],
            sent=counts[NoticeState.SENT],
            failed=counts[NoticeState.FAILED],
            unknown=counts[NoticeState.UNKNOWN],
            sent_at=health.sent_at,
            failed_at=health.failed_at,
            reason=health.reason,
            detail=health.detail,
            is_failing=_later(health.failed_at, health.sent_at),
        )


class ChannelsRead(BaseModel):
    items: list[ChannelRead]
    days: int  # what the counts are of
    texts_are_off: bool


class ChannelTest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channel: Annotated[str, StringConstraints(pattern=r"^[\w-]{1,64}$")]


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)
