"""Where people sign in: verifies passwords outside the database, then runs one unit of work."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from hotline.kernel.config import SecuritySettings
from hotline.kernel.database import Database
from hotline.kernel.errors import HotlineError
from hotline.kernel.seal import Seal
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.errors import PersonNotFound
from hotline.organisation.model import Person, Role
from hotline.organisation.sign_in import repository, service
from hotline.organisation.sign_in.errors import PasswordWrong
from hotline.organisation.sign_in.passwords import Passwords, check_strength
from hotline.organisation.sign_in.service import Admission, Attempt, Enrolment, Rules

T = TypeVar("T")


def rules_of(security: SecuritySettings) -> Rules:
    """The office's settings; an unknown role among them stops the start, not a sign-in.

    Raises:
        ValueError: `totp_roles` names a role that does not exist.
    """
    return Rules(
        lock_after=security.lock_after,
        lock_for=timedelta(minutes=security.lock_minutes),
        session_for=timedelta(hours=security.session_hours),
        idle_after=timedelta(minutes=security.idle_minutes),
        totp_roles=frozenset(map(Role, security.totp_roles)),
    )


class SignInDesk:
    def __init__(
        self, database: Database, passwords: Passwords, rules: Rules, *, issuer: str, seal: Seal
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._issuer = issuer
        self._seal = seal
        self.rules = rules

    async def sign_in(self, attempt: Attempt) -> Admission:
        """Open a session.

        Raises:
            SignInRefused, SignInLocked, TotpRequired, TotpWrong, SealBroken
        """
        verified = await self._verified(attempt)
        return await self._settled(
            lambda uow: service.admit(uow, attempt, self.rules, verified=verified, seal=self._seal)
        )

    async def enrol(self, attempt: Attempt) -> Enrolment:
        """A secret for an authenticator app.

        Raises:
            SignInRefused, SignInLocked, TotpWrong, SealBroken
        """
        verified = await self._verified(attempt)
        return await self._settled(
            lambda uow: service.enrol(
                uow,
                attempt,
                self.rules,
                verified=verified,
                issuer=self._issuer,
                seal=self._seal,
            )
        )

    async def change_password(self, person_id: str, old: str, new: str, *, keep: str) -> None:
        """A person's own change; the session they used stays, the others end.

        Raises:
            PasswordWrong, PasswordWeak
        """
        person = await self._person(person_id)
        if not await self._passwords.matches(old, person.password_hash):
            raise PasswordWrong
        await self._replace(person, new, by=person_id, keep=keep)

    async def set_password(self, person_id: str, new: str, *, by: str) -> None:
        """An administrator's change; all sessions of the person end.

        Raises:
            PersonNotFound, PasswordWeak
        """
        await self._replace(await self._person(person_id), new, by=by, keep=None)

    async def hash(self, password: str, username: str) -> str:
        """For a new person.

        Raises:
            PasswordWeak: it would be guessed.
        """
        check_strength(password, username)
        return await self._passwords.hash(password)

    async def _replace(self, person: Person, new: str, *, by: str, keep: str | None) -> None:
        hashed = await self.hash(new, person.username)
        await self._database.write(
            lambda uow: service.set_password(uow, person.id, hashed, by=by, keep=keep)
        )

    async def _verified(self, attempt: Attempt) -> str | None:
        """The stored hash that this password matches; each attempt costs the same work."""
        stored = await self._database.read(
            lambda session: repository.password_hash_of(session, attempt.username)
        )
        return stored if await self._passwords.matches(attempt.password, stored) else None

    async def _settled(self, unit: Callable[[UnitOfWork], T | HotlineError]) -> T:
        outcome = await self._database.write(unit)
        if isinstance(outcome, HotlineError):
            raise outcome
        return outcome

    async def _person(self, person_id: str) -> Person:
        person = await self._database.read(lambda session: session.get(Person, person_id))
        if person is None:
            raise PersonNotFound
        return person
