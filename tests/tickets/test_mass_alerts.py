"""Many callers with one matter: told once for each level, and made one ticket by a supervisor."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from tests.factories import County, a_caller, a_ticket
from tests.tickets.conftest import Api
from tickets.machine import TicketState
from tickets.merging.policy import MassRules
from tickets.model import Ticket

S = TicketState


@pytest.mark.parametrize(
    ("callers", "level"), [(0, 0), (2, 0), (3, 1), (5, 1), (6, 2), (11, 2), (12, 3)]
)
def test_a_level_for_each_doubling(callers: int, level: int) -> None:
    assert MassRules(callers=3).level(callers) == level


async def registered(
    api: Api, database: Database, county: County, number: int | None, **about: Any
) -> Ticket:
    """A ticket of another caller, registered at the desk."""
    caller = a_caller(database, f"+86139{number:08}") if number is not None else None
    fields: dict[str, Any] = {"opponent": "鑫达建筑有限公司"} | about
    ticket = a_ticket(
        database,
        state=S.DRAFT,
        caller_id=fields.pop("caller_id", caller.id if caller else None),
        caller_name=f"来电人{number}" if number is not None else None,
        identity_refused=True,
        operator_id=county["operator"].id,
        **fields,
    )
    answer = await api.post("operator", f"/tickets/{ticket.id}/submit")
    assert answer.status_code == 200, answer.text
    return ticket


async def alerts(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("supervisor", "/mass-alerts")).json()["items"]
    return found


def raised(database: Database) -> list[tuple[int, int]]:
    query = (
        select(LoggedEvent).where(LoggedEvent.name == "MassAlertRaised").order_by(LoggedEvent.id)
    )
    rows = database.read_now(lambda s: s.exec(query).all())
    return [(row.payload["level"], row.payload["callers"]) for row in rows]


async def test_the_third_caller_about_one_opponent_alerts_once_for_each_level(
    api: Api, database: Database, county: County
) -> None:
    names = ["鑫达建筑有限公司", "鑫达建筑公司", "鑫达建筑", "鑫达建筑", "鑫达建筑", "鑫达建筑"]
    made = []
    for number, name in enumerate(names):
        made.append(await registered(api, database, county, number, opponent=name))
        assert raised(database) == (
            [] if number < 2 else [(1, 3)] if number < 5 else [(1, 3), (2, 6)]
        )
    (alert,) = await alerts(api)
    assert (alert["about"], alert["level"], alert["callers"]) == ("对方 鑫达建筑", 2, 6)
    assert [one["id"] for one in alert["tickets"]] == [one.id for one in made]


async def test_one_caller_who_comes_often_is_no_crowd(
    api: Api, database: Database, county: County
) -> None:
    li = a_caller(database)
    for _ in range(4):
        await registered(api, database, county, None, caller_id=li.id)
    for _ in range(4):
        await registered(api, database, county, None)
    assert await alerts(api) == []


async def test_neither_is_who_comes_too_late_or_is_void_or_has_another_opponent(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    await registered(api, database, county, 1)
    clock.advance(timedelta(days=7, seconds=1))
    await registered(api, database, county, 2)
    void = await registered(api, database, county, 3)
    await api.post("operator", f"/tickets/{void.id}/cancel", {"reason": "错拨"})
    await registered(api, database, county, 4)
    await registered(api, database, county, 5, opponent="丈夫")
    assert await alerts(api) == []
    late = await registered(api, database, county, 6, opponent=None)
    row = (await api.get("operator", f"/tickets/{late.id}")).json()
    answer = await api.patch(
        "operator", f"/tickets/{late.id}", {"opponent": "鑫达建筑"}, version=row["version"]
    )
    assert answer.status_code == 200, answer.text
    assert [one["callers"] for one in await alerts(api)] == [3], "written down later counts, too"


async def test_a_village_with_one_kind_of_matter_is_one_too(
    api: Api, database: Database, county: County
) -> None:
    for number in range(3):
        where = {"village_id": county.village.id, "opponent": None}
        await registered(api, database, county, number, **where)
    (alert,) = await alerts(api)
    assert alert["about"].startswith("东沟村 ")


async def test_who_comes_at_the_same_moment_makes_one_alert(
    api: Api, database: Database, county: County
) -> None:
    callers = [a_caller(database, f"+86138{number:08}") for number in range(5)]
    drafts = [
        a_ticket(
            database, state=S.DRAFT, caller_id=caller.id, opponent="鑫达建筑",
            operator_id=county["operator"].id,
        )
        for caller in callers
    ]  # fmt: skip
    answers = await asyncio.gather(
        *(api.post("operator", f"/tickets/{draft.id}/submit") for draft in drafts)
    )
    assert {answer.status_code for answer in answers} == {200}
    assert [one["level"] for one in await alerts(api)] == [1]
    assert len(raised(database)) == 1


async def test_a_supervisor_makes_one_matter_of_it(
    api: Api, database: Database, county: County
) -> None:
    first, second, third = [await registered(api, database, county, n) for n in range(3)]
    secret = await registered(api, database, county, 3, confidential=True)
    (alert,) = await alerts(api)
    answer = await api.post("supervisor", f"/mass-alerts/{alert['id']}/master", {})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["master_number"], body["settled_at"] is not None) == (first.number, True)
    assert [one["id"] for one in body["left_out"]] == [secret.id]
    group = (await api.get("supervisor", f"/tickets/{first.id}/group")).json()
    assert [one["id"] for one in group["parts"]] == [second.id, third.id]
    assert (group["callers"], group["matters"]) == (3, 1)
    assert await alerts(api) == []
    again = await api.post("supervisor", f"/mass-alerts/{alert['id']}/master", {})
    assert again.json()["code"] == "mass-alert-settled"
    await registered(api, database, county, 4)
    assert await alerts(api) == [], "the same crowd is not told of again"


async def test_an_alert_can_be_set_aside_and_comes_back_with_twice_as_many(
    api: Api, database: Database, county: County
) -> None:
    for number in range(3):
        await registered(api, database, county, number)
    (alert,) = await alerts(api)
    answer = await api.post("supervisor", f"/mass-alerts/{alert['id']}/dismiss")
    assert answer.status_code == 200, answer.text
    assert await alerts(api) == []
    for number in range(3, 6):
        await registered(api, database, county, number)
    assert [(one["id"], one["level"]) for one in await alerts(api)] == [(alert["id"], 2)]


@pytest.mark.parametrize("who", ["operator", "adviser", "town_officer", "auditor", "admin"])
async def test_alerts_are_for_supervisors(api: Api, who: str) -> None:
    for method, path in (("GET", ""), ("POST", "/x/master"), ("POST", "/x/dismiss")):
        answer = await api.call(who, method, f"/mass-alerts{path}", json={})
        assert answer.status_code == 403
    for path in ("master", "dismiss"):
        answer = await api.post("supervisor", f"/mass-alerts/none/{path}", {})
        assert answer.json()["code"] == "mass-alert-not-found"
