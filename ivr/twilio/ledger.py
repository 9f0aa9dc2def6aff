"""What the adapter looks up: which Twilio call is which leg, and what was answered in the queue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import text, update
from sqlmodel import Session, col, select
from typing_extensions import override

from hotline.calls.machine import CallState
from hotline.calls.model import Call, Leg, LegState, Receipt
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.telephony.steps import Steps, load

TALKING: Final = {CallState.TALKING, CallState.HOLD}
OF_PEOPLE: Final = text("call_leg.role = 'agent'")  # spelled out, so that the partial index is used


@dataclass(frozen=True, slots=True)
class LegFacts:
    sid: str | None  # Twilio's id of this leg, once the call was made
    is_over: bool
    was_answered: bool
    is_connected: bool  # this person and the caller talk
    caller_left: bool


class Ledger(Protocol):
    async def leg(self, leg_id: str) -> LegFacts | None:
        """What is known of a leg; None when it is not ours."""
        ...

    async def remember(self, leg_id: str, sid: str) -> None:
        """Keep Twilio's id of a leg, so that it can be ended after a restart."""
        ...

    async def legs_of(self, sids: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """For ids of Twilio: the leg and the caller's id at Twilio."""
        ...

    async def reply(self, key: str) -> Steps | None:
        """What was answered to the signal with this key."""
        ...


class DatabaseLedger(Ledger):
    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def leg(self, leg_id: str) -> LegFacts | None:
        def query(session: Session) -> LegFacts | None:
            found = session.exec(
                select(Leg, Call)
                .join(Call, col(Call.id) == col(Leg.call_id))
                .where(Leg.id == leg_id)
            ).first()
            if found is None:
                return None
            leg, call = found
            return LegFacts(
                sid=leg.carrier_leg_id,
                is_over=leg.state is LegState.ENDED,
                was_answered=leg.answered_at is not None,
                is_connected=call.state in TALKING and call.person_id == leg.person_id,
                caller_left=call.ended_at is not None,
            )

        return await self._database.read(query)

    @override
    async def remember(self, leg_id: str, sid: str) -> None:
        def unit(uow: UnitOfWork) -> None:
            row = col(Leg.id) == leg_id
            uow.connection.execute(update(Leg).where(row).values(carrier_leg_id=sid))

        await self._database.write(unit)

    @override
    async def legs_of(self, sids: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        wanted = list(sids)

        def query(session: Session) -> Mapping[str, tuple[str, str]]:
            rows = session.exec(
                select(Leg.carrier_leg_id, Leg.id, Call.carrier_id)
                .join(Call, col(Call.id) == col(Leg.call_id))
                .where(col(Leg.carrier_leg_id).in_(wanted), OF_PEOPLE)
            )
            return {sid: (leg_id, caller) for sid, leg_id, caller in rows if sid is not None}

        return await self._database.read(query) if wanted else {}

    @override
    async def reply(self, key: str) -> Steps | None:
        def query(session: Session) -> Steps | None:
            receipt = session.get(Receipt, key)
            return None if receipt is None else load(receipt.reply)

        return await self._database.read(query)
