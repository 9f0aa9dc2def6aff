"""Matters of a whole year, played by the bench from their first word to the archive."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from bench.messages import due_after, read_messages
from bench.replay_matters import replay

TEXTS = [
    ("包工头拖欠工资三个月", "去年在工地干活，包工头一直没有结清工资，希望帮忙。"),
    ("离婚后孩子抚养费怎么算？", "请问离婚以后，孩子的抚养费按什么标准支付？"),
    ("投诉邻居占用公共通道", "邻居把杂物堆在公共通道，多次劝说无果。"),
]
TOOK = [timedelta(hours=2), timedelta(days=4), timedelta(days=12), timedelta(days=90)]


def lines() -> list[str]:
    """Before holidays, at their end and at midnight; answered at once, late, and after a season."""
    first = datetime.fromisoformat("2025-01-24T23:59")
    rows: list[dict[str, Any]] = []
    for number in range(14):
        title, body = TEXTS[number % len(TEXTS)]
        created = first + timedelta(days=26 * number, minutes=number)
        replied = created + TOOK[number % len(TOOK)]
        rows.append(
            {
                "case_id": str(number), "created": created.isoformat(), "replied": replied.isoformat(),
                "title": title, "body": body, "reply": "经核实，已联系双方调解，月底前付清。",
            }
        )  # fmt: skip
    rows += [
        {"case_id": "no reply", "created": first.isoformat(), "title": "咨询低保", "reply": None},
        {"case_id": "no time", "created": None, "title": "不知何时"},
    ]
    return [json.dumps(row, ensure_ascii=False) for row in rows]


async def test_every_matter_reaches_the_archive_and_every_deadline_is_right(
    database_url: str,
) -> None:
    outcome = await replay(read_messages(lines()), database_url)
    assert (outcome.wrong, outcome.refused) == ([], [])
    assert (outcome.matters, outcome.archived) == (15, 15)
    assert outcome.steps["延期"] >= 5
    assert outcome.steps["恢复计时"] >= 3
    assert outcome.steps["重办"] == 2
    assert outcome.deadlines == sum(
        outcome.steps[name] for name in ("登记", "延期", "恢复计时", "审核", "重办")
    )


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2025-01-27T10:00+08:00", 3, "2025-02-08T00:00+08:00"),  # Spring Festival, 8 worked
        ("2025-09-30T23:59+08:00", 1, "2025-10-10T00:00+08:00"),
        ("2026-03-06T10:00+08:00", 0, "2026-03-07T00:00+08:00"),
    ],
)
def test_the_second_count_knows_the_holidays(start: str, days: int, due: str) -> None:
    assert due_after(datetime.fromisoformat(start), days) == datetime.fromisoformat(due)
