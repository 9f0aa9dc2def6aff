"""Files of tickets through the API: taken, shown, deleted; by whom, how much, and what is left when it fails."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import AccessRecord
from tests.tickets import papers
from tests.tickets.files import Files, delete, files, rows, ticket
from tickets.machine import TicketState
from tickets.model import Ticket, TicketNote
from tickets.snapshots import snapshot_of

__all__ = ["files", "ticket"]


async def test_a_file_is_kept_under_its_sum_and_comes_back_as_it_was(
    files: Files, ticket: Ticket, database: Database
) -> None:
    added = await files.add("operator", ticket, name="张三的欠条.pdf")

    assert added.status_code == 201, added.text
    row = added.json()
    assert (row["name"], row["kind"], row["audience"]) == ("张三的欠条.pdf", "pdf", "internal")
    assert row["size"] == len(papers.PDF)
    sha256 = hashlib.sha256(papers.PDF).hexdigest()
    assert files.on_disk() == [files.folder / sha256[:2] / sha256[2:4] / sha256]
    back = await files.content("operator", row["id"])
    assert back.content == papers.PDF
    [record] = rows(database, AccessRecord)
    assert (record.action, record.subject_id) == ("download-attachment", row["id"])
    note = rows(database, TicketNote)[-1]
    assert note.text.startswith("上传附件：张三的欠条.pdf（PDF，1 KB），内部")


async def test_the_answer_lets_nothing_in_the_file_run(files: Files, ticket: Ticket) -> None:
    pdf = (await files.add("operator", ticket)).json()["id"]
    png = (await files.add("operator", ticket, papers.PNG, "a.png")).json()["id"]
    mp3 = (await files.add("operator", ticket, papers.MP3, "a.mp3")).json()["id"]
    for row_id, inline, how in ((pdf, True, "inline"), (png, True, "inline"),
                                (mp3, True, "attachment"), (pdf, False, "attachment")):  # fmt: skip
        answer = await files.content("operator", row_id, params={"inline": inline})
        headers = answer.headers
        assert headers["content-disposition"].startswith(f"{how}; filename=")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        is_viewed = row_id == pdf and inline
        assert headers["content-security-policy"].endswith("; sandbox") is not is_viewed


async def test_a_part_of_a_recording_can_be_asked_for(files: Files, ticket: Ticket) -> None:
    row_id = (await files.add("operator", ticket, papers.MP3, "a.mp3")).json()["id"]
    part = await files.content("operator", row_id, extra={"range": "bytes=2-5"})
    assert part.status_code == 206
    assert part.content == papers.MP3[2:6]


async def test_whoever_may_not_see_the_ticket_finds_no_file(
    files: Files, ticket: Ticket, database: Database
) -> None:
    row = (await files.add("operator", ticket)).json()
    for who in ("adviser", "other_town_officer", "auditor", "admin", "reviewer"):
        assert (await files.content(who, row["id"])).status_code == 404
        assert (await files.listed(who, ticket)).status_code == 404
        assert (await files.add(who, ticket)).json()["code"] == "ticket-not-found"
        assert (await delete(files, who, row["id"])).json()["code"] == "attachment-not-found"
        shown = await files._api.patch(who, f"/attachments/{row['id']}", {"audience": "public"})
        assert shown.json()["code"] == "attachment-not-found"
    assert len(files.on_disk()) == 1
    assert rows(database, AccessRecord) == []


async def test_who_uploaded_may_delete_for_a_while_and_a_supervisor_always(
    files: Files, ticket: Ticket, clock: ManualClock
) -> None:
    row = (await files.add("operator", ticket)).json()
    assert row["may_delete"]
    assert (await delete(files, "operator2", row["id"])).json()["code"] == "deletion-not-yours"
    clock.advance(timedelta(minutes=10))
    late = await delete(files, "operator", row["id"])
    assert (late.status_code, late.json()["code"]) == (403, "deletion-not-yours")
    assert (await delete(files, "supervisor", row["id"], reason="")).status_code == 422
    gone = await delete(files, "supervisor", row["id"], reason="含无关人员身份证")
    assert gone.json()["delete_reason"] == "含无关人员身份证"
    again = await delete(files, "supervisor", row["id"], reason="再删一次")
    assert again.json()["delete_reason"] == "含无关人员身份证"


async def test_what_the_caller_may_be_given_is_said_and_written_down(
    files: Files, ticket: Ticket, database: Database
) -> None:
    row = (await files.add("operator", ticket, audience="public")).json()
    assert row["audience"] == "public"
    inside = await files._api.patch(
        "operator", f"/attachments/{row['id']}", {"audience": "internal"}
    )
    assert inside.json()["audience"] == "internal"
    assert rows(database, TicketNote)[-1].text.startswith("附件改为内部：欠条.pdf")


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("照片.jpg", papers.EXE, 400, "file-program"),
        ("照片.jpg", papers.PDF, 400, "file-disguised"),
        ("图.svg", papers.SVG, 400, "file-not-allowed"),
        ("材料.zip", papers.a_zip({"a": b"a"}), 400, "file-packed"),
        ("空.pdf", b"", 400, "file-empty"),
        ("大.pdf", papers.PDF + bytes(1 << 20), 413, "file-too-large"),
    ],
)
async def test_what_is_refused_leaves_nothing(
    files: Files, ticket: Ticket, name: str, content: bytes, status: int, code: str
) -> None:
    refused = await files.add("operator", ticket, content, name)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert files.on_disk() == []
    assert (await files.listed("operator", ticket)).json()["items"] == []


async def test_a_body_of_unknown_length_is_counted_while_it_comes(
    files: Files, ticket: Ticket
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield papers.PDF + bytes(200_000)

    refused = await files.add("operator", ticket, endless())
    assert refused.json()["code"] == "file-too-large"
    assert files.on_disk() == []


async def test_a_ticket_holds_so_many_files_and_so_many_bytes(files: Files, ticket: Ticket) -> None:
    big = papers.PDF + bytes(900_000)
    assert (await files.add("operator", ticket, big)).status_code == 201
    assert (await files.add("operator", ticket, big + b"1")).status_code == 201
    refused = await files.add("operator", ticket, big + b"2")
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket-full")
    assert (await files.add("operator", ticket)).status_code == 201
    assert (await files.add("operator", ticket)).json()["code"] == "ticket-full"
    assert len(files.on_disk()) == 3


async def test_an_archived_ticket_names_its_files_and_their_sums_and_keeps_them(
    files: Files, ticket: Ticket, database: Database
) -> None:
    row = (await files.add("operator", ticket)).json()
    written = database.read_now(partial(_snapshot, ticket_id=ticket.id))
    assert hashlib.sha256(papers.PDF).hexdigest() in written

    def archive(uow: Any) -> None:
        uow.session.get(Ticket, ticket.id).state = TicketState.ARCHIVED

    database.write_now(archive)
    for answer in (
        await delete(files, "supervisor", row["id"]),
        await files.add("supervisor", ticket),
    ):
        assert answer.json()["code"] == "attachment-archived"
    assert not (await files.listed("supervisor", ticket)).json()["may_add"]


def _snapshot(session: Session, *, ticket_id: str) -> str:
    return snapshot_of(session, session.get_one(Ticket, ticket_id))
