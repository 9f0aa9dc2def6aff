"""When a citizen gets a text: not at night, not too many, not to a landline, and not against their will."""

from datetime import timedelta

import pytest
from sqlmodel import select

from hotline.kernel.clock import ManualClock, local
from hotline.notices.model import NoticeState, Reason, TextRefusal
from hotline.notices.policy import Occasion
from hotline.notices.service import set_refusal
from tests.factories import a_person
from tests.hotline.notices.conftest import MOBILE, Post, settings_for
from tests.peers.receiver import Receiver, Say

S = NoticeState
ACCEPTED = Say(201, b'{"sid": "SM1"}')


@pytest.fixture(autouse=True)
def _accepts(receiver: Receiver) -> None:
    receiver.usual = ACCEPTED


async def test_the_acceptance_waits_some_minutes_and_an_answer_takes_its_place(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    [accepted] = post.tell(Occasion.ACCEPTED, phone=MOBILE)
    await post.deliver()
    assert receiver.got == []
    [answered] = post.tell(Occasion.ANSWERED, phone=MOBILE)
    await post.deliver()
    clock.advance(timedelta(minutes=10))
    await post.deliver()
    [got] = receiver.got
    assert "已答复办结" in got.form["Body"]
    dropped = post.row(accepted.id)
    assert (dropped.state, dropped.reason) == (S.DROPPED, Reason.REPLACED)
    assert post.row(answered.id).state is S.SENT


async def test_another_matter_s_text_takes_nobody_s_place(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    post.tell(Occasion.ACCEPTED, phone=MOBILE)
    post.tell(Occasion.ACCEPTED, phone=MOBILE, ticket_id="t2")
    clock.advance(timedelta(minutes=5))
    await post.deliver()
    assert len(receiver.got) == 2


async def test_what_became_void_is_not_told_any_more(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    post.tell(Occasion.ACCEPTED, phone=MOBILE)
    assert post.tell(Occasion.WITHDRAWN, phone=MOBILE) == []
    clock.advance(timedelta(minutes=5))
    await post.deliver()
    assert receiver.got == []


async def test_at_night_a_text_waits_for_the_morning(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    clock.advance(timedelta(hours=12, minutes=1))  # 21:01
    [row] = post.tell(Occasion.CLOSED, phone=MOBILE)
    assert local(row.due_at).isoformat() == "2026-03-03T08:00:00+08:00"
    await post.deliver()
    clock.advance(timedelta(hours=10))
    await post.deliver()
    assert receiver.got == []
    clock.advance(timedelta(minutes=59))
    await post.deliver()
    assert len(receiver.got) == 1


async def test_a_retry_that_falls_into_the_night_waits_too(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.says(Say(429, b"{}", {"Retry-After": "3600"}))
    clock.advance(timedelta(hours=11, minutes=30))  # 20:30
    [row] = post.tell(Occasion.CLOSED, phone=MOBILE)
    await post.deliver()
    clock.advance(timedelta(hours=1))
    await post.deliver()
    assert len(receiver.got) == 1
    assert local(post.row(row.id).due_at).hour == 8


async def test_a_number_gets_so_many_texts_a_day_and_the_next_day_again(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    rows = [post.tell(Occasion.CLOSED, phone=MOBILE, ticket_id=f"t{n}")[0] for n in range(5)]
    await post.deliver()
    assert len(receiver.got) == 3
    states = [post.row(row.id).state for row in rows]
    assert states == [S.SENT] * 3 + [S.DROPPED] * 2
    assert post.row(rows[4].id).reason is Reason.TOO_MANY
    post.tell(Occasion.CLOSED, phone="+8613905722047")
    await post.deliver()
    assert len(receiver.got) == 4, "another number has a day of its own"
    clock.advance(timedelta(days=1))
    post.tell(Occasion.CLOSED, phone=MOBILE)
    await post.deliver()
    assert len(receiver.got) == 5


async def test_who_refused_texts_gets_none_even_of_what_was_already_written(
    post: Post, receiver: Receiver
) -> None:
    person = a_person(post.database, "operator")
    [row] = post.tell(Occasion.CLOSED, phone=MOBILE)

    def wish(refused: bool) -> None:
        post.database.write_now(
            lambda uow: set_refusal(uow, MOBILE, refused=refused, ticket_id="t1", by=person.id)
        )

    wish(True)
    wish(True)
    await post.deliver()
    assert (post.row(row.id).state, post.row(row.id).reason) == (S.DROPPED, Reason.OPTED_OUT)
    wish(False)
    post.tell(Occasion.CLOSED, phone=MOBILE)
    await post.deliver()
    assert len(receiver.got) == 1


async def test_who_told_the_provider_to_stop_is_remembered(post: Post, receiver: Receiver) -> None:
    receiver.says(Say(400, b'{"code": 21610}'))
    [first] = post.tell(Occasion.CLOSED, phone=MOBILE)
    await post.deliver()
    [second] = post.tell(Occasion.CLOSED, phone=MOBILE, ticket_id="t2")
    await post.deliver()
    assert [post.row(row.id).state for row in (first, second)] == [S.DROPPED] * 2
    assert len(receiver.got) == 1
    refusals = post.database.read_now(lambda s: s.exec(select(TextRefusal)).all())
    assert [row.number for row in refusals] == [MOBILE]


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"phone": "+8657212345678"}, Reason.LANDLINE),
        ({"phone": "8001"}, Reason.LANDLINE),
        ({"phone": MOBILE, "is_unsafe": True}, Reason.UNSAFE),
    ],
)
async def test_a_text_that_must_not_go_is_kept_with_the_reason(
    post: Post, receiver: Receiver, about: dict[str, object], reason: Reason
) -> None:
    [row] = post.tell(Occasion.CLOSED, **about)
    await post.deliver()
    assert (row.state, row.reason, receiver.got) == (S.DROPPED, reason, [])


def test_without_a_number_or_with_texts_off_nothing_is_written(
    post: Post, clock: ManualClock, receiver: Receiver
) -> None:
    assert post.tell(Occasion.CLOSED) == []
    off = Post(post.database, clock, settings_for(receiver.url, sms="off"))
    assert off.tell(Occasion.CLOSED, phone=MOBILE) == []


async def test_a_text_that_may_have_gone_out_counts_for_the_day_and_waits_for_a_person(
    post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.says(Say(500))
    [row] = post.tell(Occasion.CLOSED, phone=MOBILE)
    await post.deliver()
    assert (post.row(row.id).state, post.row(row.id).reason) == (S.UNKNOWN, Reason.BUSY)
    clock.advance(timedelta(hours=2))
    await post.deliver()
    assert len(receiver.got) == 1
