"""What can be done to sign-ins. Each function runs inside a unit of work; passwords were hashed before.

A refusal that must be remembered (a counted failure) is returned, not raised: raising takes back
everything the unit wrote.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError

from hotline.kernel.errors import HotlineError
from hotline.kernel.seal import Seal
from hotline.kernel.uow import UnitOfWork, first
from hotline.organisation.errors import PersonNotFound
from hotline.organisation.model import Person, Role, SignIn, SignInFailure
from hotline.organisation.repository import roles_of
from hotline.organisation.sign_in import factors, repository, totp
from hotline.organisation.sign_in.errors import (
    SignInLocked,
    SignInRefused,
    TotpRequired,
    TotpWrong,
)
from hotline.organisation.sign_in.events import (
    PasswordChanged,
    SignedIn,
    SignedOut,
    SignInDenied,
    SignInRevoked,
    Why,
)
from hotline.organisation.sign_in.tokens import hash_name, hash_token, new_token

MOST_SIGN_INS: Final = 50  # of one person at once; beyond it the oldest ends
SWEEP: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    lock_after: int
    lock_for: timedelta
    session_for: timedelta
    idle_after: timedelta
    totp_roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    username: str
    password: str = field(repr=False)
    totp: str | None = field(default=None, repr=False)
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    person_id: str
    sign_in_id: str
    token: str = field(repr=False)
    csrf: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    secret: str = field(repr=False)
    uri: str = field(repr=False)


def admit(
    uow: UnitOfWork, attempt: Attempt, rules: Rules, *, verified: str | None, seal: Seal
) -> Admission | HotlineError:
    """Let somebody in. `verified` is the stored hash that the password was found to match, or None."""
    person = _checked(uow, attempt, rules, verified)
    if isinstance(person, HotlineError):
        return person
    refusal = _second_factor(uow, person, attempt.totp, rules, seal)
    if refusal is not None:
        if isinstance(refusal, TotpWrong):
            _count_failure(uow, attempt, rules)
        return _denied(uow, attempt, person.id, refusal)
    repository.forget_failure(uow, hash_name(attempt.username))
    return _open(uow, person.id, attempt.address, rules)


def enrol(
    uow: UnitOfWork,
    attempt: Attempt,
    rules: Rules,
    *,
    verified: str | None,
    issuer: str,
    seal: Seal,
) -> Enrolment | HotlineError:
    """Offer a new secret for an authenticator app; the first code made with it puts it in force."""
    person = _checked(uow, attempt, rules, verified)
    if isinstance(person, HotlineError):
        return person
    if person.totp_secret is not None and not _use_code(uow, person, attempt.totp or "", seal):
        _count_failure(uow, attempt, rules)
        return _denied(uow, attempt, person.id, TotpWrong())
    secret = totp.new_secret()
    person.totp_pending = factors.stored(seal, person, secret)
    uri = totp.otpauth_uri(secret, username=person.username, issuer=issuer)
    return Enrolment(secret=secret, uri=uri)


def sign_out(uow: UnitOfWork, sign_in_id: str, person_id: str) -> None:
    if repository.remove(uow, sign_in_id):
        uow.emit(SignedOut(at=uow.now, person_id=person_id, sign_in_id=sign_in_id))


def keep_alive(uow: UnitOfWork, sign_in_ids: Iterable[str]) -> int:
    """Their people are at work without sending requests (a long call); how many are still open."""
    return repository.touch(uow, list(sign_in_ids))


def set_password(
    uow: UnitOfWork, person_id: str, password_hash: str, *, by: str, keep: str | None = None
) -> None:
    """Replace the password and end the person's sessions, but the one that asked for it.

    Raises:
        PersonNotFound: there is no such person.
    """
    person = _person(uow, person_id)
    person.password_hash = password_hash
    person.password_changed_at = uow.now
    person.version += 1
    repository.forget_failure(uow, hash_name(person.username))  # also how an administrator unlocks
    revoke_all(uow, person_id, Why.PASSWORD, but=keep)
    uow.emit(PasswordChanged(at=uow.now, person_id=person_id, by=by))


def forget_totp(uow: UnitOfWork, person_id: str) -> None:
    """A lost telephone: the person enrols again; until then the old codes are dead.

    Raises:
        PersonNotFound: there is no such person.
    """
    person = _person(uow, person_id)
    person.totp_secret = person.totp_pending = None
    revoke_all(uow, person_id, Why.TOTP)


def revoke_all(uow: UnitOfWork, person_id: str, why: Why, *, but: str | None = None) -> None:
    ended = repository.remove_all(uow, person_id, but=but)
    if ended:
        uow.emit(SignInRevoked(at=uow.now, person_id=person_id, sign_in_ids=tuple(ended), why=why))


def end_stale(uow: UnitOfWork, rules: Rules) -> int:
    """The sweep: ends idle and expired sign-ins, so that their sockets close too."""
    ended: defaultdict[tuple[str, Why], list[str]] = defaultdict(list)
    idle_since = uow.now - rules.idle_after
    for sign_in_id, person_id, expires_at in repository.remove_stale(
        uow, idle_since=idle_since, limit=SWEEP
    ):
        why = Why.EXPIRED if expires_at <= uow.now else Why.IDLE
        ended[person_id, why].append(sign_in_id)
    for (person_id, why), ids in ended.items():
        uow.emit(SignInRevoked(at=uow.now, person_id=person_id, sign_in_ids=tuple(ids), why=why))
    repository.forget_failures(uow, before=uow.now - max(rules.lock_for, timedelta(days=1)))
    return sum(map(len, ended.values()))


def _checked(
    uow: UnitOfWork, attempt: Attempt, rules: Rules, verified: str | None
) -> Person | HotlineError:
    """The person with this name and password, unless the name is locked."""
    person = first(uow.session, Person, username=attempt.username)
    failed = repository.failure(uow, hash_name(attempt.username))
    if failed is not None and failed.locked_until is not None and failed.locked_until > uow.now:
        wait = int((failed.locked_until - uow.now).total_seconds()) + 1
        locked = SignInLocked(retry_after=wait)
        return _denied(uow, attempt, person.id if person else None, locked)
    # The hash may have been replaced while the password was verified against the old one.
    if person is None or not person.is_active or person.password_hash != verified:
        _count_failure(uow, attempt, rules)
        return _denied(uow, attempt, person.id if person else None, SignInRefused())
    return person


def _count_failure(uow: UnitOfWork, attempt: Attempt, rules: Rules) -> None:
    name_hash = hash_name(attempt.username)
    failed = repository.failure(uow, name_hash) or _first_failure(uow, name_hash)
    if failed.last_at < uow.now - rules.lock_for:
        failed.count = 0
    failed.count += 1
    failed.last_at = uow.now
    failed.locked_until = uow.now + rules.lock_for if failed.count >= rules.lock_after else None
    uow.session.add(failed)


def _first_failure(uow: UnitOfWork, name_hash: str) -> SignInFailure:
    made = SignInFailure(name_hash=name_hash, count=0, last_at=uow.now)
    try:
        with uow.session.begin_nested():
            uow.session.add(made)
    except IntegrityError:  # another process counted the first one just now
        return repository.failure(uow, name_hash) or made
    return made


def _second_factor(
    uow: UnitOfWork, person: Person, code: str | None, rules: Rules, seal: Seal
) -> HotlineError | None:
    enrolled = person.totp_secret is not None
    required = bool(roles_of(uow.session, person.id) & rules.totp_roles)
    if not enrolled and not required and code is None:
        return None
    if person.totp_secret is None and person.totp_pending is None:
        return TotpRequired(enrolled=False) if required else None
    if code is None:
        return TotpRequired(enrolled=enrolled)
    return None if _use_code(uow, person, code, seal) else TotpWrong()


def _use_code(uow: UnitOfWork, person: Person, code: str, seal: Seal) -> bool:
    """Accept a code once; one of the pending secret puts that secret in force."""
    uow.session.refresh(person, with_for_update=True)  # two requests with the same code, at once
    for stored in filter(None, (person.totp_secret, person.totp_pending)):
        after = person.totp_step if stored == person.totp_secret else 0
        secret = factors.readable(seal, person, stored)
        step = totp.matching_step(secret, code, uow.now, after=after)
        if step is not None:
            if stored == person.totp_pending:
                person.totp_secret, person.totp_pending = stored, None
            person.totp_step = step
            return True
    return False


def _open(uow: UnitOfWork, person_id: str, address: str | None, rules: Rules) -> Admission:
    token = new_token()
    sign_in = SignIn(
        token_hash=hash_token(token),
        person_id=person_id,
        csrf=new_token(),
        created_at=uow.now,
        seen_at=uow.now,
        expires_at=uow.now + rules.session_for,
        address=address,
    )
    repository.add(uow, sign_in)
    if surplus := repository.remove_oldest(uow, person_id, keep=MOST_SIGN_INS):
        ended = tuple(surplus)
        uow.emit(
            SignInRevoked(at=uow.now, person_id=person_id, sign_in_ids=ended, why=Why.TOO_MANY)
        )
    uow.emit(SignedIn(at=uow.now, person_id=person_id, sign_in_id=sign_in.id, address=address))
    return Admission(person_id=person_id, sign_in_id=sign_in.id, token=token, csrf=sign_in.csrf)


def _denied(
    uow: UnitOfWork, attempt: Attempt, person_id: str | None, refusal: HotlineError
) -> HotlineError:
    uow.emit(
        SignInDenied(at=uow.now, person_id=person_id, reason=refusal.code, address=attempt.address)
    )
    return refusal


def _person(uow: UnitOfWork, person_id: str) -> Person:
    person = uow.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise PersonNotFound
    return person
