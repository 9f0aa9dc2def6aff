"""Who hears when a matter runs late: handler and unit, then the desk, then the head. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from hotline.calendar.calendar import Calendar
from tickets.deadlines import Light, extended, light

HEAD_AFTER: Final = 2  # working days after the deadline


class Level(StrEnum):
    YELLOW = "yellow"  # the last day has begun: handler and the head of the unit
    RED = "red"  # overdue: dispatchers and supervisors
    HEAD = "head"  # overdue for two working days: the head of the office


ORDER: Final = (Level.YELLOW, Level.RED, Level.HEAD)
SAID: Final = {
    Level.YELLOW: "黄牌预警：今天是办理期限的最后一天，已提醒承办人和所在单位负责人",
    Level.RED: "红牌督促：已超过办理期限，已提醒派单员和主管",
    Level.HEAD: "超期两个工作日：已报负责人",
}


def reached(due_at: datetime, now: datetime, calendar: Calendar) -> Level | None:
    """The highest level that the matter has come to; None while it is green."""
    match light(due_at, now):
        case Light.YELLOW:
            return Level.YELLOW
        case Light.RED:
            return Level.HEAD if now >= extended(due_at, HEAD_AFTER, calendar) else Level.RED
        case _:
            return None


def from_on(level: Level) -> tuple[Level, ...]:
    """This level and all above it: once one of them was told, nothing lower is."""
    return ORDER[ORDER.index(level) :]
