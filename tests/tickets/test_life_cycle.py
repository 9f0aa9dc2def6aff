"""Questions and decisions, pauses, more time, other ends, flags and the archive, through the API."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.kernel.uow import UnitOfWork
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api
from tickets.archive import archive_settled
from tickets.limits import STARTING, of_upstream
from tickets.machine import TicketState
from tickets.model import Ticket, TicketSnapshot
from tickets.snapshots import is_intact

S = TicketState
DUE = datetime.fromisoformat("2026-03-04T16:00:00+00:00")  # 24:00 of Wednesday, in Shanghai


def worked_on(database: Database, county: County, **fields: Any) -> Ticket:
    """A matter that the adviser has signed for, on Monday the 2nd of March."""
    now = database.clock.now()
    mine: dict[str, Any] = {
        "state": S.IN_PROGRESS,
        "operator_id": county["operator"].id,
        "handler_id": county["adviser"].id,
        "unit_id": county.town.id,
        "village_id": county.village.id,
        "request_kind": "help",
        "submitted_at": now,
        "dispatched_at": now,
        "due_at": DUE,
    }
    return a_ticket(database, **mine | fields)


def later(database: Database, time: timedelta) -> None:
    assert isinstance(database.clock, ManualClock)
    database.clock.advance(time)


async def act(
    api: Api, who: str, ticket: Ticket, action: str, body: object = None, *, refused: str = ""
) -> dict[str, Any]:
    """Do it, or be refused with this code; the answer."""
    response = await api.post(who, f"/tickets/{ticket.id}/{action}", body)
    found: dict[str, Any] = response.json()
    if refused:
        assert (response.status_code >= 400, found["code"]) == (True, refused), found
    else:
        assert response.status_code == 200, found
    return found


async def test_a_return_is_reviewed_and_the_second_refusal_is_the_last(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    why = {"reason": "当事人住西坡村", "reason_code": "wrong_region"}
    for time in (1, 2):
        body = await act(api, "adviser", ticket, "return", why)
        assert (body["state"], body["handler_id"]) == ("return_review", county["adviser"].id)
        assert body["questions"][-1]["reason_label"] == "属地错误"
        assert "approve_return" not in body["actions"], "nobody grants what they asked for"
        await act(api, "operator2", ticket, "refuse_return", refused="malformed")
        body = await act(api, "operator2", ticket, "refuse_return", {"reason": "户口在本村"})
        assert (body["state"], body["returns_refused"]) == ("in_progress", time)
    assert body["notes"][-1]["text"] == "户口在本村（经研究确定不得退回）"
    assert (body["notes"][-1]["before"], body["notes"][-1]["after"]) == (
        "return_review", "in_progress",
    )  # fmt: skip
    await act(api, "adviser", ticket, "return", why, refused="return-locked")


async def test_a_granted_return_is_dispatched_anew_and_counted(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    await act(
        api, "adviser", ticket, "return", {"reason": "专业不符", "reason_code": "skill_mismatch"}
    )
    body = await act(api, "operator2", ticket, "approve_return", {})
    assert (body["state"], body["handler_id"], body["unit_id"]) == ("pending_dispatch", None, None)
    assert [(one["kind"], one["granted"]) for one in body["questions"]] == [("return", True)]


async def test_a_return_is_possible_for_two_working_days(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    later(database, timedelta(days=3))
    seen = (await api.get("adviser", f"/tickets/{ticket.id}")).json()
    assert "return" not in seen["actions"]
    await act(api, "adviser", ticket, "return", {"reason": "不属于本村"}, refused="return-too-late")
    unknown = {"reason": "不想办", "reason_code": "no_mood"}
    fresh = worked_on(database, county, dispatched_at=database.clock.now())
    await act(api, "adviser", fresh, "return", unknown, refused="choice-unknown")


async def test_time_in_a_pause_does_not_count(api: Api, database: Database, county: County) -> None:
    ticket = worked_on(database, county)
    pause = {"reason": "awaiting_supplement", "text": "等户口簿"}
    for _ in range(2):
        body = await act(api, "adviser", ticket, "ask_suspension", pause)
        assert (body["state"], body["asked"]) == ("in_progress", "suspension")
        await act(api, "adviser", ticket, "ask_suspension", pause, refused="already-asked")
        body = await act(api, "operator2", ticket, "approve_suspension", {})
        assert (body["state"], body["light"]) == ("suspended", "none")
        later(database, timedelta(days=2))
        body = await act(api, "adviser", ticket, "resume")
    assert (body["state"], body["due_on"]) == ("in_progress", "2026-03-10"), "four working days"
    await act(api, "adviser", ticket, "ask_suspension", pause, refused="suspended-too-often")


async def test_more_time_is_asked_for_in_time_and_the_caller_is_told(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    wish = {"reason": "complex_facts", "text": "需现场丈量", "days": 3}
    too_much = await act(
        api, "adviser", ticket, "ask_extension", wish | {"days": 20}, refused="extension-too-long"
    )
    assert too_much["left"] == 10, "15 working days in all"
    body = await act(api, "adviser", ticket, "ask_extension", wish)
    assert body["due_on"] == "2026-03-04"
    for who in ("adviser", "operator2"):
        await act(api, who, ticket, "approve_extension", {}, refused="action-not-yours")
    body = await act(api, "supervisor", ticket, "approve_extension", {})
    assert (body["due_on"], body["asked"]) == ("2026-03-09", None)
    told = [note["text"] for note in body["notes"] if note["kind"] == "public"]
    assert told == ["因情况复杂需调查，办理期限延长至 2026-03-09"]
    await act(api, "adviser", ticket, "ask_extension", wish)
    body = await act(api, "supervisor", ticket, "refuse_extension", {"reason": "事实已清楚"})
    assert body["due_on"] == "2026-03-09"
    later(database, timedelta(days=8))
    await act(api, "adviser", ticket, "ask_extension", wish, refused="extension-too-late")


async def test_what_was_asked_lapses_when_the_matter_goes_on(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    await act(api, "adviser", ticket, "ask_extension", {"reason": "complex_facts", "days": 1})
    reply = {"public_reply": "已联系包工头，承诺月底前付清", "contacted": True, "resolved": True}
    body = await act(api, "adviser", ticket, "reply", reply)
    assert (body["asked"], body["questions"][0]["granted"]) == (None, None)
    await act(api, "supervisor", ticket, "approve_extension", {}, refused="illegal-transition")


async def test_the_report_says_who_was_contacted_and_why_it_is_not_settled(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    reply = {
        "public_reply": "已告知向劳动仲裁委员会申请仲裁",
        "internal_note": "包工头已离开本县",
        "is_true": True,
        "contacted": True,
        "contacted_at": "2026-03-02T00:30:00Z",
        "contact_number": "13905722046",
        "resolved": False,
        "unresolved_reason": "须先仲裁",
    }
    wrong = reply | {"contacted_at": "2026-03-09T00:30:00Z"}
    await act(api, "adviser", ticket, "reply", wrong, refused="contact-in-future")
    body = await act(api, "adviser", ticket, "reply", reply)
    assert (body["is_true"], body["unresolved_reason"]) == (True, "须先仲裁")
    said = "诉求属实，已联系来电人（03-02 08:30），未解决：须先仲裁"
    assert body["notes"][-1]["text"] == said, "without the number"


async def test_not_accepted_tells_the_reason_and_the_way(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    body = {"reason": "in_petition", "way": "to_the_moon"}
    await act(api, "operator", ticket, "not_accept", body, refused="choice-unknown")
    told = body | {"way": "to_petition", "told": "县信访局一楼窗口"}
    found = await act(api, "operator", ticket, "not_accept", told)
    assert (found["state"], found["refusal_label"]) == ("not_accepted", "已进入信访程序")
    assert found["way_told"] == "告知信访途径：县信访局一楼窗口"
    assert found["notes"][0]["kind"] == "public"
    await act(api, "operator", ticket, "reopen", {"reason": "有误"}, refused="action-not-yours")
    back = await act(api, "supervisor", ticket, "reopen", {"reason": "未进入信访"})
    assert (back["state"], back["refusal"]) == ("registered", None)


async def test_what_12345_has_is_still_asked_about(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    to = {"target": "to_12345", "outside_number": "SZ20260302001"}
    found = await act(api, "operator", ticket, "transfer_out", to)
    assert (found["state"], found["outside_number"]) == ("transferred_out", "SZ20260302001")
    assert [one["kind"] for one in found["follow_ups"]] == ["visit_back"]


async def test_a_merged_matter_ends_with_its_master(
    api: Api, database: Database, county: County
) -> None:
    mine = {"operator_id": county["operator"].id}
    ticket, master = a_ticket(database, **mine), a_ticket(database, **mine)
    await act(api, "operator", ticket, "merge", {"master": ticket.id}, refused="merge-into-itself")
    found = await act(api, "operator", ticket, "merge", {"master": master.number})
    assert (found["state"], found["merged_into_number"]) == ("merged", master.number)
    await act(api, "operator", master, "forward")
    await act(api, "supervisor", master, "dispatch", {"handler_id": county["adviser"].id})
    await act(api, "adviser", master, "accept")
    reply = {"public_reply": "已联系包工头，承诺月底前付清", "contacted": True, "resolved": True}
    await act(api, "adviser", master, "reply", reply)
    await act(api, "operator", master, "close", {"result": "回访满意"})
    child = (await api.get("operator", f"/tickets/{ticket.id}")).json()
    assert (child["state"], child["result"]) == ("merged", "回访满意")
    assert child["public_reply"] == reply["public_reply"]


async def test_a_matter_is_done_again_twice_and_then_signed_by_the_supervisor(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county, state=S.CALLBACK_PENDING, reworks=1)
    body = await act(api, "operator2", ticket, "rework", {"reason": "工资仍未付"})
    assert (body["state"], body["due_on"]) == ("rework", "2026-03-05"), "3 of 5 working days"
    reply = {"public_reply": "已告知依法只能申请仲裁", "contacted": True, "resolved": False}
    await act(api, "adviser", ticket, "reply", reply)
    await act(api, "operator", ticket, "approve")
    again = {"reason": "还是没有付"}
    await act(api, "operator2", ticket, "rework", again, refused="reworked-too-often")
    signed = {"reason": "已依法解释，须仲裁"}
    await act(api, "operator2", ticket, "close_explained", signed, refused="action-not-yours")
    body = await act(api, "supervisor", ticket, "close_explained", signed)
    assert (body["state"], body["supervision"]) == ("closed", "督〔2026〕1号")


async def test_who_asks_twice_and_what_is_supervised_stands_on_a_list(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    quiet = worked_on(database, county)
    await act(api, "operator2", ticket, "urge", {"text": "来电催问"})
    assert (await api.get("operator2", "/ticket-desks/dispatch")).json()["items"] == []
    await act(api, "operator2", ticket, "urge", {})
    await act(api, "adviser", quiet, "ask_suspension", {"reason": "awaiting_court"})
    (first, second) = (await api.get("operator2", "/ticket-desks/dispatch")).json()["items"]
    assert (first["id"], first["urged"], second["id"]) == (ticket.id, 2, quiet.id)
    page = (await api.get("operator2", "/ticket-desks/dispatch", limit=1)).json()
    rest = (await api.get("operator2", "/ticket-desks/dispatch", cursor=page["next"])).json()
    assert [one["id"] for one in rest["items"]] == [quiet.id]
    order = {"days": 2, "text": "两次催办"}
    await act(api, "operator", ticket, "supervise", order, refused="action-not-yours")
    body = await act(api, "supervisor", ticket, "supervise", order)
    assert (body["supervision"], body["supervision_due_on"]) == ("督〔2026〕1号", "2026-03-04")
    await act(api, "supervisor", ticket, "supervise", order, refused="already-supervised")
    listed = (await api.get("supervisor", "/ticket-desks/supervise")).json()["items"]
    assert [one["id"] for one in listed] == [ticket.id]
    marked = database.read_now(
        lambda s: s.exec(select(LoggedEvent).where(LoggedEvent.name == "TicketMarked")).all()
    )
    assert [one.payload["action"] for one in marked] == [
        "urge", "urge", "ask_suspension", "supervise",
    ]  # fmt: skip


async def test_a_unit_that_helps_sees_the_matter_and_adds_to_it(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county)
    assert (await api.get("other_town_officer", f"/tickets/{ticket.id}")).status_code == 404
    units = {"unit_ids": [county.other_town.id]}
    body = await act(api, "operator", ticket, "involve", units)
    assert body["co_unit_names"] == ["西岭镇"]
    seen = (await api.get("other_town_officer", f"/tickets/{ticket.id}")).json()
    assert seen["actions"] == ["note"], "the unit that leads answers"
    listed = (await api.get("other_town_officer", "/tickets")).json()["items"]
    assert [one["id"] for one in listed] == [ticket.id]
    lead = {"unit_ids": [county.town.id]}
    await act(api, "operator", ticket, "involve", lead, refused="handler-unknown")


async def test_a_work_order_from_above_has_a_limit_of_its_own(api: Api) -> None:
    form = {
        "channel": "upstream",
        "outside_number": "12345-0001",
        "upstream_due_at": "2026-03-06T09:00:00Z",
        "request_kind": "transfer_in",
        "matter": "wage_arrears",
        "summary": "工资拖欠三个月",
        "caller_name": "李桂芳",
    }
    ticket = (await api.post("operator", "/tickets", form)).json()
    assert ticket["number"].split("-")[2] == "5"
    found = (await api.post("operator", f"/tickets/{ticket['id']}/submit")).json()
    assert (found["outside_number"], found["due_on"]) == ("12345-0001", "2026-03-05")


async def test_after_a_fortnight_a_ticket_rests_in_the_archive(
    api: Api, database: Database, county: County
) -> None:
    ticket = worked_on(database, county, state=S.CLOSED, closed_at=database.clock.now())
    later(database, timedelta(days=15))
    assert database.write_now(archive_settled) == 0
    later(database, timedelta(seconds=1))
    assert database.write_now(archive_settled) == 1
    body = (await api.get("supervisor", f"/tickets/{ticket.id}")).json()
    assert (body["state"], body["actions"]) == ("archived", ["reopen", "note"])
    assert body["archive"]["is_intact"]
    snapshot = database.read_now(lambda s: s.exec(select(TicketSnapshot)).one())
    kept = json.loads(snapshot.content)
    assert (kept["ticket"]["id"], kept["notes"][-1]["action"]) == (ticket.id, "archive")

    def forge(uow: UnitOfWork) -> None:
        row = uow.session.get_one(TicketSnapshot, snapshot.id)
        row.content = row.content.replace("拖欠", "结清")

    database.write_now(forge)
    body = (await api.get("supervisor", f"/tickets/{ticket.id}")).json()
    assert not body["archive"]["is_intact"]
    later(database, timedelta(days=15))
    late = {"reason": "有新证据"}
    await act(api, "supervisor", ticket, "reopen", late, refused="reopen-too-late")


def test_a_forged_snapshot_is_told_apart() -> None:
    assert not is_intact(TicketSnapshot(ticket_id="t", at=DUE, content="{}", sha256="0"))


def on(text: str) -> datetime:
    """An instant of the year 2026 in Shanghai."""
    return datetime.fromisoformat(f"2026-{text}+08:00")


def test_limits_are_counted_in_working_days() -> None:
    assert STARTING.returnable_until(on("11-27T10:00"), "help", "normal") == on("12-02T00:00")
    assert of_upstream(on("12-10T00:00"), on("12-07T18:00")) == on("12-05T00:00"), "Friday before"
    assert of_upstream(on("12-03T00:00"), on("12-07T18:00")) == on("12-03T00:00")
    assert not STARTING.is_extensible("help", "critical")
    assert STARTING.is_extensible("help", "urgent")
