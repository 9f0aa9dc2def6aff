"""Stories told by Twilio's peer to the whole application."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.agents.model import Agent
from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import Leg, LegRole, Recording, RecordingKind
from hotline.routing.model import Reservation, ReservationState
from hotline.routing.work import WorkKind
from hotline.telephony.signals import EndCause
from tests.ivr.twilio.office import TwilioOffice, an_office
from tests.peers.twilio.wire import Delivery
from tickets.followups.model import FollowUp
from tickets.model import Ticket


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[TwilioOffice]:
    async with an_office(tmp_path) as made:
        yield made


async def test_the_main_job_over_twilio(office: TwilioOffice) -> None:
    await office.operator("zhang")
    caller, person = await office.talking()
    assert caller.room is not None
    assert caller.room.hear_each_other(caller, person)
    assert office.call(caller).state is CallState.TALKING

    await office.pass_time(30)
    await office.peer.hang_up(person)
    await office.settle()
    assert caller.status == "in-progress"
    while not caller.heard[-1].endswith("/rating_ask.wav"):
        await office.pass_time(1)  # the ticket's number is being told
    caller.press("5")
    await office.pass_time(10)

    assert caller.is_over
    call = office.call(caller)
    assert (call.outcome, call.rating, call.person_id) == (Outcome.ANSWERED, 5, "zhang")
    assert call.talk_ended_at is not None
    assert call.answered_at is not None
    assert call.talk_ended_at - call.answered_at == timedelta(seconds=30)
    (ticket,) = office.rows(Ticket)
    assert ticket.call_id == call.id
    (recording,) = office.rows(Recording)
    assert (recording.kind, recording.channels) == (RecordingKind.CALL, 2)


async def test_nobody_takes_it_and_the_next_person_does(office: TwilioOffice) -> None:
    await office.operator("zhang")
    await office.operator("li")
    caller = await office.dial()
    first = next(device for device in office.peer.devices.values() if device.rung)
    first.reject()
    await office.settle()
    second = next(device for device in office.peer.devices.values() if device is not first)
    second.answer()
    await office.settle()
    assert caller.room is not None
    states = {row.person_id: row.state for row in office.rows(Reservation)}
    assert states[first.address.removeprefix("client:")] is ReservationState.REJECTED
    assert states[second.address.removeprefix("client:")] is ReservationState.ACCEPTED


async def test_a_caller_who_hangs_up_in_the_queue_is_owed_a_call_back(
    office: TwilioOffice,
) -> None:
    await office.operator("zhang")
    caller = await office.dial()
    leg = office.peer.devices["client:zhang"].rung[-1]
    await office.peer.hang_up(caller)
    await office.settle()
    assert leg.status == "canceled"
    assert office.call(caller).outcome is Outcome.QUEUE_ABANDONED
    assert len(office.rows(FollowUp)) == 1
    of_call = [row for row in office.rows(Reservation) if row.kind is WorkKind.CALL]
    assert [row.state for row in of_call] == [ReservationState.CANCELLED]
    (agent,) = office.rows(Agent)
    assert agent.missed_rings == 0


async def test_who_answers_too_late_hears_why_and_is_hung_up(office: TwilioOffice) -> None:
    await office.operator("zhang")
    caller = await office.dial()
    device = office.peer.devices["client:zhang"]
    office.peer.wire.delivery = Delivery(held=[])  # the report of the caller's end is on its way
    await office.peer.hang_up(caller)
    await office.peer.wire.release()
    device.answer()
    await office.pace.settle()
    await office.pass_time(5)
    leg = device.rung[-1]
    assert leg.is_over
    assert leg.room is None
    assert office.call(caller).outcome is Outcome.QUEUE_ABANDONED


async def test_nobody_is_there_and_a_message_is_left(office: TwilioOffice) -> None:
    caller = office.peer.dial("+8613905722046")
    await office.settle()
    for _ in range(20):
        if caller.heard and caller.heard[-1].endswith("nobody_available.wav"):
            break
        await office.pass_time(1)
    caller.press("1")
    await office.settle()
    while caller.doing != "Record":
        await office.pass_time(1)
    await office.pass_time(7)
    await office.peer.hang_up(caller)
    await office.settle()
    call = office.call(caller)
    assert call.outcome is Outcome.VOICEMAIL
    (recording,) = office.rows(Recording)
    assert recording.kind is RecordingKind.VOICEMAIL
    assert recording.seconds in {7, 8}
    assert len(office.rows(FollowUp)) == 1


async def test_an_adviser_s_own_telephone_asks_for_a_key_first(office: TwilioOffice) -> None:
    await office.operator("zhang")
    await office.database.write(_reach_by_telephone)
    device = office.peer.device("+8613900000001")
    caller = await office.dial()
    device.answer()
    await office.settle()
    leg = device.rung[-1]
    assert leg.heard[-1].endswith("/adviser_whisper.wav")
    assert office.call(caller).state is CallState.RINGING
    leg.press("1")
    await office.settle()
    assert caller.room is not None
    assert caller.room.hear_each_other(caller, leg)


async def test_an_answering_machine_is_no_answer(office: TwilioOffice) -> None:
    await office.operator("zhang")
    await office.database.write(_reach_by_telephone)
    device = office.peer.device("+8613900000001")
    caller = await office.dial()
    device.answer()  # and says its own greeting
    await office.settle()
    await office.pass_time(19)
    assert office.call(caller).state in {CallState.QUEUED, CallState.RINGING}
    first, *_ = [leg for leg in office.rows(Leg) if leg.role is LegRole.AGENT]
    assert first.cause is EndCause.NO_ANSWER
    assert first.answered_at is None


def _reach_by_telephone(uow: Any) -> None:
    agent = uow.session.get(Agent, "zhang")
    agent.endpoint = "tel:+8613900000001"
