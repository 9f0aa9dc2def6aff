"""HTTP for the signed-in person's telephone, whichever network carries it. Callers' phones: `webphone`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from hotline.kernel.errors import Forbidden
from hotline.web.deps import Actor, Config, NotSignedIn, requires
from hotline.web.problems import problems
from ivr.twilio.tokens import BrowserPhoneNotSetUp, access_token
from ivr.webphone.routes import Desk
from ivr.webphone.sessions import SOCKET

router = APIRouter(prefix="/api", tags=["phone"])
Answerer = Annotated[Actor, Depends(requires("calls.answer"))]


class WebphoneRead(BaseModel):
    kind: Literal["webphone"]
    url: str
    token: str


class TwilioPhoneRead(BaseModel):
    kind: Literal["twilio"]
    token: str


PhoneRead = Annotated[WebphoneRead | TwilioPhoneRead, Field(discriminator="kind")]


@router.get("/me/phone", responses=problems(NotSignedIn, Forbidden, BrowserPhoneNotSetUp))
async def my_phone(actor: Answerer, desk: Desk, config: Config) -> PhoneRead:
    """The telephone of the signed-in person; asked before each connection, as tokens are short-lived."""
    if config.webphone.enabled:
        token = desk.agent_token(actor.id, actor.name)
        return WebphoneRead(kind="webphone", url=SOCKET, token=token)
    return TwilioPhoneRead(kind="twilio", token=access_token(config.twilio, actor.id))
