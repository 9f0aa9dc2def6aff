"""The application's side of the control socket: starts the media process, stays attached, hears signals."""

import asyncio
import logging
import os
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hotline.telephony.port import Sink, TelephonyError
from hotline.telephony.signals import Signal
from ivr.webphone import wire

ANSWER_WITHIN: Final = 5.0
RETRY_AFTER: Final = (0.05, 0.1, 0.2, 0.5, 1.0)  # between attempts to reach the media process
# Pauses before a signal that failed is tried again: long enough for a database that restarts.
SIGNAL_TRIES: Final = (0.2, 1.0, 5.0, 15.0, 30.0, 60.0)
LONGEST_SOCKET_PATH: Final = 100  # the kernel's limit is 107, and one name of ours is longer
log = logging.getLogger("hotline.webphone")


@dataclass(frozen=True, slots=True)
class MediaSettings:
    control: Path
    key: bytes  # signs the phones' tokens
    recordings: Path
    prompts: Path | None  # the office's own
    number: str = "12348"  # what callers dial
    max_calls: int = 60
    linger: int = 60  # seconds for which the media process waits for an application


class MediaLink:
    """Signals of one call are handled in order, those of different calls side by side."""

    def __init__(self, settings: MediaSettings, sink: Sink) -> None:
        if len(str(settings.control.absolute())) > LONGEST_SOCKET_PATH:
            raise ValueError(f"the path of the control socket is too long: {settings.control}")
        self.settings = settings
        self._sink = sink
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._lanes: dict[str, deque[tuple[int, Signal]]] = {}
        self._process: str | None = None
        self._number = 0
        self.is_attached = asyncio.Event()

    async def run(self) -> None:
        """Stay attached until cancelled; then tell the media process that we leave."""
        attempt = 0
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    try:
                        reader, writer = await self._open()
                        await self._listen(reader, writer, tasks)
                        attempt = 0
                    except (OSError, ValueError) as error:
                        log.warning("no media process: %s", error)
                    finally:
                        self._detached()
                    await asyncio.sleep(RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)])
                    attempt += 1
        finally:
            self._detached()

    async def command(self, do: str, **facts: Any) -> dict[str, Any]:
        """Have something done and wait until it is.

        Raises:
            TelephonyError: refused for good, or not reachable just now.
        """
        if self._writer is None or not self.is_attached.is_set():
            raise TelephonyError("the media process is not reachable", permanent=False)
        self._number += 1
        number = self._number
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._writer.write(wire.encode({"type": "command", "id": number, "do": do} | facts))
        try:
            reply: dict[str, Any] = await asyncio.wait_for(answer, ANSWER_WITHIN)
        except TimeoutError:
            raise TelephonyError("the media process does not answer", permanent=False) from None
        finally:
            self._waiting.pop(number, None)
        if reply["type"] == "refused":
            raise TelephonyError(reply["reason"], permanent=reply["permanent"])
        return reply

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        path = self.settings.control
        with suppress(OSError):
            return await asyncio.open_unix_connection(path, limit=wire.LONGEST_LINE)
        await self._spawn()
        for _ in range(100):
            with suppress(OSError):
                return await asyncio.open_unix_connection(path, limit=wire.LONGEST_LINE)
            await asyncio.sleep(0.05)
        raise OSError("it does not start")

    async def _spawn(self) -> None:
        """Start a media process that stays when we go; it refuses to run twice."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ivr.webphone.media", "--detach"),
            *("--control", str(self.settings.control), "--linger", str(self.settings.linger)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # no matrices here; saves memory
        )
        await process.wait()

    async def _listen(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: asyncio.TaskGroup
    ) -> None:
        self._writer = writer
        settings = self.settings
        attach = {
            "type": "attach",
            "key": settings.key.hex(),
            "recordings": str(settings.recordings.absolute()),
            "prompts": str(settings.prompts.absolute()) if settings.prompts else "",
            "number": settings.number,
            "max_calls": settings.max_calls,
        }
        writer.write(wire.encode(attach))
        while line := await reader.readline():
            self._received(wire.decode(line), tasks)

    def _received(self, message: Mapping[str, Any], tasks: asyncio.TaskGroup) -> None:
        match message["type"]:
            case "attached":
                self._attached(message)
            case "signal":
                self._signal(message["number"], message["signal"], tasks)
            case "done" | "refused":
                answer = self._waiting.get(message["id"])
                if answer is not None and not answer.done():
                    answer.set_result(dict(message))
            case _:
                log.warning("unknown message %s of the media process", message["type"])

    def _attached(self, message: Mapping[str, Any]) -> None:
        if message["version"] != wire.VERSION:
            # It ends by itself when its last call does; until then the new one waits its turn.
            self._send({"type": "leave"})
            raise ValueError(f"it speaks version {message['version']}")
        if message["process"] != self._process:
            self._process = message["process"]
            log.info("attached to the media process")
        self.is_attached.set()

    def _detached(self) -> None:
        self.is_attached.clear()
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.write(wire.encode({"type": "leave"}))
            writer.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(
                    {"type": "refused", "reason": "connection lost", "permanent": False}
                )

    def _signal(self, number: int, row: Mapping[str, Any], tasks: asyncio.TaskGroup) -> None:
        try:
            signal = wire.load_signal(row)
        except (ValueError, KeyError, TypeError):
            log.exception("signal %d cannot be read", number)
            self._seen(number)
            return
        lane = self._lanes.get(signal.carrier_id)
        if lane is not None:
            lane.append((number, signal))
            return
        self._lanes[signal.carrier_id] = deque([(number, signal)])
        tasks.create_task(self._work(signal.carrier_id))

    async def _work(self, carrier_id: str) -> None:
        """Handle what one call reports, oldest first."""
        lane = self._lanes[carrier_id]
        while lane:
            number, signal = lane[0]
            await self._handle(signal)
            self._seen(number)
            lane.popleft()
        del self._lanes[carrier_id]

    async def _handle(self, signal: Signal) -> None:
        for pause in (*SIGNAL_TRIES, None):
            try:
                await self._sink(signal)
            except Exception:  # whatever went wrong: it is tried again, then logged
                if pause is None:
                    log.exception("%s of call %s failed", type(signal).__name__, signal.carrier_id)
                    return
                await asyncio.sleep(pause)
            else:
                return

    def _seen(self, number: int) -> None:
        self._send({"type": "seen", "numbers": [number]})

    def _send(self, message: Mapping[str, Any]) -> None:
        if self._writer is not None:
            self._writer.write(wire.encode(message))
