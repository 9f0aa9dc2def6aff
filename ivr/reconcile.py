"""Compares what the hotline believes with what the networks hold: at start, on a timer, after a loss.

Networks lose and reorder signals. A call that the network no longer holds is ended as lost; a leg
likewise; a call of which the hotline knows nothing is hung up, so that nobody hears music for ever.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from hotline.calls import queries
from hotline.calls.machine import OVER
from hotline.calls.model import Call, LegRole, LegState
from hotline.kernel.database import Database
from hotline.telephony.port import CallRef, LiveCall, Telephony
from hotline.telephony.signals import CallerHungUp, EndCause, LegEnded, Signal
from ivr.service import IvrService

GRACE = timedelta(seconds=10)  # a call so young may not be in the network's list yet
log = logging.getLogger(__name__)


class Reconciler:
    def __init__(
        self, database: Database, ivr: IvrService, networks: Mapping[str, Telephony]
    ) -> None:
        self._database = database
        self._ivr = ivr
        self._networks = networks
        self._strangers: set[str] = set()  # calls nobody knew the last time

    async def run_once(self) -> int:
        """Put right what differs; returns how much that was."""
        return sum([await self._network(network) for network in self._networks.values()])

    async def _network(self, network: Telephony) -> int:
        try:
            live = {call.carrier_id: call for call in await network.live_calls()}
        except Exception:  # not reachable now: nothing is known, so nothing may be ended
            log.exception("%s does not tell its calls", network.name)
            return 0
        now = self._database.clock.now()
        lost = await self._database.read(lambda s: _lost(s, network.name, live, now))
        for signal in lost:
            await self._ivr.receive(signal)
        unknown = await self._unknown_twice(network.name, live)
        for carrier_id in unknown:
            await network.hang_up(CallRef("", carrier_id), None)
        if lost or unknown:
            log.warning(
                "%s: %d lost signals made up for, %d unknown calls ended",
                network.name,
                len(lost),
                len(unknown),
            )
        return len(lost) + len(unknown)

    async def _unknown_twice(self, carrier: str, live: Mapping[str, LiveCall]) -> list[str]:
        """The first time, the call's arrival may just be on its way to us."""
        unknown = await self._database.read(lambda s: _unknown(s, carrier, live))
        now = {f"{carrier}/{carrier_id}" for carrier_id in unknown}
        before = self._strangers
        self._strangers = {k for k in before if not k.startswith(f"{carrier}/")} | now
        return [c for c in unknown if f"{carrier}/{c}" in before]


def _lost(
    session: Session, carrier: str, live: Mapping[str, LiveCall], now: datetime
) -> list[Signal]:
    signals: list[Signal] = []
    for call in queries.open_calls(session, carrier):
        if now - call.arrived_at < GRACE:
            continue
        held = live.get(call.carrier_id)
        if held is None and call.ended_at is None:
            signals.append(
                CallerHungUp(
                    key=f"reconciled:{call.id}:ended",
                    carrier=carrier,
                    carrier_id=call.carrier_id,
                    at=now,
                    cause=EndCause.LOST,
                )
            )
        # After the caller's end: a lost leg of a living call sends the caller back into the line.
        signals += _lost_legs(session, call, held, now)
    return signals


def _lost_legs(session: Session, call: Call, held: LiveCall | None, now: datetime) -> list[Signal]:
    return [
        LegEnded(
            key=f"reconciled:{leg.id}:ended",
            carrier=call.carrier,
            carrier_id=call.carrier_id,
            at=now,
            leg_id=leg.id,
            cause=EndCause.LOST,
        )
        for leg in queries.legs(session, call.id)
        if leg.role is LegRole.AGENT
        and leg.state is not LegState.ENDED
        and now - leg.started_at > GRACE
        and (held is None or leg.id not in held.leg_ids)
    ]


def _unknown(session: Session, carrier: str, live: Mapping[str, LiveCall]) -> list[str]:
    known = {carrier_id: queries.find(session, carrier, carrier_id) for carrier_id in live}
    return [
        carrier_id
        for carrier_id, call in known.items()
        if call is None or (call.state in OVER and call.ended_at is not None)
    ]
