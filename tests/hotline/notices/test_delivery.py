"""From the unit of work to the wire and back: at least once, in one hand at a time, and never for ever."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.errors import Invalid
from hotline.kernel.event_log import LoggedEvent, OutboxMessage, OutboxState
from hotline.kernel.uow import UnitOfWork
from hotline.notices import service, transit
from hotline.notices.backoff import wait
from hotline.notices.errors import NoticeNotFailed
from hotline.notices.model import NoticeState, Reason
from hotline.notices.policy import Occasion
from hotline.notices.service import Matter
from tests.hotline.notices.conftest import MOBILE, TOWN, Post, settings_for
from tests.peers.receiver import Receiver, Say

S = NoticeState
MINUTE = timedelta(minutes=1)
HELD = timedelta(seconds=6)  # the timeout and the margin


def paths(receiver: Receiver) -> list[str]:
    return sorted(got.path for got in receiver.got)


async def test_a_dispatch_is_told_to_the_unit_s_group_and_to_whoever_hears_everything(
    post: Post, receiver: Receiver
) -> None:
    post.tell(Occasion.DISPATCHED, unit_code=TOWN, unit_name="东溪镇司法所")
    await post.deliver()
    assert paths(receiver) == ["/city", "/town"]
    assert {row.state for row in post.rows()} == {S.SENT}


async def test_what_is_overdue_is_told_to_the_office_too_and_no_unit_hears_of_another_s(
    post: Post, receiver: Receiver
) -> None:
    post.tell(Occasion.RED, unit_code="330599102", unit_name="西岭镇司法所")
    await post.deliver()
    assert paths(receiver) == ["/city", "/city", "/hall"]  # as the unit's, and as the office's


async def test_a_unit_hears_nothing_of_a_confidential_matter(
    post: Post, receiver: Receiver
) -> None:
    post.tell(Occasion.DISPATCHED, unit_code=TOWN, is_confidential=True)
    post.tell(Occasion.RED, unit_code=TOWN, is_confidential=True)
    await post.deliver()
    assert paths(receiver) == ["/city", "/hall"]


async def test_what_is_rolled_back_is_told_to_nobody(post: Post, receiver: Receiver) -> None:
    def unit(uow: UnitOfWork) -> None:
        about = Matter(ticket_id="t1", number="330599-20260302-1-0001", unit_code=TOWN)
        post.notices.tell(uow, Occasion.DISPATCHED, about)
        raise Invalid

    with pytest.raises(Invalid):
        post.database.write_now(unit)
    await post.deliver()
    assert (post.rows(), receiver.got) == ([], [])


async def test_a_receiver_in_trouble_is_asked_again_with_the_same_id_and_not_earlier_than_it_says(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.says(Say(500), Say(429, b"", {"Retry-After": "600"}))
    [row] = post.tell(Occasion.DISPATCHED)  # no unit: only whoever hears everything
    await post.deliver()
    assert post.row(row.id).state is S.PENDING
    assert post.row(row.id).due_at == clock.now() + wait(1, 0.5)
    clock.advance(wait(1, 0.5))
    await post.deliver()
    assert post.row(row.id).due_at == clock.now() + 10 * MINUTE
    clock.advance(10 * MINUTE - timedelta(seconds=1))
    await post.deliver()
    assert len(receiver.got) == 2
    clock.advance(timedelta(seconds=1))
    await post.deliver()
    assert {got.headers["webhook-id"] for got in receiver.got} == {row.id}
    sent = post.row(row.id)
    assert (sent.state, sent.attempts, sent.reason) == (S.SENT, 3, None)


async def test_after_the_last_attempt_it_is_failed_the_office_is_told_once_and_a_person_may_send_it_again(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.says(*[Say(503)] * 6)
    rows = [post.tell(Occasion.DISPATCHED)[0] for _ in range(2)]
    for attempt in (1, 2, 3):
        await post.deliver()
        clock.advance(wait(attempt, 0.5))
    assert [post.row(row.id).state for row in rows] == [S.FAILED] * 2
    assert post.row(rows[0].id).reason is Reason.BUSY
    assert post.row(rows[0].id).detail == "HTTP 503"
    await post.deliver()
    alarms = [row for row in post.rows() if row.occasion is Occasion.FAILED]
    assert sorted(row.target for row in alarms) == ["city", "hall"], "once for both"
    events = select(LoggedEvent).where(LoggedEvent.name == "NoticeFailed")
    assert len(post.database.read_now(lambda s: s.exec(events).all())) == 2

    post.database.write_now(lambda uow: service.send_again(uow, rows[0].id, by="p1"))
    await post.deliver()
    assert post.row(rows[0].id).state is S.SENT
    with pytest.raises(NoticeNotFailed):
        post.database.write_now(lambda uow: service.send_again(uow, rows[0].id, by="p1"))


async def test_what_is_refused_is_not_tried_again(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.says(Say(404))
    [row] = post.tell(Occasion.DISPATCHED)
    await post.deliver()
    failed = post.row(row.id)
    assert (failed.state, failed.reason, failed.attempts) == (S.FAILED, Reason.REFUSED, 1)


async def test_an_alarm_that_cannot_be_delivered_raises_no_alarm(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.usual = Say(404)
    post.tell(Occasion.DISPATCHED)
    await post.deliver()
    clock.advance(timedelta(hours=3))
    await post.deliver()
    assert sum(row.occasion is Occasion.FAILED for row in post.rows()) == 2


# Two hands, and hands that are gone


async def test_of_two_processes_that_have_the_same_message_one_sends(
    post: Post, receiver: Receiver, database_url: str, clock: ManualClock
) -> None:
    receiver.says(Say(hang=True))
    [row] = post.tell(Occasion.DISPATCHED)
    other = Database(database_url, bus=Bus(), clock=clock)
    try:
        second = Post(other, clock, settings_for(receiver.url))
        first = asyncio.ensure_future(post.delivery.deliver({"notice_id": row.id}))
        await asyncio.to_thread(receiver.arrived.acquire)
        await second.delivery.deliver({"notice_id": row.id})
        assert len(receiver.got) == 1
        assert post.row(row.id).state is S.SENDING
        receiver.over.set()
        await first
    finally:
        other.close()
    assert post.row(row.id).attempts == 1


async def test_who_died_between_sending_and_noting_loses_nothing_and_repeats_under_the_same_id(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    [row] = post.tell(Occasion.DISPATCHED)
    parcel = post.database.write_now(lambda uow: transit.take(uow, row.id, post.notices))
    sender = post.notices.directory.sender("city")
    assert parcel is not None
    assert sender is not None
    await sender.send(parcel)  # and here the process ends
    await post.deliver()
    assert len(receiver.got) == 1, "its hand still holds it"
    clock.advance(HELD)
    await post.deliver()
    assert [got.headers["webhook-id"] for got in receiver.got] == [row.id, row.id]
    assert post.row(row.id).state is S.SENT


async def test_a_text_whose_sender_died_is_unknown_and_never_sent_twice_by_itself(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    [row] = post.tell(Occasion.CLOSED, phone=MOBILE)
    taken = post.database.write_now(lambda uow: transit.take(uow, row.id, post.notices))
    assert taken is not None
    await post.deliver()
    clock.advance(HELD)
    await post.deliver()
    clock.advance(timedelta(days=1))
    await post.deliver()
    unknown = post.row(row.id)
    assert (unknown.state, unknown.reason) == (S.UNKNOWN, Reason.INTERRUPTED)
    assert receiver.got == []
    post.database.write_now(lambda uow: service.send_again(uow, row.id, by="p1"))
    receiver.says(Say(201, b'{"sid": "SM1"}'))
    await post.deliver()
    assert (post.row(row.id).state, post.row(row.id).provider_id) == (S.SENT, "SM1")


async def test_what_a_late_sender_notes_after_another_took_over_is_not_believed(
    post: Post, clock: ManualClock
) -> None:
    [row] = post.tell(Occasion.DISPATCHED)
    late = post.database.write_now(lambda uow: transit.take(uow, row.id, post.notices))
    clock.advance(HELD)
    post.database.write_now(lambda uow: transit.take(uow, row.id, post.notices))
    refused = transit.Refused(reason=Reason.REFUSED)
    assert late is not None
    post.database.write_now(lambda uow: transit.note(uow, late, refused, post.notices, 0.5))
    assert post.row(row.id).state is S.SENDING


async def test_a_notice_whose_message_was_given_up_is_put_back(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    [row] = post.tell(Occasion.DISPATCHED)

    def give_up(uow: UnitOfWork) -> None:
        for message in uow.session.exec(select(OutboxMessage)):
            message.state = OutboxState.FAILED

    assert post.database.write_now(transit.rescue) == 0
    post.database.write_now(give_up)
    clock.advance(timedelta(minutes=16))
    assert [post.database.write_now(transit.rescue) for _ in range(2)] == [1, 0]
    await post.deliver()
    assert post.row(row.id).state is S.SENT


async def test_a_robot_that_the_settings_no_longer_name_is_failed_in_words(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    [row] = post.tell(Occasion.DISPATCHED)
    bare = Post(post.database, clock, settings_for(receiver.url, robots={}))
    await bare.deliver()
    assert (post.row(row.id).state, post.row(row.id).reason) == (S.FAILED, Reason.MISCONFIGURED)


def test_old_notices_go_with_their_numbers_and_what_is_open_stays(
    post: Post, clock: ManualClock
) -> None:
    [landline] = post.tell(Occasion.CLOSED, phone="+8657212345678")
    [open_one] = post.tell(Occasion.DISPATCHED)
    assert landline.state is S.DROPPED
    clock.advance(timedelta(days=181))
    keep = timedelta(days=180)
    assert post.database.write_now(lambda uow: transit.forget(uow, keep)) == 1
    assert [row.id for row in post.rows()] == [open_one.id]


def test_a_number_that_is_none_stops_no_move(post: Post) -> None:
    assert post.tell(Occasion.DISPATCHED, number="来电13905722046") == []
    assert post.tell(Occasion.DISPATCHED, unit_name="李桂芳 13905722046") == []
