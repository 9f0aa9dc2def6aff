"""Work orders of other platforms: typed in, sent signed, or as a table; answered back by their own number."""

import json
from collections.abc import AsyncIterator
from functools import partial
from io import BytesIO
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from tests.factories import County, a_ticket, keep
from tests.tickets.conftest import Api
from tickets.categories import categories
from tickets.machine import TicketState
from tickets.model import Ticket
from tickets.upstream import queries, repository
from tickets.upstream import routes as upstream_routes
from tickets.upstream.answers import is_answered
from tickets.upstream.model import UpstreamOrder, Way
from tickets.upstream.signature import sign
from tickets.upstream.table import COLUMNS

SECRET = "a-secret-of-a-platform"
S = TicketState
ORDER: dict[str, Any] = {
    "outside_number": "SZ2026030200017",
    "upstream_due_at": "2026-03-06T09:00:00Z",
    "caller_name": "李桂芳",
    "caller_number": "13900002046",
    "matter": "wage_arrears",
    "summary": "工资拖欠三个月，来电人要求协调",
}
FORM = ORDER | {"sender": "hotline_12345"}


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    senders = [
        {"key": "province_12348", "name": "省12348平台", "secret": SECRET},
        {"key": "hotline_12345", "name": "12345热线"},
    ]
    app.state.settings = Settings.model_validate({"upstream": {"senders": senders}})
    app.include_router(upstream_routes.router)
    return app


class Platform:
    """A platform above us, with a clock and a secret of its own."""

    def __init__(self, client: httpx.AsyncClient, clock: ManualClock) -> None:
        self._client = client
        self._clock = clock

    async def sends(
        self, body: object, *, to: str = "push", seconds_off: int = 0, **changed: str
    ) -> httpx.Response:
        content = json.dumps(body).encode()
        timestamp = str(int(self._clock.now().timestamp()) + seconds_off)
        headers = {
            "Content-Type": "application/json",
            "X-Hotline-Sender": "province_12348",
            "X-Hotline-Timestamp": timestamp,
            "X-Hotline-Signature": sign(SECRET, timestamp, content),
        } | {f"X-Hotline-{name.capitalize()}": value for name, value in changed.items()}
        return await self._client.post(f"/api/upstream/{to}", content=content, headers=headers)


@pytest.fixture
async def platform(app: FastAPI, clock: ManualClock) -> AsyncIterator[Platform]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Platform(client, clock)


def tickets(database: Database) -> list[Ticket]:
    return database.read_now(lambda s: list(s.exec(select(Ticket).order_by(Ticket.number))))


async def test_an_operator_registers_an_order_and_its_earlier_limit_holds(
    api: Api, county: County
) -> None:
    answer = await api.post("operator", "/upstream/orders", FORM)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["state"], order["sender_name"], order["way"]) == (
        "registered", "12345热线", "form",
    )  # fmt: skip
    ticket = (await api.get("operator", f"/tickets/{order['ticket_id']}")).json()
    assert (ticket["channel"], ticket["outside_number"]) == ("upstream", ORDER["outside_number"])
    assert ticket["number"].split("-")[2] == "5"
    assert ticket["due_on"] == "2026-03-05", "a working day before theirs, earlier than our fifth"
    again = (await api.post("operator2", "/upstream/orders", FORM)).json()
    assert again["ticket_number"] == order["ticket_number"], "found, not made a second time"


async def test_an_order_that_must_be_answered_today_is_not_late_when_it_comes(api: Api) -> None:
    today = FORM | {"upstream_due_at": "2026-03-02T09:00:00Z"}
    order = (await api.post("operator", "/upstream/orders", today)).json()
    assert (order["due_at"], order["light"]) == ("2026-03-02T09:00:00Z", "yellow")


async def test_what_is_missing_or_unknown_keeps_nothing(api: Api, database: Database) -> None:
    for changed, code in (
        ({"matter": None}, "fields-missing"),
        ({"matter": "moon"}, "choice-unknown"),
        ({"sender": "the_moon"}, "sender-unknown"),
    ):
        refused = await api.post("operator", "/upstream/orders", FORM | changed)
        assert refused.json()["code"] == code
    assert tickets(database) == []
    await api.post("operator", "/upstream/orders", FORM)
    other = await api.post("operator", "/upstream/orders", FORM | {"summary": "另一件事情"})
    assert (other.status_code, other.json()["code"]) == (409, "order-differs")
    assert other.json()["ticket_number"] == tickets(database)[0].number


async def test_who_is_not_in_the_hall_sees_no_orders(api: Api) -> None:
    for who in ("adviser", "town_officer"):
        assert (await api.get(who, "/upstream/orders")).status_code == 403
        assert (await api.post(who, "/upstream/orders", FORM)).status_code == 403


async def test_a_platform_sends_an_order_once_however_often_it_sends_it(
    api: Api, platform: Platform, database: Database
) -> None:
    first, again = await platform.sends(ORDER), await platform.sends(ORDER)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["ticket_number"] == again.json()["ticket_number"]
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    other = await platform.sends(ORDER | {"claim": "还要赔偿金"})
    assert other.json()["code"] == "order-differs"
    (ticket,) = tickets(database)
    assert (ticket.state, ticket.operator_id, ticket.caller_name) == (S.DRAFT, None, "李桂芳")
    waiting = (await api.get("operator", "/upstream/orders", step="register")).json()["items"]
    assert [(one["way"], one["ticket_id"]) for one in waiting] == [("pushed", ticket.id)]
    submitted = await api.post("operator", f"/tickets/{ticket.id}/submit")
    assert submitted.json()["due_on"] == "2026-03-05"
    assert (await api.get("operator", "/upstream/orders", step="register")).json()["items"] == []


@pytest.mark.parametrize(
    "how",
    [
        {"seconds_off": 301},
        {"seconds_off": -301},
        {"signature": "0" * 64},
        {"sender": "hotline_12345"},  # known, but without a secret
        {"sender": "nobody"},
        {"timestamp": "soon"},
    ],
)
async def test_what_is_not_signed_just_now_by_who_has_the_secret_is_refused(
    platform: Platform, database: Database, how: dict[str, Any]
) -> None:
    refused = await platform.sends(ORDER, **how)
    assert (refused.status_code, refused.json()["code"]) == (401, "signature-refused")
    assert tickets(database) == []


async def test_a_sender_fetches_its_answer_and_no_other_s(
    api: Api, platform: Platform, database: Database, county: County
) -> None:
    await platform.sends(ORDER)
    await api.post("operator", "/upstream/orders", FORM | {"outside_number": "A-1"})
    mine = next(t for t in tickets(database) if t.outside_number == ORDER["outside_number"])
    wanted = {"outside_numbers": [ORDER["outside_number"], "A-1"]}
    early, strange = (await platform.sends(wanted, to="pull")).json()["items"]
    assert (early["state"], early["answer"]) == ("draft", None)
    assert (strange["ticket_number"], strange["state_label"]) == (None, "没有这个编号")
    await api.post("operator", f"/tickets/{mine.id}/submit")
    settled = {"answer": "用人单位应当按月足额支付工资，可以申请劳动仲裁"}
    await api.post("operator", f"/tickets/{mine.id}/resolve", settled)
    (told, _) = (await platform.sends(wanted, to="pull")).json()["items"]
    assert (told["state"], told["answer"]) == ("closed", settled["answer"])
    assert told["answered_at"] is not None
    (returned,) = (await api.get("operator", "/upstream/orders", step="returned")).json()["items"]
    assert returned["ticket_id"] == mine.id


async def test_an_answer_goes_back_once_and_not_before_there_is_one(
    api: Api, database: Database
) -> None:
    order = (await api.post("operator", "/upstream/orders", FORM)).json()
    early = await api.post("operator", f"/upstream/orders/{order['id']}/return")
    assert (early.status_code, early.json()["code"]) == (409, "order-not-answered")
    settled = {"answer": "=HYPERLINK(1) 用人单位应当按月足额支付工资"}
    await api.post("operator", f"/tickets/{order['ticket_id']}/resolve", settled)
    sheet = await api.get("operator", "/upstream/answers.xlsx")
    book: Any = load_workbook(BytesIO(sheet.content))
    head, row = book.active.iter_rows()
    assert [cell.value for cell in head][:2] == ["来源单位", "外部编号"]
    assert [cell.value for cell in row][:2] == ["12345热线", ORDER["outside_number"]]
    assert (row[5].value, row[5].data_type) == (settled["answer"], "s"), "text, no formula"
    back = (await api.post("operator", f"/upstream/orders/{order['id']}/return")).json()
    again = (await api.post("operator", f"/upstream/orders/{order['id']}/return")).json()
    assert back["returned_at"] == again["returned_at"] is not None
    assert (await api.get("operator", "/upstream/orders", step="give_back")).json()["items"] == []
    notes = (await api.get("operator", f"/tickets/{order['ticket_id']}")).json()["notes"]
    assert [n["text"] for n in notes if "反馈来源单位" in n["text"]] == [
        f"办理结果已反馈来源单位（外部编号 {ORDER['outside_number']}）"
    ]


def a_table(*rows: dict[str, object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS.values()))
    for row in rows:
        sheet.append([row.get(key) for key in COLUMNS])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


async def imported(api: Api, content: bytes) -> httpx.Response:
    return await api.call("operator", "POST", "/upstream/orders/import", content=content)


async def test_a_table_is_taken_row_by_row(api: Api, database: Database, county: County) -> None:
    good: dict[str, object] = {
        "sender": "12345热线",
        "outside_number": 20260302001,
        "upstream_due_at": "2026-03-06 17:00",
        "caller_name": "王建国",
        "caller_number": 13900002047,
        "request_kind": "投诉举报",
        "summary": "工资拖欠三个月",
        "village": county.village.name,
    }
    matter: dict[str, object] = {"matter": categories().matter_label("wage_arrears")}
    content = a_table(
        good | matter,
        good | matter,
        good | {"outside_number": "B-2", "matter": "登月"},
        good | matter | {"outside_number": "B-3", "summary": "=1+1"},
        good | matter | {"outside_number": None, "sender": "月球"},
        good | matter | {"outside_number": "B-5", "upstream_due_at": "下周"},
    )
    answer = (await imported(api, content)).json()
    assert (answer["taken"], answer["known"], answer["refused"]) == (1, 1, 4)
    said = {row["row"]: row["message"] for row in answer["rows"]}
    assert said[2] == ""
    assert "没有重复登记" in said[3]
    assert "没有“登月”" in said[4]
    assert "公式" in said[5]
    assert "来源单位" in said[6]
    assert "2026-03-06 17:30" in said[7]
    (ticket,) = tickets(database)
    assert (ticket.state, ticket.outside_number, ticket.village_id, ticket.caller_number) == (
        S.DRAFT, "20260302001", county.village.id, "+8613900002047",
    )  # fmt: skip
    assert ticket.upstream_due_at is not None
    assert ticket.upstream_due_at.isoformat() == "2026-03-06T09:00:00+00:00"
    assert (await imported(api, content)).json()["known"] == 2, "nothing twice"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", a_table()[:400]])
async def test_what_is_no_table_says_so(api: Api, content: bytes) -> None:
    refused = await imported(api, content)
    assert (refused.status_code, refused.json()["code"]) == (400, "table-unreadable")


async def test_the_template_can_be_filled_in_and_imported(api: Api) -> None:
    sheet = await api.get("operator", "/upstream/template.xlsx")
    answer = (await imported(api, sheet.content)).json()
    assert [row["outcome"] for row in answer["rows"]] == ["taken"], answer


def test_the_lists_say_of_every_state_what_the_rule_says(
    database: Database, county: County
) -> None:
    for state in S:
        a_ticket(database, state=state, handler_id=county["adviser"].id)
    a_ticket(database, state=S.MERGED, public_reply="主单已办结")
    every = tickets(database)
    found = database.read_now(lambda s: set(s.exec(select(Ticket.id).where(repository.answered()))))
    assert found == {one.id for one in every if is_answered(one)}
    assert {S.CLOSED, S.MERGED} <= {one.state for one in every if one.id in found}


def test_every_order_waits_for_one_step(database: Database, county: County) -> None:
    for n, state in enumerate(S):
        ticket = a_ticket(database, state=state, handler_id=county["adviser"].id)
        order = UpstreamOrder(
            ticket_id=ticket.id,
            sender="hotline_12345",
            outside_number=str(n),
            way=Way.FORM,
            digest="",
            received_at=database.clock.now(),
        )
        keep(database, order)
    now = database.clock.now()
    listed = [
        one.ticket_id
        for step in queries.Step
        for one in database.read_now(partial(queries.page, step=step, names={}, now=now))
    ]
    assert sorted(listed) == sorted(one.id for one in tickets(database))
