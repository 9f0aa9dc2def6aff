"""The exchange: phones, calls, and what their messages and the application's commands do. Pure; no I/O."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from hotline.telephony.port import LiveCall, Ring
from hotline.telephony.signals import EndCause
from hotline.telephony.steps import HangUp, Record, Say, Steps
from ivr.webphone.calls import AgentLeg, Call
from ivr.webphone.frames import ticks
from ivr.webphone.output import Output, Phone
from ivr.webphone.script import Sound
from ivr.webphone.tokens import Claims, Role

RESUME_FOR: Final = 10.0  # seconds for which a call survives its socket
RELOAD_FOR: Final = 3.0  # seconds for which an operator without a call still counts as there
_DIGIT: Final = re.compile(r"[0-9*#]")
# Nobody is there to decide, yet nobody may be lost: a message can still be left.
_UNATTENDED: Final[Steps] = (
    Say(("technical_problem",)),
    Record(("voicemail_prompt",), max_seconds=120),
    Say(("voicemail_saved",)),
    HangUp(),
)


class BadMessage(Exception):
    """A browser sent what no web phone of ours sends."""


class CommandRefused(Exception):
    """The command cannot be carried out, now or ever."""


class Switch:
    """All state of the media process. `now` moves only in `tick`."""

    def __init__(
        self, sound: Sound, *, now: datetime, new_id: Callable[[], str], max_calls: int = 60
    ) -> None:
        self.sound = sound
        self.output = Output()
        self.now = now
        self.max_calls = max_calls
        self.to_number = "12348"
        self.accepts_calls = True
        self.calls: dict[str, Call] = {}
        self.phones: dict[str, Phone] = {}
        self._agents: dict[str, Phone] = {}
        self._new_id = new_id
        self._ticks = 0

    # Phones come and go

    def connect(self, claims: Claims, resume: str | None) -> Phone:
        """A browser said hello; the same phone as before when it knows the secret, or is a person we know.

        Raises:
            BadMessage: the token has expired and there is no phone to come back to.
        """
        known = self.phones.get(resume or "")
        if known is not None and known.role is not claims.role:
            known = None
        if (
            claims.role is Role.AGENT
        ):  # after a reload the page knows no secret, but the person does
            known = self._agents.get(claims.person_id)
        if claims.is_expired(self.now) and (known is None or known.number != claims.number):
            raise BadMessage("token expired")
        if known is None:
            return self._new_phone(claims)
        known.lost_at = None
        known.jitter.clear()
        self._say_ready(known)
        if (call := self._call_of(known)) is not None:
            call.tell_state(known)
        return known

    def disconnect(self, phone: Phone) -> None:
        """The socket is gone; whoever comes back within `RESUME_FOR` finds the call as it was."""
        if phone.lost_at is None:
            phone.lost_at = self._ticks
            if (call := self._call_of(phone)) is not None:
                call.peer_lost(phone)

    def drop_agent(self, person_id: str) -> Phone | None:
        """End a person's phone at once, because the sign-in was revoked."""
        phone = self._agents.get(person_id)
        if phone is not None:
            self._leave(phone, EndCause.CANCELLED)
        return phone

    # What browsers send

    def audio(self, phone: Phone, frame: bytes) -> None:
        if phone.in_use_by is not None and not phone.is_muted:
            phone.jitter.push(frame)

    def receive(self, phone: Phone, message: Mapping[str, Any]) -> None:
        """One message of a browser.

        Raises:
            BadMessage: unknown type or wrong fields.
        """
        match phone.role, message:
            case _, {"type": "mute", "on": bool(on)}:
                phone.is_muted = on
            case Role.CALLER, {"type": "dial"}:
                self._dial(phone)
            case Role.CALLER, {"type": "digit", "digit": str(digit)} if _DIGIT.fullmatch(digit):
                if (call := self._call_of(phone)) is not None:
                    call.digit(digit)
            case Role.CALLER, {"type": "hang_up"}:
                if (call := self._call_of(phone)) is not None:
                    call.end(EndCause.COMPLETED)
            case Role.AGENT, {"type": "answer" | "reject" | "hang_up" as what, "leg_id": str(leg)}:
                self._agent_says(phone, what, leg)
            case _:
                raise BadMessage("unknown message")

    def _agent_says(self, phone: Phone, what: str, leg_id: str) -> None:
        found = self._leg(leg_id)
        if found is None or found[1].phone is not phone:
            self.output.say(phone, "ended", leg_id=leg_id, cause=EndCause.CANCELLED)
            return
        call, leg = found
        if what == "answer":
            call.answer(leg)
        else:
            answered = leg.answered_at is not None
            call.end_leg(leg, EndCause.COMPLETED if answered else EndCause.REJECTED)

    def _dial(self, phone: Phone) -> None:
        if self._call_of(phone) is not None:
            return
        if not self.accepts_calls or len(self.calls) >= self.max_calls:
            cause = EndCause.BUSY if self.accepts_calls else EndCause.FAILED
            self.output.say(phone, "ended", cause=cause)
            return
        call = Call(self._new_id(), phone, self.to_number, self)
        self.calls[call.id] = call

    # What the application commands

    # A command for a call that is over succeeds: its end is told, and crossed with the command.

    def say(self, call_id: str, steps: Steps) -> None:
        if (call := self.calls.get(call_id)) is not None:
            call.say(steps)

    def ring(self, call_id: str, ring: Ring) -> None:
        if (call := self.calls.get(call_id)) is not None:
            call.ring(ring, self._agents.get(ring.endpoint.removeprefix("agent:")))

    def bridge(self, call_id: str, leg_id: str) -> None:
        """Let caller and person hear each other.

        Raises:
            CommandRefused: the caller waits, but for nobody who is there.
        """
        call = self.calls.get(call_id)
        if call is None:
            return
        leg = call.legs.get(leg_id)
        if leg is None or leg.answered_at is None:
            raise CommandRefused("the leg is not there, or nobody has answered it")
        call.bridge(leg)

    def hold(self, call_id: str, *, on: bool) -> None:
        if (call := self.calls.get(call_id)) is not None:
            call.hold(on=on)

    def record(self, call_id: str, *, on: bool) -> None:
        if (call := self.calls.get(call_id)) is not None:
            call.record(on=on)

    def hang_up(self, call_id: str, leg_id: str | None) -> None:
        call = self.calls.get(call_id)
        if call is None:
            return
        if leg_id is None:
            call.end(EndCause.COMPLETED)
        elif (leg := call.legs.get(leg_id)) is not None:
            answered = leg.answered_at is not None
            call.end_leg(leg, EndCause.COMPLETED if answered else EndCause.CANCELLED)

    def live_calls(self) -> Sequence[LiveCall]:
        return [LiveCall(call.id, frozenset(call.legs)) for call in self.calls.values()]

    def agents_connected(self) -> Sequence[str]:
        return [person for person, phone in self._agents.items() if not phone.is_lost]

    def leave_unattended(self) -> None:
        """The application stays away: whoever is not talking may leave a message and is let go."""
        for call in self.calls.values():
            if call.bridged is None and not call.is_taking_message:
                call.say(_UNATTENDED)

    # Time

    def tick(self, now: datetime) -> Output:
        """Move everything on by 20 ms and hand over what is to be done."""
        self.now = now
        self._ticks += 1
        for call in list(self.calls.values()):
            call.tick()
        for phone in list(self.phones.values()):
            if phone.lost_at is not None and self._is_overdue(phone):
                self._leave(phone, EndCause.LOST)
        return self.take()

    def take(self) -> Output:
        """What is to be done now, between two ticks."""
        output, self.output = self.output, Output()
        return output

    def forget(self, call: Call) -> None:
        self.calls.pop(call.id, None)

    def _is_overdue(self, phone: Phone) -> bool:
        """Whether a phone has been away too long. One without a call has nothing to come back to."""
        if phone.in_use_by is None and phone.role is Role.CALLER:
            return True
        patience = RELOAD_FOR if phone.in_use_by is None else RESUME_FOR
        return self._ticks - (phone.lost_at or 0) >= ticks(patience)

    def _leave(self, phone: Phone, cause: EndCause) -> None:
        self.phones.pop(phone.id, None)
        if self._agents.get(phone.person_id) is phone:
            del self._agents[phone.person_id]
        call = self._call_of(phone)
        if call is not None and call.phone is phone:
            call.end(cause)
        elif call is not None and (found := self._leg(phone.in_use_by or "")) is not None:
            unanswered = found[1].answered_at is None and cause is EndCause.LOST
            call.end_leg(found[1], EndCause.UNREACHABLE if unanswered else cause)
        self.output.gone.append(phone)

    def _new_phone(self, claims: Claims) -> Phone:
        phone = Phone(self._new_id(), claims.role, claims.number, claims.person_id, claims.name)
        self.phones[phone.id] = phone
        if phone.role is Role.AGENT:
            self._agents[phone.person_id] = phone
        self._say_ready(phone)
        return phone

    def _say_ready(self, phone: Phone) -> None:
        facts = {"role": phone.role, "resume": phone.id, "name": phone.name}
        self.output.say(phone, "ready", **facts, busy=phone.in_use_by is not None)

    def _call_of(self, phone: Phone) -> Call | None:
        if phone.in_use_by is None:
            return None
        if phone.role is Role.CALLER:
            return self.calls.get(phone.in_use_by)
        found = self._leg(phone.in_use_by)
        return None if found is None else found[0]

    def _leg(self, leg_id: str) -> tuple[Call, AgentLeg] | None:
        for call in self.calls.values():
            if (leg := call.legs.get(leg_id)) is not None:
                return call, leg
        return None
