"""One upload from request to row: asked first, streamed, written down, asked again in the unit of work."""

import asyncio

from fastapi import Request
from sqlmodel import Session

from hotline.web.deps import Config, Db, Now
from tickets.attachments import queries, service
from tickets.attachments.edge import announced, body_of, limits_of, store_of
from tickets.attachments.model import Audience
from tickets.attachments.schemas import AttachmentRead
from tickets.edge import AtDesk
from tickets.visibility import standing


class Intake:
    """No connection to the database is held while the file comes in: that may take minutes."""

    def __init__(self, request: Request, desk: AtDesk, config: Config, db: Db, clock: Now) -> None:
        self._request = request
        self._desk = desk
        self._db = db
        self._clock = clock
        self._limits = limits_of(config.attachments)
        self._store = store_of(config.attachments)

    async def receive(self, ticket_id: str, name: str, audience: Audience) -> AttachmentRead:
        """The new attachment, safe on the disk.

        Raises:
            TicketNotFound, ActionNotYours, TicketFull, AttachmentArchived, FileTooLarge,
            StorageFull, UploadBroken
            FileRefused: of the kind that says why.
        """
        size = announced(self._request)
        await self._db.read(lambda session: self._ask(session, ticket_id, size))
        content = await self._store.take_in(body_of(self._request), name, announced=size)
        new = service.Addition(content, name, audience)
        try:
            added = await self._desk.do(
                lambda uow: service.add(uow, self._desk.actor, ticket_id, new, self._limits),
                lambda s, row, who, now: queries.read(s, row, who, now, self._limits),
            )
        except BaseException:
            await asyncio.to_thread(content.give_up)
            raise
        await asyncio.to_thread(content.settle)
        return added

    def _ask(self, session: Session, ticket_id: str, size: int) -> None:
        now = self._clock.now()
        who = standing(session, self._desk.actor, now)
        service.may_add(session, who, ticket_id, now, self._limits, size)
