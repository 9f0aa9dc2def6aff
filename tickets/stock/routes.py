"""HTTP for ready-made answers and lists of materials: parse, authorise, call the service, return the row."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from hotline.kernel.errors import ChangedMeanwhile, Forbidden
from hotline.kernel.uow import UnitOfWork
from hotline.web.deps import Actor, Config, Db, NotSignedIn, requires
from hotline.web.if_match import Version, VersionMalformed
from hotline.web.problems import problems
from tickets.edge import AtDesk, PathId
from tickets.errors import TicketNotFound
from tickets.inputs import Id, Key
from tickets.stock import queries, service
from tickets.stock.errors import (
    AnswerNotFound,
    AnswerNotYours,
    MaterialsNotFound,
    MatterGroupUnknown,
    PlaceholderUnknown,
)
from tickets.stock.model import CannedAnswer
from tickets.stock.placeholders import fill
from tickets.stock.schemas import (
    AllMaterials,
    AnswerIn,
    AnswerRead,
    AnswersRead,
    AnswerVersionRead,
    Filled,
    MaterialsIn,
    MaterialsRead,
    NewAnswer,
)

router = APIRouter(prefix="/api/answers", tags=["answers"])
materials_router = APIRouter(prefix="/api/materials", tags=["answers"])
Uses = Annotated[Actor, Depends(requires("answers.use"))]
Manages = Annotated[Actor, Depends(requires("answers.manage"))]
WRONG = (PlaceholderUnknown, MatterGroupUnknown, AnswerNotYours)
EDIT = problems(NotSignedIn, Forbidden, AnswerNotFound, ChangedMeanwhile, VersionMalformed, *WRONG)
OF_LISTS = problems(NotSignedIn, Forbidden, ChangedMeanwhile, VersionMalformed)


@router.get("", responses=problems(NotSignedIn, Forbidden))
async def list_answers(
    db: Db,
    actor: Uses,
    q: Annotated[str, Query(max_length=60)] = "",
    matter_group: Annotated[Key | None, Query()] = None,
) -> AnswersRead:
    """Ready-made answers of the office and your own; `q`: words or pinyin initials (fyzx)."""
    text = q.replace("\x00", "")
    return await db.read(lambda session: queries.answers(session, actor, text, matter_group))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotSignedIn, Forbidden, *WRONG),
)
async def add_answer(db: Db, actor: Uses, body: NewAnswer) -> AnswerRead:
    """A new one: your own, or the office's if you keep those."""
    what = await asyncio.to_thread(body.wording)

    def unit(uow: UnitOfWork) -> AnswerRead:
        row = service.add(uow, actor, what, shared=body.shared)
        return queries.answer(uow.session, row, actor)

    return await db.write(unit)


@router.put("/{answer_id}", responses=EDIT)
async def edit_answer(
    answer_id: PathId, db: Db, actor: Uses, version: Version, body: AnswerIn
) -> AnswerRead:
    """Another wording; the earlier one is kept."""
    what = await asyncio.to_thread(body.wording)

    def unit(uow: UnitOfWork) -> AnswerRead:
        row = service.edit(uow, actor, answer_id, version, what)
        return queries.answer(uow.session, row, actor)

    return await db.write(unit)


@router.delete("/{answer_id}", status_code=status.HTTP_204_NO_CONTENT, responses=EDIT)
async def retire_answer(answer_id: PathId, db: Db, actor: Uses, version: Version) -> None:
    """Nobody is offered it any more."""
    await db.write(lambda uow: service.retire(uow, actor, answer_id, version))


@router.get("/{answer_id}/versions", responses=problems(NotSignedIn, Forbidden, AnswerNotFound))
async def list_answer_versions(answer_id: PathId, db: Db, actor: Uses) -> list[AnswerVersionRead]:
    """How it was worded before, newest first."""
    return await db.read(lambda session: queries.versions(session, answer_id, actor))


@router.post(
    "/{answer_id}/use",
    responses=problems(NotSignedIn, Forbidden, AnswerNotFound, TicketNotFound),
    dependencies=[Depends(requires("answers.use"))],
)
async def use_answer(
    answer_id: PathId, desk: AtDesk, config: Config, ticket_id: Annotated[Id, Query()]
) -> Filled:
    """Its text with the ticket's own values in the place of its placeholders; the use is counted."""
    office = config.office
    return await desk.do(
        lambda uow: service.used(uow, answer_id, desk.actor.id),
        lambda s, row, who, now: _filled(row, queries.values(s, who, ticket_id, now, office)),
    )


@materials_router.get("", responses=problems(NotSignedIn, Forbidden))
async def list_materials(db: Db, _actor: Uses) -> AllMaterials:
    """What to bring, for each kind of application."""
    return await db.read(lambda session: AllMaterials(items=queries.materials(session)))


@materials_router.put("/{key}", responses=OF_LISTS | problems(MatterGroupUnknown))
async def save_materials(
    key: PathId, db: Db, actor: Manages, version: Version, body: MaterialsIn
) -> MaterialsRead:
    """Save a list; version 0 is one that the office does not have yet."""

    def unit(uow: UnitOfWork) -> MaterialsRead:
        row = service.save_list(uow, actor, key, version, body.listing())
        return queries.list_of(row)

    return await db.write(unit)


@materials_router.delete(
    "/{key}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=OF_LISTS | problems(MaterialsNotFound),
)
async def drop_materials(key: PathId, db: Db, _actor: Manages, version: Version) -> None:
    """Take the office's own list away; a shipped one of this key is back."""
    await db.write(lambda uow: service.drop_list(uow, key, version))


def _filled(row: CannedAnswer, values: dict[str, str | None]) -> Filled:
    text, missing = fill(row.text, values)
    return Filled(text=text, missing=missing)
