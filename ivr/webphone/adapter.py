"""The web phone behind the `Telephony` port. What it commands is carried out by the media process."""

from collections.abc import Sequence
from dataclasses import asdict

from hotline.telephony.port import CallRef, LiveCall, Ring, Sink, TelephonyError
from hotline.telephony.steps import Steps, dump
from ivr.webphone.link import MediaLink, MediaSettings
from ivr.webphone.output import CARRIER


class WebphoneTelephony:
    """Run `run` for as long as the application serves."""

    def __init__(self, settings: MediaSettings, sink: Sink) -> None:
        self._link = MediaLink(settings, sink)

    @property
    def name(self) -> str:
        return CARRIER

    async def run(self) -> None:
        """Stay attached to the media process, starting it where needed, until cancelled."""
        await self._link.run()

    async def attached(self) -> None:
        """Wait until calls can be taken; browsers that come earlier are turned away."""
        await self._link.is_attached.wait()

    async def say(self, call: CallRef, steps: Steps) -> None:
        await self._link.command("say", call=call.carrier_id, steps=dump(steps))

    async def ring(self, call: CallRef, ring: Ring) -> None:
        await self._link.command("ring", call=call.carrier_id, ring=asdict(ring))

    async def bridge(self, call: CallRef, leg_id: str) -> None:
        await self._link.command("bridge", call=call.carrier_id, leg_id=leg_id)

    async def hold(self, call: CallRef, *, on: bool) -> None:
        await self._link.command("hold", call=call.carrier_id, on=on)

    async def hang_up(self, call: CallRef, leg_id: str | None) -> None:
        await self._link.command("hang_up", call=call.carrier_id, leg_id=leg_id)

    async def record(self, call: CallRef, *, on: bool) -> None:
        await self._link.command("record", call=call.carrier_id, on=on)

    async def live_calls(self) -> Sequence[LiveCall]:
        rows = (await self._link.command("live_calls"))["calls"]
        return [LiveCall(carrier_id, frozenset(legs)) for carrier_id, legs in rows]

    async def ready(self) -> str | None:
        try:
            await self._link.command("status")
        except TelephonyError as error:
            return error.detail
        return None

    async def status(self) -> dict[str, int]:
        """Figures of the media process for the metrics page."""
        return dict((await self._link.command("status"))["status"])

    async def connected_agents(self) -> frozenset[str]:
        """People whose web phone is connected now."""
        return frozenset((await self._link.command("agents"))["agents"])

    async def drop_agent(self, person_id: str) -> None:
        """End a person's web phone at once: the sign-in behind it was revoked."""
        await self._link.command("drop_agent", person_id=person_id)
