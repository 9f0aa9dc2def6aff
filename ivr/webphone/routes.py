"""HTTP for web phones: a caller's session and an operator's, each a token for the socket."""

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Request
from fastapi.requests import HTTPConnection
from pydantic import BaseModel, ConfigDict, Field

from hotline.kernel.errors import Forbidden
from hotline.web.deps import Actor, NotSignedIn, client_address, requires
from hotline.web.problems import problems
from ivr.webphone.sessions import SOCKET, PhoneDesk, TooManySessions

router = APIRouter(prefix="/api", tags=["phone"])


class OpenPhoneSession(BaseModel):
    model_config = ConfigDict(extra="forbid")

    # Where to ring back; empty when the caller does not want to say.
    number: str = Field(default="", pattern=r"^(\+?\d{3,15})?$")


class PhoneSession(BaseModel):
    url: str
    token: str
    number: str


class PhoneRead(BaseModel):
    kind: Literal["webphone"]
    url: str
    token: str


def phone_desk(connection: HTTPConnection) -> PhoneDesk:
    return cast("PhoneDesk", connection.app.state.phone_desk)


Desk = Annotated[PhoneDesk, Depends(phone_desk)]
Answerer = Annotated[Actor, Depends(requires("calls.answer"))]


@router.post("/phone/sessions", status_code=201, responses=problems(TooManySessions))
async def open_phone_session(body: OpenPhoneSession, request: Request, desk: Desk) -> PhoneSession:
    """A telephone for anybody who opens the page; no account is needed to ring the hotline."""
    token = desk.caller_token(body.number, client_address(request) or "")
    return PhoneSession(url=SOCKET, token=token, number=body.number)


@router.get("/me/phone", responses=problems(NotSignedIn, Forbidden))
async def my_phone(actor: Answerer, desk: Desk) -> PhoneRead:
    """The telephone of the signed-in person; asked before each connection, as tokens are short-lived."""
    return PhoneRead(kind="webphone", url=SOCKET, token=desk.agent_token(actor.id, actor.name))
