"""The page of notices: who may look, what it shows, and what it never shows."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.notices import routes
from hotline.notices.model import NoticeState
from hotline.notices.policy import Occasion
from hotline.web.problems import install_problem_handlers
from tests.factories import County, a_county, a_person
from tests.hotline.notices.conftest import MOBILE, SECRET, TOWN, Post, settings_for
from tests.peers.receiver import Receiver, Say
from tests.tickets.conftest import Api, WhoSaysTheHeader


@pytest.fixture
def county(database: Database) -> County:
    county = a_county(database)
    county.people["landline"] = a_person(database, "admin", phone="+8657212345678")
    return county


@pytest.fixture
async def api(
    database: Database, clock: ManualClock, county: County, post: Post
) -> AsyncIterator[Api]:
    app = FastAPI()
    install_problem_handlers(app)
    app.state.database, app.state.clock = database, clock
    app.state.notices = post.notices
    app.state.authenticator = WhoSaysTheHeader(database)
    app.include_router(routes.router)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Api(client, county)


async def listed(api: Api, **wanted: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await api.get("admin", "/notices", **wanted)).json()["items"]
    return items


async def test_only_those_who_keep_order_see_notices(api: Api) -> None:
    for who, status in (("supervisor", 200), ("admin", 200), ("operator", 403), ("auditor", 403)):
        for path in ("/notices", "/notices/channels"):
            assert (await api.get(who, path)).status_code == status


async def test_shelves_hold_what_their_name_says_and_pages_follow_each_other(
    api: Api, post: Post, receiver: Receiver
) -> None:
    receiver.says(Say(404))
    post.tell(Occasion.DISPATCHED)
    await post.deliver()
    await post.deliver()  # the alarm, to the two that hear what the office hears
    post.tell(Occasion.CLOSED, phone="+8657212345678")
    post.tell(Occasion.ACCEPTED, phone=MOBILE)
    shelves = ("pending", "sent", "failed", "dropped")
    kinds = [[row["occasion"] for row in await listed(api, shelf=name)] for name in shelves]
    assert kinds == [["accepted"], ["failed", "failed"], ["dispatched"], ["closed"]]
    whole = await listed(api)
    first = (await api.get("admin", "/notices", limit=2)).json()
    rest = await listed(api, cursor=first["next"])
    assert [row["id"] for row in first["items"] + rest] == [row["id"] for row in whole]
    assert [row["id"] for row in whole] == sorted((row["id"] for row in whole), reverse=True)
    wrong = await api.get("admin", "/notices", cursor="x")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "cursor-unknown")


async def test_numbers_are_masked_and_no_address_or_secret_is_shown(
    api: Api, post: Post, receiver: Receiver
) -> None:
    post.tell(Occasion.CLOSED, phone=MOBILE)
    post.tell(Occasion.DISPATCHED, unit_code=TOWN)
    answers = [(await api.get("admin", f"/notices{path}")).text for path in ("", "/channels")]
    assert "139****2046" in answers[0]
    for secret in (MOBILE, "13905722046", receiver.url, "SEC1", SECRET, "AC1"):
        assert not any(secret in answer for answer in answers)


async def test_a_channel_says_what_is_wrong_until_it_works_again(
    api: Api, post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    async def town() -> dict[str, Any]:
        found = (await api.get("admin", "/notices/channels")).json()
        return next(one for one in found["items"] if one["key"] == "town")

    assert (await town())["sent_at"] is None
    receiver.says(Say(200, b'{"errcode": 93000}'))
    sent = await api.post("admin", "/notices/tests", {"channel": "town"})
    assert sent.status_code == 201
    await post.deliver()
    broken = await town()
    assert (broken["is_failing"], broken["failed"], broken["reason"], broken["detail"]) == (
        True, 1, "unauthorised", "errcode 93000",
    )  # fmt: skip
    clock.advance(timedelta(minutes=1))
    again = await api.post("admin", f"/notices/{sent.json()['id']}/retry")
    assert (again.status_code, again.json()["state"]) == (200, "pending")
    await post.deliver()
    mended = await town()
    assert (mended["is_failing"], mended["failed"], mended["sent"]) == (False, 0, 1)
    refused = await api.post("admin", f"/notices/{sent.json()['id']}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "notice-not-failed")


async def test_a_test_text_goes_to_whoever_asks_also_at_night_and_to_nobody_else(
    api: Api, post: Post, receiver: Receiver, clock: ManualClock
) -> None:
    clock.advance(timedelta(hours=14))  # 23:00
    receiver.usual = Say(201, b"{}")
    answer = await api.post("supervisor", "/notices/tests", {"channel": "sms"})
    assert answer.json()["number"] == "136****0001"
    await post.deliver()
    assert [got.form["To"] for got in receiver.got] == ["+8613600000001"]
    none = await api.post("landline", "/notices/tests", {"channel": "sms"})
    assert (none.status_code, none.json()["code"]) == (400, "no-mobile-for-test")


async def test_what_is_not_there_is_not_found(api: Api) -> None:
    unknown = await api.post("admin", "/notices/tests", {"channel": "moon"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "notice-channel-unknown")
    gone = await api.post("admin", f"/notices/{'0' * 32}/retry")
    assert (gone.status_code, gone.json()["code"]) == (404, "notice-not-found")


async def test_texts_that_go_into_the_log_say_so(
    post: Post, receiver: Receiver, clock: ManualClock, api: Api
) -> None:
    logged = Post(post.database, clock, settings_for(receiver.url, sms="log"))
    [row] = logged.tell(Occasion.CLOSED, phone=MOBILE)
    await logged.deliver()
    assert logged.row(row.id).state is NoticeState.SENT
    assert [one["is_logged_only"] for one in await listed(api)] == [True]
    assert receiver.got == []
