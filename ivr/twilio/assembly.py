"""Puts the parts of the Twilio adapter together, for the composition root."""

from dataclasses import dataclass

from fastapi import APIRouter

from hotline.kernel.clock import Clock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.telephony.signals import Reply, Signal
from ivr.prompts.library import PromptLibrary
from ivr.twilio.adapter import TwilioTelephony
from ivr.twilio.edge import Receiver
from ivr.twilio.ledger import DatabaseLedger
from ivr.twilio.links import Links
from ivr.twilio.rest import TwilioRest, connect
from ivr.twilio.signature import SignatureCheck
from ivr.twilio.webhooks import twilio_router


@dataclass(frozen=True, slots=True)
class TwilioParts:
    telephony: TwilioTelephony
    router: APIRouter
    rest: TwilioRest  # has threads to close


def assemble(
    settings: Settings,
    *,
    database: Database,
    receiver: Receiver,
    clock: Clock,
    library: PromptLibrary,
) -> TwilioParts:
    links = Links(settings.server.public_url)
    ledger = DatabaseLedger(database)
    rest = connect(settings.twilio)

    async def sink(signal: Signal) -> Reply:
        return await receiver.receive(signal, replies=False)

    telephony = TwilioTelephony(
        settings.twilio, links=links, rest=rest, ledger=ledger, sink=sink, clock=clock
    )
    token = settings.twilio.auth_token.get_secret_value()
    router = twilio_router(
        SignatureCheck(token, settings.server.public_url),
        links=links,
        receiver=receiver,
        ledger=ledger,
        clock=clock,
        library=library,
    )
    return TwilioParts(telephony, router, rest)
