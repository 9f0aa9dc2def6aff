"""HTTP for what is done with a whole list: counted, exported, acted on."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from hotline.kernel.clock import local
from hotline.web.deps import Db, NotSignedIn, Now
from hotline.web.problems import problems
from hotline.web.spreadsheet import MEDIA_TYPE, attachment
from tickets.edge import AtDesk
from tickets.lists import bulk, export, pages
from tickets.lists.errors import TooMuchToExport
from tickets.lists.schemas import BulkAct, BulkResults, CountRead, TicketsWanted

router = APIRouter(prefix="/api/tickets", tags=["tickets"])
FILE: dict[str, Any] = {
    "response_class": Response,
    "responses": problems(NotSignedIn, TooMuchToExport)
    | {200: {"content": {MEDIA_TYPE: {}}, "description": "an .xlsx file"}},
}


@router.get("/count", responses=problems(NotSignedIn))
async def count_tickets(desk: AtDesk, wanted: Annotated[TicketsWanted, Query()]) -> CountRead:
    """How many tickets the list has; `more` when there are at least so many."""
    found = await desk.see(lambda s, who, now: pages.count(s, who, wanted.filter(), now))
    return CountRead(count=found, more=found >= pages.MOST_COUNTED)


@router.get("/export.xlsx", **FILE)
async def export_tickets(
    desk: AtDesk, db: Db, now: Now, wanted: Annotated[TicketsWanted, Query()]
) -> Response:
    """The list as a file, masked as on the screen; that it was taken is recorded."""
    rows = await desk.see(lambda s, who, at: export.listed(s, who, wanted.filter(), at))
    content = await db.read(lambda _session: export.workbook(rows))  # takes a reader's time
    asked = urlencode(wanted.asked())
    await db.write(
        lambda uow: export.record(uow, desk.actor, asked, len(rows), address=desk.address)
    )
    name = f"工单_{local(now.now()):%Y%m%d-%H%M}.xlsx"
    return attachment(content, name, plain="tickets.xlsx")


@router.post("/bulk", responses=problems(NotSignedIn))
async def act_on_tickets(desk: AtDesk, body: BulkAct) -> BulkResults:
    """One action on many tickets. The answer says for each what became of it; one refusal stops no other."""
    return BulkResults(items=await bulk.act_on_all(desk, body))
