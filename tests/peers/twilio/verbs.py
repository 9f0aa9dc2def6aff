"""Carries TwiML out, verb by verb, as Twilio's documentation describes it."""

import asyncio
import io
import wave
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from tests.peers.twilio.lines import End, Fetch, Inline, Line, Next, Recording

if TYPE_CHECKING:
    from tests.peers.twilio.peer import Peer

IN_WAIT_URL: Final = {"Play", "Say", "Pause", "Gather", "Redirect", "Hangup", "Leave"}
SPOKEN: Final = 2.0  # seconds of a <Say>, and of a recording nobody can measure


class BadTwiml(Exception):
    """The application's document cannot be carried out."""


class Performer:
    """Executes documents for one line."""

    def __init__(self, peer: "Peer", line: Line) -> None:
        self.peer = peer
        self.line = line
        self.in_queue = False
        self._verbs: dict[str, Callable[[ET.Element, str], Awaitable[Next | None]]] = {
            "Say": self._say,
            "Play": self._play,
            "Pause": self._pause,
            "Gather": self._gather,
            "Redirect": self._redirect,
            "Hangup": self._hangup,
            "Reject": self._reject,
            "Leave": self._leave,
            "Enqueue": self._enqueue,
            "Dial": self._dial,
            "Record": self._record,
        }

    async def document(self, step: Next) -> Next | None:
        """Get and execute one document; None means that it ran out."""
        if isinstance(step, End):
            return step
        base, text = "", ""
        if isinstance(step, Inline):
            text = step.twiml
        else:
            base = step.url
            text = await self.peer.fetch(self.line, step)
        return await self._run(_parse(text), base)

    async def _run(self, root: ET.Element, base: str) -> Next | None:
        for verb in root:
            if self.in_queue and verb.tag not in IN_WAIT_URL:
                raise BadTwiml(f"<{verb.tag}> is not allowed in a waitUrl")
            perform = self._verbs.get(verb.tag)
            if perform is None:
                raise BadTwiml(f"unknown verb <{verb.tag}>")
            self.line.doing = verb.tag
            following = await perform(verb, base)
            if following is not None:
                return following
        return None

    async def _say(self, verb: ET.Element, base: str) -> None:
        self.line.heard.append(f"say:{verb.text}")
        await self.peer.pace.sleep(SPOKEN)

    async def _play(self, verb: ET.Element, base: str) -> None:
        url = urljoin(base, (verb.text or "").strip())
        seconds = await self.peer.length_of(url)
        self.line.heard.append(url)
        times = int(verb.get("loop", "1"))
        while times != 0 or verb.get("loop") == "0":
            await self.peer.pace.sleep(seconds)
            times -= 1

    async def _pause(self, verb: ET.Element, base: str) -> None:
        await self.peer.pace.sleep(float(verb.get("length", "1")))

    async def _gather(self, verb: ET.Element, base: str) -> Next | None:
        if "dtmf" not in verb.get("input", "dtmf"):
            raise BadTwiml("the peer hears keys only")
        finish = verb.get("finishOnKey", "#")
        limit = int(verb.get("numDigits", "1000"))
        timeout = float(verb.get("timeout", "5"))
        digits = ""
        key = await self._first_key(verb, base, timeout)
        while key is not None and key not in (finish or "\0"):
            digits += key
            if len(digits) >= limit:
                break
            key = await self._key_within(timeout)
        if digits or verb.get("actionOnEmptyResult") == "true":
            return _action(verb, base, Digits=digits, msg="Gather End")
        return None

    async def _first_key(self, verb: ET.Element, base: str, silence: float) -> str | None:
        async def prompts() -> None:
            await self._run(verb, base)
            self.line.doing = "Gather"

        playing = asyncio.ensure_future(prompts())
        pressed = asyncio.ensure_future(self.line.keys.get())
        either: set[asyncio.Future[Any]] = {playing, pressed}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if pressed.done():
                return pressed.result()
            playing.result()
            return await self._key_within(silence, pressed)
        finally:
            playing.cancel()
            pressed.cancel()

    async def _key_within(
        self, seconds: float, pressed: "asyncio.Future[str] | None" = None
    ) -> str | None:
        pressed = pressed or asyncio.ensure_future(self.line.keys.get())
        alarm = asyncio.ensure_future(self.peer.pace.sleep(seconds))
        either: set[asyncio.Future[Any]] = {alarm, pressed}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return pressed.result() if pressed.done() else None
        finally:
            alarm.cancel()
            pressed.cancel()

    async def _redirect(self, verb: ET.Element, base: str) -> Next:
        url = urljoin(base, (verb.text or "").strip())
        return Fetch(url, method=verb.get("method", "POST"))

    async def _hangup(self, verb: ET.Element, base: str) -> Next:
        return End.HANG_UP

    async def _reject(self, verb: ET.Element, base: str) -> Next:
        return End.REJECT

    async def _leave(self, verb: ET.Element, base: str) -> Next:
        if not self.in_queue:
            raise BadTwiml("<Leave> outside a queue")
        return End.LEAVE

    async def _enqueue(self, verb: ET.Element, base: str) -> Next | None:
        line = self.line
        since = self.peer.pace.now()
        sid = self.peer.queue_sid(verb.text or "")
        wait_url = urljoin(base, verb.get("waitUrl", ""))

        def result(outcome: str) -> Next | None:
            spent = round((self.peer.pace.now() - since).total_seconds())
            facts = {"QueueResult": outcome, "QueueSid": sid, "QueueTime": str(spent)}
            return _action(verb, base, **facts) if verb.get("action") else None

        self.in_queue = line.queued = True
        try:
            while True:
                spent = round((self.peer.pace.now() - since).total_seconds())
                waiting = {"QueueSid": sid, "QueueTime": str(spent), "QueuePosition": "1"}
                step: Next | None = Fetch(wait_url, waiting)
                while step is not None and not isinstance(step, End):
                    step = await self.document(step)
                if step is End.LEAVE:
                    return result("leave")
                if step is not None:
                    return step
                await asyncio.sleep(0)  # its TwiML ran out: it is asked for again
        except asyncio.CancelledError:
            self.peer.tell_later(line, result("hangup" if line.is_over else "redirected"))
            raise
        finally:
            self.in_queue = line.queued = False

    async def _dial(self, verb: ET.Element, base: str) -> Next | None:
        noun = next(iter(verb), None)
        if noun is None or noun.tag != "Conference":
            return await self._dial_device(verb, base)
        line, name = self.line, (noun.text or "").strip()
        room = self.peer.room(name)
        starts = noun.get("startConferenceOnEnter", "true") == "true"
        seat = room.enter(line, starts=starts, ends=noun.get("endConferenceOnExit") == "true")
        if wait_url := noun.get("waitUrl"):
            _parse(await self.peer.fetch(line, Fetch(urljoin(base, wait_url))))
        try:
            await seat.left.wait()
        except asyncio.CancelledError:
            room.leave(line)
            if line.is_over and verb.get("action"):
                self.peer.tell_later(line, _action(verb, base, DialCallStatus="completed"))
            raise
        return _action(verb, base, DialCallStatus="completed") if verb.get("action") else None

    async def _dial_device(self, verb: ET.Element, base: str) -> Next | None:
        noun = next(iter(verb), None)
        address = (verb.text if noun is None else noun.text) or ""
        if noun is not None and noun.tag == "Client":
            address = f"client:{address}"
        child = self.peer.new_line(self.line.from_, address.strip(), "outbound-dial")
        child.timeout = float(verb.get("timeout", "30"))
        try:
            await self.peer.ring(child)
            while not child.is_over:
                await self.peer.pace.sleep(0.5)
        finally:
            await self.peer.hang_up(child)
        return _action(verb, base, DialCallStatus=child.status, DialCallSid=child.sid)

    async def _record(self, verb: ET.Element, base: str) -> Next | None:
        line, finish = self.line, verb.get("finishOnKey", "1234567890*#")
        started = self.peer.pace.now()
        silence = float(verb.get("timeout", "5"))
        limit = min(line.speaks_for + silence, float(verb.get("maxLength", "3600")))
        recording = Recording(self.peer.sids.new("RE"), line.sid, "in-progress", 1, started)

        def done(digits: str) -> Next | None:
            spoken = (self.peer.pace.now() - started).total_seconds()
            recording.seconds = round(min(spoken, limit))
            recording.status = "completed"
            self.peer.recordings[recording.sid] = recording
            if line.speaks_for == 0:
                return None  # nothing but silence: the next verb
            facts = {"RecordingSid": recording.sid, "RecordingUrl": self.peer.media_url(recording)}
            seconds = str(recording.seconds)
            return _action(verb, base, Digits=digits, RecordingDuration=seconds, **facts)

        try:
            while True:
                left = limit - (self.peer.pace.now() - started).total_seconds()
                key = await self._key_within(left) if left > 0 else None
                if key is None or key in finish:
                    return done(key or "")
        except asyncio.CancelledError:
            if line.is_over:
                self.peer.tell_later(line, done("hangup"))
            raise


def _parse(text: str) -> ET.Element:
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise BadTwiml(f"no XML: {error}") from error
    if root.tag != "Response":
        raise BadTwiml(f"<{root.tag}> is not <Response>")
    return root


def _action(verb: ET.Element, base: str, **facts: str) -> Fetch:
    return Fetch(urljoin(base, verb.get("action", base)), facts, verb.get("method", "POST"))


def wav_seconds(data: bytes) -> float:
    """The length of a recording; a guess for what is no WAV."""
    with suppress(wave.Error, EOFError), wave.open(io.BytesIO(data), "rb") as file:
        return file.getnframes() / file.getframerate()
    return SPOKEN
