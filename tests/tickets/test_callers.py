"""Names heard on a number, notes that colleagues sign, the adviser's duty, and the rest of the registration form."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from hotline.duty.absence.model import Leave, LeaveState
from hotline.duty.model import Shift, ShiftKind
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.names import initials
from tests.factories import County, a_caller, a_ticket, keep
from tests.tickets.conftest import Api
from tickets.clocks import routes as limit_routes
from tickets.machine import TicketState
from tickets.model import Caller

NUMBER = "13905722046"


async def card(api: Api, who: str = "operator", **wanted: Any) -> dict[str, Any]:
    response = await api.get(who, "/callers/card", **(wanted or {"number": NUMBER}))
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def test_a_shared_telephone_says_who_called_from_it_and_how_often(
    api: Api, database: Database
) -> None:
    caller = a_caller(database, name="李桂芳")
    a_ticket(database, caller_id=caller.id, caller_name="李桂芳")
    a_ticket(database, caller_id=caller.id, caller_name="李桂芳")
    a_ticket(database, caller_id=caller.id, caller_name="张小宝")
    last = a_ticket(database, caller_id=caller.id, caller_name=None)

    body = await card(api)

    assert (body["known"], body["withheld"]) == ("maybe", False)
    assert (await card(api, number=NUMBER, ticket_id=last.id))["total_count"] == 3
    assert [(one["name"], one["count"]) for one in body["names"]] == [("张小宝", 1), ("李桂芳", 2)]


async def test_a_withheld_number_is_said_to_be_one(api: Api) -> None:
    body = await card(api, number="anonymous")
    assert (body["known"], body["withheld"], body["names"]) == ("unknown", True, [])


async def test_confidential_matters_and_the_names_in_them_are_hidden_from_colleagues(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database, name="李桂芳")
    secret = {"caller_id": caller.id, "confidential": True, "caller_name": "陈秘密"}
    a_ticket(database, **secret, operator_id=county["operator2"].id)
    complaint = {"request_kind": "complaint", "operator_id": county["supervisor"].id}
    a_ticket(database, caller_id=caller.id, caller_name="陈投诉", **complaint)
    a_ticket(database, caller_id=caller.id)

    seen = await card(api)
    assert (seen["total_count"], seen["known"]) == (1, "known")
    assert [one["name"] for one in seen["names"]] == ["李桂芳"]
    registrar = await card(api, "operator2")
    assert registrar["total_count"] == 2
    assert "陈秘密" not in [one["name"] for one in registrar["names"]]
    assert (await card(api, "supervisor"))["total_count"] == 3


async def test_a_confidential_registration_teaches_the_record_no_name(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database)
    mine = {"state": TicketState.DRAFT, "operator_id": county["operator"].id}
    for confidential, learned in ((True, None), (False, "李桂芳")):
        ticket = a_ticket(database, caller_id=caller.id, confidential=confidential, **mine)
        answer = await api.post("operator", f"/tickets/{ticket.id}/submit", version=1)
        assert answer.status_code == 200, answer.text
        found = database.read_now(lambda session: session.get_one(Caller, caller.id))
        assert found.name == learned


async def test_a_note_is_signed_and_only_its_writer_or_a_supervisor_takes_it_back(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database, name="李桂芳")
    path = f"/callers/{caller.id}/notes"

    made = await api.post("operator", path, {"text": " 听力不好，请慢说 "})
    assert made.status_code == 201, made.text
    (note,) = (await card(api, "operator2"))["notes"]
    assert (note["text"], note["author_name"]) == ("听力不好，请慢说", county["operator"].name)
    assert (note["is_mine"], made.json()["is_mine"]) == (False, True)

    refused = await api.call("operator2", "DELETE", f"{path}/{note['id']}")
    assert (refused.status_code, refused.json()["code"]) == (403, "caller-note-not-yours")
    assert (await api.call("operator", "DELETE", f"{path}/{note['id']}")).status_code == 204
    again = await api.call("operator", "DELETE", f"{path}/{note['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "caller-note-not-found")
    other = (await api.post("operator2", path, {"text": "家里没人"})).json()
    assert (await api.call("supervisor", "DELETE", f"{path}/{other['id']}")).status_code == 204
    assert (await card(api))["notes"] == []


async def test_who_has_no_matter_of_a_caller_reads_and_writes_no_notes(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database, village_id=county.village.id)
    note = (await api.post("operator", f"/callers/{caller.id}/notes", {"text": "慢说"})).json()
    for who in ("adviser", "other_town_officer", "auditor"):
        path = f"/callers/{caller.id}/notes"
        assert (await api.post(who, path, {"text": "看看"})).status_code == 404
        assert (await api.call(who, "DELETE", f"{path}/{note['id']}")).status_code == 404
    for text in ("", "短" * 1001):
        wrong = await api.post("operator", f"/callers/{caller.id}/notes", {"text": text})
        assert wrong.status_code == 422


async def test_the_village_s_adviser_is_shown_with_today_s_duty(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    a_caller(database, name="李桂芳", village_id=county.village.id)
    assert (await card(api))["adviser"]["duty"] == "off"

    ends = clock.now() + timedelta(hours=8)
    keep(
        database,
        Shift(
            person_id=county["adviser"].id,
            starts_at=clock.now() - timedelta(hours=1),
            ends_at=ends,
            duty_group="general",
            kind=ShiftKind.PRIMARY,
        ),
    )
    on_duty = (await card(api))["adviser"]
    assert (on_duty["duty"], on_duty["until"]) == (
        "on_duty",
        ends.isoformat().replace("+00:00", "Z"),
    )


async def test_who_is_on_leave_gives_way_to_the_backup_or_is_said_to_be_away(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    a_caller(database, name="李桂芳", village_id=county.village.id)
    back = clock.now() + timedelta(days=3)

    def on_leave(who: str) -> None:
        keep(
            database,
            Leave(
                person_id=county[who].id,
                state=LeaveState.APPROVED,
                starts_at=clock.now() - timedelta(days=1),
                ends_at=back,
                created_at=clock.now(),
            ),
        )

    on_leave("adviser")
    assert (await card(api))["adviser"]["id"] == county["backup"].id
    on_leave("backup")
    away = (await card(api))["adviser"]
    assert (away["id"], away["duty"]) == (county["adviser"].id, "away")


REST: dict[str, Any] = {
    "opponent": "云山建筑公司",
    "opponent_type": "company",
    "amount": 12_000,
    "contact_time": "晚上七点后",
    "home_region": "浙江湖州",
    "law_refs": "劳动合同法第三十条",
    "materials": "欠条、考勤记录",
    "phone_alt": "13800001234",
}


async def test_the_rest_of_the_form_is_kept(api: Api, database: Database, county: County) -> None:
    mine = {"state": TicketState.DRAFT, "operator_id": county["operator"].id}
    ticket = a_ticket(database, **mine)
    body = (await api.patch("operator", f"/tickets/{ticket.id}", REST, version=1)).json()
    assert {name: body[name] for name in REST} == REST
    wrong = await api.patch(
        "operator", f"/tickets/{ticket.id}", {"opponent_type": "alien"}, version=2
    )
    assert wrong.json()["fields"] == ["opponent_type"]
    for form in ({"amount": -1}, {"deadline_on": "0001-01-01"}):
        refused = await api.patch("operator", f"/tickets/{ticket.id}", form, version=2)
        assert refused.status_code == 422


async def test_another_number_is_whole_only_for_who_rings_it(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id, phone_alt=REST["phone_alt"])
    for who, shown in (("operator", "13800001234"), ("operator2", "138****1234")):
        body = (await api.get(who, f"/tickets/{ticket.id}")).json()
        assert body["phone_alt"] == shown


@pytest.mark.parametrize(
    ("days", "flags"), [(0, ["deadline_7d"]), (6, ["deadline_7d"]), (7, []), (-1, [])]
)
async def test_a_right_that_is_lost_within_a_week_is_flagged(
    api: Api, database: Database, county: County, days: int, flags: list[str]
) -> None:
    mine = {"state": TicketState.DRAFT, "operator_id": county["operator"].id}
    ticket = a_ticket(database, **mine)
    last_day = (date(2026, 3, 2) + timedelta(days=days)).isoformat()
    path = f"/tickets/{ticket.id}"
    body = (await api.patch("operator", path, {"deadline_on": last_day}, version=1)).json()
    assert (body["deadline_on"], body["risk_flags"]) == (last_day, flags)
    if flags:  # the operator's word is the last: a flag that was taken away does not come back
        cleared = await api.patch("operator", path, {"risk_flags": []}, version=2)
        assert cleared.json()["risk_flags"] == []


async def test_the_form_says_until_when_a_matter_accepted_now_is_answered(
    api: Api, app: FastAPI, clock: ManualClock
) -> None:
    app.include_router(limit_routes.router)
    for wanted, days, due_on in (
        ({"request_kind": "consultation"}, 3, "2026-03-05"),
        ({"request_kind": "complaint"}, 5, "2026-03-09"),  # over a weekend
        ({"request_kind": "complaint", "urgency": "critical"}, 0, "2026-03-02"),
        ({}, 5, "2026-03-09"),
    ):
        body = (await api.get("operator", "/limits/hint", **wanted)).json()
        assert (body["handle_days"], body["due_on"]) == (days, due_on), wanted
    assert (await api.get("auditor", "/limits/hint")).status_code == 403


async def test_matters_are_found_by_the_initials_of_their_names(api: Api) -> None:
    body = (await api.get("operator", "/categories")).json()
    entries = [m for group in body["matter_groups"] for m in (group, *group["matters"])]
    for entry in entries:
        name = re.sub(r"\W", "", re.split(r"[(（]", entry["label"])[0])
        assert entry["pinyin"] == initials(name), entry["label"]
