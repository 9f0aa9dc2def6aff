"""The form while talking: saved as typed, submitted when complete, never over somebody else's changes."""

from typing import Any

import pytest

from hotline.kernel.database import Database
from tests.factories import County, a_caller, a_ticket
from tests.tickets.conftest import Api
from tickets.machine import TicketState
from tickets.model import Caller, Ticket

FORM = {
    "request_kind": "consultation",
    "matter": "wage_arrears",
    "summary": "包工头拖欠工资三个月",
    "caller_name": "李桂芳",
}


def a_draft(database: Database, county: County, **fields: Any) -> Ticket:
    empty = {"request_kind": None, "matter": None, "summary": "", "caller_name": None}
    mine = {"state": TicketState.DRAFT, "operator_id": county["operator"].id}
    return a_ticket(database, **empty | mine | fields)


async def test_what_is_typed_is_saved_and_the_version_counts(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county)

    response = await api.patch(
        "operator", f"/tickets/{ticket.id}", {"summary": "包工头拖欠工资"}, version=1
    )

    body = response.json()
    assert response.status_code == 200, body
    assert (body["summary"], body["version"], body["state"]) == ("包工头拖欠工资", 2, "draft")
    assert response.headers["etag"] == '"2"'
    assert "submit" in body["actions"]


async def test_saving_what_is_there_already_changes_nothing(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county, summary="同样的话")
    response = await api.patch(
        "operator", f"/tickets/{ticket.id}", {"summary": "同样的话"}, version=1
    )
    assert response.json()["version"] == 1


async def test_the_second_of_two_writers_is_told_what_the_first_wrote(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county)
    await api.patch("operator", f"/tickets/{ticket.id}", {"claim": "要回工资"}, version=1)

    late = await api.patch("supervisor", f"/tickets/{ticket.id}", {"claim": "道歉"}, version=1)

    problem = late.json()
    assert late.status_code == 412
    assert late.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["version"]) == ("changed-meanwhile", 2)
    assert problem["current"]["claim"] == "要回工资"
    assert "13905722046" not in late.text


async def test_a_form_is_not_saved_without_its_version(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county)
    response = await api.patch("operator", f"/tickets/{ticket.id}", {"claim": "要回工资"})
    assert (response.status_code, response.json()["code"]) == (400, "version-missing")


async def test_a_malformed_version_is_refused(api: Api, database: Database, county: County) -> None:
    ticket = a_draft(database, county)
    response = await api.call(
        "operator",
        "PATCH",
        f"/tickets/{ticket.id}",
        json={},
        version="x",  # type: ignore[arg-type]
    )
    assert (response.status_code, response.json()["code"]) == (400, "version-malformed")


async def test_an_incomplete_form_is_told_each_missing_field_by_name(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county)
    response = await api.post("operator", f"/tickets/{ticket.id}/submit", {"summary": "无"})
    problem = response.json()
    assert (response.status_code, problem["code"]) == (400, "fields-missing")
    assert problem["missing"] == ["诉求类型", "事项分类", "摘要", "来电人姓名（或勾选拒绝提供）"]
    assert problem["fields"] == ["request_kind", "matter", "summary", "caller_name"]


async def test_submitting_starts_the_clock(api: Api, database: Database, county: County) -> None:
    ticket = a_draft(database, county)

    response = await api.post("operator", f"/tickets/{ticket.id}/submit", FORM, version=1)

    body = response.json()
    assert response.status_code == 200, body
    assert body["state"] == "registered"
    assert body["due_on"] == "2026-03-05"  # Monday, three working days
    assert body["due_at"] == "2026-03-05T16:00:00Z"
    assert body["light"] == "green"
    assert body["routing_skill"] == "labor"
    assert body["notes"][-1]["action_label"] == "保存登记"


async def test_who_refuses_to_give_a_name_is_served_all_the_same(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county)
    form = FORM | {"caller_name": None, "identity_refused": True}
    response = await api.post("operator", f"/tickets/{ticket.id}/submit", form)
    assert response.status_code == 200, response.text


async def test_what_was_learned_is_kept_for_the_next_call(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database)
    ticket = a_draft(database, county, caller_id=caller.id)
    form = FORM | {"village_id": county.village.id, "groups": ["migrant_worker"]}

    await api.post("operator", f"/tickets/{ticket.id}/submit", form)

    kept = database.read_now(lambda s: s.get_one(Caller, caller.id))
    assert (kept.name, kept.village_id) == ("李桂芳", county.village.id)
    assert kept.groups == ["migrant_worker"]


async def test_a_neighbour_s_telephone_learns_no_name(
    api: Api, database: Database, county: County
) -> None:
    caller = a_caller(database)
    ticket = a_draft(database, county, caller_id=caller.id)
    await api.post("operator", f"/tickets/{ticket.id}/submit", FORM | {"relation": "relative"})
    assert database.read_now(lambda s: s.get_one(Caller, caller.id)).name is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("request_kind", "nonsense"),
        ("matter", "labor_personnel"),  # a group is not a matter
        ("urgency", "yesterday"),
        ("groups", ["nobles"]),
        ("risk_flags", ["none"]),
        ("disposition", "ignored"),
        ("relation", "cat"),
        ("village_id", "nowhere"),
    ],
)
async def test_a_value_outside_the_dictionary_is_refused(
    api: Api, database: Database, county: County, field: str, value: object
) -> None:
    ticket = a_draft(database, county)
    response = await api.patch("operator", f"/tickets/{ticket.id}", {field: value}, version=1)
    assert (response.status_code, response.json()["code"]) == (400, "choice-unknown")
    assert response.json()["fields"] == [field]


async def test_a_town_is_no_village(api: Api, database: Database, county: County) -> None:
    ticket = a_draft(database, county)
    response = await api.patch(
        "operator", f"/tickets/{ticket.id}", {"village_id": county.town.id}, version=1
    )
    assert response.json()["code"] == "choice-unknown"


@pytest.mark.parametrize(
    "body",
    [
        {"nonsense": 1},
        {"state": "closed"},
        {"summary": "长" * 10_001},
        {"caller_name": "a\x00b"},
        {"summary": 7},
        {"groups": ["elderly"] * 31},
        {"operator_id": "me"},
    ],
    ids=str,
)
async def test_what_the_form_does_not_have_is_refused(
    api: Api, database: Database, county: County, body: dict[str, Any]
) -> None:
    ticket = a_draft(database, county)
    response = await api.patch("operator", f"/tickets/{ticket.id}", body, version=1)
    assert (response.status_code, response.json()["code"]) == (422, "malformed")


async def test_an_emptied_field_is_empty_not_broken(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county, summary="旧", groups=["elderly"], urgency="urgent")
    form = {"summary": None, "groups": None, "urgency": None, "opponent": None}
    response = await api.patch("operator", f"/tickets/{ticket.id}", form, version=1)
    body = response.json()
    assert (body["summary"], body["groups"], body["urgency"]) == ("", [], "normal")


async def test_a_complaint_about_a_lawyer_is_confidential_from_the_start(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_draft(database, county)
    saved = await api.patch(
        "operator", f"/tickets/{ticket.id}", {"matter": "complaint_lawyer"}, version=1
    )
    assert saved.json()["confidential"] is True
    opened = await api.patch(
        "operator", f"/tickets/{ticket.id}", {"confidential": False}, version=2
    )
    assert opened.json()["confidential"] is False


async def test_somebody_at_the_counter_gets_a_ticket_without_a_call(
    api: Api, county: County
) -> None:
    form = FORM | {"channel": "visit", "caller_number": "139-0572-2046"}
    response = await api.post("town_officer", "/tickets", form)
    body = response.json()
    assert response.status_code == 201, body
    assert body["number"] == "330599-20260302-2-0001"
    assert (body["state"], body["call_id"], body["channel"]) == ("draft", None, "visit")
    assert body["operator_id"] == county["town_officer"].id
    assert body["caller_number"] == "139****2046"


async def test_an_auditor_registers_nothing(api: Api) -> None:
    response = await api.post("auditor", "/tickets", FORM)
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


async def test_the_dictionary_has_what_the_form_shows(api: Api) -> None:
    response = await api.get("auditor", "/categories")
    body = response.json()
    assert response.status_code == 200
    assert len(body["matter_groups"]) == 16
    assert sum(len(group["matters"]) for group in body["matter_groups"]) == 142
    assert len(body["lists"]["caller_groups"]) == 28
    assert {"key": "consultation", "label": "咨询"} in body["lists"]["request_kinds"]
