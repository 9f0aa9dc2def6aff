"""Which moves are told outside, to whom, and that nothing of a citizen goes with them."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from fastapi import FastAPI
from sqlmodel import select

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.uow import UnitOfWork
from hotline.notices.model import NoticeState
from hotline.notices.policy import Channel, Occasion
from tests.factories import County, a_caller, a_ticket
from tests.hotline.notices.conftest import MOBILE, Post, settings_for
from tests.peers.receiver import Receiver, Say, a_receiver
from tests.tickets.conftest import Api
from tests.tickets.test_life_cycle import act, worked_on
from tickets import telling_routes
from tickets.escalation.events import TicketEscalated
from tickets.escalation.ladder import Level
from tickets.events import TicketMarked
from tickets.machine import TicketAction, TicketState
from tickets.merging.events import CallerOfMergedAnswered
from tickets.model import Ticket
from tickets.telling import SILENT, TOLD, TicketTelling

O = Occasion  # noqa: E741 - as in the table
PERSONAL: Final = (
    "李桂芳", "王大强", "13905722046", "+8613905722046", "330521198001011234", "6222020012345678",
    "拖欠工资", "东沟村三组12号", "赌博", "0572-5123456",
)  # fmt: skip
EVERYTHING: Final = " ".join(PERSONAL)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        receiver.usual = Say(201, b'{"errcode": 0, "sid": "SM1"}')
        yield receiver


@pytest.fixture
async def post(
    database: Database, clock: ManualClock, receiver: Receiver, county: County, bus: Bus
) -> AsyncIterator[Post]:
    settings = settings_for(receiver.url, sms_per_day=20)
    town = settings.notices.robots["town"].model_copy(update={"units": (county.town.code,)})
    robots = settings.notices.robots | {"town": town}
    notices = settings.notices.model_copy(update={"robots": robots})
    post = Post(database, clock, settings.model_copy(update={"notices": notices}))
    TicketTelling(post.notices).register(bus)
    yield post
    await post.notices.directory.close()


def told(post: Post) -> list[tuple[str, str]]:
    return [(row.occasion, row.target) for row in post.rows()]


def test_every_action_is_told_or_silent_on_purpose() -> None:
    assert TOLD.keys() | SILENT == set(TicketAction)
    assert not TOLD.keys() & SILENT


async def test_a_matter_from_acceptance_to_its_end(
    api: Api, database: Database, county: County, post: Post, receiver: Receiver
) -> None:
    ticket = a_ticket(
        database, state=TicketState.DRAFT, operator_id=county["operator"].id, caller_number=MOBILE
    )
    await act(api, "operator", ticket, "submit", {})
    await act(api, "operator", ticket, "forward")
    await act(api, "operator", ticket, "dispatch", {"handler_id": county["adviser"].id})
    await act(api, "adviser", ticket, "accept")
    report = {
        "public_reply": "已联系包工头，承诺月底前付清工资",
        "contacted": True,
        "resolved": True,
    }
    await act(api, "adviser", ticket, "reply", report)
    await act(api, "supervisor", ticket, "send_back", {"reason": "答非所问"})
    await act(api, "adviser", ticket, "reply", report)
    await act(api, "supervisor", ticket, "approve")
    await act(api, "supervisor", ticket, "close", {"result": "回访满意"})
    assert told(post) == [
        (O.ACCEPTED, "sms"),
        (O.DISPATCHED, "town"),
        (O.DISPATCHED, "city"),
        (O.SENT_BACK, "town"),
        (O.SENT_BACK, "city"),
        (O.REPLIED, "sms"),
        (O.CLOSED, "sms"),
    ]
    await post.deliver()
    texts = [got.form["Body"] for got in receiver.got if got.path.endswith("Messages.json")]
    assert len(texts) == 1, "what was not sent yet gave its place to the last word"
    assert ticket.number in texts[0]


async def test_the_engine_s_own_dispatch_is_told_too(
    api: Api, database: Database, county: County, post: Post
) -> None:
    ticket = a_ticket(
        database, operator_id=county["operator"].id, village_id=county.village.id,
        state=TicketState.PENDING_DISPATCH,
    )  # fmt: skip
    body = await act(api, "operator", ticket, "dispatch", {"auto": True})
    assert (O.DISPATCHED in [occasion for occasion, _ in told(post)]) is (
        body["state"] == "dispatched"
    )


def full_of_people(database: Database, county: County, **fields: Any) -> Ticket:
    """A ticket whose every text names somebody."""
    texts = dict.fromkeys(
        (
            *("summary", "claim", "answer", "caller_name", "opponent", "incident_place"),
            *("incident_time", "public_reply", "unresolved_reason", "result", "way_told"),
            *("contact_number", "outside_number", "supervision", "search_text"),
        ),
        EVERYTHING,
    )
    caller = a_caller(database, MOBILE, name="李桂芳", address=EVERYTHING, remarks=EVERYTHING)
    return worked_on(database, county, caller_id=caller.id, caller_number=MOBILE, **texts | fields)


async def test_no_notice_carries_anything_of_a_citizen_to_anybody(
    database: Database, county: County, post: Post, receiver: Receiver, clock: ManualClock,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG, logger="hotline")
    ticket = full_of_people(database, county)
    facts: dict[str, Any] = {
        "ticket_id": ticket.id, "call_id": None, "handler_id": None, "unit_id": None,
    }  # fmt: skip

    def marked(action: TicketAction) -> None:
        database.write_now(
            lambda uow: uow.emit(
                TicketMarked(at=uow.now, action=action, person_id=None, operator_id=None, **facts)
            )
        )

    def late(level: Level) -> None:
        database.write_now(
            lambda uow: uow.emit(
                TicketEscalated(at=uow.now, level=level, due_at=clock.now(), **facts)
            )
        )

    for action in TOLD:
        marked(action)
        clock.advance(timedelta(minutes=6))
        await post.deliver()
    for level in Level:
        late(level)
    await post.deliver()
    assert {row.occasion for row in post.rows()} == set(O) - {O.WITHDRAWN, O.FAILED, O.TEST}
    assert {row.state for row in post.rows()} == {NoticeState.SENT}
    for got in receiver.got:
        shown = got.form["Body"] if "Messages" in got.path else got.body.decode()
        for secret in PERSONAL:
            assert secret not in shown + str(got.headers) + str(got.query)
    for row in post.rows():
        assert ticket.number in row.text
        assert not any(secret in row.text for secret in PERSONAL)
        assert (row.number is not None) is (row.channel is Channel.SMS)
    assert not any(secret in caplog.text for secret in PERSONAL)
    events = database.read_now(lambda s: s.exec(select(LoggedEvent)).all())
    assert not any(secret in str(event.payload) for event in events for secret in PERSONAL)


async def test_each_caller_of_a_merged_matter_is_told_under_the_own_number(
    database: Database, county: County, post: Post
) -> None:
    master, part = worked_on(database, county), worked_on(database, county, caller_number=MOBILE)
    facts: dict[str, Any] = {
        "ticket_id": part.id,
        "call_id": None,
        "person_id": None,
        "master_id": master.id,
    }
    database.write_now(lambda uow: uow.emit(CallerOfMergedAnswered(at=uow.now, **facts)))
    [row] = post.rows()
    assert (row.occasion, row.target, row.ticket_number) == (O.REPLIED, "sms", part.number)
    assert master.number not in row.text


async def test_where_the_matter_is_violence_at_home_no_text_is_sent(
    database: Database, county: County, post: Post, api: Api, receiver: Receiver
) -> None:
    ticket = worked_on(
        database, county, state=TicketState.REPLIED, risk_flags=["dv_ongoing"],
        callback_wanted=False,
    )  # fmt: skip
    await act(api, "supervisor", ticket, "approve")
    await post.deliver()
    [row] = post.rows()
    assert (row.state, row.reason, receiver.got) == (NoticeState.DROPPED, "unsafe", [])


@pytest.fixture
def wishes(app: FastAPI) -> None:
    app.include_router(telling_routes.router)


@pytest.mark.usefixtures("wishes")
async def test_a_caller_who_wants_no_texts_is_heard_and_it_holds_for_every_matter(
    api: Api, database: Database, county: County, post: Post, receiver: Receiver
) -> None:
    first, second = worked_on(database, county), worked_on(database, county)
    address = f"/tickets/{first.id}/texts"
    assert (await api.get("adviser", address)).json() == {"reachable": True, "refused": False}
    answer = await api.call("adviser", "PUT", address, json={"refused": True})
    assert answer.json() == {"reachable": True, "refused": True}
    found = (await api.get("adviser", f"/tickets/{second.id}/texts")).json()
    assert found["refused"] is True

    def close(uow: UnitOfWork) -> None:
        uow.locked(Ticket, second.id).state = TicketState.CALLBACK_PENDING

    database.write_now(close)
    await act(api, "operator2", second, "close", {"result": "回访满意"})
    await post.deliver()
    assert receiver.got == []
    events = select(LoggedEvent).where(LoggedEvent.name == "TextsRefused")
    [event] = database.read_now(lambda s: s.exec(events).all())
    assert MOBILE not in str(event.payload)


@pytest.mark.usefixtures("wishes")
async def test_wishes_of_a_ticket_are_nobody_else_s_business(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    for method, body in (("GET", None), ("PUT", {"refused": True})):
        answer = await api.call(
            "other_town_officer", method, f"/tickets/{ticket.id}/texts", json=body
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket-not-found")
    refused = await api.call(
        "reviewer", "PUT", f"/tickets/{ticket.id}/texts", json={"refused": True}
    )
    assert refused.status_code in {403, 404}


@pytest.mark.usefixtures("wishes")
async def test_a_landline_has_no_texts_to_refuse(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county, caller_number="+8657212345678")
    address = f"/tickets/{ticket.id}/texts"
    answer = await api.call("adviser", "PUT", address, json={"refused": True})
    assert answer.json() == {"reachable": False, "refused": False}
