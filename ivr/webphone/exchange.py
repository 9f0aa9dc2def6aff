"""The switch with real sockets, files and time around it. Runs inside the media process."""

import asyncio
import logging
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from hotline.kernel.clock import Clock
from hotline.kernel.ids import new_id
from hotline.telephony.signals import (
    BaseSignal,
    RecordingReady,
    VoicemailRecorded,
)
from ivr.prompts.library import HOLD_MUSIC, PromptLibrary
from ivr.webphone import frames
from ivr.webphone.output import CARRIER, Output, Phone, TapeEnd, TapePiece
from ivr.webphone.phone_socket import USED_ELSEWHERE, Admission, PhoneSocket
from ivr.webphone.recorder import Recorder, repair
from ivr.webphone.script import Sound
from ivr.webphone.switch import BadMessage, Switch
from ivr.webphone.tokens import BadToken, verify

TICK: Final = 0.02
MOST_BEHIND: Final = (
    0.2  # seconds of ticks made up after a stall; more would be a burst of stale sound
)
MOST_SOCKETS: Final = 400
log = logging.getLogger("hotline.webphone")


class PromptSound(Sound):
    """Every prompt in memory, so that no tick waits for a disk."""

    def __init__(self, library: PromptLibrary) -> None:
        self._texts = dict(library.texts)
        self._audio = {key: library.audio(key) for key in self._texts}
        self._music = library.audio(HOLD_MUSIC)
        self._beep = frames.beep()
        self._ringback = frames.ringback()

    @override
    def audio(self, key: str) -> bytes:
        return self._audio.get(key, b"")

    @override
    def text(self, key: str) -> str:
        return self._texts.get(key, "")

    @property
    @override
    def beep(self) -> bytes:
        return self._beep

    @property
    @override
    def music(self) -> bytes:
        return self._music

    @property
    @override
    def ringback(self) -> bytes:
        return self._ringback


class Exchange(Admission):
    def __init__(
        self, switch: Switch, recorder: Recorder, clock: Clock, tell: Callable[[BaseSignal], None]
    ) -> None:
        self.switch = switch
        self.key = b""
        self.late_ticks = 0
        self._recorder = recorder
        self._clock = clock
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._sockets: dict[str, PhoneSocket] = {}
        self._connections = 0
        # A message that a caller left is told before the call's end, though its file closes later.
        self._ends_held: dict[str, list[BaseSignal]] = {}

    async def run(self) -> None:
        """Tick until cancelled."""
        due = self._loop.time()
        while True:
            due += TICK
            behind = self._loop.time() - due
            if behind < 0:
                await asyncio.sleep(-behind)
            else:
                self.late_ticks += 1
                if behind > MOST_BEHIND:
                    due = self._loop.time()
                await asyncio.sleep(0)
            self.tick()

    def tick(self) -> None:
        """Twenty milliseconds of everything."""
        self._carry_out(self.switch.tick(self._clock.now()))

    def flush(self) -> None:
        """Carry out at once what a message or a command caused."""
        self._carry_out(self.switch.take())

    async def adopt(self, line: socket.socket, head: bytes) -> None:
        """Take over a browser's connection whose upgrade request was already read."""
        if self._connections >= MOST_SOCKETS:
            line.close()
            return
        line.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        if line.family != socket.AF_UNIX:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections += 1
        try:
            await self._loop.connect_accepted_socket(lambda: PhoneSocket(self, head), line)
        except OSError:
            self._connections -= 1
            line.close()

    def status(self) -> dict[str, int]:
        return {
            "calls": len(self.switch.calls),
            "phones": len(self._sockets),
            "late_ticks": self.late_ticks,
            "recording_failures": self._recorder.failures,
        }

    def drop_agent(self, person_id: str) -> None:
        phone = self.switch.drop_agent(person_id)
        if phone is not None:
            self.flush()

    @override
    def hello(self, socket: PhoneSocket, message: Mapping[str, Any]) -> Phone | None:
        token, resume = message.get("token"), message.get("resume")
        try:
            claims = verify(self.key, token if isinstance(token, str) and self.key else "")
            self.switch.now = self._clock.now()
            phone = self.switch.connect(claims, resume if isinstance(resume, str) else None)
        except (BadToken, BadMessage):
            return None
        before = self._sockets.get(phone.id)
        self._sockets[phone.id] = socket
        if before is not None:
            before.close(USED_ELSEWHERE, "used elsewhere")
        self.flush()
        return phone

    @override
    def received(self, phone: Phone, message: Mapping[str, Any]) -> bool:
        self.switch.now = self._clock.now()
        try:
            self.switch.receive(phone, message)
        except BadMessage:
            return False
        self.flush()
        return True

    @override
    def heard(self, phone: Phone, frame: bytes) -> None:
        self.switch.audio(phone, frame)

    @override
    def lost(self, socket: PhoneSocket) -> None:
        self._connections -= 1
        phone = socket.phone
        if phone is not None and self._sockets.get(phone.id) is socket:
            del self._sockets[phone.id]
            self.switch.disconnect(phone)
            self.flush()

    def _carry_out(self, output: Output) -> None:
        sockets = self._sockets
        for phone, message in output.messages:
            if (socket := sockets.get(phone.id)) is not None:
                socket.send(message)
        for phone, frame in output.frames:
            if (socket := sockets.get(phone.id)) is not None:
                socket.send_frame(frame)
        self._report(output)
        for phone in output.gone:
            if (socket := sockets.pop(phone.id, None)) is not None:
                socket.close(USED_ELSEWHERE, "signed out")

    def _report(self, output: Output) -> None:
        for order in output.tapes:
            self._tape(order)
        for signal in output.signals:
            self._signal(signal)

    def _tape(self, order: TapePiece | TapeEnd) -> None:
        if isinstance(order, TapePiece):
            self._recorder.write(order)
            return
        signal = order.signal
        if isinstance(signal, VoicemailRecorded):
            self._ends_held.setdefault(signal.carrier_id, [])

        def closed() -> None:
            self._loop.call_soon_threadsafe(self._closed, signal)

        self._recorder.close(order.tape, closed)

    def _closed(self, signal: BaseSignal) -> None:
        self._tell(signal)
        if isinstance(signal, VoicemailRecorded):
            for held in self._ends_held.pop(signal.carrier_id, []):
                self._tell(held)

    def _signal(self, signal: BaseSignal) -> None:
        held = self._ends_held.get(signal.carrier_id)
        if held is None:
            self._tell(signal)
        else:
            held.append(signal)


def mended_recordings(folder: Path, clock: Clock) -> list[BaseSignal]:
    """Finish what a media process that died was recording, and say so for the calls it belonged to."""
    told: list[BaseSignal] = []
    for path, channels, seconds in repair(folder):
        call_id = path.stem.rpartition("-")[0]
        facts: dict[str, Any] = {
            "carrier": CARRIER,
            "carrier_id": call_id,
            "at": clock.now(),
            "location": path.as_posix(),
            "seconds": seconds,
        }
        if channels == 2:
            key = f"{CARRIER}-{path.stem}-mended"
            told.append(RecordingReady(key=key, channels=channels, **facts))
        else:
            told.append(VoicemailRecorded(key=f"{CARRIER}-{path.stem}-mended", **facts))
        log.warning("mended a recording of call %s", call_id)
    return told


def build(library: PromptLibrary, recordings: Path, clock: Clock) -> tuple[Switch, Recorder]:
    """The parts of an exchange; the recorder is started."""
    recordings.mkdir(parents=True, exist_ok=True)
    recorder = Recorder(recordings)
    recorder.start()
    return Switch(PromptSound(library), now=clock.now(), new_id=new_id), recorder
