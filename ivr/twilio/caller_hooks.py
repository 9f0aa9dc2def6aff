"""Webhooks about the caller's line. No rules of the hotline: what to say comes with the reply."""

import logging
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from hotline.kernel.clock import Clock
from hotline.telephony.signals import EndCause, Gathered, Signal, StepsDone
from hotline.telephony.steps import Steps, Wait
from ivr.twilio import callbacks, twiml
from ivr.twilio.callbacks import CARRIER, Fields, Leg
from ivr.twilio.edge import Hook, Receiver, call_sid, noted, query, xml
from ivr.twilio.ledger import Ledger
from ivr.twilio.links import Links, split_keys, turn_after
from ivr.twilio.twiml import Place

LATE_AFTER: Final = 3  # seconds until the end of a person's line is concluded from the room's end
ABSENT_AT_ARRIVAL: Final = "fallback"  # the turn of a message left with the apology
log = logging.getLogger(__name__)


class CallerHooks:
    def __init__(self, *, links: Links, receiver: Receiver, ledger: Ledger, clock: Clock) -> None:
        self._links = links
        self._receiver = receiver
        self._ledger = ledger
        self._clock = clock

    @property
    def hooks(self) -> dict[str, Hook]:
        return {
            "voice": self.voice,
            "gather": self.gather,
            "done": self.done,
            "wait": self.wait,
            "queue": self.queue,
            "join": self.join,
            "joined": self.joined,
            "record": self.record,
            "recording": self.recording,
            "hold": self.hold,
            "fallback": self.fallback,
        }

    async def voice(self, _request: Request, fields: Fields) -> Response:
        """Somebody calls."""
        sid = call_sid(fields)
        return await self._answer(callbacks.arrival(fields, sid, self._clock.now()))

    async def gather(self, request: Request, fields: Fields) -> Response:
        """Keys, or none in time."""
        sid = call_sid(fields)
        signal = Gathered(
            key=f"{sid}:gather:{query(request, 'turn')}",
            carrier=CARRIER,
            carrier_id=sid,
            at=self._clock.now(),
            digits=fields.get("Digits", ""),
        )
        return await self._answer(signal, in_queue="queue" in request.query_params)

    async def done(self, request: Request, fields: Fields) -> Response:
        """The prompts are over."""
        sid = call_sid(fields)
        signal = StepsDone(
            key=f"{sid}:done:{query(request, 'turn')}",
            carrier=CARRIER,
            carrier_id=sid,
            at=self._clock.now(),
        )
        return await self._answer(signal, in_queue="queue" in request.query_params)

    async def wait(self, request: Request, _fields: Fields) -> Response:
        """Twilio asks what a caller in its queue shall hear."""
        seconds = callbacks.seconds_of(request.query_params, "seconds")
        prompts = split_keys(request.query_params.get("prompts", ""))
        place = Place(self._links, query(request, "turn"), in_queue=True)
        return xml(twiml.render((Wait(prompts, seconds),), place))

    async def queue(self, request: Request, fields: Fields) -> Response:
        """The caller left Twilio's queue: hung up, was taken out, or was told to leave by us."""
        sid = call_sid(fields)
        result = fields.get("QueueResult", "")
        if result == "hangup" or callbacks.is_over(fields):
            return await self._gone(fields, sid)
        if result == "leave":
            turn, steps = await self._why_leave(sid, query(request, "turn"))
            return xml(twiml.render(steps, Place(self._links, turn)))
        if result.startswith(("redirected", "bridg")):
            return xml(twiml.document())  # other instructions are on their way
        log.warning("Twilio's queue ended with %s", result)
        return xml(twiml.music_for_ever(self._links))  # our own line goes on without it

    async def join(self, request: Request, _fields: Fields) -> Response:
        """The caller is taken into the room of the call."""
        call_id = query(request, "call")
        action = self._links.hook("joined", call=call_id, leg=query(request, "leg"))
        return xml(twiml.conference(call_id, self._links, is_caller=True, action=action))

    async def joined(self, request: Request, fields: Fields) -> Response:
        """The room is closed. The caller stays on the line until the rating is asked for.

        The report of the end of the person's line starts that. Should it not come in time, the
        closed room says as much.
        """
        sid = call_sid(fields)
        if callbacks.is_over(fields):
            return await self._gone(fields, sid)
        leg_id = query(request, "leg")
        closed = callbacks.seconds_of(request.query_params, "closed")
        if not closed:
            stamp = str(int(self._clock.now().timestamp()))
            late = {"call": query(request, "call"), "leg": leg_id, "closed": stamp}
            return xml(twiml.stand_by(self._links.hook("joined", **late), LATE_AFTER))
        leg = Leg(leg_id, sid, is_browser=True)
        at = datetime.fromtimestamp(closed, UTC)
        await self._tell(callbacks.leg_end(leg, at=at, cause=EndCause.COMPLETED))
        return xml(twiml.render((), Place(self._links, turn_after(leg_id))))

    async def record(self, request: Request, fields: Fields) -> Response:
        """A message was left; mostly by hanging up."""
        sid, turn, now = call_sid(fields), query(request, "turn"), self._clock.now()
        if turn == ABSENT_AT_ARRIVAL:
            await self._tell(callbacks.arrival(fields, sid, now))
        answer = await self._answer(callbacks.message(fields, sid, turn, now))
        if fields.get("Digits") == "hangup" or callbacks.is_over(fields):
            return await self._gone(fields, sid)
        return answer

    async def recording(self, _request: Request, fields: Fields) -> Response:
        """A recorded conversation can be fetched."""
        signal = callbacks.recording(fields, call_sid(fields), self._clock.now())
        if signal is not None:
            await self._tell(signal)
        return noted()

    async def hold(self, _request: Request, _fields: Fields) -> Response:
        """What is heard on hold, and in a room until the person is there."""
        return xml(twiml.music_for_ever(self._links))

    async def fallback(self, _request: Request, _fields: Fields) -> Response:
        """Twilio could not get, or not carry out, an answer of ours. Asks no database."""
        log.error("Twilio fell back to the apology")
        return xml(twiml.apology(self._links))

    async def _answer(self, signal: Signal, *, in_queue: bool = False) -> Response:
        reply = await self._receiver.receive(signal, replies=True)
        place = Place(self._links, turn_after(signal.key), in_queue=in_queue)
        return xml(twiml.render(reply.steps, place))

    async def _tell(self, signal: Signal) -> None:
        await self._receiver.receive(signal, replies=False)

    async def _gone(self, fields: Fields, sid: str) -> Response:
        await self._tell(callbacks.caller_end(fields, sid, self._clock.now()))
        return xml(twiml.document())

    async def _why_leave(self, sid: str, turn: str) -> tuple[str, Steps]:
        """The reply for which the caller had to leave the queue.

        The action of `<Enqueue>` is fixed on entry, so the chain of turns since then is followed
        through the kept replies; nothing has to be remembered between two requests.
        """
        while True:
            for kind in ("gather", "done"):
                key = f"{sid}:{kind}:{turn}"
                steps = await self._ledger.reply(key)
                if steps is not None:
                    break
            else:
                return turn, ()
            turn = turn_after(key)
            if twiml.must_leave(steps):
                return turn, steps
