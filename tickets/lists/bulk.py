"""One action on many tickets: each by itself, so that one refusal costs the others nothing."""

import asyncio
from collections.abc import Callable

from hotline.kernel.errors import HotlineError
from hotline.kernel.uow import UnitOfWork
from tickets import moves, service
from tickets.edge import Desk
from tickets.lists.schemas import BulkAct, BulkAction, BulkItem, BulkProblem, BulkResult
from tickets.model import Ticket
from tickets.policy import Actor

Act = Callable[[UnitOfWork, Actor, BulkItem], Ticket]


async def act_on_all(desk: Desk, body: BulkAct) -> list[BulkResult]:
    """What became of each, in the order in which they were named.

    Each is a unit of its own; the writer puts those of one moment into one commit, every one behind
    its own savepoint.
    """
    act = _act(body)
    return list(await asyncio.gather(*(_one(desk, act, item) for item in body.items)))


async def _one(desk: Desk, act: Act, item: BulkItem) -> BulkResult:
    try:
        number, state, version = await desk.do(
            lambda uow: act(uow, desk.actor, item),
            lambda _session, ticket, _who, _now: (ticket.number, ticket.state, ticket.version),
        )
    except HotlineError as error:
        problem = BulkProblem(code=error.code, title=error.title, detail=error.detail)
        return BulkResult(id=item.id, number=None, state=None, version=None, problem=problem)
    return BulkResult(id=item.id, number=number, state=state, version=version, problem=None)


def _act(body: BulkAct) -> Act:
    """The same use case that the button of one ticket calls."""

    def dispatch(uow: UnitOfWork, actor: Actor, item: BulkItem) -> Ticket:
        assert body.dispatch is not None  # noqa: S101 - the schema asks for it
        if body.dispatch.auto:
            return moves.dispatch_automatically(uow, actor, item.id, item.version)
        return moves.dispatch_to(uow, actor, item.id, item.version, **body.dispatch.target())

    def note(uow: UnitOfWork, actor: Actor, item: BulkItem) -> Ticket:
        assert body.note is not None  # noqa: S101
        return service.add_note(uow, actor, item.id, kind=body.note.kind, text=body.note.text)

    def close(uow: UnitOfWork, actor: Actor, item: BulkItem) -> Ticket:
        assert body.close is not None  # noqa: S101
        return moves.close(uow, actor, item.id, item.version, **body.close.model_dump())

    def cancel(uow: UnitOfWork, actor: Actor, item: BulkItem) -> Ticket:
        assert body.reason is not None  # noqa: S101
        return moves.cancel(uow, actor, item.id, item.version, reason=body.reason)

    acts: dict[BulkAction, Act] = {
        BulkAction.DISPATCH: dispatch,
        BulkAction.NOTE: note,
        BulkAction.CLOSE: close,
        BulkAction.CANCEL: cancel,
        BulkAction.ACCEPT: lambda uow, actor, item: moves.accept(uow, actor, item.id, item.version),
        BulkAction.FORWARD: lambda uow, actor, item: moves.forward(
            uow, actor, item.id, item.version
        ),
    }
    return acts[body.action]
