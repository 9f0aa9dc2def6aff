"""Lists by every key, in both orders, counted without end, and taken out as a file."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import AccessRecord
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api
from tickets.lists import export, pages
from tickets.machine import TicketState
from tickets.numbering import Channel


async def ids(api: Api, who: str = "supervisor", **params: Any) -> list[str]:
    answer = await api.get(who, "/tickets", **params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_every_key_narrows_list_count_and_file_alike(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    now = clock.now()
    wanted = a_ticket(
        database,
        state=TicketState.IN_PROGRESS,
        handler_id=county["adviser"].id,
        unit_id=county.town.id,
        village_id=county.village.id,
        operator_id=county["operator"].id,
        matter="land_dispute",
        request_kind="help",
        urgency="urgent",
        channel=Channel.VISIT,
        confidential=True,
        due_at=now - timedelta(hours=1),
        created_at=now - timedelta(days=3),
    )
    a_ticket(database, due_at=now + timedelta(days=9))
    for params in (
        {"handler_id": county["adviser"].id},
        {"operator_id": county["operator"].id},
        {"unit_id": county.town.id},
        {"village_id": county.village.id},
        {"matter": "land_dispute"},
        {"request_kind": "help"},
        {"urgency": "urgent"},
        {"channel": "visit"},
        {"confidential": True},
        {"light": "red"},
        {"pressing": True},
        {"until": "2026-02-28"},
        {"since": "2026-02-27", "until": "2026-02-27"},
        {"state": "in_progress", "q": "工资", "sort": "due"},
    ):
        assert await ids(api, **params) == [wanted.id], params
        counted = await api.get("supervisor", "/tickets/count", **params)
        assert counted.json() == {"count": 1, "more": False}, params
        file = await api.get("supervisor", "/tickets/export.xlsx", **params)
        assert rows_of(file.content)[1][0] == wanted.number, params
    assert await ids(api, confidential=False, since="2026-03-02") != [wanted.id]


@pytest.mark.parametrize(
    "params",
    [
        {"colour": "red"},
        {"handler__password_hash": "x"},
        {"light": "blue"},
        {"sort": "created_at; DROP TABLE ticket"},
        {"since": "yesterday"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"since": "0001-01-01"},
        {"channel": ["visit", "call"], "state": "x"},
        {"confidential": "perhaps"},
        {"q": "长" * 201},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/tickets", "/tickets/count", "/tickets/export.xlsx"])
async def test_what_no_list_knows_is_refused_everywhere(
    api: Api, params: dict[str, Any], path: str
) -> None:
    answer = await api.get("supervisor", path, **params)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]


async def test_the_end_of_the_calendar_is_a_day_like_any_other(
    api: Api, database: Database
) -> None:
    ticket = a_ticket(database)
    assert await ids(api, since="0001-01-03", until="9999-12-31") == [ticket.id]


async def test_due_soonest_comes_in_pages_and_has_only_what_has_a_limit(
    api: Api, database: Database, clock: ManualClock
) -> None:
    now = clock.now()
    hours = [5, 1, 3, 1, 4, 2, 2]
    made = [a_ticket(database, due_at=now + timedelta(hours=h)) for h in hours]
    a_ticket(database, due_at=None)
    a_ticket(database, due_at=now, state=TicketState.CLOSED)
    seen: list[str] = []
    cursor = None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = (await api.get("supervisor", "/tickets", sort="due", limit=2, **more)).json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == [one.id for one in sorted(made, key=lambda one: (one.due_at or now, one.id))]


async def test_a_cursor_of_another_order_is_refused(api: Api, database: Database) -> None:
    for _ in range(3):
        a_ticket(database, due_at=database.clock.now())
    cursors = {}
    for name, params in (("newest", {}), ("due", {"sort": "due"}), ("found", {"q": "拖欠"})):
        answer = await api.get("supervisor", "/tickets", limit=1, **params)
        cursors[name] = (params, answer.json()["next"])
    for name, (params, _) in cursors.items():
        for other, (_, cursor) in cursors.items():
            answer = await api.get("supervisor", "/tickets", cursor=cursor, **params)
            expected = 200 if name == other else 400
            assert answer.status_code == expected, (name, other)


async def test_a_count_ends_where_nobody_counts_any_more(
    api: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_COUNTED", 3)
    for _ in range(5):
        a_ticket(database)
    for params in ({}, {"q": "拖欠"}):
        counted = await api.get("supervisor", "/tickets/count", **params)
        assert counted.json() == {"count": 3, "more": True}, params


async def test_a_list_counts_nothing(api: Api, database: Database, statements: list[str]) -> None:
    a_ticket(database)
    statements.clear()
    for params in ({}, {"q": "拖欠"}, {"sort": "due"}, {"light": "red"}):
        await api.get("supervisor", "/tickets", **params)
    assert statements
    assert not [s for s in statements if "count(" in s.lower()]


def rows_of(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_the_file_is_what_the_list_shows(
    api: Api, database: Database, county: County
) -> None:
    for n in range(3):
        a_ticket(database, operator_id=county["operator"].id, caller_name=f"李桂{n}芳")
    a_ticket(database, confidential=True, state=TicketState.CALLBACK_PENDING)
    for who in ("operator", "operator2", "supervisor", "reviewer"):
        listed = (await api.get(who, "/tickets")).json()["items"]
        file = await api.get(who, "/tickets/export.xlsx")
        head, *rows = rows_of(file.content)
        name, number = head.index("来电人"), head.index("电话")
        shown = [[one["number"], one["caller_name"], one["caller_number"]] for one in listed]
        assert [[row[0], row[name], row[number]] for row in rows] == shown, who
    assert "%E5%B7%A5%E5%8D%95" in file.headers["content-disposition"]


async def test_taking_a_list_out_is_recorded(api: Api, database: Database, county: County) -> None:
    a_ticket(database)
    await api.get("operator", "/tickets/export.xlsx", light="none", q="工资")
    (record,) = database.read_now(lambda s: s.exec(select(AccessRecord)).all())
    assert (record.person_id, record.action) == (county["operator"].id, "export")
    assert (record.subject, record.subject_id[:2]) == ("tickets", "1 ")
    assert "light=none" in record.subject_id


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠"])
async def test_no_text_of_a_caller_becomes_a_formula(
    api: Api, database: Database, begins: str
) -> None:
    a_ticket(database, summary=f"{begins}cmd|' /C calc'!A0")
    file = await api.get("supervisor", "/tickets/export.xlsx")
    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    (cell,) = [one for one in sheet[2] if "calc" in str(one.value)]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


async def test_too_long_a_list_is_refused_with_the_way_out_and_nothing_is_recorded(
    api: Api, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 2)
    for _ in range(3):
        a_ticket(database)
    answer = await api.get("supervisor", "/tickets/export.xlsx")
    assert (answer.status_code, answer.json()["code"]) == (400, "too-much-to-export")
    assert answer.json()["most"] == 2
    assert database.read_now(lambda s: s.exec(select(AccessRecord)).all()) == []
