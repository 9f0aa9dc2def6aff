"""Who is calling: known, maybe or unknown, with what is open, and nothing that others may not see."""

from datetime import timedelta

import pytest

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from tests.factories import County, a_caller, a_ticket
from tests.tickets.conftest import Api
from tickets.machine import TicketState

NUMBER = "13905722046"


async def test_a_first_call_is_unknown_and_its_own_draft_does_not_count(
    api: Api, database: Database
) -> None:
    caller = a_caller(database)
    a_ticket(database, caller_id=caller.id, call_id="c1", state=TicketState.DRAFT, caller_name=None)
    body = (await api.get("operator", "/callers/card", number=NUMBER, call_id="c1")).json()
    assert (body["known"], body["total_count"], body["recent"]) == ("unknown", 0, [])
    assert body["phone"] == body["caller"]["phone"] == "139****2046"


async def test_a_known_caller_comes_with_five_matters_village_and_adviser(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    caller = a_caller(
        database, name="李桂芳", village_id=county.village.id, remarks="听力不好，慢说"
    )
    late = clock.now() - timedelta(days=1)
    a_ticket(database, caller_id=caller.id, due_at=late)
    for _ in range(6):
        a_ticket(database, caller_id=caller.id, state=TicketState.CLOSED)

    body = (await api.get("operator", "/callers/card", number=NUMBER)).json()

    assert body["known"] == "known"
    assert body["caller"]["remarks"] == "听力不好，慢说"
    assert (body["open_count"], body["total_count"], body["red_count"]) == (1, 7, 1)
    assert len(body["recent"]) == 5
    assert body["recent"][0]["matter_label"] == "拖欠劳动报酬(含农民工欠薪)"
    assert body["village"]["name"] == "东沟村"
    assert body["village"]["town_name"] == "东溪镇"
    assert body["adviser"]["id"] == county["adviser"].id
    assert body["adviser"]["phone"] == "+8613600000001"


async def test_another_name_on_the_same_telephone_makes_it_a_maybe(
    api: Api, database: Database
) -> None:
    caller = a_caller(database, name="李桂芳")
    a_ticket(database, caller_id=caller.id, caller_name="张小宝")
    body = (await api.get("operator", "/callers/card", number=NUMBER)).json()
    assert body["known"] == "maybe"


@pytest.mark.parametrize("number", ["", "anonymous", "+8618800000000"])
async def test_who_hides_or_never_called_has_an_empty_card(api: Api, number: str) -> None:
    body = (await api.get("operator", "/callers/card", number=number)).json()
    assert (body["known"], body["caller"]) == ("unknown", None)


async def test_an_adviser_finds_nobody_by_number_but_knows_their_own_callers(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database, name="李桂芳", village_id=county.village.id)
    mine = {"state": TicketState.IN_PROGRESS, "handler_id": county["adviser"].id}
    a_ticket(database, caller_id=caller.id, **mine)
    a_ticket(database, caller_id=caller.id, request_kind="complaint")

    assert (await api.get("adviser", "/callers/card", number=NUMBER)).status_code == 404
    body = (await api.get("adviser", "/callers/card", caller_id=caller.id)).json()
    assert body["total_count"] == 1  # the count obeys the same rule as the list
    assert body["adviser"]["phone"] == "136****0001"
    foreign = await api.get("other_town_officer", "/callers/card", caller_id=caller.id)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "caller-not-found")


async def test_a_caller_s_record_is_corrected_with_its_version(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database)
    path = f"/callers/{caller.id}"
    form = {"name": "李桂芳", "gender": "female", "birth_year": 1965, "groups": ["elderly"]}
    response = await api.patch("operator", path, form, version=1)
    assert (response.json()["name"], response.json()["version"]) == ("李桂芳", 2)
    late = await api.patch("operator2", path, {"name": "李桂花"}, version=1)
    assert late.status_code == 412
    wrong = await api.patch("operator", path, {"gender": "other"}, version=2)
    assert wrong.json()["code"] == "choice-unknown"
    hidden = await api.patch("adviser", path, {"name": "x"}, version=2)
    assert hidden.status_code == 404
