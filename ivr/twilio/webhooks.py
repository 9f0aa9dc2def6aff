"""The routes under /ivr/twilio and what they are made of. Nothing is decided here."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hotline.kernel.clock import Clock
from hotline.kernel.errors import NotFound
from ivr.prompts.library import PromptLibrary
from ivr.twilio.caller_hooks import CallerHooks
from ivr.twilio.edge import Endpoint, Receiver, checked
from ivr.twilio.ledger import Ledger
from ivr.twilio.links import PATH, Links
from ivr.twilio.music import MusicBox
from ivr.twilio.person_hooks import PersonHooks
from ivr.twilio.signature import SignatureCheck
from ivr.twilio.twiml import LONGEST_MUSIC


def twilio_router(
    check: SignatureCheck,
    *,
    links: Links,
    receiver: Receiver,
    ledger: Ledger,
    clock: Clock,
    library: PromptLibrary,
) -> APIRouter:
    """All webhooks. They are no part of the API's description: only Twilio may call them."""
    router = APIRouter()
    callers = CallerHooks(links=links, receiver=receiver, ledger=ledger, clock=clock)
    persons = PersonHooks(links=links, receiver=receiver, ledger=ledger, clock=clock)
    for name, hook in (callers.hooks | persons.hooks).items():
        router.add_route(f"{PATH}/{name}", checked(check, hook), methods=["POST"])
    router.add_route(f"{PATH}/music/{{seconds:int}}.wav", _music(MusicBox(library)), ["GET"])
    return router


def _music(box: MusicBox) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        seconds = request.path_params["seconds"]
        if not 1 <= seconds <= LONGEST_MUSIC:
            raise NotFound("no music of this length")
        headers = {"Cache-Control": "public, max-age=86400"}
        return Response(box.of_length(seconds), media_type="audio/wav", headers=headers)

    return endpoint
