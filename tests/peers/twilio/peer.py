"""A telephone network that behaves like Twilio towards the application under test."""

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

import httpx

from tests.peers.twilio.account import Account, Sids
from tests.peers.twilio.devices import Device
from tests.peers.twilio.lines import End, Fetch, Line, Next, Recording, Room
from tests.peers.twilio.pace import Pace
from tests.peers.twilio.verbs import SPOKEN, BadTwiml, Performer, wav_seconds
from tests.peers.twilio.wire import Wire

EVENT_OF = {"in-progress": "answered"}


@dataclass
class Peer:
    account: Account
    wire: Wire
    pace: Pace
    fetch_media: bool = False  # get what is played, and take its length
    base_url: str = "https://api.twilio.com"
    lines: dict[str, Line] = field(default_factory=dict)
    rooms: list[Room] = field(default_factory=list)
    recordings: dict[str, Recording] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    sids: Sids = field(default_factory=Sids)
    _tasks: set["asyncio.Task[Any]"] = field(default_factory=set)
    _is_stopped: bool = False
    _queues: dict[str, str] = field(default_factory=dict)
    _lengths: dict[str, float] = field(default_factory=dict)

    # -- what people do ------------------------------------------------------------------------

    def dial(self, from_: str) -> Line:
        """Somebody calls the number of the account."""
        line = self.new_line(from_, self.account.number, "inbound")
        line.status = "ringing"
        line.callback = self.account.status_callback
        self.spawn(self._inbound(line))
        return line

    async def hang_up(self, line: Line, status: str = "completed") -> None:
        """End a line, by its holder or by a REST request; one that is over stays as it is."""
        if line.is_over:
            return
        if line.outcome is not None and not line.outcome.done():
            line.outcome.set_result("canceled")
            return
        self._finish(line, status)
        if line.task is not None:
            line.task.cancel()

    def device(self, address: str) -> Device:
        return self.devices.setdefault(address, Device(address))

    # -- what REST requests do -----------------------------------------------------------------

    def redirect(self, line: Line, step: Next) -> None:
        """Replace the document a line is executing."""
        line.order = step
        if line.task is not None:
            line.task.cancel()

    def dial_out(self, line: Line) -> None:
        self.spawn(self._outbound(line))

    def new_line(self, from_: str, to: str, direction: str) -> Line:
        line = Line(self.sids.new("CA"), from_, to, direction, self.pace.now())
        self.lines[line.sid] = line
        return line

    def room(self, name: str) -> Room:
        for room in self.rooms:
            if room.name == name and room.status != "completed":
                return room
        self.rooms.append(Room(self.sids.new("CF"), name))
        return self.rooms[-1]

    def queue_sid(self, name: str) -> str:
        return self._queues.setdefault(name, self.sids.new("QU"))

    def queue_sizes(self) -> dict[str, int]:
        waiting = sum(line.queued for line in self.lines.values())
        return dict.fromkeys(self._queues, waiting)

    def stop_recording(self, recording: Recording) -> None:
        if recording.status != "in-progress":
            return
        recording.status = "completed"
        recording.seconds = round((self.pace.now() - recording.started_at).total_seconds())
        if recording.callback:
            facts = {
                "RecordingSid": recording.sid,
                "RecordingUrl": self.media_url(recording),
                "RecordingStatus": "completed",
                "RecordingDuration": str(recording.seconds),
                "RecordingChannels": str(recording.channels),
                "CallSid": recording.call_sid,
                "AccountSid": self.account.sid,
                "Timestamp": format_datetime(self.pace.now()),
            }
            self.spawn(self.wire.callback(recording.callback, facts))

    def media_url(self, recording: Recording) -> str:
        return f"{self.base_url}/2010-04-01/Accounts/{self.account.sid}/Recordings/{recording.sid}"

    # -- the life of a line --------------------------------------------------------------------

    async def _inbound(self, line: Line) -> None:
        self._answer(line)
        await self._live(line, Fetch(self.account.voice_url))

    async def _outbound(self, line: Line) -> None:
        self._report(line, "initiated")
        if await self.ring(line):
            await self._live(line, Fetch(line.url, method=line.method))

    async def ring(self, line: Line) -> bool:
        """Let a device ring until somebody or something ends that; True when it was answered."""
        device = self.devices.get(line.to)
        if device is None:
            line.sip_code = "404"
            self._finish(line, "failed")
            return False
        line.outcome = asyncio.get_running_loop().create_future()
        line.status = "ringing"
        self._report(line, "ringing")
        alarm = asyncio.ensure_future(self.pace.sleep(line.timeout))
        device.ring(line, self)
        try:
            either: set[asyncio.Future[Any]] = {alarm, line.outcome}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
        outcome = line.outcome.result() if line.outcome.done() else "no-answer"
        line.outcome = None
        if outcome == "answered":
            self._answer(line)
            return True
        line.sip_code = {"busy": "486", "no-answer": "487"}.get(outcome, "487")
        self._finish(line, outcome)
        return False

    def _answer(self, line: Line) -> None:
        line.status = "in-progress"
        line.answered_at = self.pace.now()
        self._report(line, "in-progress")

    async def _live(self, line: Line, first: Next) -> None:
        """Execute document after document until the line is over."""
        performer = Performer(self, line)
        step: Next | None = first
        while not line.is_over:
            if line.order is not None:  # also one that came between two documents
                step, line.order = line.order, None
            if step is None or isinstance(step, End):
                break
            present: Next = step
            line.task = asyncio.ensure_future(performer.document(present))
            try:
                step = await line.task
            except asyncio.CancelledError:
                if line.order is None and not line.is_over:
                    raise  # the peer itself is being stopped
            except (BadTwiml, httpx.HTTPError) as error:
                self.faults.append(f"{line.sid}: {error!r}")
                step = self._fallback(present)
        if not line.is_over:
            self._finish(line, "busy" if step is End.REJECT else "completed")

    def _fallback(self, failed: Next) -> Next | None:
        url = self.account.fallback_url
        if url is None or (isinstance(failed, Fetch) and failed.url == url):
            return None
        return Fetch(url, {"ErrorCode": "11200"})

    def _finish(self, line: Line, status: str) -> None:
        line.status = status
        line.ended_at = self.pace.now()
        if line.room is not None:
            line.room.leave(line)
        for recording in self.recordings.values():
            if recording.call_sid == line.sid:
                self.stop_recording(recording)
        self._report(line, status)

    def _report(self, line: Line, status: str) -> None:
        """A status callback, if this event was subscribed to."""
        event = EVENT_OF.get(status, "completed" if line.is_over else status)
        if line.callback is None or event not in line.callback_events:
            return
        facts = self.facts(line) | {
            "CallStatus": status,
            "Timestamp": format_datetime(self.pace.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(line.callback_token),
        }
        if line.is_over:
            facts |= {
                "CallDuration": str(line.duration()),
                "Duration": str(-(-line.duration() // 60)),
                "SipResponseCode": line.sip_code,
            }
        line.callback_token += 1
        self.spawn(self.wire.callback(line.callback, facts))

    def facts(self, line: Line) -> dict[str, str]:
        status = "completed" if line.is_over else line.status
        return {
            "AccountSid": self.account.sid,
            "ApiVersion": "2010-04-01",
            "CallSid": line.sid,
            "CallStatus": status,
            "Called": line.to,
            "CalledCity": "",
            "CalledCountry": "CN",
            "Caller": line.from_,
            "CallerCountry": "CN",
            "Direction": line.direction,
            "From": line.from_,
            "FromCity": "",
            "To": line.to,
            "StirVerstat": "TN-Validation-Passed-A",
        }

    async def fetch(self, line: Line, step: Fetch) -> str:
        """A document of the application.

        Raises:
            BadTwiml: it answered with an error.
            httpx.TransportError: it did not answer.
        """
        response = await self.wire.post(step.url, self.facts(line) | step.params)
        if response.status_code >= 400:
            raise BadTwiml(f"{response.status_code} from {step.url}")
        return response.text

    def tell_later(self, line: Line, step: Next | None) -> None:
        """Report why a verb ended although nobody will execute the answer."""
        if isinstance(step, Fetch):
            params = self.facts(line) | step.params
            self.spawn(self.wire.callback(step.url, params))

    async def length_of(self, url: str) -> float:
        if not self.fetch_media:
            told = re.search(r"/(\d+)\.wav$", url)
            return float(told[1]) if told else SPOKEN
        if url not in self._lengths:
            response = await self.wire.get(url)
            if response.status_code != 200:
                raise BadTwiml(f"{response.status_code} for the recording {url}")
            self._lengths[url] = wav_seconds(response.content)
        return self._lengths[url]

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        if self._is_stopped:
            work.close()
            return
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End all that goes on; requests that were sent are still answered, nothing new begins."""
        self._is_stopped = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.wire.settle()
