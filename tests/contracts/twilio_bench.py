"""Twilio's adapter and webhooks with the test peer at the other end; time moves by hand."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from typing_extensions import override

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import TwilioSettings
from hotline.telephony.port import CallRef, Ring
from hotline.telephony.signals import CallArrived, Reply, Signal
from hotline.telephony.steps import Steps
from hotline.web.problems import install_problem_handlers
from ivr.prompts.library import PromptLibrary
from ivr.twilio.adapter import TwilioTelephony
from ivr.twilio.ledger import Ledger, LegFacts
from ivr.twilio.links import Links
from ivr.twilio.rest import TwilioRest
from ivr.twilio.signature import SignatureCheck
from ivr.twilio.webhooks import twilio_router
from tests.contracts.bench import Desk, until
from tests.peers.twilio.account import Account
from tests.peers.twilio.devices import Device
from tests.peers.twilio.lines import Line
from tests.peers.twilio.pace import ManualPace
from tests.peers.twilio.peer import Peer
from tests.peers.twilio.rest import Rest
from tests.peers.twilio.sdk import client_of
from tests.peers.twilio.wire import Wire

SITE = "https://hotline.example.cn"
HOOKS = f"{SITE}/ivr/twilio"
NUMBER = "+8657212348"
TOKEN = "0123456789abcdef"
ACCOUNT = Account(
    sid="AC" + "0" * 32,
    token=TOKEN,
    number=NUMBER,
    voice_url=f"{HOOKS}/voice",
    status_callback=f"{HOOKS}/status",
    fallback_url=f"{HOOKS}/fallback",
)
SETTINGS = TwilioSettings(account_sid=ACCOUNT.sid, auth_token=SecretStr(TOKEN), number=NUMBER)


class DeskLedger(Ledger):
    """What the desk knows, as the database would tell it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sids: dict[str, str | None] = {}  # by leg
        self.callers: dict[str, str] = {}

    def expect(self, call: CallRef, leg_id: str) -> None:
        self.sids.setdefault(leg_id, None)
        self.callers[leg_id] = call.carrier_id

    @override
    async def leg(self, leg_id: str) -> LegFacts | None:
        if leg_id not in self.sids:
            return None
        is_over = bool(self.desk.ends_of(leg_id))
        was_answered = self.desk.was_answered(leg_id)
        caller_left = self.desk.caller_left(self.callers[leg_id])
        return LegFacts(
            sid=self.sids[leg_id],
            is_over=is_over,
            was_answered=was_answered,
            is_connected=was_answered and not is_over and not caller_left,
            caller_left=caller_left,
        )

    @override
    async def remember(self, leg_id: str, sid: str) -> None:
        self.sids[leg_id] = sid

    @override
    async def legs_of(self, sids: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        wanted = set(sids)
        return {
            sid: (leg_id, self.callers[leg_id])
            for leg_id, sid in self.sids.items()
            if sid is not None and sid in wanted
        }

    @override
    async def reply(self, key: str) -> Steps | None:
        known = self.desk.replies.get(key)
        return None if known is None else known.steps


class RingingTelephony(TwilioTelephony):
    """Tells the ledger of each leg first, as the application does."""

    expected: DeskLedger

    @override
    async def ring(self, call: CallRef, ring: Ring) -> None:
        self.expected.expect(call, ring.leg_id)
        await super().ring(call, ring)


class TwilioBench:
    def __init__(self, client: httpx.AsyncClient, app: FastAPI) -> None:
        self.desk = Desk()
        self.clock = ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        self.pace = ManualPace(self.clock)
        self.peer = Peer(ACCOUNT, Wire(client, ACCOUNT, self.pace), self.pace)
        self.rest = Rest(self.peer)
        self.ledger = DeskLedger(self.desk)
        self.links = Links(SITE)
        app.include_router(
            twilio_router(
                SignatureCheck(TOKEN, SITE),
                links=self.links,
                receiver=self.desk,
                ledger=self.ledger,
                clock=self.clock,
                library=PromptLibrary(),
            )
        )
        self.network = self.restarted()

    def restarted(self) -> RingingTelephony:
        """The adapter of a new process, which remembers nothing."""
        self.network = RingingTelephony(
            SETTINGS,
            links=self.links,
            rest=TwilioRest(client_of(self.rest)),
            ledger=self.ledger,
            sink=self._sink,
            clock=self.clock,
        )
        self.network.expected = self.ledger
        return self.network

    async def dial(self, number: str = "+8613905722046") -> CallRef:
        line = self.peer.dial(number)
        await until(lambda: self.desk.of(CallArrived, line.sid), self)
        return CallRef(self.desk.calls[line.sid], line.sid)

    async def caller_presses(self, call: CallRef, digits: str) -> None:
        self._caller(call).press(digits)
        await self.pace.settle()

    async def caller_hangs_up(self, call: CallRef) -> None:
        await self.peer.hang_up(self._caller(call))
        await self.pace.settle()

    async def caller_speaks(self, call: CallRef, seconds: float) -> None:
        line = self._caller(call)
        await until(lambda: line.doing == "Record", self)
        await self.pace.pass_time(seconds)
        await self.caller_presses(call, "#")

    async def device_answers(self, leg_id: str) -> None:
        self._device(leg_id).answer()
        await self.pace.settle()

    async def device_rejects(self, leg_id: str) -> None:
        self._device(leg_id).reject()
        await self.pace.settle()

    async def device_hangs_up(self, leg_id: str) -> None:
        await self.peer.hang_up(self.leg(leg_id))
        await self.pace.settle()

    async def pass_time(self, seconds: float) -> None:
        await self.pace.pass_time(seconds)

    def heard(self, call: CallRef) -> list[str]:
        played = [urlsplit(url).path for url in self._caller(call).heard]
        return [
            path.rpartition("/")[2].removesuffix(".wav") for path in played if "music" not in path
        ]

    def is_ringing(self, leg_id: str) -> bool:
        sid = self.ledger.sids.get(leg_id)
        return sid is not None and self.peer.lines[sid].status == "ringing"

    def is_connected(self, call: CallRef) -> bool:
        return not self._caller(call).is_over

    def hear_each_other(self, call: CallRef, leg_id: str) -> bool:
        caller, person = self._caller(call), self.leg(leg_id)
        return caller.room is not None and caller.room.hear_each_other(caller, person)

    def rings(self, person_id: str) -> int:
        return len(self.peer.device(f"client:{person_id}").rung)

    def leg(self, leg_id: str) -> Line:
        return self.peer.lines[self.ledger.sids[leg_id] or ""]

    def _caller(self, call: CallRef) -> Line:
        return self.peer.lines[call.carrier_id]

    def _device(self, leg_id: str) -> Device:
        return self.peer.devices[self.leg(leg_id).to]

    async def _sink(self, signal: Signal) -> Reply:
        return await self.desk.receive(signal)


@asynccontextmanager
async def a_twilio_bench() -> AsyncIterator[TwilioBench]:
    app = FastAPI()
    install_problem_handlers(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        bench = TwilioBench(client, app)
        for name in ("zhang", "li"):
            bench.peer.device(f"client:{name}")
        yield bench
        assert not bench.peer.faults
        await bench.peer.stop()
