"""What is asked of lists, and what leaves as a file: any text, any number, and no formula."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Final

import pytest
from openpyxl import load_workbook

from hotline.kernel.clock import ManualClock
from hotline.kernel.uow import UnitOfWork
from tests.attacks import CLASSES, NO_TEXT, trimmed
from tests.factories import a_ticket
from tests.security.scenes import Described
from tests.whole import Whole, whole
from tickets.model import NoteKind, TicketNote

pytestmark = pytest.mark.timeout(150)
MANY_NOTES: Final = 5_000
CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # no XML may hold them
NUMBERS: Final = ("-1", "0", "201", "10000000000000000000000", "1.5", "NaN", "１０", "", "[]")


@pytest.fixture
async def there(database_url: str, clock: ManualClock) -> AsyncIterator[Whole]:
    with whole(database_url, clock) as there:
        yield there


async def test_whatever_a_list_is_asked_it_answers_or_refuses_in_our_words(there: Whole) -> None:
    a_ticket(there.database)
    texts = [t for texts in CLASSES.values() for t in texts[:1] if not NO_TEXT.search(t)]
    complaints = []
    async with there.client() as client:
        for path, name in Described(there.app.openapi()).queries():
            for text in (*texts, "甲\x00", "WzFd", "W10", "bnVsbA"):
                answer = await client.get(path.replace("{wanted}", "dispatch"), params={name: text})
                kind = answer.headers["content-type"]
                if answer.status_code >= 500 or (
                    answer.status_code >= 300 and "problem" not in kind
                ):
                    complaints.append((path, name, text[:40], answer.status_code))
    assert not complaints


async def test_a_page_is_as_long_as_it_is_asked_to_be_or_refused(there: Whole) -> None:
    described = there.app.openapi()["paths"]
    async with there.client() as client:
        for path, methods in described.items():
            names = {p["name"] for p in methods.get("get", {}).get("parameters", ())}
            if "limit" not in names or "{" in path:
                continue
            for number in NUMBERS:
                answer = await client.get(path, params={"limit": number})
                told = (path, number, answer.text[:200])
                assert answer.status_code == (200 if number == "201" and _is_wide(path) else 422), (
                    told
                )


def _is_wide(path: str) -> bool:
    """All units of a county fit on one page."""
    return path == "/api/units"


async def test_a_file_says_what_the_list_says_and_calculates_nothing(there: Whole) -> None:
    texts = [
        text
        for name in ("formula", "markup", "rare", "emoji", "full-width", "line", "control", "bidi")
        for text in CLASSES[name]
        if trimmed(text)
    ]
    for text in texts:
        a_ticket(there.database, summary=trimmed(text), caller_name=trimmed(text)[:200])
    async with there.client() as client:
        file = await client.get("/api/tickets/export.xlsx")
        listed = (await client.get("/api/tickets", params={"limit": 200})).json()["items"]
    (sheet,) = load_workbook(BytesIO(file.content)).worksheets
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    found = {cell.value for cell in cells}
    assert len(listed) == len(texts)
    for row in listed:
        expected = row["summary"].translate(CONTROLS).replace("\r\n", "\n").replace("\r", "\n")
        assert expected in found, ascii(row["summary"])


async def test_a_ticket_with_thousands_of_notes_stays_quick_to_read(there: Whole) -> None:
    ticket = a_ticket(there.database, operator_id=there.everyone.id)

    def unit(uow: UnitOfWork) -> None:
        uow.session.add_all(
            TicketNote(ticket_id=ticket.id, kind=NoteKind.INTERNAL, text=f"{n}" * 20, at=uow.now)
            for n in range(MANY_NOTES)
        )

    there.database.write_now(unit)
    async with there.client() as client:
        read = await client.get(f"/api/tickets/{ticket.id}")
        noted = await client.post(f"/api/tickets/{ticket.id}/note", json={"text": "最后一条"})
    assert read.json()["more_notes"]
    assert len(read.content) < 200_000
    assert noted.json()["notes"][-1]["text"] == "最后一条"
    assert len(noted.json()["notes"]) == len(read.json()["notes"])
