"""Offers as the API shows them: who was asked, why this person, and how it ended."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel

from hotline.routing.model import ReservationState
from hotline.routing.queries import OfferRow
from hotline.routing.work import WorkKind


class PassedOver(BaseModel):
    person_id: str
    person_name: str | None
    reason: str  # the router's word (`hotline.routing.reasons.Against`)


class OfferRead(BaseModel):
    id: str
    kind: WorkKind
    person_id: str
    person_name: str
    why: str | None  # the rung of the ladder (`hotline.routing.policy.Who`)
    facts: dict[str, str | int]  # what stands behind it: skill, load, idle_seconds, tried
    passed_over: list[PassedOver]
    others: dict[str, int]  # how many more were passed over, by reason
    state: ReservationState
    offered_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: OfferRow) -> "OfferRead":
        reservation = row.reservation
        return cls(
            id=reservation.id,
            kind=reservation.kind,
            person_id=reservation.person_id,
            person_name=row.name_of[reservation.person_id],
            why=reservation.reason.get("why"),
            facts=reservation.reason.get("facts", {}),
            passed_over=[
                PassedOver(person_id=who, person_name=row.name_of.get(who), reason=reason)
                for who, reason in reservation.reason.get("passed_over", ())
            ],
            others=reservation.reason.get("others", {}),
            state=reservation.state,
            offered_at=reservation.offered_at,
            answered_at=row.answered_at,
            closed_at=reservation.closed_at,
        )


class OffersRead(BaseModel):
    items: list[OfferRead]

    @classmethod
    def of(cls, rows: Iterable[OfferRow]) -> "OffersRead":
        return cls(items=[OfferRead.of(row) for row in rows])
