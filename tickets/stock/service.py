"""Ready-made answers saved, retired and used; lists of materials saved. Each function runs inside a unit of work."""

from dataclasses import dataclass
from typing import Protocol

from sqlmodel import col, select

from hotline.kernel.uow import UnitOfWork, check_version
from tickets.categories import categories
from tickets.stock.errors import (
    AnswerNotFound,
    AnswerNotYours,
    MaterialsNotFound,
    MatterGroupUnknown,
    PlaceholderUnknown,
)
from tickets.stock.materials import SHIPPED, Item
from tickets.stock.model import CannedAnswer, CannedAnswerVersion, MaterialList
from tickets.stock.placeholders import KNOWN, unknown
from tickets.text import fold

MANAGE = "answers.manage"


class Actor(Protocol):
    """What a decision needs to know of a signed-in person."""

    @property
    def id(self) -> str: ...
    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Wording:
    title: str
    text: str
    matter_group: str | None
    initials: str  # of the title; made outside of the unit, because that may take a second


def add(uow: UnitOfWork, actor: Actor, what: Wording, *, shared: bool) -> CannedAnswer:
    """A new answer: the whole office's, or one's own.

    Raises:
        AnswerNotYours, PlaceholderUnknown, MatterGroupUnknown
    """
    if shared and not actor.may(MANAGE):
        raise AnswerNotYours("an answer of the whole office")
    row = CannedAnswer(
        owner_id=None if shared else actor.id,
        title="",
        text="",
        search_text="",
        version=0,
        updated_by=actor.id,
        updated_at=uow.now,
    )
    uow.session.add(row)
    return _write(uow, actor, row, what)


def edit(
    uow: UnitOfWork, actor: Actor, answer_id: str, version: int | None, what: Wording
) -> CannedAnswer:
    """Another wording; the earlier one is kept.

    Raises:
        AnswerNotFound, AnswerNotYours, ChangedMeanwhile, PlaceholderUnknown, MatterGroupUnknown
    """
    row = _own(uow, actor, answer_id)
    check_version(row.version, version)
    return _write(uow, actor, row, what)


def retire(uow: UnitOfWork, actor: Actor, answer_id: str, version: int | None) -> CannedAnswer:
    """Nobody is offered it any more; what was written with it stays.

    Raises:
        AnswerNotFound, AnswerNotYours, ChangedMeanwhile
    """
    row = _own(uow, actor, answer_id)
    check_version(row.version, version)
    row.retired_at, row.updated_at, row.updated_by = uow.now, uow.now, actor.id
    row.version += 1
    return row


def used(uow: UnitOfWork, answer_id: str, person_id: str) -> CannedAnswer:
    """It is put into a text: counted, so that the useful ones come first.

    Raises:
        AnswerNotFound: retired, or another person's own.
    """
    row = uow.session.exec(
        select(CannedAnswer)
        .where(CannedAnswer.id == answer_id, col(CannedAnswer.retired_at).is_(None))
        .with_for_update()
    ).first()
    if row is None or row.owner_id not in {None, person_id}:
        raise AnswerNotFound("no answer of yours has this id")
    row.uses, row.used_at = row.uses + 1, uow.now
    return row


def save_list(
    uow: UnitOfWork, actor: Actor, key: str, version: int | None, what: "Listing"
) -> MaterialList:
    """A list of the office; with a shipped list's key it stands in its place.

    Raises:
        ChangedMeanwhile, MatterGroupUnknown
    """
    _check_group(what.matter_group)
    row = uow.session.exec(
        select(MaterialList).where(MaterialList.key == key).with_for_update()
    ).first()
    if row is None:
        check_version(0, version)
        row = MaterialList(key=key, title="", version=0, updated_by=actor.id, updated_at=uow.now)
        uow.session.add(row)
    check_version(row.version, version)
    row.title, row.matter_group, row.remark = what.title, what.matter_group, what.remark
    row.items = [item.as_json() for item in what.items]
    row.retired_at, row.updated_by, row.updated_at = None, actor.id, uow.now
    row.version += 1
    uow.session.flush()
    return row


def drop_list(uow: UnitOfWork, key: str, version: int | None) -> None:
    """The office's own list is gone; where it stood in a shipped one's place, that one is back.

    Raises:
        MaterialsNotFound, ChangedMeanwhile
    """
    row = uow.session.exec(
        select(MaterialList).where(MaterialList.key == key).with_for_update()
    ).first()
    if row is None:
        raise MaterialsNotFound("no list of the office", is_shipped=key in SHIPPED)
    check_version(row.version, version)
    uow.session.delete(row)


@dataclass(frozen=True, slots=True)
class Listing:
    title: str
    matter_group: str | None
    remark: str
    items: tuple[Item, ...]


def _own(uow: UnitOfWork, actor: Actor, answer_id: str) -> CannedAnswer:
    row = uow.session.exec(
        select(CannedAnswer).where(CannedAnswer.id == answer_id).with_for_update()
    ).first()
    if row is None or row.retired_at is not None or row.owner_id not in {None, actor.id}:
        raise AnswerNotFound("no answer of yours has this id")
    if row.owner_id is None and not actor.may(MANAGE):
        raise AnswerNotYours("an answer of the whole office")
    return row


def _write(uow: UnitOfWork, actor: Actor, row: CannedAnswer, what: Wording) -> CannedAnswer:
    if strange := unknown(what.text):
        raise PlaceholderUnknown(f"unknown: {strange}", unknown=strange, known=list(KNOWN))
    _check_group(what.matter_group)
    row.title, row.text, row.matter_group = what.title, what.text, what.matter_group
    row.search_text = "\n".join((fold(what.title), what.initials, fold(what.text)))
    row.version += 1
    row.updated_by, row.updated_at = actor.id, uow.now
    uow.session.flush()
    uow.session.add(
        CannedAnswerVersion(
            answer_id=row.id,
            version=row.version,
            matter_group=row.matter_group,
            title=row.title,
            text=row.text,
            edited_by=actor.id,
            edited_at=uow.now,
        )
    )
    return row


def _check_group(key: str | None) -> None:
    if key is not None and all(group.key != key for group in categories().matter_groups):
        raise MatterGroupUnknown(f"{key} is no group of matters", fields=["matter_group"])
