"""What Twilio's callbacks mean as signals. Pure: form fields in, signals out.

Keys are made of what is signed (call, leg, event), not of the header `I-Twilio-Idempotency-Token`:
that header is outside the signature, so whoever replays a captured request could choose it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    EndCause,
    LegEnded,
    LegRang,
    RecordingReady,
    VoicemailRecorded,
)

Fields: TypeAlias = Mapping[str, str]

CARRIER: Final = "twilio"
# What Twilio puts in From when the number is withheld: the words on a telephone's keys.
WITHHELD: Final = frozenset(
    {"266696687", "7378742833", "2562533", "8566696", "8656696", "86282452253"}
)
ENDED: Final = {
    "completed": EndCause.COMPLETED,
    "busy": EndCause.BUSY,
    "no-answer": EndCause.NO_ANSWER,
    "canceled": EndCause.CANCELLED,
    "failed": EndCause.FAILED,
}
DECLINED: Final = {"403", "603"}
NOT_THERE: Final = {"404", "410", "480", "484", "604"}


@dataclass(frozen=True, slots=True)
class Leg:
    """A person's leg, as the address of the callback names it."""

    leg_id: str
    caller_sid: str
    is_browser: bool


def number_of(fields: Fields, name: str) -> str:
    """A telephone number; empty when the caller withholds it."""
    number = fields.get(name, "").strip()
    if number.removeprefix("+") in WITHHELD or number.lower() in {"anonymous", "restricted"}:
        return ""
    return number


def instant_of(fields: Fields, otherwise: datetime) -> datetime:
    """When it happened, by Twilio's clock (RFC 2822); requests for TwiML carry no such field."""
    try:
        instant = parsedate_to_datetime(fields["Timestamp"])
    except (KeyError, ValueError):
        return otherwise
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def seconds_of(fields: Fields, name: str) -> int:
    text = fields.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def is_over(fields: Fields) -> bool:
    return fields.get("CallStatus", "") in ENDED


def arrival(fields: Fields, sid: str, now: datetime) -> CallArrived:
    return CallArrived(
        key=f"{sid}:arrived",
        carrier=CARRIER,
        carrier_id=sid,
        at=now,
        from_number=number_of(fields, "From"),
        to_number=number_of(fields, "To"),
    )


def caller_end(fields: Fields, sid: str, now: datetime) -> CallerHungUp:
    """The caller's line ended.

    The status callback tells it with the instant; the action of the verb that was interrupted tells
    it without, perhaps sooner. They are two facts with two keys: the earlier instant counts.
    """
    source = "ended" if "Timestamp" in fields else "gone"
    return CallerHungUp(
        key=f"{sid}:{source}",
        carrier=CARRIER,
        carrier_id=sid,
        at=instant_of(fields, now),
        cause=ENDED.get(fields.get("CallStatus", ""), EndCause.COMPLETED),
    )


def leg_event(fields: Fields, leg: Leg, now: datetime) -> LegRang | LegEnded | None:
    """What a status callback says about a person's leg.

    "answered" is none of it: an answered leg asks for its TwiML, and that request is the answer,
    for an ordinary telephone even only the pressed key.
    """
    status = fields.get("CallStatus", "")
    at = instant_of(fields, now)
    if status == "ringing":
        return LegRang(
            key=f"{leg.leg_id}:rang",
            carrier=CARRIER,
            carrier_id=leg.caller_sid,
            at=at,
            leg_id=leg.leg_id,
        )
    if status not in ENDED:
        return None
    talked = seconds_of(fields, "CallDuration") if status == "completed" and leg.is_browser else 0
    return leg_end(
        leg,
        at=at,
        cause=_cause(status, fields.get("SipResponseCode", ""), is_browser=leg.is_browser),
        answered_at=at - timedelta(seconds=talked) if talked else None,
    )


def leg_end(
    leg: Leg, *, at: datetime, cause: EndCause, answered_at: datetime | None = None
) -> LegEnded:
    return LegEnded(
        key=f"{leg.leg_id}:ended",
        carrier=CARRIER,
        carrier_id=leg.caller_sid,
        at=at,
        leg_id=leg.leg_id,
        cause=cause,
        answered_at=answered_at,
    )


def message(fields: Fields, sid: str, turn: str, now: datetime) -> VoicemailRecorded:
    return VoicemailRecorded(
        key=f"{sid}:record:{turn}",
        carrier=CARRIER,
        carrier_id=sid,
        at=now,
        location=fields.get("RecordingUrl", ""),
        seconds=seconds_of(fields, "RecordingDuration"),
    )


def recording(fields: Fields, sid: str, now: datetime) -> RecordingReady | None:
    if fields.get("RecordingStatus", "completed") != "completed" or not fields.get("RecordingUrl"):
        return None
    return RecordingReady(
        key=f"{fields.get('RecordingSid', sid)}:recording",
        carrier=CARRIER,
        carrier_id=sid,
        at=instant_of(fields, now),
        location=fields["RecordingUrl"],
        seconds=seconds_of(fields, "RecordingDuration"),
        channels=seconds_of(fields, "RecordingChannels") or 1,
    )


def _cause(status: str, sip_code: str, *, is_browser: bool) -> EndCause:
    """Twilio says "busy" when the person in the browser rejects: a browser has no second line."""
    cause = ENDED[status]
    if cause is EndCause.BUSY and (is_browser or sip_code in DECLINED):
        return EndCause.REJECTED
    if cause is EndCause.FAILED and (is_browser or sip_code in NOT_THERE):
        return EndCause.UNREACHABLE
    return cause
