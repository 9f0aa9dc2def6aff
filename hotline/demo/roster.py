"""Who is on duty: this week and the next, days at the desk and nights on a mobile phone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from hotline.demo.county import STAFF, County, short
from hotline.demo.dice import WORK_FROM, WORK_UNTIL, Dice
from hotline.duty.model import ShiftKind
from hotline.kernel.clock import SHANGHAI, local
from hotline.organisation.model import Role

DAYS: Final = 14
ADVISERS: Final = [staff.username for staff in STAFF if staff.role is Role.ADVISER]
OPERATORS: Final = [staff.username for staff in STAFF if staff.role is Role.OPERATOR]
WEEKEND: Final = 5


def desk(day: date) -> list[str]:
    """The operators of a day: three on working days so that lunch is covered, two at the weekend."""
    number, first = (3 if day.weekday() < WEEKEND else 2), day.toordinal() % len(OPERATORS)
    return [OPERATORS[(first + n) % len(OPERATORS)] for n in range(number)]


def night(day: date) -> str:
    return ADVISERS[day.toordinal() % len(ADVISERS)]


def shifts(dice: Dice, county: County, now: datetime) -> list[dict[str, Any]]:
    today = local(now).date()
    monday = today - timedelta(days=today.weekday())
    numbers = {staff.username: short(101 + serial) for serial, staff in enumerate(STAFF)}
    rows = []
    for day in (monday + timedelta(days=n) for n in range(DAYS)):
        on_duty = desk(day)
        people = [(name, WORK_FROM, WORK_UNTIL, day, ShiftKind.PRIMARY) for name in on_duty]
        people.append(
            (night(day), WORK_UNTIL, WORK_FROM, day + timedelta(days=1), ShiftKind.PRIMARY)
        )
        backup = night(day + timedelta(days=1))
        people.append((backup, WORK_FROM, WORK_UNTIL, day, ShiftKind.BACKUP))
        for name, start, end, last_day, kind in people:
            rows.append(
                {
                    "id": dice.new_id(now - timedelta(days=10)),
                    "person_id": county.person[name],
                    "starts_at": _instant(day, start),
                    "ends_at": _instant(last_day, end),
                    "duty_group": "general",
                    "kind": kind,
                    "phone": numbers[name] if name in ADVISERS else None,
                }
            )
    return rows


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
