"""Citizens' messages as they are filed, and deadlines counted day by day, apart from the product's own code."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

from tickets.answers import ANSWER_LEAST
from tickets.categories import categories

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = timedelta(days=1)
KINDS: Final = {"suggestion": ("建议", "希望", "能否"), "complaint": ("投诉", "举报", "违规"), "consultation": ("咨询", "请问", "?", "？")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    case_id: str
    created: datetime
    replied: datetime
    title: str
    body: str
    reply: str

    @property
    def kind(self) -> str:
        text = self.title + self.body
        return next(
            (kind for kind, words in KINDS.items() if any(w in text for w in words)), "help"
        )

    @property
    def matter(self) -> str:
        """The first matter of the group whose words the text has most of."""
        text = self.title + self.body
        groups = categories().matter_groups
        return (
            max(groups, key=lambda one: sum(word in text for word in one.keywords)).matters[0].key
        )


def read_messages(lines: Iterable[str]) -> Iterator[Message]:
    """Those with a time and a title; others are no messages."""
    for line in lines:
        row = json.loads(line)
        if row.get("created") and row.get("title"):
            created = _instant(row["created"])
            replied = _instant(row["replied"]) if row.get("replied") else created + DAY
            reply = row.get("reply") or ""
            yield Message(
                str(row["case_id"]), created, replied, row["title"], row.get("body") or "",
                reply if len(reply) >= ANSWER_LEAST else f"网上答复内容全文如下：{reply}",
            )  # fmt: skip


# --- deadlines, counted a second time ----------------------------------------------------------------


def is_worked(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # a year whose holidays nobody has published
        return day.weekday() < 5


def due_after(start: datetime, days: int) -> datetime:
    """24:00 of the so-manyth working day after the day of the start."""
    day = start.astimezone(SHANGHAI).date()
    while days:
        day += DAY
        days -= is_worked(day)
    return datetime.combine(day + DAY, time.min, tzinfo=SHANGHAI)


def days_lost(since: datetime, until: datetime) -> int:
    """Working days from the one of a pause's beginning to the one of its end."""
    first, last = (_worked_from(at.astimezone(SHANGHAI).date()) for at in (since, until))
    return sum(is_worked(first + DAY * n) for n in range(1, (last - first).days + 1))


def _worked_from(day: date) -> date:
    while not is_worked(day):
        day += DAY
    return day


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
