"""All SQL of sign-ins; private to this package."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, or_, update
from sqlmodel import Session, col, select

from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person, SignIn, SignInFailure


def by_token_hash(session: Session, token_hash: str) -> SignIn | None:
    return session.exec(select(SignIn).where(SignIn.token_hash == token_hash)).first()


def password_hash_of(session: Session, username: str) -> str | None:
    return session.exec(select(Person.password_hash).where(Person.username == username)).first()


def touch(uow: UnitOfWork, sign_in_ids: Sequence[str]) -> int:
    """Somebody worked with these; how many of them are still open."""
    statement = update(SignIn).where(col(SignIn.id).in_(sign_in_ids)).values(seen_at=uow.now)
    return uow.connection.execute(statement).rowcount


def remove(uow: UnitOfWork, sign_in_id: str) -> bool:
    statement = delete(SignIn).where(col(SignIn.id) == sign_in_id)
    return uow.connection.execute(statement).rowcount > 0


def remove_all(uow: UnitOfWork, person_id: str, *, but: str | None = None) -> list[str]:
    """End all of a person's sign-ins, perhaps but one."""
    statement = delete(SignIn).where(col(SignIn.person_id) == person_id)
    if but is not None:
        statement = statement.where(col(SignIn.id) != but)
    return list(uow.connection.execute(statement.returning(col(SignIn.id))).scalars())


def remove_oldest(uow: UnitOfWork, person_id: str, *, keep: int) -> list[str]:
    newest = (
        select(SignIn.id)
        .where(SignIn.person_id == person_id)
        .order_by(col(SignIn.created_at).desc(), col(SignIn.id).desc())
    )
    surplus = list(uow.connection.execute(newest).scalars())[keep:]
    if surplus:
        uow.connection.execute(delete(SignIn).where(col(SignIn.id).in_(surplus)))
    return surplus


def remove_stale(
    uow: UnitOfWork, *, idle_since: datetime, limit: int
) -> list[tuple[str, str, datetime]]:
    """End sign-ins that expired or were not used; (id, person, expiry) of each."""
    stale = (
        select(SignIn.id)
        .where(or_(col(SignIn.seen_at) < idle_since, col(SignIn.expires_at) <= uow.now))
        .limit(limit)
    )
    statement = (
        delete(SignIn)
        .where(col(SignIn.id).in_(stale))
        .returning(col(SignIn.id), col(SignIn.person_id), col(SignIn.expires_at))
    )
    return [(row[0], row[1], row[2]) for row in uow.connection.execute(statement)]


def add(uow: UnitOfWork, sign_in: SignIn) -> None:
    uow.connection.execute(insert(SignIn), sign_in.model_dump())


def failure(uow: UnitOfWork, name_hash: str) -> SignInFailure | None:
    return uow.session.get(SignInFailure, name_hash, with_for_update=True)


def forget_failure(uow: UnitOfWork, name_hash: str) -> None:
    uow.connection.execute(delete(SignInFailure).where(col(SignInFailure.name_hash) == name_hash))


def forget_failures(uow: UnitOfWork, *, before: datetime) -> None:
    uow.connection.execute(delete(SignInFailure).where(col(SignInFailure.last_at) < before))
