"""From the registration to the end: each move, what it requires, and what it leaves in the history."""

from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, Unit, UnitLevel
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api
from tickets.followups.model import FollowUp, FollowUpState
from tickets.machine import TicketState
from tickets.model import Ticket

ANSWER = "可以向劳动监察大队投诉，也可以申请法律援助"
REPLY = {
    "public_reply": "已协调包工头，承诺月底前付清工资",
    "internal_note": "包工头电话里态度不好",
    "contacted": True,
    "resolved": True,
}


def a_registered(database: Database, county: County, **fields: Any) -> Ticket:
    mine: dict[str, Any] = {"operator_id": county["operator"].id, "village_id": county.village.id}
    return a_ticket(database, **mine | fields)


def follow_ups(database: Database) -> list[FollowUp]:
    return list(database.read_now(lambda s: s.exec(select(FollowUp)).all()))


async def test_a_matter_goes_its_whole_way(api: Api, database: Database, county: County) -> None:
    ticket = a_registered(database, county)
    path = f"/tickets/{ticket.id}"
    steps = [
        ("operator", "forward", None, "pending_dispatch"),
        ("operator", "dispatch", {"auto": True}, "dispatched"),
        ("adviser", "accept", None, "in_progress"),
        ("adviser", "reply", REPLY, "replied"),
        ("operator", "approve", None, "callback_pending"),
        ("operator2", "close", {"result": "回访满意", "satisfaction": 5}, "closed"),
    ]
    version = 1
    for who, action, body, state in steps:
        seen = (await api.get(who, path)).json()
        assert action in seen["actions"], (who, action, seen["actions"])
        response = await api.post(who, f"{path}/{action}", body, version=version)
        assert response.status_code == 200, (action, response.text)
        version = response.json()["version"]
        assert response.json()["state"] == state

    body = (await api.get("supervisor", path)).json()
    assert [note["action"] for note in body["notes"] if note["kind"] == "system"] == [
        "forward", "dispatch", "accept", "reply", "approve", "close", "follow_up",
    ]  # fmt: skip
    assert body["satisfaction"] == 5
    assert body["closed_at"] is not None
    assert {n["kind"] for n in body["notes"] if n["action"] == "reply"} == {
        "public", "internal", "system",
    }  # fmt: skip
    moved = database.read_now(
        lambda s: s.exec(select(LoggedEvent).where(LoggedEvent.name == "TicketMoved")).all()
    )
    assert [event.payload["after"] for event in moved] == [state for *_, state in steps]
    assert all(event.ticket_id == ticket.id for event in moved)


async def test_the_automatic_choice_is_explained_in_the_history(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(database, county)
    response = await api.post("operator", f"/tickets/{ticket.id}/dispatch", {"auto": True})
    body = response.json()
    assert body["handler_id"] == county["adviser"].id
    assert body["unit_id"] == county.town.id
    assert body["notes"][-1]["text"] == "东沟村的法律顾问 adviser，在办 0 件"


async def test_the_backup_steps_in_for_an_adviser_who_left(
    api: Api, database: Database, county: County
) -> None:
    def leave(uow: UnitOfWork) -> None:
        uow.session.get_one(Person, county["adviser"].id).is_active = False

    database.write_now(leave)
    ticket = a_registered(database, county)
    response = await api.post("operator", f"/tickets/{ticket.id}/dispatch", {"auto": True})
    assert response.json()["handler_id"] == county["backup"].id


async def test_without_an_adviser_it_goes_to_whom_the_town_has(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(database, county, village_id=county.other_village.id)
    response = await api.post("operator", f"/tickets/{ticket.id}/dispatch", {"auto": True})
    body = response.json()
    officer = county["other_town_officer"].id
    assert (body["handler_id"], body["unit_id"]) == (officer, county.other_town.id)
    said = "西坡村没有法律顾问，转镇级：西岭镇 other_town_officer"
    assert body["notes"][-1]["text"] == said


async def test_a_dispatcher_may_know_better(api: Api, database: Database, county: County) -> None:
    ticket = a_registered(database, county)
    to_person = {"handler_id": county["reviewer"].id}
    response = await api.post("operator", f"/tickets/{ticket.id}/dispatch", to_person)
    assert response.json()["handler_name"] == "reviewer"
    to_unit = {"unit_id": county.other_town.id}
    response = await api.post("supervisor", f"/tickets/{ticket.id}/dispatch", to_unit)
    body = response.json()
    assert (body["handler_id"], body["unit_name"]) == (None, "西岭镇")
    assert body["notes"][-1]["text"] == "人工选择：西岭镇"


@pytest.mark.parametrize("body", [{"handler_id": "nobody"}, {"unit_id": "nowhere"}])
async def test_nothing_is_given_to_nobody(
    api: Api, database: Database, county: County, body: dict[str, Any]
) -> None:
    ticket = a_registered(database, county)
    response = await api.post("operator", f"/tickets/{ticket.id}/dispatch", body)
    assert (response.status_code, response.json()["code"]) == (400, "handler-unknown")


@pytest.mark.parametrize("body", [{}, {"auto": True, "unit_id": "u"}, {"auto": False}])
async def test_a_dispatch_says_one_thing(
    api: Api, database: Database, county: County, body: dict[str, Any]
) -> None:
    ticket = a_registered(database, county)
    response = await api.post("operator", f"/tickets/{ticket.id}/dispatch", body)
    assert response.status_code == 422


async def test_without_a_county_nobody_is_found(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, request_kind="complaint")

    def no_county(uow: UnitOfWork) -> None:
        for unit in uow.session.exec(select(Unit).where(Unit.level == UnitLevel.COUNTY)):
            unit.is_active = False
        for who in ("supervisor", "operator", "operator2", "reviewer"):
            uow.session.get_one(Person, county[who].id).is_active = False

    database.write_now(no_county)
    response = await api.post("supervisor", f"/tickets/{ticket.id}/dispatch", {"auto": True})
    assert (response.status_code, response.json()["code"]) == (409, "nobody-to-dispatch-to")
    seen = (await api.get("supervisor", f"/tickets/{ticket.id}")).json()
    assert (seen["state"], seen["version"]) == ("registered", 1)


async def test_an_answer_on_the_spot_closes_the_matter(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(database, county)
    response = await api.post("operator", f"/tickets/{ticket.id}/resolve", {"answer": ANSWER})
    body = response.json()
    assert (body["state"], body["answer"]) == ("closed", ANSWER)
    assert body["disposition"] == "answered_on_call"
    assert body["light"] == "none"


async def test_a_word_is_no_answer(api: Api, database: Database, county: County) -> None:
    ticket = a_registered(database, county)
    response = await api.post("operator", f"/tickets/{ticket.id}/resolve", {"answer": "可以的"})
    assert (response.status_code, response.json()["code"]) == (400, "answer-too-short")
    unknown = {"answer": ANSWER, "disposition": "magic"}
    response = await api.post("operator", f"/tickets/{ticket.id}/resolve", unknown)
    assert response.json()["code"] == "choice-unknown"


async def test_a_returned_matter_belongs_to_the_desk_again(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(
        database, county, state=TicketState.DISPATCHED, handler_id=county["adviser"].id
    )
    response = await api.post(
        "adviser", f"/tickets/{ticket.id}/return", {"reason": "利益冲突需回避"}
    )
    assert response.status_code == 200, response.text
    assert (await api.get("adviser", f"/tickets/{ticket.id}")).status_code == 404
    body = (await api.get("operator", f"/tickets/{ticket.id}")).json()
    assert (body["state"], body["handler_id"], body["unit_id"]) == ("pending_dispatch", None, None)
    assert body["notes"][-1]["text"] == "利益冲突需回避"


async def test_a_return_needs_a_reason(api: Api, database: Database, county: County) -> None:
    ticket = a_registered(
        database, county, state=TicketState.DISPATCHED, handler_id=county["adviser"].id
    )
    response = await api.post("adviser", f"/tickets/{ticket.id}/return", {"reason": " "})
    assert response.status_code == 422


async def test_a_town_officer_takes_over_what_an_adviser_does_not_sign(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(
        database,
        county,
        state=TicketState.DISPATCHED,
        handler_id=county["adviser"].id,
        unit_id=county.town.id,
    )
    response = await api.post("town_officer", f"/tickets/{ticket.id}/accept")
    assert response.json()["handler_id"] == county["town_officer"].id


async def test_an_approved_reply_is_asked_about_by_the_next_working_day(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(
        database, county, state=TicketState.REPLIED, handler_id=county["adviser"].id
    )
    await api.post("operator", f"/tickets/{ticket.id}/approve")
    (visit,) = follow_ups(database)
    assert (visit.kind, visit.state) == ("visit_back", "promised")
    assert visit.due_at.isoformat() == "2026-03-03T16:00:00+00:00"

    await api.post("operator2", f"/tickets/{ticket.id}/close", {"result": "回访满意"})
    assert follow_ups(database)[0].state is FollowUpState.DONE


async def test_a_caller_who_wants_no_call_gets_none(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(database, county, state=TicketState.REPLIED, callback_wanted=False)
    await api.post("operator", f"/tickets/{ticket.id}/approve")
    assert follow_ups(database) == []


async def test_nobody_judges_their_own_work(api: Api, database: Database, county: County) -> None:
    ticket = a_ticket(
        database,
        state=TicketState.REPLIED,
        operator_id=county["operator"].id,
        handler_id=county["operator"].id,
    )
    response = await api.post("operator", f"/tickets/{ticket.id}/approve")
    assert (response.status_code, response.json()["code"]) == (403, "action-not-yours")


async def test_a_reply_that_misses_the_point_goes_back(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(
        database, county, state=TicketState.REPLIED, handler_id=county["adviser"].id
    )
    response = await api.post("operator", f"/tickets/{ticket.id}/send_back", {"reason": "答非所问"})
    assert response.json()["state"] == "in_progress"
    assert response.json()["handler_id"] == county["adviser"].id


async def test_a_caller_who_is_not_satisfied_gets_the_same_handler_again(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(
        database, county, state=TicketState.CALLBACK_PENDING, handler_id=county["adviser"].id
    )
    response = await api.post("operator2", f"/tickets/{ticket.id}/rework", {"reason": "工资仍未付"})
    body = response.json()
    assert (body["state"], body["handler_id"]) == ("rework", county["adviser"].id)
    assert body["due_on"] == "2026-03-04", "half of three days, rounded up"


async def test_a_matter_reopened_after_its_end_is_dispatched_anew(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(
        database, county, state=TicketState.CLOSED, handler_id=county["adviser"].id
    )
    refused = await api.post("operator", f"/tickets/{ticket.id}/reopen", {"reason": "新证据"})
    assert refused.status_code == 403
    response = await api.post("supervisor", f"/tickets/{ticket.id}/reopen", {"reason": "新证据"})
    body = response.json()
    assert (body["state"], body["handler_id"]) == ("pending_dispatch", None)
    assert body["due_on"] == "2026-03-05"


async def test_a_void_call_needs_no_call_back(api: Api, database: Database, county: County) -> None:
    ticket = a_registered(database, county)
    promise = {"ticket_id": ticket.id, "due_at": "2026-03-02T06:00:00Z"}
    await api.post("operator", "/follow-ups", promise)
    response = await api.post("operator", f"/tickets/{ticket.id}/cancel", {"reason": "错拨"})
    assert response.json()["state"] == "cancelled"
    assert follow_ups(database)[0].state is FollowUpState.CANCELLED


async def test_an_old_version_moves_nothing(api: Api, database: Database, county: County) -> None:
    ticket = a_registered(database, county, version=4)
    response = await api.post("operator", f"/tickets/{ticket.id}/forward", version=3)
    assert (response.status_code, response.json()["current"]["state"]) == (412, "registered")


async def test_a_move_that_is_over_is_refused_not_repeated(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(database, county)
    await api.post("operator", f"/tickets/{ticket.id}/forward")
    again = await api.post("operator", f"/tickets/{ticket.id}/forward")
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")


async def test_notes_are_told_apart_and_nobody_writes_the_system_s(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_registered(database, county)
    note = {"kind": "internal", "text": "来电人听力不好"}
    response = await api.post("operator", f"/tickets/{ticket.id}/note", note)
    last = response.json()["notes"][-1]
    assert (last["kind"], last["author_name"]) == ("internal", "operator")
    forged = await api.post(
        "operator", f"/tickets/{ticket.id}/note", {"kind": "system", "text": "已签收"}
    )
    assert forged.status_code == 422
