"""Uploads and downloads by the people of a county; fixtures to import."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import AttachmentSettings, Settings
from hotline.kernel.database import Database
from tests.factories import County, a_ticket
from tests.tickets import papers
from tests.tickets.conftest import Api
from tickets.attachments.jobs import AttachmentSweep
from tickets.attachments.store import Store
from tickets.model import Ticket


class Files:
    """Uploads and downloads of the county's people."""

    def __init__(self, api: Api, folder: Path) -> None:
        self._api = api
        self.folder = folder

    async def add(
        self,
        who: str,
        ticket: Ticket,
        content: Any = papers.PDF,
        name: str = "欠条.pdf",
        **query: str,
    ) -> httpx.Response:
        return await self._api.call(
            who,
            "POST",
            "/attachments",
            params={"ticket_id": ticket.id} | query,
            content=content,
            extra={"x-file-name": quote(name)},
        )

    async def content(self, who: str, row_id: str, **extra: Any) -> httpx.Response:
        return await self._api.call(who, "GET", f"/attachments/{row_id}/content", **extra)

    async def listed(self, who: str, ticket: Ticket) -> httpx.Response:
        return await self._api.get(who, "/attachments", ticket_id=ticket.id)

    def on_disk(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def files(app: FastAPI, api: Api, tmp_path: Path) -> Files:
    settings = AttachmentSettings(
        folder=tmp_path / "files", max_file_mb=1, max_files=3, max_ticket_mb=2, keep_free_mb=0
    )
    app.state.settings = Settings(attachments=settings)
    return Files(api, tmp_path / "files")


@pytest.fixture
def ticket(database: Database, county: County) -> Ticket:
    return a_ticket(database, operator_id=county["operator"].id, created_at=database.clock.now())


def rows(database: Database, table: type[Any]) -> list[Any]:
    return database.read_now(lambda s: list(s.exec(select(table).order_by(table.id)).all()))


async def delete(files: Files, who: str, row_id: str, reason: str = "传错了") -> httpx.Response:
    return await files._api.post(who, f"/attachments/{row_id}/delete", {"reason": reason})


def rest(files: Files, clock: ManualClock, by: timedelta = timedelta(hours=2)) -> None:
    """Time passes over the files; the disk's clock is the machine's, so it is set by hand."""
    for path in files.on_disk():
        at = clock.now().timestamp()
        os.utime(path, (at, at))
    clock.advance(by)


async def sweep(files: Files, database: Database, keep_days: int = 0) -> None:
    store = Store(files.folder, most=1 << 20, keep_free=0)
    await AttachmentSweep(database, store, keep_days=keep_days).run_once()
