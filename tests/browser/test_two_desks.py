"""Two operators at their browsers and five callers at once: nobody is lost, nobody is answered twice."""

import asyncio
from contextlib import aclosing, suppress

from hotline.kernel.clock import SystemClock
from tests.browser.desk import Desk
from tests.browser.office import CALLER, COLLEAGUE, OPERATOR, Office
from tests.journeys.phones import Phone, caller
from tests.served import Served, until

TONES = (OPERATOR, COLLEAGUE)
ALL_SERVED_WITHIN = 90


async def test_five_callers_are_answered_once_each_by_two_operators(
    served: Served, office: Office
) -> None:
    began = SystemClock().now()
    desks = [
        Desk(await office.signed_in("operator1", hertz=OPERATOR)),
        Desk(await office.signed_in("operator2", hertz=COLLEAGUE)),
    ]
    for desk in desks:
        await desk.goes_on_duty()
    phones = [await caller(served.url, f"1540000100{n}", hertz=CALLER) for n in range(5)]
    work = [asyncio.ensure_future(_answers_whoever_rings(desk)) for desk in desks]
    try:
        talks = asyncio.gather(*map(_talks_and_hangs_up, phones))
        heard = await asyncio.wait_for(talks, ALL_SERVED_WITHIN)
    finally:
        for one in work:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one
    assert set(heard) == set(TONES), "one of the two did nothing"

    async with aclosing(await served.signed_in("supervisor")) as api:
        calls = (await api.get("/api/calls", params={"from": began.isoformat()})).json()["items"]
        details = [(await api.get(f"/api/calls/{call['id']}")).json() for call in calls]
    answered = [
        [leg for leg in call["legs"] if leg["role"] == "agent" and leg["answered_at"]]
        for call in details
    ]
    assert [len(legs) for legs in answered] == [1] * 5
    assert {call["outcome"] for call in calls} == {"answered"}
    assert len({call["ticket_id"] for call in calls}) == 5
    assert office.complaints == []


async def _answers_whoever_rings(desk: Desk) -> None:
    while True:
        await desk.sees_the_card()
        await desk.answers()
        await desk.panel.get_by_role("button", name="完成").click()  # once the caller has hung up


async def _talks_and_hangs_up(phone: Phone) -> int:
    """Wait for one's turn; whose voice was heard comes back."""
    async with phone:
        await phone.tell(type="dial")
        await until(lambda: phone.state == "talking", seconds=ALL_SERVED_WITHIN)
        voice: int = await until(
            lambda: next((tone for tone in TONES if phone.hears(tone, while_="talking")), None)
        )
        await phone.tell(type="hang_up")
        await until(lambda: phone.has("ended"))
        return voice
