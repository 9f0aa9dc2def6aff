"""Delivers notices from the outbox: take in hand, send, note. The sending is outside every transaction."""

import random
from collections.abc import Callable
from typing import Any

from hotline.kernel.database import Database
from hotline.notices import transit
from hotline.notices.repository import OUTBOX as OUTBOX  # noqa: PLC0414 - said to be exported
from hotline.notices.service import Notices


class NoticeDelivery:
    """Wire `deliver` to the outbox's channel `OUTBOX`."""

    def __init__(
        self,
        database: Database,
        notices: Notices,
        *,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._notices = notices
        self._dice = dice

    async def deliver(self, body: dict[str, Any]) -> None:
        """Send one notice, if it is still wanted; what becomes of it stands in its row."""
        notice_id, notices = body["notice_id"], self._notices
        parcel = await self._database.write(lambda uow: transit.take(uow, notice_id, notices))
        if parcel is None:
            return
        sender = notices.directory.sender(parcel.target)
        assert sender is not None  # noqa: S101 - `take` looked; the settings do not change meanwhile
        outcome = await sender.send(parcel)
        dice = self._dice()
        await self._database.write(lambda uow: transit.note(uow, parcel, outcome, notices, dice))
