"""HTTP for web phones: a caller's session, a token for the socket. Operators: `ivr.phone_routes`."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from fastapi.requests import HTTPConnection
from pydantic import BaseModel, ConfigDict, Field

from hotline.web.deps import Config, client_address
from hotline.web.problems import problems
from ivr.webphone.sessions import SOCKET, PhoneDesk, TooManySessions, WebPhoneClosed

router = APIRouter(prefix="/api", tags=["phone"])


class OpenPhoneSession(BaseModel):
    model_config = ConfigDict(extra="forbid")

    # Where to ring back; empty when the caller does not want to say.
    number: str = Field(default="", pattern=r"^(\+?\d{3,15})?$")


class PhoneSession(BaseModel):
    url: str
    token: str
    number: str


def phone_desk(connection: HTTPConnection) -> PhoneDesk:
    return cast("PhoneDesk", connection.app.state.phone_desk)


Desk = Annotated[PhoneDesk, Depends(phone_desk)]


@router.post(
    "/phone/sessions", status_code=201, responses=problems(TooManySessions, WebPhoneClosed)
)
async def open_phone_session(
    body: OpenPhoneSession, request: Request, desk: Desk, config: Config
) -> PhoneSession:
    """A telephone for anybody who opens the page; no account is needed to ring the hotline."""
    if not config.webphone.enabled or config.telephony.operator_phone != "webphone":
        raise WebPhoneClosed
    token = desk.caller_token(body.number, client_address(request) or "")
    return PhoneSession(url=SOCKET, token=token, number=body.number)
