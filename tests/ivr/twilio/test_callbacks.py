"""What Twilio's fields mean."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.telephony.signals import EndCause, LegEnded, LegRang
from ivr.twilio import callbacks
from ivr.twilio.callbacks import Leg

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
AT = datetime(2026, 3, 2, 0, 59, 30, tzinfo=UTC)
STAMP = {"Timestamp": "Mon, 02 Mar 2026 00:59:30 +0000"}
BROWSER = Leg("leg1", "CA1", is_browser=True)
PHONE = Leg("leg1", "CA1", is_browser=False)


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("+8613905722046", "+8613905722046"),
        ("+266696687", ""),
        ("266696687", ""),
        ("+7378742833", ""),
        ("Anonymous", ""),
        ("", ""),
    ],
)
def test_a_withheld_number_is_empty(sent: str, number: str) -> None:
    assert callbacks.arrival({"From": sent}, "CA1", NOW).from_number == number


@pytest.mark.parametrize(
    ("status", "sip", "leg", "cause"),
    [
        ("busy", "486", BROWSER, EndCause.REJECTED),
        ("busy", "486", PHONE, EndCause.BUSY),
        ("busy", "603", PHONE, EndCause.REJECTED),
        ("no-answer", "487", BROWSER, EndCause.NO_ANSWER),
        ("failed", "", BROWSER, EndCause.UNREACHABLE),
        ("failed", "404", PHONE, EndCause.UNREACHABLE),
        ("failed", "500", PHONE, EndCause.FAILED),
        ("canceled", "", BROWSER, EndCause.CANCELLED),
        ("completed", "200", BROWSER, EndCause.COMPLETED),
    ],
)
def test_the_end_of_a_leg_has_its_cause(status: str, sip: str, leg: Leg, cause: EndCause) -> None:
    signal = callbacks.leg_event({"CallStatus": status, "SipResponseCode": sip, **STAMP}, leg, NOW)
    assert isinstance(signal, LegEnded)
    assert (signal.cause, signal.at, signal.answered_at) == (cause, AT, None)


def test_a_completed_call_tells_when_it_was_answered() -> None:
    fields = {"CallStatus": "completed", "CallDuration": "25", "Duration": "1", **STAMP}
    signal = callbacks.leg_event(fields, BROWSER, NOW)
    assert isinstance(signal, LegEnded)
    assert signal.answered_at == AT - timedelta(seconds=25)
    # Picking up an ordinary phone is no answer: the key is.
    signal = callbacks.leg_event(fields, PHONE, NOW)
    assert isinstance(signal, LegEnded)
    assert signal.answered_at is None


def test_ringing_is_told_and_the_rest_is_not() -> None:
    assert isinstance(
        callbacks.leg_event({"CallStatus": "ringing", **STAMP}, BROWSER, NOW), LegRang
    )
    for status in ("queued", "initiated", "in-progress", "", "something-new"):
        assert callbacks.leg_event({"CallStatus": status}, BROWSER, NOW) is None


@pytest.mark.parametrize("stamp", [{}, {"Timestamp": ""}, {"Timestamp": "yesterday"}])
def test_without_a_timestamp_our_own_clock_counts(stamp: dict[str, str]) -> None:
    assert callbacks.instant_of(stamp, NOW) == NOW


def test_only_a_finished_recording_is_told() -> None:
    fields = {"RecordingSid": "RE1", "RecordingUrl": "https://x/RE1", "RecordingDuration": "9"}
    assert callbacks.recording({**fields, "RecordingStatus": "in-progress"}, "CA1", NOW) is None
    assert callbacks.recording({"RecordingStatus": "absent"}, "CA1", NOW) is None
    signal = callbacks.recording({**fields, "RecordingChannels": "2"}, "CA1", NOW)
    assert signal is not None
    assert (signal.location, signal.seconds, signal.channels) == ("https://x/RE1", 9, 2)
