"""Commands to a network as outbox messages, and the delivery of such messages to the adapters."""

from collections.abc import Mapping
from typing import Any

from hotline.kernel.ids import new_id
from hotline.kernel.uow import OutboxCommand, UnitOfWork
from hotline.telephony.port import CallRef, Ring, Telephony, TelephonyError
from hotline.telephony.steps import Steps, dump, load

__all__ = ["CHANNEL", "CallRef", "TelephonyDelivery", "say", "send"]
CHANNEL = "telephony"


def send(uow: UnitOfWork, carrier: str, call: CallRef, do: str, **facts: Any) -> None:
    """Tell the network something about a call once the transaction is safe."""
    body = {"carrier": carrier, "carrier_id": call.carrier_id, "call_id": call.call_id, "do": do}
    uow.send(OutboxCommand(channel=CHANNEL, key=new_id(), group=call.call_id, body=body | facts))


def say(uow: UnitOfWork, carrier: str, call: CallRef, steps: Steps) -> None:
    send(uow, carrier, call, "say", steps=dump(steps))


class TelephonyDelivery:
    """Delivers outbox messages of this channel; the outbox retries what may succeed later."""

    def __init__(self, networks: Mapping[str, Telephony]) -> None:
        self._networks = networks

    async def deliver(self, body: dict[str, Any]) -> None:
        """Carry out one command.

        Raises:
            TelephonyError: the network refused; `permanent` says whether to try again.
        """
        network = self._networks.get(body["carrier"])
        if network is None:
            raise TelephonyError(f"no adapter named {body['carrier']}", permanent=True)
        call = CallRef(body["call_id"], body["carrier_id"])
        match body["do"]:
            case "say":
                await network.say(call, load(body["steps"]))
            case "ring":
                await network.ring(call, Ring(**body["ring"]))
            case "bridge":
                await network.bridge(call, body["leg_id"])
            case "hold":
                await network.hold(call, on=body["on"])
            case "record":
                await network.record(call, on=body["on"])
            case "hang_up":
                await network.hang_up(call, body["leg_id"])
            case unknown:
                raise TelephonyError(f"unknown command {unknown}", permanent=True)
