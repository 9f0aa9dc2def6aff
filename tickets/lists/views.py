"""Lists with a name: those that everybody has from the first day, and those that people keep for themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from hotline.kernel.errors import Forbidden
from hotline.kernel.uow import UnitOfWork, check_version
from hotline.organisation.model import Person
from tickets.lists import pages
from tickets.lists.errors import TooManyViews, ViewNameTaken, ViewNotFound
from tickets.lists.model import TicketView
from tickets.lists.schemas import TicketsWanted, ViewCount, ViewRead, ViewWrite
from tickets.policy import Actor, Standing

MOST: Final = 50
DESK: Final = frozenset({"supervisor", "operator", "town_officer"})
WORKERS: Final = DESK | {"adviser", "reviewer"}


@dataclass(frozen=True, slots=True)
class Builtin:
    key: str
    name: str
    roles: frozenset[str]
    wanted: TicketsWanted


BUILTIN: Final = (
    Builtin("mine", "我的在办", WORKERS, TicketsWanted(mine=True, open=True)),
    Builtin("unassigned", "无人承办", DESK, TicketsWanted(unassigned=True)),
    Builtin("mine-pressing", "我的到期", WORKERS, TicketsWanted(mine=True, pressing=True)),
    Builtin("open", "全部未办结", WORKERS, TicketsWanted(open=True)),
    Builtin("red", "超期", WORKERS, TicketsWanted.model_validate({"light": "red"})),
    Builtin("yellow", "今日到期", WORKERS, TicketsWanted.model_validate({"light": "yellow"})),
    Builtin("green", "期限内", WORKERS, TicketsWanted.model_validate({"light": "green"})),
)


def of(session: Session, who: Standing) -> list[ViewRead]:
    """The office's own views of this person's roles, then what they keep and what is shared."""
    found = [
        ViewRead(
            key=one.key,
            name=one.name,
            wanted=one.wanted.asked(),
            builtin=True,
            shared=True,
            mine=False,
            owner_name=None,
            version=None,
        )
        for one in _builtin(who)
    ]
    return found + [_read(view, owner, who.person_id) for view, owner in _kept(session, who)]


def counts(session: Session, who: Standing, now: datetime) -> list[ViewCount]:
    """How many tickets each holds, in one statement; none is counted beyond `MOST_COUNTED`."""
    wanted = {one.key: one.wanted for one in _builtin(who)}
    wanted |= {
        view.id: TicketsWanted.model_validate(view.wanted) for view, _ in _kept(session, who)
    }
    if not wanted:
        return []
    asked = [
        pages.capped(pages.clauses_of(session, who, one.filter(), now)) for one in wanted.values()
    ]
    (found,) = session.connection().execute(select(*asked)).all()
    most = pages.MOST_COUNTED
    return [
        ViewCount(key=key, count=number, more=number >= most)
        for key, number in zip(wanted, found, strict=True)
    ]


def add(uow: UnitOfWork, actor: Actor, body: ViewWrite) -> ViewRead:
    """Keep a view.

    Raises:
        Forbidden: shared by somebody who is no supervisor.
        ViewNameTaken, TooManyViews
    """
    _may_share(actor, body)
    kept = select(TicketView.id).where(TicketView.owner_id == actor.id)
    if len(uow.session.exec(kept).all()) >= MOST:
        raise TooManyViews(TooManyViews.title, most=MOST)
    view = TicketView(owner_id=actor.id, created_at=uow.now, **_values(body))
    return _stored(uow, actor, view)


def change(
    uow: UnitOfWork, actor: Actor, view_id: str, version: int | None, body: ViewWrite
) -> ViewRead:
    """Rename it, or change what it holds and who has it.

    Raises:
        ViewNotFound: none of this person's.
        ChangedMeanwhile, Forbidden, ViewNameTaken
    """
    view = _own(uow, actor, view_id)
    check_version(view.version, version)
    _may_share(actor, body)
    for name, value in _values(body).items():
        setattr(view, name, value)
    view.version += 1
    return _stored(uow, actor, view)


def remove(uow: UnitOfWork, actor: Actor, view_id: str) -> None:
    """Forget it.

    Raises:
        ViewNotFound: none of this person's.
    """
    uow.session.delete(_own(uow, actor, view_id))
    uow.session.flush()


def _builtin(who: Standing) -> list[Builtin]:
    return [one for one in BUILTIN if one.roles & who.roles]


def _kept(session: Session, who: Standing) -> list[tuple[TicketView, str]]:
    query = select(TicketView, Person.name).join(Person, col(Person.id) == col(TicketView.owner_id))
    ways: list[Any] = [TicketView.owner_id == who.person_id]
    if who.roles & WORKERS:
        ways.append(col(TicketView.shared))
    rows = session.exec(
        query.where(or_(*ways)).order_by(col(TicketView.created_at), col(TicketView.id))
    )
    return list(rows)


def _own(uow: UnitOfWork, actor: Actor, view_id: str) -> TicketView:
    view = uow.session.get(TicketView, view_id, with_for_update=True)
    if view is None or view.owner_id != actor.id:
        raise ViewNotFound("no view of yours has this id")
    return view


def _may_share(actor: Actor, body: ViewWrite) -> None:
    if body.shared and "supervisor" not in actor.roles:
        raise Forbidden("only a supervisor shares a view with everybody")


def _values(body: ViewWrite) -> dict[str, Any]:
    return {"name": body.name, "wanted": body.wanted.asked(), "shared": body.shared}


def _stored(uow: UnitOfWork, actor: Actor, view: TicketView) -> ViewRead:
    try:
        with uow.session.begin_nested():
            uow.session.add(view)
    except IntegrityError as error:
        raise ViewNameTaken("a view of yours has this name") from error
    return _read(view, None, actor.id)


def _read(view: TicketView, owner: str | None, me: str) -> ViewRead:
    return ViewRead(
        key=view.id,
        name=view.name,
        builtin=False,
        wanted=view.wanted,
        shared=view.shared,
        mine=view.owner_id == me,
        owner_name=None if view.owner_id == me else owner,
        version=view.version,
    )
