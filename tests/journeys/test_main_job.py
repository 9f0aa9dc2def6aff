"""The main job over real sockets: a caller dials, a person answers, both are heard, the matter goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import numpy as np
import pytest

from tests.journeys.phones import RATE, Phone, caller, device, strength
from tests.served import Served, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(90)]
NUMBER = "13905722046"


Row = dict[str, Any]
SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def sign_in(served: Served) -> AsyncIterator[SignIn]:
    async with AsyncExitStack() as clients:

        async def open_session(username: str) -> httpx.AsyncClient:
            client = await served.signed_in(username)
            clients.push_async_callback(client.aclose)
            return client

        yield open_session


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("served"))
    served.run("demo", "--seed-only")
    yield served.start()
    served.stop()


async def test_a_caller_and_a_person_hear_each_other_and_the_matter_is_on_its_way(
    served: Served, sign_in: SignIn
) -> None:
    operator = await sign_in("operator1")
    async with await device(operator) as desk, await caller(served.url, NUMBER) as phone:
        await operator.put("/api/me/presence", json={"intent": "available"})
        await phone.tell(type="dial")
        await until(lambda: phone.heard("greeting"))
        ring = await until(lambda: desk.has("ring"), seconds=25)
        assert ring["caller"] == "139****2046"

        await desk.tell(type="answer", leg_id=ring["leg_id"])
        await until(lambda: phone.state == desk.state == "talking")
        assert phone.heard("recording_notice")
        await until(lambda: phone.hears(1100, while_="talking"))
        await until(lambda: desk.hears(700, while_="talking"))
        assert not phone.hears(700, while_="talking")  # nobody hears themselves

        [call] = (await operator.get("/api/calls", params={"state": "talking"})).json()["items"]
        assert call["caller"] == "+86" + NUMBER or call["caller"] == NUMBER
        await operator.post(f"/api/calls/{call['id']}/hold")
        await until(lambda: phone.has("held"))
        await until(lambda: len(phone.sound["held"]) > RATE)
        assert not phone.hears(1100, while_="held")
        await operator.post(f"/api/calls/{call['id']}/resume")
        await until(lambda: phone.state == "talking")

        await operator.post(f"/api/calls/{call['id']}/hang-up")
        await until(lambda: phone.heard("ticket_number_is"))
        await phone.tell(type="digit", digit="5")
        await until(lambda: phone.has("ended"), seconds=15)

    detail = await until(lambda: _settled(operator, call["id"]))
    assert (detail["outcome"], detail["rating"], detail["hangup_side"]) == ("answered", 5, "agent")
    await _recording_has_both(operator, detail["recordings"][0]["id"])
    await operator.post("/api/me/wrap-up/finish")
    await _ticket_reaches_the_adviser(sign_in, operator, detail["ticket_id"])


async def _settled(operator: httpx.AsyncClient, call_id: str) -> dict[str, Any] | None:
    detail: dict[str, Any] = (await operator.get(f"/api/calls/{call_id}")).json()
    return detail if detail["rating"] and detail["recordings"] else None


async def _recording_has_both(operator: httpx.AsyncClient, recording_id: str) -> None:
    audio = await operator.get(f"/api/recordings/{recording_id}/audio")
    assert audio.status_code == 200, audio.text
    samples = np.frombuffer(audio.content[44:], "<i2").reshape(-1, 2)
    left, right = (np.ascontiguousarray(samples[:, side]).tobytes() for side in (0, 1))
    assert _loudest(left, 700) > 0.3  # the caller
    assert _loudest(right, 1100) > 0.3  # the person
    assert _loudest(left, 1100) < 0.1  # each on a channel of their own


def _loudest(sound: bytes, hertz: int) -> float:
    """In any tenth of a second: the conversation was also on hold for a while."""
    step = RATE // 5
    return max(strength(sound[n : n + step], hertz) for n in range(0, len(sound) - step, step))


async def _ticket_reaches_the_adviser(
    sign_in: SignIn, operator: httpx.AsyncClient, ticket_id: str
) -> None:
    ticket = (await operator.get(f"/api/tickets/{ticket_id}")).json()
    found = await operator.get("/api/units/villages", params={"q": "dgc"})  # 东沟村 by initials
    [village] = found.json()["items"]
    form = {
        "request_kind": "help",
        "matter": "wage_arrears",
        "summary": "工地欠薪三个月，共一万二千元",
        "claim": "要求支付工资",
        "caller_name": "李桂芳",
        "village_id": village["id"],
    }
    headers = {"If-Match": f'"{ticket["version"]}"'}
    saved = await operator.patch(f"/api/tickets/{ticket_id}", json=form, headers=headers)
    assert saved.status_code == 200, saved.text
    for action, body in (("submit", {}), ("forward", {}), ("dispatch", {"auto": True})):
        moved = await operator.post(f"/api/tickets/{ticket_id}/{action}", json=body)
        assert moved.status_code == 200, (action, moved.text)
    handler = moved.json()["handler_id"]
    people = (await operator.get("/api/people", params={"limit": 200})).json()["items"]
    username = next(p["username"] for p in people if p["id"] == handler)
    adviser = await sign_in(username)
    mine = (await adviser.get("/api/tickets", params={"mine": True})).json()["items"]
    assert ticket_id in {t["id"] for t in mine}


async def test_a_caller_who_gives_up_is_owed_a_call_back(served: Served, sign_in: SignIn) -> None:
    operator = await sign_in("operator2")
    before = await _missed(operator)
    async with await caller(served.url, "13905720009") as phone:
        await phone.tell(type="dial")
        await until(lambda: phone.heard("greeting"))
        await phone.tell(type="hang_up")
        owed = await until(lambda: _new_missed(operator, before))
    assert owed["kind"] == "missed_call"


async def _missed(operator: httpx.AsyncClient) -> dict[str, Row]:
    wanted: dict[str, str | int | bool] = {"kind": "missed_call", "pending": True, "limit": 200}
    rows = (await operator.get("/api/follow-ups", params=wanted)).json()["items"]
    return {row["id"]: row for row in rows}


async def _new_missed(operator: httpx.AsyncClient, before: dict[str, Row]) -> Row | None:
    now = await _missed(operator)
    return next((row for key, row in now.items() if key not in before), None)


async def test_two_people_and_five_callers_each_is_answered_once(
    served: Served, sign_in: SignIn
) -> None:
    clients = [await sign_in(name) for name in ("operator3", "operator4")]
    async with await device(clients[0]) as first, await device(clients[1]) as second:
        for client in clients:
            await client.put("/api/me/presence", json={"intent": "available"})
        desks = [(clients[0], first), (clients[1], second)]
        phones = [await caller(served.url, f"1390572100{n}", hertz=700) for n in range(5)]
        workers = [asyncio.ensure_future(_answers(client, desk)) for client, desk in desks]
        try:
            await asyncio.wait_for(asyncio.gather(*map(_calls_and_hangs_up, phones)), 75)
        finally:
            for worker in workers:
                worker.cancel()
    answered = [m["call_id"] for _, desk in desks for m in desk.told if m["type"] == "connected"]
    assert len(answered) == len(set(answered)) == 5


async def _calls_and_hangs_up(phone: Phone) -> None:
    async with phone:
        await phone.tell(type="dial")
        await until(lambda: phone.state == "talking", seconds=70)
        await until(lambda: phone.hears(1100, while_="talking"))
        await phone.tell(type="hang_up")
        await until(lambda: phone.has("ended"))


async def _answers(client: httpx.AsyncClient, desk: Phone) -> None:
    seen: set[str] = set()
    while True:
        ring = desk.has("ring")
        if ring and ring["leg_id"] not in seen:
            seen.add(ring["leg_id"])
            await desk.tell(type="answer", leg_id=ring["leg_id"])
        if (await client.get("/api/me/presence")).json()["state"] == "wrapup":
            await client.post("/api/me/wrap-up/finish")
        await asyncio.sleep(0.1)
