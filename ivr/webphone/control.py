"""The media process's side of the control socket: applications attach, command, and are told signals."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from hotline.kernel.clock import Clock
from hotline.telephony.port import Ring
from hotline.telephony.signals import BaseSignal
from hotline.telephony.steps import load
from ivr.prompts.library import PromptLibrary
from ivr.webphone import wire
from ivr.webphone.exchange import Exchange, build, mended_recordings
from ivr.webphone.recorder import Recorder
from ivr.webphone.switch import CommandRefused, Switch

REFUSE_CALLS_AFTER: Final = 15.0  # seconds without an application
Pace: TypeAlias = Callable[[Exchange], Coroutine[Any, Any, None]]
log = logging.getLogger("hotline.webphone")


@dataclass(eq=False)
class Application:
    writer: asyncio.StreamWriter

    def send(self, message: Mapping[str, Any]) -> None:
        if not self.writer.is_closing():
            self.writer.write(wire.encode(message))


class Control:
    """Keeps every signal until an application has handled it; they are told to the oldest connection."""

    def __init__(self, clock: Clock, *, linger: float, pace: Pace = Exchange.run) -> None:
        self.exchange: Exchange | None = None
        self._pace = pace  # what makes the exchange tick
        self.is_done = asyncio.Event()
        self._clock = clock
        self._linger = linger
        self._loop = asyncio.get_running_loop()
        self._alone_since: float | None = self._loop.time()
        self._left_alone = False
        self._applications: list[Application] = []
        self._untold: dict[int, dict[str, Any]] = {}
        self._number = 0
        self._process = os.urandom(8).hex()
        self._recorder: Recorder | None = None
        self._ticking: asyncio.Task[None] | None = None

    async def serve(self, path: Path) -> asyncio.Server:
        return await asyncio.start_unix_server(self._attached, path, limit=wire.LONGEST_LINE)

    def tell(self, signal: BaseSignal) -> None:
        self._number += 1
        self._untold[self._number] = wire.dump_signal(signal)
        if self._applications:
            self._tell_one(self._applications[0], self._number)

    async def watch(self) -> None:
        """Notice an application that stays away; set `is_done` when nothing is left to do."""
        while not self.is_done.is_set():
            await asyncio.sleep(min(1.0, self._linger / 4))
            if self._alone_since is not None:
                self._alone(self._loop.time() - self._alone_since)

    def stop(self) -> None:
        """Let the recorder write what it has."""
        if self._ticking is not None:
            self._ticking.cancel()
        if self._recorder is not None:
            self._recorder.stop()

    def _alone(self, seconds: float) -> None:
        if self.exchange is None:
            if seconds >= self._linger:
                self.is_done.set()
            return
        switch = self.exchange.switch
        switch.accepts_calls = seconds < min(REFUSE_CALLS_AFTER, self._linger)
        if seconds < self._linger:
            return
        if not self._left_alone:
            self._left_alone = True
            log.warning("no application for %d s; %d calls", seconds, len(switch.calls))
            switch.leave_unattended()
            self.exchange.flush()
        if not switch.calls:
            self.is_done.set()

    async def _attached(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        application = Application(writer)
        try:
            while line := await reader.readline():
                self._received(application, wire.decode(line))
        except (ValueError, KeyError, OSError) as error:
            log.warning("application disconnected: %s", type(error).__name__)
        finally:
            if application in self._applications:
                self._detach(application)
            writer.close()

    def _detach(self, application: Application) -> None:
        was_told = self._applications[0] is application
        self._applications.remove(application)
        if not self._applications:
            self._alone_since = self._loop.time()
        elif was_told:
            self._tell_all(self._applications[0])

    def _received(self, application: Application, message: dict[str, Any]) -> None:
        match message:
            case {"type": "attach"}:
                self._attach(application, message)
            case {"type": "seen", "numbers": list(numbers)}:
                for number in numbers:
                    self._untold.pop(number, None)
            case {"type": "command", "id": int(number)}:
                application.send(self._answer(message) | {"id": number})
            case {"type": "leave"}:  # the application stops on purpose
                if len(self._applications) <= 1 and not self._has_calls():
                    self.is_done.set()
            case _:
                log.warning("unknown control message %s", message.get("type"))

    def _has_calls(self) -> bool:
        return self.exchange is not None and bool(self.exchange.switch.calls)

    def _attach(self, application: Application, settings: Mapping[str, Any]) -> None:
        exchange = self._open(settings)
        exchange.key = bytes.fromhex(settings["key"])
        exchange.switch.max_calls = settings["max_calls"]
        exchange.switch.to_number = settings["number"]
        exchange.switch.accepts_calls = True
        self._alone_since, self._left_alone = None, False
        application.send({"type": "attached", "version": wire.VERSION, "process": self._process})
        self._applications.append(application)
        if self._applications[0] is application:
            self._tell_all(application)

    def _open(self, settings: Mapping[str, Any]) -> Exchange:
        """The exchange is made when the first application says where prompts and recordings are."""
        if self.exchange is None:
            folder = Path(settings["recordings"])
            office = Path(settings["prompts"]) if settings["prompts"] else None
            switch, self._recorder = build(PromptLibrary(office), folder, self._clock)
            self.exchange = Exchange(switch, self._recorder, self._clock, self.tell)
            for signal in mended_recordings(folder, self._clock):
                self.tell(signal)
            self._ticking = self._loop.create_task(self._pace(self.exchange))
            self._ticking.add_done_callback(self._stopped)
        return self.exchange

    def _stopped(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            log.critical("the exchange failed", exc_info=task.exception())
            self.is_done.set()

    def _tell_all(self, application: Application) -> None:
        for number in self._untold:
            self._tell_one(application, number)

    def _tell_one(self, application: Application, number: int) -> None:
        application.send({"type": "signal", "number": number, "signal": self._untold[number]})

    def _answer(self, command: Mapping[str, Any]) -> dict[str, Any]:
        if self.exchange is None:
            return {"type": "refused", "reason": "attach first", "permanent": False}
        try:
            facts = self._carry_out(self.exchange, command)
        except (CommandRefused, ValueError, KeyError, TypeError) as error:
            return {"type": "refused", "reason": str(error), "permanent": True}
        self.exchange.flush()
        return {"type": "done", **facts}

    def _carry_out(self, exchange: Exchange, command: Mapping[str, Any]) -> dict[str, Any]:
        match command["do"]:
            case "status":
                return {"status": exchange.status()}
            case "live_calls":
                calls = exchange.switch.live_calls()
                return {"calls": [[call.carrier_id, sorted(call.leg_ids)] for call in calls]}
            case "agents":
                return {"agents": list(exchange.switch.agents_connected())}
            case "drop_agent":
                exchange.drop_agent(command["person_id"])
            case _:
                _carry_out_call(exchange.switch, command["call"], command)
        return {}


def _carry_out_call(switch: Switch, call: str, command: Mapping[str, Any]) -> None:
    match command["do"]:
        case "say":
            switch.say(call, load(command["steps"]))
        case "ring":
            switch.ring(call, Ring(**command["ring"]))
        case "bridge":
            switch.bridge(call, command["leg_id"])
        case "hold":
            switch.hold(call, on=command["on"])
        case "record":
            switch.record(call, on=command["on"])
        case "hang_up":
            switch.hang_up(call, command["leg_id"])
        case unknown:
            raise ValueError(f"unknown command {unknown}")
