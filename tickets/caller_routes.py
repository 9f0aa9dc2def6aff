"""HTTP for callers and for the dictionary of the registration form."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hotline.kernel.errors import ChangedMeanwhile
from hotline.web.deps import CurrentPerson, NotSignedIn
from hotline.web.problems import problems
from tickets import cards, service
from tickets.categories import Categories, categories
from tickets.edge import AtDesk, PathId, SavedVersion
from tickets.errors import CallerNotFound, ChoiceUnknown, VersionMissing
from tickets.inputs import Id, Input, Line
from tickets.schemas import CallerCard, CallerRead, CategoriesRead, SaveCaller

router = APIRouter(prefix="/api/callers", tags=["callers"])
categories_router = APIRouter(prefix="/api/categories", tags=["categories"])


class CallerWanted(Input):
    number: Line | None = None
    caller_id: Id | None = None
    call_id: Id | None = None


@router.get("/card", responses=problems(NotSignedIn, CallerNotFound))
async def caller_card(desk: AtDesk, wanted: Annotated[CallerWanted, Query()]) -> CallerCard:
    """Who is calling: by `number` while it rings, by `caller_id` later; `call_id` is not counted."""
    return await desk.see(
        lambda s, who, now: (
            cards.by_id(s, who, wanted.caller_id, now, call_id=wanted.call_id)
            if wanted.caller_id
            else cards.by_number(s, who, wanted.number or "", now, call_id=wanted.call_id)
        )
    )


@router.patch(
    "/{caller_id}",
    responses=problems(
        NotSignedIn, CallerNotFound, ChangedMeanwhile, ChoiceUnknown, VersionMissing
    ),
)
async def save_caller(
    caller_id: PathId, desk: AtDesk, version: SavedVersion, body: SaveCaller
) -> CallerRead:
    """Correct what is known of a caller."""
    return await desk.do(
        lambda uow: service.save_caller(uow, desk.actor, caller_id, version, body.changes()),
        cards.read_caller,
    )


@categories_router.get("", response_model=CategoriesRead, responses=problems(NotSignedIn))
async def read_categories(_: CurrentPerson, response: Response) -> Categories:
    """The whole dictionary that the registration form needs."""
    response.headers["Cache-Control"] = "private, max-age=3600"
    return categories()
