"""HTTP for signing in and out, one's own password and second factor."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.requests import HTTPConnection
from pydantic import BaseModel

from hotline.kernel.seal import SealBroken
from hotline.organisation import queries
from hotline.organisation.errors import PersonNotFound
from hotline.organisation.sign_in import service
from hotline.organisation.sign_in.authenticator import OpenSession, SessionAuthenticator
from hotline.organisation.sign_in.desk import SignInDesk
from hotline.organisation.sign_in.errors import (
    PasswordWeak,
    PasswordWrong,
    SignInLocked,
    SignInRefused,
    TotpRequired,
    TotpWrong,
)
from hotline.organisation.sign_in.schemas import (
    EnrolmentRead,
    Login,
    LoginRead,
    PasswordChange,
    PersonSession,
)
from hotline.organisation.sign_in.service import Attempt
from hotline.web.auth import CsrfRefused, clear_cookie, set_cookie
from hotline.web.deps import Config, Db, NotSignedIn, client_address
from hotline.web.limits import TooManyRequests
from hotline.web.problems import problems

router = APIRouter(prefix="/api", tags=["sign-in"])
me_router = APIRouter(prefix="/api", tags=["sign-in"])


def sign_in_desk(connection: HTTPConnection) -> SignInDesk:
    return cast("SignInDesk", connection.app.state.sign_in_desk)


async def session_or_none(connection: HTTPConnection) -> OpenSession | None:
    authenticator = cast("SessionAuthenticator", connection.app.state.authenticator)
    return await authenticator.session_of(connection)


async def current_session(
    session: Annotated[OpenSession | None, Depends(session_or_none)],
) -> OpenSession:
    """The session of the request.

    Raises:
        NotSignedIn: there is none.
    """
    if session is None:
        raise NotSignedIn
    return session


Desk = Annotated[SignInDesk, Depends(sign_in_desk)]
CurrentSession = Annotated[OpenSession, Depends(current_session)]
MaybeSession = Annotated[OpenSession | None, Depends(session_or_none)]


def attempt(body: Login, request: Request) -> Attempt:
    return Attempt(
        username=body.username,
        password=body.password,
        totp=body.totp,
        address=client_address(request),
    )


Attempted = Annotated[Attempt, Depends(attempt)]


class MeRead(BaseModel):
    csrf: str
    person: PersonSession


@router.post(
    "/auth/login",
    responses=problems(SignInRefused, SignInLocked, TotpRequired, TotpWrong, SealBroken),
)
async def login(
    attempt: Attempted, response: Response, desk: Desk, db: Db, config: Config
) -> LoginRead:
    """Open a session. It is always a new one: a token somebody planted before is worth nothing."""
    admission = await desk.sign_in(attempt)
    person = await db.read(lambda session: queries.identity(session, admission.person_id))
    if person is None:
        raise PersonNotFound
    seconds = int(desk.rules.session_for.total_seconds())
    set_cookie(response, admission.token, public_url=config.server.public_url, seconds=seconds)
    return LoginRead(
        token=admission.token, csrf=admission.csrf, person=PersonSession.of_identity(person)
    )


@router.post("/auth/logout", status_code=204, responses=problems(CsrfRefused))
async def logout(session: MaybeSession, response: Response, db: Db, config: Config) -> None:
    """End the session; without one, the cookie is cleared all the same."""
    if session is not None:
        actor = session.actor
        await db.write(lambda uow: service.sign_out(uow, actor.sign_in_id, actor.id))
    clear_cookie(response, public_url=config.server.public_url)


@router.post("/auth/totp", responses=problems(SignInRefused, SignInLocked, TotpWrong, SealBroken))
async def enrol(attempt: Attempted, desk: Desk) -> EnrolmentRead:
    """A secret for an authenticator app; sign in with its first code to put it in force."""
    enrolment = await desk.enrol(attempt)
    return EnrolmentRead(secret=enrolment.secret, otpauth_uri=enrolment.uri)


@router.post(
    "/me/password",
    status_code=204,
    responses=problems(NotSignedIn, CsrfRefused, PasswordWrong, PasswordWeak, TooManyRequests),
)
async def change_password(body: PasswordChange, session: CurrentSession, desk: Desk) -> None:
    """Change one's own password; one's other sessions end."""
    actor = session.actor
    await desk.change_password(actor.id, body.old, body.new, keep=actor.sign_in_id)


@me_router.get("/me", responses=problems(NotSignedIn))
async def read_me(session: CurrentSession) -> MeRead:
    """Who I am. The package that knows presence serves the same address with more."""
    return MeRead(csrf=session.csrf, person=PersonSession.of(session))
