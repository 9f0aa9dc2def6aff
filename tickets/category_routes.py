"""HTTP for the dictionary of the registration form."""

from fastapi import APIRouter, Response

from hotline.web.deps import CurrentPerson, NotSignedIn
from hotline.web.problems import problems
from tickets.categories import Categories, categories
from tickets.schemas import CategoriesRead

router = APIRouter(prefix="/api/categories", tags=["categories"])


@router.get("", response_model=CategoriesRead, responses=problems(NotSignedIn))
async def read_categories(_: CurrentPerson, response: Response) -> Categories:
    """The whole dictionary that the registration form needs."""
    response.headers["Cache-Control"] = "private, max-age=3600"
    return categories()
