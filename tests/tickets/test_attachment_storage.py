"""Where contents lie: once, whole, through full disks and power cuts, and no longer than they are needed."""

import errno
import hashlib
import os
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import AttachmentSettings, ServerSettings, Settings
from hotline.kernel.database import Database
from hotline.web.security_stack import guarded
from tests.factories import County, a_ticket
from tests.tickets import papers
from tests.tickets.files import Files, delete, files, rest, rows, sweep, ticket
from tickets.attachments import service
from tickets.attachments.edge import larger_bodies
from tickets.attachments.model import Attachment
from tickets.attachments.store import Store
from tickets.machine import TicketState
from tickets.model import Ticket, TicketNote

__all__ = ["files", "ticket"]


async def test_the_same_content_lies_there_once_until_its_last_row_is_gone(
    files: Files, ticket: Ticket, database: Database, clock: ManualClock
) -> None:
    first = (await files.add("operator", ticket)).json()
    second = (await files.add("operator", ticket, name="又一份.pdf")).json()
    assert len(files.on_disk()) == 1
    for row, left in ((first, 1), (second, 0)):
        gone = await delete(files, "supervisor", row["id"])
        assert gone.status_code == 200, gone.text
        rest(files, clock)
        await sweep(files, database)
        assert len(files.on_disk()) == left
    assert (await files.content("operator", first["id"])).json()["code"] == "attachment-gone"
    listed = (await files.listed("operator", ticket)).json()["items"]
    assert [(one["is_here"], one["delete_reason"]) for one in listed] == [(False, "传错了")] * 2


async def test_a_full_disk_is_said_and_nothing_half_is_there(
    files: Files, ticket: Ticket, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused = await files.add("operator", ticket)
    assert (refused.status_code, refused.json()["code"]) == (507, "storage-full")
    assert files.on_disk() == []
    assert rows(database, Attachment) == []


async def test_room_is_left_for_the_database(files: Files, app: FastAPI, ticket: Ticket) -> None:
    settings = AttachmentSettings(folder=files.folder, keep_free_mb=10**9)
    app.state.settings = Settings(attachments=settings)
    assert (await files.add("operator", ticket)).json()["code"] == "storage-full"


async def test_a_crash_between_file_and_row_leaves_an_orphan_that_the_sweep_removes(
    files: Files,
    ticket: Ticket,
    database: Database,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PowerCut(BaseException):
        """No handler of the program's own may take it for a mistake."""

    def cut(*_: Any) -> None:
        raise PowerCut

    monkeypatch.setattr(service, "Addition", cut)  # the file lies there, nothing is written yet
    with pytest.raises(PowerCut):
        await files.add("operator", ticket)
    monkeypatch.undo()
    content, part = sorted(files.on_disk(), key=lambda path: path.suffix)
    assert (len(content.name), part.suffix) == (64, ".part")
    rest(files, clock, by=timedelta(minutes=30))
    await sweep(files, database)
    assert content.exists(), "its row may still be coming"
    rest(files, clock, by=timedelta(days=2))
    await sweep(files, database)
    assert files.on_disk() == []


async def test_a_sweep_that_meets_a_content_before_its_row_does_no_harm(
    files: Files,
    ticket: Ticket,
    database: Database,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sweep takes the content away between its arrival and its row."""
    real = service.add

    def add_after_the_sweep(*given: Any) -> Attachment:
        for path in files.folder.glob("??/??/*"):
            path.unlink()
        return real(*given)

    monkeypatch.setattr(service, "add", add_after_the_sweep)
    row = (await files.add("operator", ticket)).json()
    assert (await files.content("operator", row["id"])).content == papers.PDF
    assert len(files.on_disk()) == 1


async def test_a_content_whose_row_came_while_it_was_aside_is_put_back(
    files: Files, ticket: Ticket, database: Database, clock: ManualClock
) -> None:
    row = (await files.add("operator", ticket)).json()
    store = Store(files.folder, most=1, keep_free=0)
    store.put_aside(hashlib.sha256(papers.PDF).hexdigest())  # and then the power failed
    assert (await files.content("operator", row["id"])).json()["code"] == "attachment-away"
    await sweep(files, database)
    assert (await files.content("operator", row["id"])).content == papers.PDF


async def test_a_content_damaged_on_the_disk_is_replaced_by_the_next_upload_of_it(
    files: Files, ticket: Ticket
) -> None:
    row = (await files.add("operator", ticket)).json()
    [path] = files.on_disk()
    path.write_bytes(papers.PDF[:10])
    await files.add("operator", ticket)
    assert (await files.content("operator", row["id"])).content == papers.PDF


async def test_files_go_some_days_after_the_end_of_their_ticket(
    files: Files, database: Database, county: County, clock: ManualClock
) -> None:
    mine = {"operator_id": county["operator"].id, "created_at": clock.now()}
    running = a_ticket(database, **mine)
    closed = a_ticket(database, **mine)
    await files.add("operator", running, papers.JPG, "a.jpg")
    row = (await files.add("operator", closed)).json()

    def close(uow: Any) -> None:
        found = uow.session.get(Ticket, closed.id)
        found.state, found.closed_at = TicketState.CLOSED, uow.now

    database.write_now(close)
    rest(files, clock, by=timedelta(days=31))
    await sweep(files, database, keep_days=30)
    assert len(files.on_disk()) == 1
    assert (await files.content("operator", row["id"])).json()["code"] == "attachment-gone"
    assert rows(database, TicketNote)[-1].text.startswith("附件按保存期限清除：欠条.pdf")


async def test_only_uploads_may_have_larger_bodies_than_other_requests(
    files: Files, app: FastAPI, county: County, ticket: Ticket, clock: ManualClock
) -> None:
    settings = app.state.settings
    stack = guarded(
        app, ServerSettings(max_body_bytes=1000), clock, larger=larger_bodies(settings.attachments)
    )
    person = {"x-person": county["operator"].id, "x-file-name": "a.pdf"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=stack), base_url="http://test", headers=person
    ) as client:
        where = {"ticket_id": ticket.id}
        taken = await client.post(
            "/api/attachments", params=where, content=papers.PDF + bytes(9000)
        )
        assert taken.status_code == 201, taken.text
        elsewhere = await client.post(f"/api/tickets/{ticket.id}/note", content=bytes(9000))
        assert elsewhere.status_code == 413
        huge = await client.post("/api/attachments", params=where, content=bytes(6 << 20))
        assert huge.json()["code"] == "body-too-large"
