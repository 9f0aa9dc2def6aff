"""What every move of a ticket is given over HTTP: the ticket of the address, as its reader saw it."""

from collections.abc import Callable
from typing import Annotated, Concatenate, ParamSpec

from fastapi import Depends

from hotline.kernel.uow import UnitOfWork
from hotline.web.deps import Actor
from hotline.web.if_match import Version
from tickets import queries
from tickets.edge import AtDesk, PathId
from tickets.model import Ticket
from tickets.schemas import TicketRead

P = ParamSpec("P")


class OneTicket:
    def __init__(self, ticket_id: PathId, desk: AtDesk, version: Version) -> None:
        self._id = ticket_id
        self._desk = desk
        self._version = version

    async def do(
        self,
        move: Callable[Concatenate[UnitOfWork, Actor, str, int | None, P], Ticket],
        *args: P.args,
        **about: P.kwargs,
    ) -> TicketRead:
        """Run the move in one unit of work; the ticket as this person sees it afterwards."""
        return await self._desk.do(
            lambda uow: move(uow, self._desk.actor, self._id, self._version, *args, **about),
            queries.read,
        )


OnTicket = Annotated[OneTicket, Depends()]
