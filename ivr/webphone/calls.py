"""One call: the caller's leg, the legs of people rung for it, and who hears whom. Pure; driven by ticks."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol, TypeVar

from hotline.kernel.clock import local
from hotline.telephony.port import Ring
from hotline.telephony.signals import (
    BaseSignal,
    CallArrived,
    CallerHungUp,
    EndCause,
    Gathered,
    LegAnswered,
    LegEnded,
    LegRang,
    RecordingReady,
    StepsDone,
    VoicemailRecorded,
)
from hotline.telephony.steps import Steps
from ivr.webphone import script as scripts
from ivr.webphone.frames import SILENCE, Loop, ticks
from ivr.webphone.output import CARRIER, Output, Phone, Tape, TapeEnd
from ivr.webphone.script import Filler, Script, Sound

S = TypeVar("S", bound=BaseSignal)
QUIET_BEFORE_MUSIC = ticks(
    1.5
)  # while the application decides; longer silence sounds like a dead line


class Switchboard(Protocol):
    """What a call needs from the switch."""

    output: Output
    sound: Sound

    @property
    def now(self) -> datetime:
        """The instant of the present tick."""
        ...

    def forget(self, call: "Call") -> None:
        """The call is over."""
        ...


@dataclass(slots=True, eq=False)
class AgentLeg:
    id: str
    phone: Phone
    display: str
    patience: int  # seconds
    left: int  # ticks until nobody answered
    answered_at: datetime | None = None


class Call:
    def __init__(self, call_id: str, phone: Phone, to_number: str, board: Switchboard) -> None:
        self.id = call_id
        self.phone = phone
        self.legs: dict[str, AgentLeg] = {}
        self.bridged: AgentLeg | None = None
        self.is_held = False
        self.is_over = False
        self.answered = False  # has anything been said to the caller yet
        self._board = board
        self._rung: set[str] = set()  # every leg ever rung, so that a repeated command rings once
        self._script: Script | None = None
        self._early = ""
        self._quiet = 0
        self._music = Loop(board.sound.music)
        self._ringback = Loop(board.sound.ringback)
        self._signals = 0
        self._tapes = 0
        self._wants_recording = False
        self._talk: Tape | None = None
        self._message: Tape | None = None
        phone.in_use_by = call_id
        self._tell(phone, "ringing", call_id=call_id)
        self._signal(CallArrived, from_number=phone.number, to_number=to_number)

    # Commands of the application. Each may be delivered twice.

    def say(self, steps: Steps) -> None:
        """Replace what the caller hears; while talking it waits for the end of the talk."""
        script = self._script
        if script is not None and script.steps == steps and not script.is_over:
            return
        if script is not None:
            script.stop()
            self._early = script.early
        self.answered = True
        self._quiet = 0
        self._script = Script(steps, self._board.sound, self._happened, self._early)
        self._early = ""

    def ring(self, ring: Ring, phone: Phone | None) -> None:
        if ring.leg_id in self._rung:
            return
        self._rung.add(ring.leg_id)
        if phone is None:
            self._leg_signal(LegEnded, ring.leg_id, cause=EndCause.UNREACHABLE)
        elif phone.in_use_by is not None:
            self._leg_signal(LegEnded, ring.leg_id, cause=EndCause.BUSY)
        else:
            leg = AgentLeg(ring.leg_id, phone, ring.display, ring.patience, ticks(ring.patience))
            self.legs[leg.id] = leg
            phone.in_use_by = leg.id
            self.tell_ring(leg)
            self._leg_signal(LegRang, leg.id)

    def bridge(self, leg: AgentLeg) -> None:
        if self.bridged is leg:
            return
        if self._script is not None:
            self._script.stop()
            self._script = None
        self._end_talk()
        self.bridged, self.is_held, self.answered = leg, False, True
        self.phone.jitter.clear()
        leg.phone.jitter.clear()
        self._tell(leg.phone, "connected", leg_id=leg.id, call_id=self.id)
        self._tell(self.phone, "in_call", call_id=self.id)
        self._begin_talk_tape()

    def hold(self, *, on: bool) -> None:
        if self.bridged is None or self.is_held == on:
            return
        self.is_held = on
        self.phone.jitter.clear()
        self.bridged.phone.jitter.clear()
        self._tell(self.phone, "held" if on else "in_call", call_id=self.id)
        self._tell(self.bridged.phone, "held", leg_id=self.bridged.id, on=on)

    def record(self, *, on: bool) -> None:
        self._wants_recording = on
        if on:
            self._begin_talk_tape()
        else:
            self._end_talk_tape()

    def end_leg(self, leg: AgentLeg, cause: EndCause) -> None:
        if self.legs.pop(leg.id, None) is None:
            return
        leg.phone.in_use_by = None
        leg.phone.is_muted = False
        if self.bridged is leg:
            self._end_talk()
            self._tell(self.phone, "call", call_id=self.id, state=scripts.Stage.WAITING)
        how = "ring_cancelled" if leg.answered_at is None else "ended"
        self._tell(leg.phone, how, leg_id=leg.id, cause=cause)
        self._leg_signal(LegEnded, leg.id, cause=cause, answered_at=leg.answered_at)

    def end(self, cause: EndCause) -> None:
        """The caller is gone, or is sent away."""
        if self.is_over:
            return
        self.is_over = True
        if self._script is not None:
            self._script.stop()
        self._end_talk()
        self._signal(CallerHungUp, cause=cause)
        for leg in list(self.legs.values()):
            answered = leg.answered_at is not None
            self.end_leg(leg, EndCause.COMPLETED if answered else EndCause.CANCELLED)
        self.phone.in_use_by = None
        self.phone.is_muted = False
        self._tell(self.phone, "ended", call_id=self.id, cause=cause)
        self._board.forget(self)

    # What the people do

    def digit(self, digit: str) -> None:
        if self.bridged is not None:
            return
        if self._script is not None:
            self._script.digit(digit)
        elif len(self._early) < scripts.MOST_EARLY_DIGITS:
            self._early += digit

    def answer(self, leg: AgentLeg) -> None:
        if leg.answered_at is None:
            leg.answered_at = self._board.now
            self._leg_signal(LegAnswered, leg.id)

    # Time

    def tick(self) -> None:
        for leg in list(self.legs.values()):
            if leg.answered_at is None:
                leg.left -= 1
                if leg.left <= 0:
                    self.end_leg(leg, EndCause.NO_ANSWER)
        if self.bridged is not None:
            self._talk_tick(self.bridged)
        elif self.answered:
            self._script_tick()
        else:
            self._play(self.phone, self._ringback.next())
        for tape in (self._talk, self._message):
            if tape is not None and tape.is_full:
                self._board.output.tapes.append(tape.take())

    def _talk_tick(self, leg: AgentLeg) -> None:
        caller, agent = self.phone.jitter.pop(), leg.phone.jitter.pop()
        if self.is_held:
            caller = agent = None
        parted = self.is_held or leg.phone.is_lost
        self._play(self.phone, self._music.next() if parted else agent or SILENCE)
        self._play(leg.phone, self._music.next() if self.phone.is_lost else caller or SILENCE)
        if self._talk is not None:
            self._talk.write(caller, agent)

    def _script_tick(self) -> None:
        spoken = self.phone.jitter.pop()
        if self._message is not None:
            self._message.write(spoken)
        script = self._script
        heard = Filler.SILENCE if script is None else script.tick()
        if self.is_over or isinstance(heard, bytes):
            self._quiet = 0
        elif script is None or script.is_over:
            self._quiet += 1
            heard = Filler.MUSIC if self._quiet > QUIET_BEFORE_MUSIC else heard
        if isinstance(heard, bytes):
            self._play(self.phone, heard)
        elif heard is Filler.MUSIC:
            self._play(self.phone, self._music.next())

    # Recording

    def _begin_talk_tape(self) -> None:
        if self._wants_recording and self.bridged is not None and self._talk is None:
            self._talk = self._tape(channels=2)

    def _end_talk_tape(self) -> None:
        tape, self._talk = self._talk, None
        if tape is not None:
            facts = {"location": str(tape.location), "seconds": tape.seconds, "channels": 2}
            self._finish(tape, self._made(RecordingReady, **facts))

    def _end_talk(self) -> None:
        self._end_talk_tape()
        self.bridged, self.is_held, self._quiet = None, False, 0

    def _tape(self, channels: int) -> Tape:
        self._tapes += 1
        day = local(self._board.now).strftime("%Y/%m/%d")
        return Tape(PurePosixPath(f"{day}/{self.id}-{self._tapes}.wav"), channels)

    def _finish(self, tape: Tape, signal: BaseSignal) -> None:
        self._board.output.tapes += [tape.take(), TapeEnd(tape, signal)]

    # Telling

    def _happened(self, event: scripts.Event) -> None:
        match event:
            case scripts.PromptStarted(key):
                self._tell(self.phone, "prompt", key=key, text=self._board.sound.text(key))
            case scripts.StageEntered(stage):
                self._tell(self.phone, "call", call_id=self.id, state=stage)
            case scripts.KeysGathered(digits):
                self._signal(Gathered, digits=digits)
            case scripts.MessageStarted():
                self.phone.jitter.clear()
                self._message = self._tape(channels=1)
            case scripts.MessageEnded() if self._message is not None:
                tape, self._message = self._message, None
                facts = {"location": str(tape.location), "seconds": tape.seconds}
                self._finish(tape, self._made(VoicemailRecorded, **facts))
            case scripts.StepsFinished():
                self._signal(StepsDone)
            case scripts.EndRequested():
                self.end(EndCause.COMPLETED)
            case _:
                pass

    @property
    def is_taking_message(self) -> bool:
        return self._message is not None

    def peer_lost(self, phone: Phone) -> None:
        """Tell the other side that this phone's line dropped; it hears music until it is back."""
        self._tell_peer(phone, "lost")

    def _tell_peer(self, phone: Phone, state: str) -> None:
        leg = self.bridged
        if leg is not None and phone in {leg.phone, self.phone}:
            peer = self.phone if phone is leg.phone else leg.phone
            self._tell(peer, "peer", state=state)

    def tell_ring(self, leg: AgentLeg) -> None:
        self._tell(
            leg.phone,
            "ring",
            leg_id=leg.id,
            call_id=self.id,
            caller=leg.display,
            patience_s=leg.patience,
        )

    def tell_state(self, phone: Phone) -> None:
        """What a phone that comes back has to know, and its peer too."""
        self._tell_peer(phone, "back")
        leg = next((leg for leg in self.legs.values() if leg.phone is phone), None)
        if leg is not None and leg.answered_at is None:
            self.tell_ring(leg)
        elif leg is not None:
            self._tell(phone, "connected", leg_id=leg.id, call_id=self.id)
            self._tell(phone, "held", leg_id=leg.id, on=self.is_held)
        elif self.bridged is not None:
            self._tell(phone, "held" if self.is_held else "in_call", call_id=self.id)
        else:
            self._tell(phone, "call", call_id=self.id, state=scripts.Stage.WAITING)

    def _tell(self, phone: Phone, message_type: str, **facts: Any) -> None:
        if not phone.is_lost:
            self._board.output.say(phone, message_type, **facts)

    def _play(self, phone: Phone, frame: bytes) -> None:
        if not phone.is_lost:
            self._board.output.frames.append((phone, frame))

    def _made(self, kind: type[S], **facts: Any) -> S:
        self._signals += 1
        key = f"{CARRIER}-{self.id}-{self._signals}"
        return kind(key=key, carrier=CARRIER, carrier_id=self.id, at=self._board.now, **facts)

    def _signal(self, kind: type[BaseSignal], **facts: Any) -> None:
        self._board.output.signals.append(self._made(kind, **facts))

    def _leg_signal(self, kind: type[BaseSignal], leg_id: str, **facts: Any) -> None:
        self._signal(kind, leg_id=leg_id, **facts)
