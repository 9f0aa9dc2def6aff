"""What happened to a file of a ticket."""

from dataclasses import dataclass

from hotline.kernel.events import Event
from tickets.attachments.model import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentEvent(Event):
    attachment_id: str
    ticket_id: str
    call_id: str | None
    person_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentAdded(AttachmentEvent):
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentShown(AttachmentEvent):
    """Given to the caller, or kept inside from now on."""

    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentDeleted(AttachmentEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentPurged(AttachmentEvent):
    """Its retention is over; the row stays."""
