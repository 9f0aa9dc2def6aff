"""Who may ask for what: every address of the API's description, tried by nobody and by each role."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from hotline.organisation.model import Role
from hotline.organisation.policy import permissions_of
from tests.security.conftest import FORMULA
from tests.served import Served

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]
Address = tuple[str, str]
Clients = dict[Role, httpx.Client]
PUBLIC = {
    ("POST", "/api/auth/login"),
    ("POST", "/api/auth/logout"),
    ("POST", "/api/auth/totp"),
    ("POST", "/api/phone/sessions"),  # anybody may ring the hotline
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
OF_PLATFORMS = {("POST", "/api/upstream/push"), ("POST", "/api/upstream/pull")}  # signed
OF_WALLS = ("GET", "/api/wall")  # asked by a wall, which is nobody; a person's session is none
# What opens an address before anything is looked up; what a role may see behind it, is asked below.
NEEDS = {
    r"GET /api/routing/(queues(/[^/]+/members)?|policy|people/[^/]+/queues)": "routing.read",
    r"GET /api/routing/policy/versions.*": "routing.policy",
    r"POST /api/routing/work/[^/]+/(force|take-back|priority|exclude)": "routing.control",
    r"POST /api/routing/queues/.*": "routing.control",
    r"PUT /api/routing/queues/[^/]+/members": "routing.policy",
    r"(PUT|POST) /api/routing/policy(/try-out)?": "routing.policy",
    r"\w+ /api/me/(presence|wrap-up/\w+|phone)": "calls.answer",
    r"\w+ /api/calls.*": "calls.read",
    r"GET /api/recordings/.*": "recordings.play",
    r"POST /api/tickets": "tickets.register",
    r"\w+ /api/answers.*": "answers.use",
    r"GET /api/materials": "answers.use",
    r"(PUT|DELETE) /api/materials/.*": "answers.manage",
    r"PUT /api/tickets/[^/]+/texts": "callers.edit",
    r"(POST|PATCH) /api/units.*": "units.manage",
    r"GET /api/units.*": "units.read",
    r"\w+ /api/walls.*": "walls.manage",
    r"\w+ /api/notices.*": "notices.manage",
    r"GET /api/people.*": "people.read",
    r"(POST|PATCH|DELETE) /api/people.*": "people.manage",
    r"POST /api/(leaves|swaps)/[^/]+/approve": "roster.manage",
    r"POST /api/leaves/[^/]+/refuse": "roster.manage",
    r"\w+ /api/(leaves|swaps|reminders).*": "roster.read",
    r"\w+ /api/handovers.*": "handover.manage",
    r"GET /api/(appointments|shifts|shift-patterns|calendar).*": "roster.read",
    r"PUT /api/(calendar|limits).*": "clocks.manage",
    r"GET /api/limits.*": "roster.read",
    r"\w+ /api/upstream/(?!push|pull).*": "upstream.work",
    r"\w+ /api/escalations.*": "tickets.read",
    r"\w+ /api/mass-alerts.*": "tickets.supervise",
    r"GET /api/territory(/gaps)?": "roster.read",
    r"POST /api/territory/.*": "appointments.manage",
    r"(POST|PATCH|PUT|DELETE) /api/(shifts|shift-patterns).*": "roster.manage",
    r"GET /api/reports/\w+": "reports.read",
    r"GET /api/reports/\w+\.xlsx": "reports.export",
}
NOBODY_S = "0" * 32  # an id that nothing has
SEEN = {200, 201, 204}


@pytest.fixture(scope="module")
def addresses(everybody: Clients) -> list[Address]:
    described = everybody[Role.OPERATOR].get("/api/openapi.json").json()
    return [(m.upper(), path) for path, methods in described["paths"].items() for m in methods]


def test_nobody_is_let_in_without_a_session(served: Served, addresses: list[Address]) -> None:
    assert set(addresses) >= PUBLIC
    with httpx.Client(base_url=served.url) as stranger:
        for method, path in addresses:
            answer = _ask(stranger, method, path)
            if (method, path) in PUBLIC:
                assert answer.status_code in SEEN | {422}, (method, path)
                continue
            assert answer.status_code == 401, (method, path)
            assert answer.headers["content-type"] == "application/problem+json"
            expected = "wall-ended" if (method, path) == OF_WALLS else "not-signed-in"
            if (method, path) in OF_PLATFORMS:
                expected = "signature-refused"
            assert answer.json()["code"] == expected


@pytest.mark.parametrize("role", list(Role))
def test_each_role_passes_exactly_the_doors_of_its_permissions(
    everybody: Clients, addresses: list[Address], role: Role
) -> None:
    held = permissions_of({role})
    for method, path in addresses:
        if path == "/api/auth/logout" or (method, path) in {OF_WALLS, *OF_PLATFORMS}:
            continue
        answer = _ask(everybody[role], method, path)
        assert answer.status_code < 500, (method, path, answer.text)
        assert answer.status_code != 401, (method, path)
        if (needed := _permission(method, path)) is not None:
            is_refused = answer.status_code == 403
            assert is_refused is (needed not in held), (method, path, needed, answer.text)
        if "{" in path:
            assert answer.status_code in {400, 403, 404, 422}, "nothing has this id"


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SUPERVISOR])
def test_a_ticket_that_is_not_in_one_s_list_does_not_exist(everybody: Clients, role: Role) -> None:
    theirs = {row["id"] for row in _all(everybody[role], "/api/tickets")}
    for ticket_id in [row["id"] for row in _all(everybody[Role.SUPERVISOR], "/api/tickets")][:60]:
        address = f"/api/tickets/{ticket_id}"
        read = everybody[role].get(address)
        assert read.status_code == (200 if ticket_id in theirs else 404), (ticket_id, read.text)
        if ticket_id not in theirs:
            note = {"kind": "internal", "text": "看一看"}
            for act in ("note", "accept", "approve", "forward", "reveal-phone"):
                answer = everybody[role].post(f"{address}/{act}", json=note)
                assert answer.status_code == 404, (act, answer.text)
            saved = everybody[role].patch(address, json={}, headers={"If-Match": '"1"'})
            assert saved.status_code == 404, saved.text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADVISER, Role.TOWN_OFFICER])
def test_a_call_or_promise_that_is_not_in_one_s_list_does_not_exist(
    everybody: Clients, role: Role
) -> None:
    all_calls = [row["id"] for row in _all(everybody[Role.SUPERVISOR], "/api/calls", pages=2)]
    theirs = {row["id"] for row in _all(everybody[role], "/api/calls")}
    for call_id in all_calls[:60]:
        read = everybody[role].get(f"/api/calls/{call_id}")
        assert read.status_code == (200 if call_id in theirs else 404), (call_id, read.text)
    promises = [row["id"] for row in _all(everybody[Role.SUPERVISOR], "/api/follow-ups")]
    known = {row["id"] for row in _all(everybody[role], "/api/follow-ups")}
    strange = [id_ for id_ in promises if id_ not in known][:20]
    for follow_up_id in strange:
        tried = everybody[role].post(f"/api/follow-ups/{follow_up_id}/attempt", json={"note": "?"})
        assert tried.status_code == 404, tried.text


@pytest.mark.parametrize(
    "field", ["village_id", "unit_id", "handler_id", "owner_id", "ticket_id", "call_id"]
)
def test_a_foreign_id_in_a_relation_is_refused(everybody: Clients, field: str) -> None:
    operator = everybody[Role.OPERATOR]
    ticket = operator.post("/api/tickets", json={}).json()
    address = f"/api/tickets/{ticket['id']}"
    soon = {"kind": "reminder", "due_at": "2099-01-01T09:00:00+08:00", "note": ""}
    match field:
        case "village_id":
            version = {"If-Match": f'"{ticket["version"]}"'}
            answer = operator.patch(address, json={field: NOBODY_S}, headers=version)
        case "unit_id" | "handler_id":
            answer = operator.post(f"{address}/dispatch", json={field: NOBODY_S})
        case "owner_id":
            body = soon | {"ticket_id": ticket["id"], field: NOBODY_S}
            answer = operator.post("/api/follow-ups", json=body)
        case _:
            answer = operator.post("/api/follow-ups", json=soon | {field: NOBODY_S})
    assert answer.status_code in {400, 404, 409, 422}, answer.text


@pytest.mark.parametrize(
    "query",
    ["state=x", "limit=-1", "limit=100000000", "limit[]=1", "sort=password_hash", "cursor=%00"],
)
def test_filters_that_are_not_described_reach_no_query(everybody: Clients, query: str) -> None:
    answer = everybody[Role.SUPERVISOR].get(f"/api/tickets?{query}")
    assert answer.status_code in {400, 422}, answer.text


XSS = (
    "<img src=x onerror=alert(1)>",
    "<scr<script>ipt>alert(1)</script>",
    "[点这里](javascript:alert(1))",
    "</script><svg onload=alert(1)>",
    "\u202e\u200b=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("text", XSS)
def test_markup_somebody_stored_comes_back_as_data(everybody: Clients, text: str) -> None:
    operator = everybody[Role.OPERATOR]
    form = {"caller_name": text[:40], "summary": text, "claim": text}
    made = operator.post("/api/tickets", json=form)
    assert made.status_code == 201, made.text
    read = operator.get(f"/api/tickets/{made.json()['id']}")
    assert read.headers["content-type"] == "application/json"
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.json()["summary"] == text.strip()
    found = operator.get("/api/tickets", params={"q": text[:30]})
    assert found.headers["content-type"] == "application/json"
    wrong = operator.get(f"/api/tickets/{'%3Cscript%3E'}")
    assert wrong.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["calls", "matters", "towns", "operators"])
def test_a_name_like_a_formula_is_text_in_every_file(everybody: Clients, name: str) -> None:
    file = everybody[Role.SUPERVISOR].get(f"/api/reports/{name}.xlsx")
    assert file.status_code == 200, file.text
    assert file.headers["content-disposition"].startswith("attachment")
    cells = [
        cell
        for sheet in load_workbook(BytesIO(file.content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert FORMULA in [cell.value for cell in cells]  # who made the file
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def _ask(client: httpx.Client, method: str, path: str) -> httpx.Response:
    body: dict[str, str] | None = {} if method in {"POST", "PUT", "PATCH"} else None
    headers = {"If-Match": '"1"'} if method == "PATCH" else {}
    address = re.sub(r"\{\w+\}", NOBODY_S, path)
    return client.request(method, address, json=body, headers=headers)


def _permission(method: str, path: str) -> str | None:
    asked = f"{method} {path}"
    return next((name for what, name in NEEDS.items() if re.fullmatch(what, asked)), None)


def _all(client: httpx.Client, path: str, pages: int = 50) -> Iterator[dict[str, Any]]:
    cursor = None
    for _ in range(pages):
        wanted = {"limit": 100} | ({"cursor": cursor} if cursor else {})
        answer = client.get(path, params=wanted)
        if answer.status_code == 403:
            return
        page = answer.raise_for_status().json()
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return
