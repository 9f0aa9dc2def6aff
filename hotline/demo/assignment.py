"""Who answers for a matter in the demonstration, and what the routing engine knows of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from hotline.demo.county import COUNTY, STAFF, County
from hotline.demo.county import Staff as Member
from hotline.demo.dice import Dice
from hotline.demo.stories import Story
from hotline.organisation.model import Role
from hotline.routing.model import ReservationState, WorkState
from hotline.routing.policy import Who
from hotline.routing.work import Level, WorkKind
from tickets.categories import categories
from tickets.dispatching import Office, Place, countys_own, explained
from tickets.machine import TicketState

Row = dict[str, Any]
DISPOSITIONS: Final = {
    Who.VILLAGE_ADVISER: "dispatched_adviser",
    Who.BACKUP_ADVISER: "dispatched_adviser",
    Who.TOWN_STATION: "dispatched_town",
    Who.COUNTY: "dispatched_staff",
}
OPEN: Final = {
    TicketState.PENDING_DISPATCH: WorkState.WAITING,
    TicketState.DISPATCHED: WorkState.OFFERED,
    TicketState.IN_PROGRESS: WorkState.TAKEN,
}
SIGN_WITHIN: Final = timedelta(days=4)  # nothing is taken back while somebody looks around


@dataclass(frozen=True, slots=True)
class Choice:
    who: Who
    handler_id: str
    unit_id: str
    reason: str


class Assignment:
    def __init__(self, dice: Dice, county: County) -> None:
        self._dice = dice
        self._county = county

    def choose(self, ticket: Row, story: Story) -> Choice:
        """By the ladder of the default policy, in the words in which a dispatch is explained."""
        place = self._place(ticket["village_id"])
        own = countys_own(
            request_kind=story.kind,
            skill=categories().routing_skill(story.matter),
            is_confidential=story.confidential,
        )
        who, member = self._member(place, is_countys=own is not None)
        unit = place.unit_of(who)
        if unit is None:
            raise AssertionError("the county is always there")
        name = member.name if who in _ADVISERS else f"{unit.name} {member.name}"
        load = self._dice.whole(0, 4)
        reason = explained(who, name, place, (), own=own, load=load)
        return Choice(who, self._county.person[member.username], unit.unit_id, reason)

    def _member(self, place: Place, *, is_countys: bool) -> tuple[Who, Member]:
        village = place.village.name if place.village and not is_countys else None
        town = place.town.name if place.town and not is_countys else None
        for who, fits in (
            (Who.VILLAGE_ADVISER, lambda m: village in m.villages),
            (Who.BACKUP_ADVISER, lambda m: village in m.backup_for),
            (Who.TOWN_STATION, lambda m: m.role is Role.TOWN_OFFICER and m.town == town),
        ):
            if town is not None and (found := next(filter(fits, STAFF), None)):
                return who, found
        return Who.COUNTY, next(m for m in STAFF if m.role is Role.SUPERVISOR)

    def _place(self, village_id: str | None) -> Place:
        unit = self._county.unit
        village = next((name for name, id_ in unit.items() if id_ == village_id), None)
        town = self._county.town_of[village] if village else None
        return Place(
            village=Office(unit[village], village) if village else None,
            town=Office(unit[town], town) if town else None,
            county=Office(unit[COUNTY], COUNTY),
        )


_ADVISERS: Final = {Who.VILLAGE_ADVISER, Who.BACKUP_ADVISER}


def work_rows(tickets: list[Row]) -> tuple[list[Row], list[Row]]:
    """What the engine knows of open matters: the work, and who has it."""
    items: list[Row] = []
    reservations: list[Row] = []
    load: Counter[str] = Counter()
    for ticket in sorted(
        tickets, key=lambda ticket: ticket["dispatched_at"] or ticket["created_at"]
    ):
        state = OPEN.get(ticket["state"])
        if state is None:
            continue
        since = ticket["submitted_at"] or ticket["created_at"]
        items.append(
            {
                "id": ticket["id"],
                "kind": WorkKind.TICKET,
                "state": state,
                "queue": "tickets",
                "since": since,
                "priority": 0,
                "village_id": ticket["village_id"],
                "min_level": Level.VILLAGE,
                "excluded": [],
            }
        )
        if state is not WorkState.WAITING:
            had = load[ticket["handler_id"]]
            load[ticket["handler_id"]] += 1
            reservations.append(_reservation(ticket, had, is_taken=state is WorkState.TAKEN))
    return items, reservations


def _reservation(ticket: Row, load: int, *, is_taken: bool) -> Row:
    why = next((w for w, key in DISPOSITIONS.items() if key == ticket["disposition"]), Who.FORCED)
    facts = {"load": load} if load else {}
    return {
        "id": ticket["id"],
        "work_id": ticket["id"],
        "kind": WorkKind.TICKET,
        "person_id": ticket["handler_id"],
        "state": ReservationState.ACCEPTED if is_taken else ReservationState.OFFERED,
        "offered_at": ticket["dispatched_at"],
        "expires_at": ticket["dispatched_at"] + SIGN_WITHIN,
        "reason": {"why": why, "rung": 0, "facts": facts, "passed_over": [], "others": {}},
    }
