"""Commands to Twilio: ring, bridge, hold, hang up. What Twilio reports comes in by `webhooks`.

The outbox may deliver a command twice: after a lost answer, or after a restart between the request
and its bookkeeping. Twilio's API knows no idempotency key, so a command that may have been carried
out before first looks at what Twilio holds.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlencode

from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance
from typing_extensions import override

from hotline.kernel.clock import Clock
from hotline.kernel.config import TwilioSettings
from hotline.kernel.ids import new_id
from hotline.telephony.port import CallRef, LiveCall, Ring, Sink, Telephony, TelephonyError
from hotline.telephony.signals import EndCause
from hotline.telephony.steps import Steps
from ivr.twilio.callbacks import CARRIER, Leg, leg_end
from ivr.twilio.ledger import Ledger
from ivr.twilio.links import Links
from ivr.twilio.rest import TwilioRest
from ivr.twilio.twiml import Place, render

LEG_EVENTS: Final = ["initiated", "ringing", "answered", "completed"]
LIVE: Final = ("queued", "ringing", "in-progress")
REMEMBERED: Final = 4096
AT_ONCE: Final = 200  # calls asked for in one list
STOPPED: Final[Any] = "stopped"  # the SDK declares a class here and wants the text
SLACK: Final = timedelta(seconds=2)  # Twilio's clock against ours


class TwilioTelephony(Telephony):
    def __init__(
        self,
        settings: TwilioSettings,
        *,
        links: Links,
        rest: TwilioRest,
        ledger: Ledger,
        sink: Sink,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._links = links
        self._rest = rest
        self._ledger = ledger
        self._sink = sink
        self._clock = clock
        self._tried: OrderedDict[str, None] = OrderedDict()
        self._started_at = clock.now()

    @property
    @override
    def name(self) -> str:
        return CARRIER

    @override
    async def say(self, call: CallRef, steps: Steps) -> None:
        if steps:
            # A new name each time: what the caller answers belongs to this document alone.
            twiml = render(steps, Place(self._links, turn=new_id()[-16:]))
            await self._rest.run_unless_gone(
                lambda client: client.calls(call.carrier_id).update(twiml=twiml)
            )

    @override
    async def ring(self, call: CallRef, ring: Ring) -> None:
        known = await self._ledger.leg(ring.leg_id)
        if known is not None and (known.is_over or known.sid):
            return  # the caller hung up before we dialled, or it rings already
        address = _address(ring.endpoint)
        is_browser = address.startswith("client:")
        sid = None
        if not self._is_first("ring", ring.leg_id):
            sid = await self._rest.run(
                lambda client: _already_ringing(client, address, self._settings.number, ring.leg_id)
            )
        if sid is None:
            try:
                sid = await self._rest.run(lambda client: self._dial(client, call, ring, address))
            except TelephonyError as error:
                if error.permanent:  # do not let the caller wait for the ring timeout
                    await self._report_unreachable(call, ring.leg_id, is_browser=is_browser)
                raise
        await self._ledger.remember(ring.leg_id, sid)

    @override
    async def bridge(self, call: CallRef, leg_id: str) -> None:
        if not self._is_first("bridge", leg_id) and await self._rest.run(
            lambda client: _is_in_room(client, call)
        ):
            return  # leaving and entering again would close the room
        url = self._links.hook("join", call=call.call_id, leg=leg_id)
        await self._rest.run_unless_gone(
            lambda client: client.calls(call.carrier_id).update(url=url, method="POST")
        )

    @override
    async def hold(self, call: CallRef, *, on: bool) -> None:
        def request(client: Client) -> None:
            room = _room(client, call.call_id)
            if room is not None:
                client.conferences(room).participants(call.carrier_id).update(
                    hold=on, hold_url=self._links.hook("hold"), hold_method="POST"
                )
            elif str(client.calls(call.carrier_id).fetch().status) in LIVE:
                # The list of rooms lags behind; the outbox asks again.
                raise TelephonyError("the room is not listed yet", permanent=False)

        await self._rest.run_unless_gone(request)

    @override
    async def hang_up(self, call: CallRef, leg_id: str | None) -> None:
        sid: str | None = call.carrier_id
        if leg_id is not None:
            known = await self._ledger.leg(leg_id)
            sid = None if known is None else known.sid
        if sid is not None:
            line = sid
            await self._rest.run_unless_gone(
                lambda client: client.calls(line).update(status="completed")
            )

    @override
    async def record(self, call: CallRef, *, on: bool) -> None:
        def request(client: Client) -> None:
            recordings = client.calls(call.carrier_id).recordings
            running = [
                str(r.sid) for r in recordings.list(limit=20) if str(r.status) == "in-progress"
            ]
            if on and not running:
                recordings.create(
                    recording_channels="dual",
                    recording_track="both",
                    recording_status_callback=self._links.hook("recording"),
                    recording_status_callback_method="POST",
                )
            for sid in () if on else running:
                client.calls(call.carrier_id).recordings(sid).update(status=STOPPED)

        await self._rest.run_unless_gone(request)

    @override
    async def live_calls(self) -> Sequence[LiveCall]:
        number = self._settings.number

        def request(client: Client) -> tuple[list[str], list[str]]:
            # A caller's line that still rings has no TwiML yet: it is on its way to `voice`.
            inbound = _live_sids(client, LIVE[-1:], to=number)
            return inbound, _live_sids(client, LIVE, from_=number)

        callers, legs = await self._rest.run(request)
        held: dict[str, set[str]] = {sid: set() for sid in callers}
        for leg_id, caller in (await self._ledger.legs_of(legs)).values():
            held.setdefault(caller, set()).add(leg_id)
        return [LiveCall(sid, frozenset(held[sid])) for sid in callers]

    @override
    async def ready(self) -> str | None:
        """Asks Twilio nothing: the check of readiness runs every few seconds."""
        if not self._settings.auth_token.get_secret_value():
            return "twilio.auth_token is not set"
        if not self._settings.number:
            return "twilio.number is not set"
        return self._rest.trouble

    def _dial(self, client: Client, call: CallRef, ring: Ring, address: str) -> str:
        about = {"leg": ring.leg_id, "caller": call.carrier_id, "call": call.call_id}
        if address.startswith("client:"):
            # The browser is told which leg rings, and matches it with the offer on its screen.
            shown = {"leg": ring.leg_id, "call": call.call_id, "caller": ring.display}
            to = f"{address}?{urlencode(shown, quote_via=quote)}"
        else:
            about["phone"], to = "1", address
        made = client.calls.create(
            to=to,
            from_=self._settings.number,
            timeout=ring.patience,
            url=self._links.hook("agent", **about),
            method="POST",
            # A list, which the SDK repeats as Twilio wants it; in TwiML it would be one string.
            status_callback_event=LEG_EVENTS,
            status_callback=self._links.hook("status", **about),
            status_callback_method="POST",
        )
        return str(made.sid)

    async def _report_unreachable(self, call: CallRef, leg_id: str, *, is_browser: bool) -> None:
        leg = Leg(leg_id, call.carrier_id, is_browser=is_browser)
        await self._sink(leg_end(leg, at=self._clock.now(), cause=EndCause.UNREACHABLE))

    def _is_first(self, command: str, leg_id: str) -> bool:
        """Whether this was certainly never tried: not by this process, nor by one before it."""
        key = f"{command}:{leg_id}"
        tried = key in self._tried
        self._tried[key] = None
        if len(self._tried) > REMEMBERED:
            self._tried.popitem(last=False)
        return not tried and _made_at(leg_id) >= self._started_at


def _address(endpoint: str) -> str:
    kind, _, rest = endpoint.partition(":")
    match kind:
        case "agent" | "client":
            return f"client:{rest}"
        case "tel":
            return rest
        case _:
            raise TelephonyError(f"Twilio cannot reach {kind!r} endpoints", permanent=True)


def _made_at(leg_id: str) -> datetime:
    """Ids of this system begin with their milliseconds (RFC 9562, version 7)."""
    try:
        return datetime.fromtimestamp(int(leg_id[:12], 16) / 1000, UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _already_ringing(client: Client, address: str, number: str, leg_id: str) -> str | None:
    """The call of an attempt whose answer was lost.

    Where the call still shows its parameters they name the leg. Else: a person has one open leg at
    a time, so a younger live call to the same address is this leg. The list is not asked for the
    address, because whether it counts with or without parameters is nowhere promised.
    """
    since = _made_at(leg_id) - SLACK
    for made in _live_calls(client, LIVE, from_=number):
        to, _, parameters = str(made.to).partition("?")
        named = parse_qs(parameters).get("leg", [leg_id])
        young = made.date_created is None or made.date_created >= since
        if to == address and named == [leg_id] and young:
            return str(made.sid)
    return None


def _room(client: Client, call_id: str) -> str | None:
    rooms = client.conferences.list(friendly_name=call_id, limit=5)
    return next((str(room.sid) for room in rooms if str(room.status) != "completed"), None)


def _is_in_room(client: Client, call: CallRef) -> bool:
    room = _room(client, call.call_id)
    if room is None:
        return False
    inside = client.conferences(room).participants.list(limit=10)
    return any(one.call_sid == call.carrier_id for one in inside)


def _live_sids(client: Client, statuses: Sequence[str], **where: Any) -> list[str]:
    return [str(call.sid) for call in _live_calls(client, statuses, **where)]


def _live_calls(client: Client, statuses: Sequence[str], **where: Any) -> list[CallInstance]:
    found: list[CallInstance] = []
    for status in statuses:
        found += client.calls.list(status=status, limit=AT_ONCE, **where)
    return found
