"""Between the telephone networks and the hotline: a signal in, what the caller hears next out.

One signal is one transaction: the call moves, its ticket, reservation and follow-ups with it, the
reply is kept with the signal's key, and a signal that comes again hears the same reply.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from hotline.calls import queries, receipts, recordings
from hotline.calls import service as calls
from hotline.calls.events import TalkEnded
from hotline.calls.machine import OVER, CallMove, may
from hotline.calls.model import Call, RecordingKind
from hotline.kernel.bus import Bus
from hotline.kernel.database import Database
from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.routing.events import NobodyCanAnswer, PersonLost
from hotline.routing.queries import ahead_of
from hotline.telephony import commands
from hotline.telephony.signals import (
    CallArrived,
    CallerHungUp,
    Gathered,
    LegAnswered,
    LegEnded,
    LegRang,
    RecordingReady,
    Reply,
    Signal,
    StepsDone,
    VoicemailRecorded,
)
from hotline.telephony.steps import Steps, dump, load
from ivr import dialogue
from ivr.dialogue import Act, At, Line, Rules, Turn
from ivr.prompts.spelling import spell_digits


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether the office is open at an instant, and why not."""

    is_open: bool
    holiday: bool = False


class IvrService:
    """The sink of all adapters."""

    def __init__(
        self,
        database: Database,
        rules: Rules,
        *,
        opening: Callable[[Session, datetime], Opening],
        spoken_number: Callable[[Session, Call], str | None],
    ) -> None:
        self._database = database
        self._rules = rules
        self._opening = opening
        self._spoken_number = spoken_number

    def register(self, bus: Bus) -> None:
        bus.within(NobodyCanAnswer, self.on_nobody)
        bus.within(PersonLost, self.on_person_lost)
        bus.within(TalkEnded, self.on_talk_ended)

    async def receive(self, signal: Signal, *, replies: bool = False) -> Reply:
        """Apply a signal. With `replies` the adapter says the steps itself, in its answer."""
        sure = isinstance(signal, CallArrived)  # a repeated one is no failure either
        try:
            return await self._database.write(
                lambda uow: self.apply(uow, signal, replies=replies), sure=sure
            )
        except IntegrityError:
            # Two processes got the same signal at once; the other one has applied it by now.
            return await self._database.write(lambda uow: self.apply(uow, signal, replies=replies))

    def apply(self, uow: UnitOfWork, signal: Signal, *, replies: bool) -> Reply:
        if isinstance(signal, CallArrived):
            reply = self._arrived(uow, signal)
        else:
            reply = self._replayed(uow, signal) or self._heard(uow, signal)
        if reply.steps and not replies and not reply.replayed:
            to = commands.CallRef(reply.call_id, signal.carrier_id)
            commands.say(uow, signal.carrier, to, reply.steps)
        return reply

    def on_nobody(self, uow: UnitOfWork, event: NobodyCanAnswer) -> None:
        call = uow.locked(Call, event.call_id)
        self._tell(uow, call, dialogue.nobody(call.ivr))

    def on_person_lost(self, uow: UnitOfWork, event: PersonLost) -> None:
        call = uow.locked(Call, event.call_id)
        self._tell(uow, call, dialogue.lost_person(call.ivr))

    def on_talk_ended(self, uow: UnitOfWork, event: TalkEnded) -> None:
        if not event.caller_is_there:
            return
        call = uow.locked(Call, event.call_id)
        number = self._spell_ticket(uow, call)
        self._tell(uow, call, dialogue.after_talk(self._rules, call.ivr, number))

    def _arrived(self, uow: UnitOfWork, signal: CallArrived) -> Reply:
        """Nothing is looked up: what is said to a new caller is known before anything is written."""
        opening = self._opening(uow.session, signal.at)
        turn = dialogue.begin(is_open=opening.is_open, holiday=opening.holiday)
        call_id = new_id()
        if not receipts.keep_first(uow, signal.key, call_id, dump(turn.steps)):
            replayed = self._replayed(uow, signal)
            assert replayed is not None  # noqa: S101 - the receipt that is there was committed
            return replayed
        numbers = (signal.from_number, signal.to_number)
        is_new = calls.open_call(
            uow,
            commands.CallRef(call_id, signal.carrier_id),
            carrier=signal.carrier,
            at=signal.at,
            numbers=numbers,
            ivr=turn.session,
        )
        if is_new:
            return Reply(call_id, turn.steps)
        known = queries.id_of(uow, signal.carrier, signal.carrier_id)  # a later signal was faster
        assert known is not None  # noqa: S101 - calls are never deleted while they go on
        calls.identify(uow, uow.locked(Call, known), numbers=numbers, at=signal.at)
        receipts.change(uow, signal.key, known, [])
        return Reply(known, ())

    def _replayed(self, uow: UnitOfWork, signal: Signal) -> Reply | None:
        known = receipts.known_reply(uow, signal.key)
        return None if known is None else Reply(known[0] or "", load(known[1]), replayed=True)

    def _heard(self, uow: UnitOfWork, signal: Signal) -> Reply:
        call_id, steps = self._said_next(uow, signal)
        receipts.keep(uow, signal.key, call_id, dump(steps))
        return Reply(call_id, steps)

    def _said_next(self, uow: UnitOfWork, signal: Signal) -> tuple[str, Steps]:
        call = queries.find(uow.session, signal.carrier, signal.carrier_id, lock=True)
        if call is None:
            call = self._unannounced(uow, signal)
        turn = self._turn(uow, call, signal)
        if turn is None:
            return call.id, ()
        self._act(uow, call, turn, at=signal.at)
        return call.id, turn.steps

    def _unannounced(self, uow: UnitOfWork, signal: Signal) -> Call:
        """A signal overtook the call's arrival; nothing is lost, the numbers come later."""
        calls.open_call(
            uow,
            commands.CallRef(new_id(), signal.carrier_id),
            carrier=signal.carrier,
            at=signal.at,
            ivr=dialogue.begin(is_open=True).session,
        )
        call = queries.find(uow.session, signal.carrier, signal.carrier_id, lock=True)
        assert call is not None  # noqa: S101 - ours, or that of another process at the same time
        return call

    def _turn(self, uow: UnitOfWork, call: Call, signal: Signal) -> Turn | None:
        """What a signal leads to in the dialogue; facts about legs only move the call."""
        match signal:
            case Gathered(digits=digits):
                return self._answer(uow, call, digits)
            case StepsDone():
                return self._answer(uow, call, "")
            case VoicemailRecorded():
                return self._message(uow, call, signal)
            case LegRang() | LegAnswered() | LegEnded():
                calls.apply_leg(uow, call, signal)
            case CallerHungUp():
                calls.caller_left(uow, call, at=signal.at)
            case RecordingReady():
                recordings.keep_recording(
                    uow,
                    call,
                    kind=RecordingKind.CALL,
                    location=signal.location,
                    seconds=signal.seconds,
                    channels=signal.channels,
                )
            case CallArrived():
                raise AssertionError("an arrival is handled before")
        return None

    def _answer(self, uow: UnitOfWork, call: Call, digits: str) -> Turn | None:
        if call.ended_at is not None:
            return None  # a key pressed just before hanging up
        at = At(call.ivr.get("at", At.GREETING))
        if call.state in OVER and at is not At.RATING:
            return None
        return dialogue.pressed(self._rules, call.ivr, digits, self._line(uow, call))

    def _message(self, uow: UnitOfWork, call: Call, signal: VoicemailRecorded) -> Turn:
        recordings.keep_recording(
            uow,
            call,
            kind=RecordingKind.VOICEMAIL,
            location=signal.location,
            seconds=signal.seconds,
        )
        calls.message_left(uow, call)
        return dialogue.message_taken(call.ivr, self._spell_ticket(uow, call))

    def _act(self, uow: UnitOfWork, call: Call, turn: Turn, *, at: datetime) -> None:
        if turn.session != call.ivr:
            call.ivr = turn.session
            uow.session.add(call)
        match turn.act:
            case Act.QUEUE if may(call.state, CallMove.QUEUE):
                calls.enter_queue(uow, call, at=at, skill=turn.skill)
            case Act.TAKE_MESSAGE if may(call.state, CallMove.TAKE_MESSAGE):
                calls.take_message(uow, call)
            case Act.REQUEST_CALLBACK if may(call.state, CallMove.REQUEST_CALLBACK):
                calls.request_callback(uow, call, number=turn.value or None)
            case Act.RATE:
                calls.rate(uow, call, int(turn.value))
            case _:
                return

    def _tell(self, uow: UnitOfWork, call: Call, turn: Turn) -> None:
        """Say something that no signal asked for."""
        self._act(uow, call, turn, at=uow.now)
        if turn.steps and call.ended_at is None:
            commands.say(uow, call.carrier, calls.ref(call), turn.steps)

    def _line(self, uow: UnitOfWork, call: Call) -> Line:
        waited = (uow.now - call.queued_at).total_seconds() if call.queued_at else 0
        return Line(
            ahead=ahead_of(uow.session, call),
            waited=int(waited),
            number_known=bool(call.caller_number),
        )

    def _spell_ticket(self, uow: UnitOfWork, call: Call) -> tuple[str, ...]:
        return spell_digits(self._spoken_number(uow.session, call) or "")
