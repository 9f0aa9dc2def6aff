"""Displays on walls: a link that shows the board without citizens until somebody ends it. One function, one unit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, Wall
from hotline.organisation.sign_in.errors import WallNotFound
from hotline.organisation.sign_in.events import WallClosed, WallOpened
from hotline.organisation.sign_in.tokens import hash_token, new_token

NOTE_AFTER: Final = timedelta(minutes=1)  # a wall asks every few minutes, perhaps from several tabs


def open_wall(uow: UnitOfWork, name: str, *, by: str) -> tuple[Wall, str]:
    """The wall, and its token: this once, because only the hash is kept."""
    token = new_token()
    wall = Wall(name=name, token_hash=hash_token(token), made_by=by, made_at=uow.now)
    uow.session.add(wall)
    uow.emit(WallOpened(at=uow.now, person_id=by, wall_id=wall.id))
    return wall, token


def close_wall(uow: UnitOfWork, wall_id: str, *, by: str) -> None:
    """End it for good.

    Raises:
        WallNotFound: there is none, or somebody else was faster.
    """
    wall = uow.session.get(Wall, wall_id, with_for_update=True)
    if wall is None:
        raise WallNotFound("no wall has this id")
    uow.session.delete(wall)
    uow.emit(WallClosed(at=uow.now, person_id=by, wall_id=wall_id))


def note_use(uow: UnitOfWork, wall_id: str) -> None:
    wall = uow.session.get(Wall, wall_id)
    if wall is not None and is_use_worth_noting(wall, uow.now):
        wall.seen_at = uow.now
        uow.session.add(wall)


def is_use_worth_noting(wall: Wall, now: datetime) -> bool:
    return wall.seen_at is None or now - wall.seen_at >= NOTE_AFTER


def by_token(session: Session, token: str) -> Wall | None:
    return session.exec(select(Wall).where(Wall.token_hash == hash_token(token))).first()


def listed(session: Session) -> Sequence[tuple[Wall, str]]:
    """All of them with the name of who made each, oldest first."""
    query = select(Wall, Person.name).join(Person, col(Person.id) == col(Wall.made_by))
    return session.exec(query.order_by(col(Wall.made_at), col(Wall.id))).all()
