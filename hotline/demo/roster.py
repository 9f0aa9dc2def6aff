"""Who is on duty: the patterns of the county's posts, and the shifts they make this week and the next.

Three operators on working days so that lunch is covered, two on weekends and holidays, an adviser's
mobile phone at night, and another one behind them by day.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from hotline.demo.county import STAFF, County, short
from hotline.demo.dice import WORK_FROM, WORK_UNTIL, Dice
from hotline.duty.model import ShiftKind
from hotline.duty.recurrence import OnHolidays, Recurrence, Turn, occurrences, turns
from hotline.kernel.clock import local
from hotline.organisation.model import Role

DAYS: Final = 14
ADVISERS: Final = tuple(staff.username for staff in STAFF if staff.role is Role.ADVISER)
OPERATORS: Final = tuple(staff.username for staff in STAFF if staff.role is Role.OPERATOR)
SINCE: Final = date(2025, 1, 6)  # a Monday long before the calls of the demonstration
WEEKDAYS: Final = frozenset(range(5))
WEEKEND: Final = frozenset({5, 6})
EVERY_DAY: Final = WEEKDAYS | WEEKEND


def _post(
    people: tuple[str, ...],
    first: int,
    weekdays: frozenset[int],
    on_holidays: OnHolidays,
    hours: tuple[time, time] = (WORK_FROM, WORK_UNTIL),
) -> Recurrence:
    """A post of which the first one to take a turn is the `first` of these people."""
    return Recurrence(
        weekdays=weekdays,
        sessions=(hours,),
        people=people[first:] + people[:first],
        turn=Turn.DAY,
        on_holidays=on_holidays,
        since=SINCE,
    )


# Posts of the same days begin with different people, so nobody sits on two of them at once.
DESKS: Final = {
    "工作日一号台": _post(OPERATORS, 0, WEEKDAYS, OnHolidays.SKIP),
    "工作日二号台": _post(OPERATORS, 1, WEEKDAYS, OnHolidays.SKIP),
    "工作日三号台": _post(OPERATORS, 2, WEEKDAYS, OnHolidays.SKIP),
    "周末一号台": _post(OPERATORS, 0, WEEKEND, OnHolidays.SKIP),
    "周末二号台": _post(OPERATORS, 2, WEEKEND, OnHolidays.SKIP),
    "节假日一号台": _post(OPERATORS, 0, EVERY_DAY, OnHolidays.ONLY),
    "节假日二号台": _post(OPERATORS, 2, EVERY_DAY, OnHolidays.ONLY),
}
NIGHT: Final = _post(ADVISERS, 0, EVERY_DAY, OnHolidays.KEEP, (WORK_UNTIL, WORK_FROM))
BEHIND: Final = _post(ADVISERS, 1, EVERY_DAY, OnHolidays.KEEP)
MOBILE: Final = (NIGHT, BEHIND)  # away from the desk: their own telephones ring
POSTS: Final = {**DESKS, "夜间手机": NIGHT, "日间备班": BEHIND}


@lru_cache(maxsize=512)
def desk(day: date) -> list[str]:
    """The operators of a day, the first desk first."""
    return [name for post in DESKS.values() for _, name in turns(post, day, day)]


@lru_cache(maxsize=512)
def night(day: date) -> str:
    return next(name for _, name in turns(NIGHT, day, day))


def patterns(dice: Dice, county: County, now: datetime) -> list[dict[str, Any]]:
    founded = now - timedelta(days=10)
    return [
        {
            "id": dice.new_id(founded),
            "name": name,
            "weekdays": sorted(post.weekdays),
            "sessions": [[f"{begins:%H:%M}", f"{ends:%H:%M}"] for begins, ends in post.sessions],
            "people": [county.person[username] for username in post.people],
            "turn": post.turn,
            "on_holidays": post.on_holidays,
            "kind": ShiftKind.BACKUP if post is BEHIND else ShiftKind.PRIMARY,
            "duty_group": "general",
            "phone": None,
            "rings_own_phone": post in MOBILE,
            "since": SINCE,
            "until": None,
            "created_at": founded + timedelta(minutes=number),
            "version": 1,
        }
        for number, (name, post) in enumerate(POSTS.items())
    ]


def shifts(
    dice: Dice, county: County, made_by: list[dict[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    """What the patterns make of this week and the next; the night before Monday is still on."""
    today = local(now).date()
    monday = today - timedelta(days=today.weekday())
    numbers = {staff.username: short(101 + serial) for serial, staff in enumerate(STAFF)}
    return [
        {
            "id": dice.new_id(now - timedelta(days=10)),
            "person_id": county.person[one.person_id],
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "duty_group": "general",
            "kind": pattern["kind"],
            "phone": numbers[one.person_id] if post in MOBILE else None,
            "version": 1,
            "pattern_id": pattern["id"],
            "occurs_at": one.starts_at,
            "is_changed": False,
        }
        for post, pattern in zip(POSTS.values(), made_by, strict=True)
        for one in occurrences(post, monday - timedelta(days=1), monday + timedelta(days=DAYS - 1))
    ]
