"""A switch without sockets: people who speak tones, and ears that measure them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np

from hotline.telephony.port import Ring
from hotline.telephony.signals import BaseSignal, CallArrived
from ivr.webphone.frames import FRAME_SAMPLES, RATE, SILENCE, beep
from ivr.webphone.output import Output, Phone, TapeEnd, TapePiece
from ivr.webphone.switch import Switch
from ivr.webphone.tokens import Claims, Role

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MUSIC_HZ, PROMPT_HZ = 300, 1500


def tone(hertz: float, frames: int, *, offset: int = 0, level: int = 8000) -> list[bytes]:
    """A steady tone cut into frames."""
    at = (np.arange(frames * FRAME_SAMPLES) + offset * FRAME_SAMPLES) / RATE
    pcm = (level * np.sin(2 * np.pi * hertz * at)).astype("<i2").tobytes()
    return [pcm[n : n + 640] for n in range(0, len(pcm), 640)]


def loudness(pcm: bytes, hertz: float) -> float:
    """How loud one tone is in a sound (Goertzel's question, answered by one correlation)."""
    samples = np.frombuffer(pcm, "<i2").astype(float)
    if samples.size == 0:
        return 0.0
    at = np.arange(samples.size) / RATE
    return float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * hertz * at))))


class Sounds:
    """Prompts of one second each, all of one tone."""

    beep = beep()
    music = b"".join(tone(MUSIC_HZ, 50))
    ringback = b"".join(tone(450, 50))

    def audio(self, key: str) -> bytes:
        return b"" if key == "unspoken" else b"".join(tone(PROMPT_HZ, 50))

    def text(self, key: str) -> str:
        return f"text of {key}"


class Hall:
    """Moves time and keeps what the switch put out."""

    def __init__(self, **options: Any) -> None:
        ids = count(1)
        self.switch = Switch(Sounds(), now=START, new_id=lambda: f"id{next(ids)}", **options)
        self.now = START
        self.signals: list[BaseSignal] = []
        self.said: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self.heard: dict[str, list[bytes]] = defaultdict(list)
        self.tapes: dict[str, tuple[bytes, bytes]] = {}
        self._speaking: dict[Phone, tuple[float, int]] = {}

    def caller(self, number: str = "13900002046") -> Phone:
        return self._phone(Claims(role=Role.CALLER, number=number, exp=2_000_000_000))

    def agent(self, person_id: str = "zhang") -> Phone:
        return self._phone(Claims(role=Role.AGENT, person_id=person_id, exp=2_000_000_000))

    def dialled(self) -> tuple[Phone, str]:
        """A caller whose call has arrived, and the call's id."""
        phone = self.caller()
        self.switch.receive(phone, {"type": "dial"})
        self.drain()
        assert isinstance(self.signals[-1], CallArrived)
        return phone, self.signals[-1].carrier_id

    def talking(self) -> tuple[Phone, Phone, str]:
        """A caller and an agent who hear each other."""
        caller, call = self.dialled()
        agent = self.agent()
        self.ring(call)
        self.switch.receive(agent, {"type": "answer", "leg_id": "leg"})
        self.switch.bridge(call, "leg")
        self.drain()
        self.heard.clear()
        return caller, agent, call

    def ring(
        self, call: str, leg_id: str = "leg", person: str = "zhang", patience: int = 20
    ) -> None:
        ring = Ring(leg_id, f"agent:{person}", person, "139****2046", patience)
        self.switch.ring(call, ring)
        self.drain()

    def speak(self, phone: Phone, hertz: float | None) -> None:
        """From now on this person makes a steady tone."""
        if hertz is None:
            self._speaking.pop(phone, None)
        else:
            self._speaking[phone] = (hertz, 0)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 50)):
            for phone, (hertz, offset) in list(self._speaking.items()):
                self.switch.audio(phone, tone(hertz, 1, offset=offset)[0])
                self._speaking[phone] = (hertz, offset + 1)
            self.now += timedelta(milliseconds=20)
            self._keep(self.switch.tick(self.now))

    def drain(self) -> None:
        self._keep(self.switch.take())

    def sound(self, phone: Phone) -> bytes:
        """Everything this phone has played since the last look."""
        return b"".join(self.heard.pop(phone.id, []))

    def told(self, phone: Phone, kind: str) -> list[Mapping[str, Any]]:
        return [message for message in self.said[phone.id] if message["type"] == kind]

    def of(self, kind: type[BaseSignal]) -> list[Any]:
        return [signal for signal in self.signals if isinstance(signal, kind)]

    def _phone(self, claims: Claims) -> Phone:
        phone = self.switch.connect(claims, None)
        self.drain()
        return phone

    def _keep(self, output: Output) -> None:
        self.signals += output.signals
        for phone, message in output.messages:
            self.said[phone.id].append(message)
        for phone, frame in output.frames:
            assert len(frame) == len(SILENCE)
            self.heard[phone.id].append(frame)
        for order in output.tapes:
            if isinstance(order, TapePiece):
                left, right = self.tapes.get(str(order.tape.location), (b"", b""))
                pieces = left + b"".join(order.left), right + b"".join(order.right)
                self.tapes[str(order.tape.location)] = pieces
            elif isinstance(order, TapeEnd):
                self.signals.append(order.signal)
