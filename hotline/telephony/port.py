"""The telephone network as the application sees it: one Protocol, several adapters, one contract suite."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from hotline.kernel.errors import ErrorKind, HotlineError
from hotline.telephony.signals import Reply, Signal
from hotline.telephony.steps import Steps

Sink: TypeAlias = Callable[[Signal], Awaitable[Reply]]


class TelephonyError(HotlineError):
    """The network refused a command. A permanent refusal is never tried again."""

    kind = ErrorKind.UNAVAILABLE
    code = "telephony-failed"
    title = "电话线路暂时无法完成该操作，请稍后再试"

    def __init__(self, detail: str, *, permanent: bool) -> None:
        super().__init__(detail, permanent=permanent)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class CallRef:
    call_id: str
    carrier_id: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Everything a device needs to ring."""

    leg_id: str
    endpoint: str  # "agent:<person id>", "tel:+86..." - what the adapter may reach
    person_id: str
    display: str  # who calls, masked as the console shows it
    patience: int  # seconds until the device gives up by itself; the server's timer decides


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call the network still holds, for reconciling."""

    carrier_id: str
    leg_ids: frozenset[str]


class Telephony(Protocol):
    """Commands are idempotent: the outbox may deliver one twice. Ending what is gone succeeds.

    Raises (each of them): TelephonyError.
    """

    @property
    def name(self) -> str:
        """The carrier's name in `Call.carrier`."""
        ...

    async def say(self, call: CallRef, steps: Steps) -> None:
        """Replace what the caller hears."""
        ...

    async def ring(self, call: CallRef, ring: Ring) -> None:
        """Ring a person's device as a new leg of this call."""
        ...

    async def bridge(self, call: CallRef, leg_id: str) -> None:
        """Let the caller and the answered leg hear each other."""
        ...

    async def hold(self, call: CallRef, *, on: bool) -> None:
        """Give the caller music instead of the person, or the person back."""
        ...

    async def hang_up(self, call: CallRef, leg_id: str | None) -> None:
        """End one leg; None is the caller's."""
        ...

    async def record(self, call: CallRef, *, on: bool) -> None:
        """Record the conversation (caller left, person right where the network can)."""
        ...

    async def live_calls(self) -> Sequence[LiveCall]:
        """What the network still holds, after a restart or on a timer."""
        ...

    async def ready(self) -> str | None:
        """None when calls can be taken, else what is missing, for /readyz."""
        ...
