"""What happened to a notice. Ids and codes only."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from hotline.notices.model import Reason
from hotline.notices.policy import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFailed(Event):
    """For good; somebody should look."""

    notice_id: str
    channel: Channel
    target: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRetried(Event):
    notice_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTested(Event):
    notice_id: str
    target: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsRefused(Event):
    """A citizen wants no texts, or wants them again; `ticket_id` says where they told us."""

    ticket_id: str
    person_id: str
    refused: bool
