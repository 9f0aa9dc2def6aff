from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from dashboard.reports import rollups
from dashboard.reports.routes import router
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import OfficeSettings, Settings
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.web.deps import Actor
from hotline.web.problems import install_problem_handlers
from tests.dashboard.reports.factories import a_call
from tests.routes import add_routes

WEEK = {"from": "2026-03-02", "to": "2026-03-09"}
FILES = ["calls", "matters", "towns", "operators"]


class Gate:
    """Lets in whoever is named, with these permissions."""

    def __init__(self) -> None:
        self.permissions = frozenset({"reports.read", "reports.export"})

    async def actor_of(self, _: Any) -> Actor | None:
        return Actor("p", "p", "=主管", frozenset(), self.permissions, None)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def api(database: Database, clock: ManualClock, gate: Gate) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.database, app.state.clock, app.state.authenticator = database, clock, gate
    app.state.settings = Settings(office=OfficeSettings(name="=HYPERLINK(1)"))
    add_routes(app, router)
    install_problem_handlers(app)
    with TestClient(app) as client:
        yield client


@pytest.fixture(autouse=True)
def one_call(database: Database) -> None:
    def unit(uow: UnitOfWork) -> None:
        call = a_call(uow.session, wait=7, talk=100)
        rollups.book(uow, call.id)

    database.write_now(unit)


def test_a_week_by_days(api: TestClient) -> None:
    body = api.get("/api/reports/calls", params=WEEK).json()

    assert len(body["items"]) == 7
    assert body["items"][0]["start"] == "2026-03-01T16:00:00Z"
    assert body["items"][0]["asa_s"] == 7
    assert body["items"][1]["sl3"] is None
    assert (body["total"]["offered"], body["headline"], body["target"]) == (1, "sl3", 15)
    assert {"sl3", "sl4"} <= {definition["key"] for definition in body["definitions"]}
    assert "呼入时刻" in body["attribution"]


def test_without_dates_the_last_thirty_days_are_shown(api: TestClient) -> None:
    body = api.get("/api/reports/calls").json()
    assert (body["first"], body["end"], len(body["items"])) == ("2026-02-01", "2026-03-03", 30)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"from": "2026-03-09", "to": "2026-03-02"}, "period-refused"),
        ({"from": "2020-01-01", "to": "2026-03-02", "interval": "half_hour"}, "period-refused"),
        ({"to": "0001-01-03"}, "period-refused"),
        ({"target": "17"}, "threshold-unknown"),
        ({"short": "7"}, "threshold-unknown"),
    ],
)
def test_an_impossible_question_is_refused_with_a_reason(
    api: TestClient, wrong: dict[str, str], code: str
) -> None:
    response = api.get("/api/reports/calls", params=wrong)
    assert (response.status_code, response.json()["code"]) == (400, code)


def test_a_malformed_question_is_422(api: TestClient) -> None:
    assert api.get("/api/reports/calls", params={"from": "yesterday"}).status_code == 422
    assert api.get("/api/reports/calls", params={"interval": "year"}).status_code == 422


@pytest.mark.parametrize("name", ["matters", "towns", "operators"])
def test_the_breakdowns_answer(api: TestClient, name: str) -> None:
    body = api.get(f"/api/reports/{name}", params=WEEK).json()
    assert isinstance(body["items"], list)


@pytest.mark.parametrize("name", [f"{name}{end}" for name in FILES for end in ("", ".xlsx")])
def test_without_the_permission_nothing_is_shown(api: TestClient, gate: Gate, name: str) -> None:
    gate.permissions = frozenset({"reports.read"} if name.endswith(".xlsx") else ())
    assert api.get(f"/api/reports/{name}", params=WEEK).status_code == 403


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_a_head_and_no_formula(api: TestClient, name: str) -> None:
    response = api.get(f"/api/reports/{name}.xlsx", params=WEEK)

    assert response.status_code == 200
    assert "filename*=UTF-8''" in response.headers["content-disposition"]
    book = load_workbook(BytesIO(response.content))
    sheet = book.worksheets[0]
    head = {row[0].value: row[1].value for row in sheet.iter_rows(1, 6, 1, 2)}
    assert head["填报单位"] == "=HYPERLINK(1)"
    assert head["统计期间"] == "2026年03月02日 至 2026年03月08日"
    assert head["填报人"] == "=主管"
    cells = [cell for each in book.worksheets for row in each.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_the_file_says_what_the_api_says(api: TestClient) -> None:
    content = api.get("/api/reports/calls.xlsx", params=WEEK | {"interval": "week"}).content
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    titles, week, total = list(sheet.iter_rows(8, 10, values_only=True))
    row = dict(zip(titles, week, strict=True))
    assert (row["接通量"], row["平均应答时长"]) == (1, 7)
    assert row["时段"] == "2026-03-02 至 2026-03-08"
    assert total[1:] == week[1:]
