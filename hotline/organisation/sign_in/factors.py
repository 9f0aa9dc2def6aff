"""Secrets of second factors as they are stored: encrypted. Codes are checked in `totp`."""

from sqlalchemy import and_, or_
from sqlmodel import col, select

from hotline.kernel.seal import MARK, Seal, is_sealed
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person

PURPOSE = "totp"


def stored(seal: Seal, person: Person, secret: str) -> str:
    return seal.close(secret, owner=person.id)


def readable(seal: Seal, person: Person, value: str) -> str:
    """The secret itself; one of an earlier version is plain until the server starts.

    Raises:
        SealBroken: the server has another secret key now.
    """
    return seal.open(value, owner=person.id) if is_sealed(value) else value


def seal_plain_ones(uow: UnitOfWork, seal: Seal) -> int:
    """Encrypt what an earlier version, or a backup of it, left in clear. Part of each start."""
    plain = or_(
        *(
            and_(column.is_not(None), ~column.startswith(MARK))
            for column in (col(Person.totp_secret), col(Person.totp_pending))
        )
    )
    people = uow.session.exec(select(Person).where(plain).with_for_update()).all()
    for person in people:
        for name in ("totp_secret", "totp_pending"):
            value = getattr(person, name)
            if value is not None and not is_sealed(value):
                setattr(person, name, stored(seal, person, value))
        uow.session.add(person)
    return len(people)
