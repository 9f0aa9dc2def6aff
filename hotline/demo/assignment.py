"""Who answers for a matter in the demonstration: decided by the dispatcher's own rule."""

from typing import Any

from hotline.demo.county import COUNTY, STAFF, County
from hotline.demo.dice import Dice
from hotline.demo.stories import Story
from hotline.organisation.model import Role
from tickets import dispatching
from tickets.categories import categories
from tickets.dispatching import Adviser, Candidates, Choice, Office

Row = dict[str, Any]


class Assignment:
    def __init__(self, dice: Dice, county: County) -> None:
        self._dice = dice
        self._county = county

    def choose(self, ticket: Row, story: Story) -> Choice:
        """The dispatcher's own rule, so that the reasons read as they will in real life."""
        village = next(
            (n for n, id_ in self._county.unit.items() if id_ == ticket["village_id"]), None
        )
        town = self._county.town_of[village] if village else None
        unit = self._county.unit
        choice = dispatching.choose(
            Candidates(
                village=Office(unit[village], village) if village else None,
                primary=self._advisers(village, backup=False),
                backup=self._advisers(village, backup=True),
                town=Office(unit[town], town) if town else None,
                county=Office(unit[COUNTY], COUNTY),
            ),
            request_kind=story.kind,
            skill=categories().routing_skill(story.matter),
            is_confidential=story.confidential,
        )
        if choice is None:
            raise AssertionError("the county is always there")
        return choice

    def _advisers(self, village: str | None, *, backup: bool) -> tuple[Adviser, ...]:
        return tuple(
            Adviser(
                person_id=self._county.person[staff.username],
                name=staff.name,
                is_active=True,
                open_count=self._dice.whole(0, 4),
            )
            for staff in STAFF
            if village in (staff.backup_for if backup else staff.villages)
        )

    def officer(self, unit_id: str) -> str:
        """Whoever works at the unit; the county's own matters are the supervisor's."""
        names = {self._county.unit[staff.town]: staff.username for staff in STAFF
                 if staff.role is Role.TOWN_OFFICER and staff.town}  # fmt: skip
        return self._county.person[names.get(unit_id, "supervisor")]


def disposition(choice: Choice) -> str:
    if choice.handler_id is not None:
        return "dispatched_adviser"
    return "dispatched_town" if "转镇级" in choice.reason else "dispatched_staff"
