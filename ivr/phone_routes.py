"""HTTP for the signed-in person's telephone, whichever network carries it. Callers' phones: `webphone`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from hotline.agents import service as agents
from hotline.kernel.config import Settings
from hotline.kernel.errors import Forbidden
from hotline.web.deps import Actor, Config, Db, NotSignedIn, requires
from hotline.web.problems import problems
from ivr.twilio.tokens import BrowserPhoneNotSetUp, access_token
from ivr.webphone.routes import Desk
from ivr.webphone.sessions import SOCKET, PhoneDesk

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
async def my_phone(actor: Answerer, desk: Desk, config: Config, db: Db) -> PhoneRead:
    """The telephone of the signed-in person; asked before each connection, as tokens are short-lived."""
    phone = _phone(actor, desk, config)
    # A telephone that broke is rung no more until it comes back, and this is how it comes back.
    await db.write(lambda uow: agents.set_connected(uow, actor.id, connected=True))
    return phone


def _phone(actor: Actor, desk: PhoneDesk, config: Settings) -> PhoneRead:
    if config.telephony.operator_phone == "twilio":
        return TwilioPhoneRead(kind="twilio", token=access_token(config.twilio, actor.id))
    if not config.webphone.enabled:
        raise BrowserPhoneNotSetUp("telephony.operator_phone names the web phone, which is off")
    token = desk.agent_token(actor.id, actor.name)
    return WebphoneRead(kind="webphone", url=SOCKET, token=token)
