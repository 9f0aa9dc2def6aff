"""What somebody typed and has not handed in: theirs alone, and gone only by their own hand or by time."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api
from tickets.drafts.jobs import forget_old
from tickets.drafts.model import Part, TicketDraft
from tickets.drafts.service import handed_in
from tickets.machine import TicketState
from tickets.model import Ticket

WORDS = {"summary": "包工头拖欠工资三个月，", "risk_flags": ["media"], "confidential": None}
ANSWER = "经核实已与用工单位沟通，工资将在本周内付清。"


async def keep(
    api: Api, who: str, ticket: Ticket, version: int = 0, part: str = "form", **values: Any
) -> httpx.Response:
    path = f"/tickets/{ticket.id}/draft?part={part}"
    return await api.call(who, "PUT", path, version=version, json={"values": values or WORDS})


async def kept(api: Api, who: str, ticket: Ticket, part: str = "form") -> dict[str, Any]:
    response = await api.get(who, f"/tickets/{ticket.id}/draft", part=part)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def test_a_draft_is_kept_word_for_word_and_changes_nothing_else(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    assert await kept(api, "operator", ticket) == {"values": {}, "version": 0, "saved_at": None}

    first = await keep(api, "operator", ticket)

    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    assert (await kept(api, "operator", ticket))["values"] == WORDS
    assert (await api.get("operator", f"/tickets/{ticket.id}")).json()["version"] == 1
    assert (await kept(api, "supervisor", ticket))["values"] == {}
    assert (await api.get("supervisor", "/drafts")).json()["items"] == []


async def test_the_second_tab_is_told_what_the_first_kept(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    await keep(api, "operator", ticket, summary="第一个窗口")

    for version in (0, 7):
        late = await keep(api, "operator", ticket, version, summary="第二个窗口")
        assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
        assert late.json()["current"]["values"] == {"summary": "第一个窗口"}
    assert (await keep(api, "operator", ticket, 1, summary="都看过了")).json()["version"] == 2
    path = f"/tickets/{ticket.id}/draft"
    blind = await api.call("operator", "PUT", path, json={"values": WORDS})
    assert (blind.status_code, blind.json()["code"]) == (400, "version-missing")
    assert (await api.call("operator", "DELETE", path, version=1)).status_code == 412
    assert (await kept(api, "operator", ticket))["values"] == {"summary": "都看过了"}


async def test_a_foreign_ticket_has_no_drafts(api: Api, database: Database, county: County) -> None:
    hidden = {"operator_id": county["operator2"].id, "confidential": True}
    ticket = a_ticket(database, unit_id=county.town.id, **hidden)
    for who in ("other_town_officer", "adviser", "operator", "auditor"):
        path = f"/tickets/{ticket.id}/draft"
        for method, body in (("GET", None), ("PUT", {"values": WORDS}), ("DELETE", None)):
            answer = await api.call(who, method, path, version=0, json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "ticket-not-found"), who


async def test_nobody_else_s_action_takes_a_draft_away(
    api: Api, database: Database, county: County
) -> None:
    adviser, officer = county["adviser"].id, county["town_officer"].id
    ticket = a_ticket(
        database, state=TicketState.IN_PROGRESS, handler_id=adviser, unit_id=county.town.id
    )
    await keep(api, "adviser", ticket, part="reply", public_reply=ANSWER)
    await keep(api, "adviser", ticket, part="note", text="已打过电话")
    path = f"/tickets/{ticket.id}"

    noted = await api.post("supervisor", f"{path}/note", {"kind": "internal", "text": "请抓紧"})
    assert noted.status_code == 200, noted.text
    taken = await api.post("supervisor", f"{path}/take_back", {"reason": "承办人休假，换人办理"})
    assert taken.status_code == 200, taken.text
    given = await api.post("supervisor", f"{path}/dispatch", {"handler_id": officer})
    assert given.status_code == 200, given.text

    assert (await api.get("adviser", path)).status_code == 404
    assert (await kept(api, "adviser", ticket, "reply"))["values"] == {"public_reply": ANSWER}
    assert (await keep(api, "adviser", ticket, 1, "reply", public_reply="写完")).is_success
    items = (await api.get("adviser", "/drafts")).json()["items"]
    assert {(one["part"], one["begins"], one["is_seen"]) for one in items} == {
        ("reply", "写完", False),
        ("note", "已打过电话", False),
    }


async def test_what_its_writer_hands_in_is_no_draft_any_more(
    api: Api, database: Database, county: County
) -> None:
    mine = {"handler_id": county["adviser"].id, "operator_id": county["operator"].id}
    ticket = a_ticket(database, state=TicketState.IN_PROGRESS, **mine)
    report = {"public_reply": ANSWER, "internal_note": "", "contacted": False, "resolved": True}
    await keep(api, "adviser", ticket, part="reply", public_reply=ANSWER)
    await keep(api, "adviser", ticket, part="note", text="稍后再写")
    await keep(api, "operator", ticket, part="note", text="我也在写")

    replied = await api.post("adviser", f"/tickets/{ticket.id}/reply", report)
    assert replied.status_code == 200, replied.text

    assert (await kept(api, "adviser", ticket, "reply"))["version"] == 0
    assert (await kept(api, "adviser", ticket, "note"))["version"] == 1
    note = {"kind": "internal", "text": "我也在写"}
    assert (await api.post("operator", f"/tickets/{ticket.id}/note", note)).status_code == 200
    assert (await kept(api, "operator", ticket, "note"))["version"] == 0
    assert (await kept(api, "adviser", ticket, "note"))["version"] == 1


async def test_saving_a_field_settles_that_field_of_the_draft(
    api: Api, database: Database, county: County
) -> None:
    mine = {"state": TicketState.DRAFT, "operator_id": county["operator"].id}
    ticket = a_ticket(database, **mine)
    await keep(api, "operator", ticket, summary="摘要", claim="诉求")
    path = f"/tickets/{ticket.id}"

    await api.patch("operator", path, {"answer": "别的"}, version=1)
    assert (await kept(api, "operator", ticket))["version"] == 1
    await api.patch("supervisor", path, {"claim": "主管写的"}, version=2)
    await api.patch("operator", path, {"summary": "摘要"}, version=3)
    left = await kept(api, "operator", ticket)
    assert (left["values"], left["version"]) == ({"claim": "诉求"}, 2)
    await api.patch("operator", path, {"claim": "诉求"}, version=4)
    assert (await kept(api, "operator", ticket))["version"] == 0


async def test_a_draft_is_thrown_away_by_its_writer(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    await keep(api, "operator", ticket)
    for _ in range(2):
        gone = await api.call("operator", "DELETE", f"/tickets/{ticket.id}/draft")
        assert gone.status_code == 204
    assert (await kept(api, "operator", ticket))["version"] == 0


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, 422),
        ({"summary": "字" * 10_001}, 422),
        ({f"f{n}": "x" for n in range(41)}, 422),
        ({"summary": "a\x00b"}, 422),
        ({"summary": {"deep": {}}}, 422),
        ({f"f{n}": "字" * 9_000 for n in range(3)}, 413),
    ],
)
async def test_a_draft_has_limits(
    api: Api, database: Database, county: County, values: dict[str, Any], status: int
) -> None:
    ticket = a_ticket(database, operator_id=county["operator"].id)
    path = f"/tickets/{ticket.id}/draft"
    answer = await api.call("operator", "PUT", path, version=0, json={"values": values})
    assert answer.status_code == status, answer.text
    assert (await kept(api, "operator", ticket))["version"] == 0


def test_a_month_after_the_end_a_draft_is_forgotten(
    database: Database, county: County, clock: ManualClock
) -> None:
    def a_draft(**fields: Any) -> Ticket:
        ticket = a_ticket(database, **fields)
        draft = TicketDraft(
            ticket_id=ticket.id,
            person_id=county["operator"].id,
            part=Part.FORM,
            values=WORDS,
            saved_at=clock.now(),
        )
        database.write_now(lambda uow: uow.session.add(draft))
        return ticket

    ended = {"state": TicketState.CLOSED, "closed_at": clock.now()}
    a_draft(**ended)
    a_draft(state=TicketState.IN_PROGRESS, handler_id=county["adviser"].id)
    clock.advance(timedelta(days=29))
    assert database.write_now(forget_old) == 0
    a_draft(**ended)  # written about an old ticket just now
    clock.advance(timedelta(days=2))
    assert database.write_now(forget_old) == 1
    clock.advance(timedelta(days=30))
    assert database.write_now(forget_old) == 1
    assert database.write_now(forget_old) == 0


def test_handing_in_what_was_never_kept_is_no_error(database: Database, county: County) -> None:
    ticket = a_ticket(database)

    def unit(uow: UnitOfWork) -> None:
        handed_in(uow, county["operator"].id, ticket.id, Part.NOTE)

    database.write_now(unit)
