"""Reads of ready-made answers and lists of materials; what a placeholder stands for in one ticket."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, or_, select

from hotline.kernel.clock import local
from hotline.kernel.config import OfficeSettings
from hotline.organisation.model import Person, Unit
from tickets import access, policy
from tickets.categories import categories
from tickets.deadlines import last_day
from tickets.policy import Standing
from tickets.stock.errors import AnswerNotFound
from tickets.stock.materials import SHIPPED, Item, item_of, spoken
from tickets.stock.model import CannedAnswer, CannedAnswerVersion, MaterialList
from tickets.stock.placeholders import KNOWN
from tickets.stock.schemas import (
    AnswerRead,
    AnswersRead,
    AnswerVersionRead,
    ItemRead,
    MaterialsRead,
)
from tickets.stock.service import MANAGE, Actor
from tickets.text import fold

MOST = 100


def answers(session: Session, actor: Actor, q: str, matter_group: str | None) -> AnswersRead:
    """The office's and one's own, the most used first; every word of `q` must be in them.

    With a group of matters also those that are for any matter, after its own.
    """
    query = (
        select(CannedAnswer, Person.name)
        .join(Person, col(Person.id) == col(CannedAnswer.updated_by))
        .where(
            col(CannedAnswer.retired_at).is_(None),
            or_(col(CannedAnswer.owner_id).is_(None), CannedAnswer.owner_id == actor.id),
        )
    )
    for word in fold(q).split()[:10]:
        query = query.where(col(CannedAnswer.search_text).contains(word, autoescape=True))
    if matter_group is not None:
        group = col(CannedAnswer.matter_group)
        query = query.where(or_(group.is_(None), group == matter_group)).order_by(group.is_(None))
    query = query.order_by(
        col(CannedAnswer.uses).desc(), col(CannedAnswer.title), col(CannedAnswer.id)
    )
    rows = session.exec(query.limit(MOST + 1)).all()
    return AnswersRead(
        items=[_answer(row, name, actor) for row, name in rows[:MOST]],
        more=len(rows) > MOST,
        placeholders=list(KNOWN),
    )


def answer(session: Session, row: CannedAnswer, actor: Actor) -> AnswerRead:
    return _answer(row, session.get_one(Person, row.updated_by).name, actor)


def versions(session: Session, answer_id: str, actor: Actor) -> list[AnswerVersionRead]:
    """How it was worded before, newest first.

    Raises:
        AnswerNotFound: none, or another person's own.
    """
    row = session.get(CannedAnswer, answer_id)
    if row is None or row.owner_id not in {None, actor.id}:
        raise AnswerNotFound("no answer of yours has this id")
    query = (
        select(CannedAnswerVersion, Person.name)
        .join(Person, col(Person.id) == col(CannedAnswerVersion.edited_by))
        .where(CannedAnswerVersion.answer_id == answer_id)
        .order_by(col(CannedAnswerVersion.version).desc())
        .limit(MOST)
    )
    return [
        AnswerVersionRead(
            version=found.version,
            title=found.title,
            text=found.text,
            edited_by_name=name,
            edited_at=found.edited_at,
        )
        for found, name in session.exec(query)
    ]


def values(
    session: Session, who: Standing, ticket_id: str, now: datetime, office: OfficeSettings
) -> dict[str, str | None]:
    """What the placeholders stand for in this ticket, as this person may see it.

    Raises:
        TicketNotFound: none that this person may see.
    """
    ticket = access.seen(session, who, ticket_id, now)
    handler = session.get(Person, ticket.handler_id) if ticket.handler_id else None
    sees_name = policy.sees_names(who, ticket, now)
    return {
        "工单号": ticket.number,
        "受理日期": _day(ticket.submitted_at or ticket.created_at),
        "来电人": ticket.caller_name if sees_name else None,
        "村居": _unit(session, ticket.village_id),
        "事项": categories().matter_label(ticket.matter),
        "承办人": handler.name if handler is not None else None,
        "承办单位": _unit(session, ticket.unit_id or (handler.unit_id if handler else None)),
        "办理期限": f"{last_day(ticket.due_at):%Y年%-m月%-d日}" if ticket.due_at else None,
        "本单位": office.name,
        "热线": office.number,
        "今天": _day(now),
    }


def materials(session: Session) -> list[MaterialsRead]:
    """Those that come with the program and the office's, in the order of their titles."""
    own = {row.key: row for row in session.exec(select(MaterialList))}
    lists = [list_of(row) for row in own.values() if row.retired_at is None]
    lists += [
        _list(one.key, one.title, one.matter_group, one.remark, one.items, version=0)
        for one in SHIPPED.values()
        if one.key not in own
    ]
    return sorted(lists, key=lambda one: (one.matter_group or "~", one.title))


def list_of(row: MaterialList) -> MaterialsRead:
    items = [item_of(raw) for raw in row.items]
    return _list(row.key, row.title, row.matter_group, row.remark, items, version=row.version)


def _list(
    key: str,
    title: str,
    group: str | None,
    remark: str,
    items: Iterable[Item],
    *,
    version: int,
) -> MaterialsRead:
    kept = tuple(items)
    return MaterialsRead(
        key=key,
        title=title,
        matter_group=group,
        matter_group_label=_label(group),
        remark=remark,
        items=[
            ItemRead(name=one.name, form=one.form, note=one.note, spoken=one.spoken())
            for one in kept
        ],
        text=spoken(title, kept, remark),
        version=version,
        is_shipped=key in SHIPPED,
    )


def _answer(row: CannedAnswer, name: str, actor: Actor) -> AnswerRead:
    return AnswerRead(
        **row.model_dump(include=set(AnswerRead.model_fields)),
        matter_group_label=_label(row.matter_group),
        shared=row.owner_id is None,
        updated_by_name=name,
        may_edit=row.owner_id == actor.id or actor.may(MANAGE),
    )


def _label(group: str | None) -> str | None:
    return next((one.label for one in categories().matter_groups if one.key == group), None)


def _unit(session: Session, unit_id: str | None) -> str | None:
    unit = session.get(Unit, unit_id) if unit_id else None
    return unit.name if unit is not None else None


def _day(at: datetime) -> str:
    return f"{local(at):%Y年%-m月%-d日}"
