"""HTTP for orders from upstream: the operators' list, form and tables, and the door for platforms."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status

from hotline.kernel.errors import Forbidden, HotlineError
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import AccessRecord
from hotline.web.deps import Actor, Config, Db, NotSignedIn, Now, client_address, requires
from hotline.web.paging import Cursor, CursorUnknown, Limit, Page
from hotline.web.problems import problems
from hotline.web.spreadsheet import attachment
from tickets.edge import PathId, instant_key, page_of
from tickets.errors import ChoiceUnknown, FieldsMissing
from tickets.machine import STATE_LABELS
from tickets.upstream import imports, queries, service, table
from tickets.upstream.answers import is_answered, told
from tickets.upstream.edge import SignedBy, senders
from tickets.upstream.errors import (
    NotAnswered,
    OrderDiffers,
    OrderNotFound,
    SenderUnknown,
    SignatureRefused,
    TableUnreadable,
)
from tickets.upstream.model import Way
from tickets.upstream.queries import Step
from tickets.upstream.schemas import (
    AnswersWanted,
    ImportRead,
    OrderAnswersRead,
    OrderIn,
    OrderRead,
    OrderTaken,
    RegisterOrder,
    RowRead,
    SenderRead,
    SendersRead,
)
from tickets.upstream.service import Reception

router = APIRouter(prefix="/api/upstream", tags=["upstream"])
Works = Annotated[Actor, Depends(requires("upstream.work"))]
REFUSED = problems(NotSignedIn, Forbidden)


@router.get("/senders", responses=REFUSED)
async def list_senders(_: Works, config: Config) -> SendersRead:
    """From whom orders come, as the settings list them."""
    return SendersRead(
        items=[
            SenderRead(key=one.key, name=one.name, pushes=bool(one.secret.get_secret_value()))
            for one in config.upstream.senders
        ]
    )


@router.get("/orders", responses=REFUSED | problems(CursorUnknown))
async def list_orders(
    _: Works,
    db: Db,
    config: Config,
    clock: Now,
    step: Step | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OrderRead]:
    """Orders that wait for a step, or all of them."""
    after, now, names = instant_key(cursor), clock.now(), senders(config)
    found = await db.read(
        lambda session: queries.page(session, step, names, now, after=after, limit=limit)
    )
    return page_of(found, limit, lambda one: (one.received_at, one.id))


@router.post(
    "/orders",
    status_code=status.HTTP_201_CREATED,
    responses=REFUSED | problems(SenderUnknown, OrderDiffers, ChoiceUnknown, FieldsMissing),
)
async def register_order(actor: Works, body: RegisterOrder, db: Db, config: Config) -> OrderRead:
    """登记上级转办: accepted at once, its time runs; what is here already is shown, not made again."""
    at = _reception(config, Way.FORM, actor.id)

    def unit(uow: UnitOfWork) -> OrderRead:
        found = service.register(uow, actor, body.order(body.sender), at)
        return queries.one(uow.session, found.order, senders(config), uow.now)

    return await db.write(unit)


@router.post(
    "/orders/import",
    responses=REFUSED | problems(TableUnreadable),
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}}},
)
async def import_orders(actor: Works, request: Request, db: Db, config: Config) -> ImportRead:
    """A filled template (.xlsx) as the body; each row says what became of it."""
    lines = table.lines(await request.body())
    names, at = senders(config), _reception(config, Way.FILE, actor.id)
    rows = [await _row(db, line, at, names) for line in lines]
    return imports.summed(rows)


@router.get("/template.xlsx", response_class=Response, responses=REFUSED)
async def read_template(_: Works, config: Config) -> Response:
    """The table to fill in for an import."""
    sender = next(iter(senders(config).values()), "")
    example = {
        "sender": sender,
        "outside_number": "示例-0001（导入前请删除本行）",
        "upstream_due_at": "2026-03-06 17:30",
        "request_kind": "求助",
        "summary": "摘要不少于四个字",
        "urgency": "一般",
    }
    return attachment(table.template(example), "上级转办导入模板.xlsx", plain="template.xlsx")


@router.get("/answers.xlsx", response_class=Response, responses=REFUSED)
async def export_answers(actor: Works, request: Request, db: Db, config: Config) -> Response:
    """The sheet of all answers that their senders do not have yet; who took it is recorded."""
    names, address = senders(config), client_address(request)

    def unit(uow: UnitOfWork) -> bytes:
        found = queries.to_give_back(uow.session)
        uow.session.add(
            AccessRecord(
                at=uow.now,
                person_id=actor.id,
                action="export",
                subject="upstream",
                subject_id=str(len(found)),
                address=address,
            )
        )
        return table.answers(
            [
                (
                    names.get(order.sender, order.sender),
                    order.outside_number,
                    ticket.number,
                    STATE_LABELS[ticket.state],
                    table.day_and_time(ticket.closed_at or ticket.replied_at),
                    told(ticket),
                )
                for order, ticket in found
            ]
        )

    return attachment(await db.write(unit), "办理结果反馈表.xlsx", plain="answers.xlsx")


@router.post("/orders/{order_id}/return", responses=REFUSED | problems(OrderNotFound, NotAnswered))
async def return_order(order_id: PathId, actor: Works, db: Db, config: Config) -> OrderRead:
    """反馈: the answer went back to the sender."""

    def unit(uow: UnitOfWork) -> OrderRead:
        row = service.give_back(uow, order_id, person_id=actor.id)
        return queries.one(uow.session, row, senders(config), uow.now)

    return await db.write(unit)


@router.post("/push", responses=problems(SignatureRefused, OrderDiffers, ChoiceUnknown))
async def push_order(
    sender: SignedBy, body: OrderIn, db: Db, config: Config, response: Response
) -> OrderTaken:
    """For platforms: an order, signed. The same one again is found, not made: 200 instead of 201."""
    at = _reception(config, Way.PUSHED, None)
    found = await db.write(lambda uow: queries.taken(service.receive(uow, body.order(sender), at)))
    if found.is_new:
        response.status_code = status.HTTP_201_CREATED
    return found


@router.post("/pull", responses=problems(SignatureRefused))
async def pull_answers(sender: SignedBy, body: AnswersWanted, db: Db) -> OrderAnswersRead:
    """For platforms: how these orders stand, signed. An answer that was fetched counts as given back."""

    def unit(uow: UnitOfWork) -> OrderAnswersRead:
        items = []
        for number in dict.fromkeys(body.outside_numbers):
            row = queries.known(uow.session, sender, number)
            if row is not None and is_answered(row[1]):
                service.give_back(uow, row[0].id, person_id=None)
            items.append(queries.answer(number, row))
        return OrderAnswersRead(items=items)

    return await db.write(unit)


def _reception(config: Config, way: Way, person_id: str | None) -> Reception:
    division = config.office.division_code
    return Reception(way=way, division=division, senders=senders(config), person_id=person_id)


async def _row(db: Db, line: table.Line, at: Reception, names: dict[str, str]) -> RowRead:
    """One row in a transaction of its own: a wrong one keeps no right one out."""
    try:
        return await db.write(lambda uow: imports.take(uow, line, at, names))
    except (HotlineError, imports.Wrong) as why:
        return imports.refused(line, why)
