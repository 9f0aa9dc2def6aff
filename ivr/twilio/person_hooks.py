"""Webhooks about the line of a person who is rung: the operator's browser or an adviser's phone."""

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from hotline.kernel.clock import Clock
from hotline.telephony.signals import EndCause, LegAnswered, LegEnded, Signal
from ivr.twilio import callbacks, twiml
from ivr.twilio.callbacks import CARRIER, Fields, Leg
from ivr.twilio.edge import Hook, Receiver, call_sid, leg_of, noted, query, xml
from ivr.twilio.ledger import Ledger, LegFacts
from ivr.twilio.links import Links

ACCEPT: Final = "1"


class PersonHooks:
    def __init__(self, *, links: Links, receiver: Receiver, ledger: Ledger, clock: Clock) -> None:
        self._links = links
        self._receiver = receiver
        self._ledger = ledger
        self._clock = clock

    @property
    def hooks(self) -> dict[str, Hook]:
        return {"agent": self.agent, "accept": self.accept, "status": self.status}

    async def agent(self, request: Request, _fields: Fields) -> Response:
        """A telephone was picked up: by its holder, or by an answering machine."""
        leg = leg_of(request)
        if leg.is_browser:
            return await self._let_in(leg, query(request, "call"))
        about = {"leg": leg.leg_id, "caller": leg.caller_sid, "call": query(request, "call")}
        action = self._links.hook("accept", **about, phone="1")
        return xml(twiml.whisper(("adviser_whisper",), self._links, action=action))

    async def accept(self, request: Request, fields: Fields) -> Response:
        """The holder of an ordinary telephone took the call, passed it on, or said nothing."""
        leg = leg_of(request)
        digits = fields.get("Digits", "")
        if digits == ACCEPT:
            return await self._let_in(leg, query(request, "call"))
        cause = EndCause.REJECTED if digits else EndCause.NO_ANSWER
        await self._tell(callbacks.leg_end(leg, at=self._clock.now(), cause=cause))
        return xml(twiml.document("<Hangup/>"))

    async def status(self, request: Request, fields: Fields) -> Response:
        """Progress of a line, in any order. A person's leg is named in the address."""
        sid, now = call_sid(fields), self._clock.now()
        if "leg" not in request.query_params:
            if callbacks.is_over(fields):
                await self._tell(callbacks.caller_end(fields, sid, now))
            return noted()
        leg = leg_of(request)
        known = await self._ledger.leg(leg.leg_id)
        if known is None or known.sid not in {None, sid}:
            return noted()  # a second ring of the same leg, after an answer that was lost
        if known.sid is None:
            await self._ledger.remember(leg.leg_id, sid)
        signal = callbacks.leg_event(fields, leg, now)
        if isinstance(signal, LegEnded):
            signal = _end_of(signal, leg, known)
        if signal is not None:
            await self._tell(signal)
        return noted()

    async def _let_in(self, leg: Leg, call_id: str) -> Response:
        """Exactly one answer wins; whoever comes too late hears why and is hung up."""
        await self._tell(
            LegAnswered(
                key=f"{leg.leg_id}:answered",
                carrier=CARRIER,
                carrier_id=leg.caller_sid,
                at=self._clock.now(),
                leg_id=leg.leg_id,
            )
        )
        known = await self._ledger.leg(leg.leg_id)
        if known is not None and known.is_connected:
            return xml(twiml.conference(call_id, self._links, is_caller=False))
        reason = "adviser_missed" if known is None or known.caller_left else "adviser_taken"
        return xml(twiml.told_and_gone((reason,), self._links))

    async def _tell(self, signal: Signal) -> None:
        await self._receiver.receive(signal, replies=False)


def _end_of(signal: LegEnded, leg: Leg, known: LegFacts) -> LegEnded:
    """An ordinary phone that was picked up, but where nobody pressed the key, was not answered."""
    if leg.is_browser or known.was_answered or signal.cause is not EndCause.COMPLETED:
        return signal
    return replace(signal, cause=EndCause.NO_ANSWER)
