"""The people who ring: some the hotline knows well, many it heard once. All invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hotline.demo.county import GAP, TOWNS, County, mobile
from hotline.demo.dice import Dice
from hotline.kernel.clock import local

KNOWN: Final = 180
STRANGERS: Final = 420
SURNAMES: Final = "王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN: Final = [
    "桂芳",
    "秀英",
    "建国",
    "志强",
    "丽华",
    "小燕",
    "德福",
    "金花",
    "卫东",
    "春梅",
    "国平",
    "海燕",
    "永根",
    "玉兰",
    "明辉",
    "阿珍",
    "文斌",
    "雪琴",
    "大勇",
    "彩云",
    "水根",
    "红英",
    "家明",
    "巧珍",
    "双喜",
    "慧娟",
    "长生",
    "月娥",
    "立军",
    "佳怡",
    "浩然",
    "晓峰",
    "美玲",
    "庆华",
    "树生",
    "云飞",
]
WOMEN: Final = frozenset(
    [
        "桂芳",
        "秀英",
        "丽华",
        "小燕",
        "金花",
        "春梅",
        "海燕",
        "玉兰",
        "阿珍",
        "雪琴",
        "彩云",
        "红英",
        "巧珍",
        "慧娟",
        "月娥",
        "佳怡",
        "美玲",
    ]
)
GROUPS: Final = (
    ("farmer",), ("farmer", "elderly"), ("migrant_worker",), ("woman",), ("general",),
    ("low_income", "farmer"), ("elderly",), ("left_behind", "elderly"), ("sme",), ("disabled",),
    ("veteran_preferential",), ("new_employment",),
)  # fmt: skip
GROUP_SHARES: Final = (24, 14, 16, 12, 16, 4, 6, 3, 4, 2, 1, 3)
REMARKS: Final = (
    "听力不好，请说慢一些",
    "只会说本地话",
    "下午三点后方便接电话",
    "打不通时可打儿子电话",
    "情绪容易激动，耐心听",
)
VILLAGES: Final = tuple(village for villages in TOWNS.values() for village in villages)
VILLAGE_SHARES: Final = (14, 9, 8, 6, 11, 7, 7, 5, 9, 8, 6, 4)


@dataclass(frozen=True, slots=True)
class Citizen:
    row: dict[str, Any]
    village: str | None
    calls_often: float  # weight among all callers


def people(dice: Dice, county: County, now: datetime) -> list[Citizen]:
    numbers: dict[int, None] = {}
    while len(numbers) < KNOWN + STRANGERS:
        numbers.setdefault(dice.whole(1_000_000, 99_999_999))
    return [
        _citizen(dice, county, now, number, known=n < KNOWN) for n, number in enumerate(numbers)
    ]


def full_name(dice: Dice) -> str:
    return dice.one(SURNAMES) + dice.one(GIVEN)


def _citizen(dice: Dice, county: County, now: datetime, number: int, *, known: bool) -> Citizen:
    created = dice.later(now, timedelta(days=-200), timedelta(days=-91))
    village = (
        dice.weighted(VILLAGES, VILLAGE_SHARES) if dice.happens(0.9 if known else 0.45) else None
    )
    name = full_name(dice) if known or dice.happens(0.6) else None
    gender = "female" if name and name[1:] in WOMEN else "male"
    groups = list(dice.weighted(GROUPS, GROUP_SHARES))
    if gender == "male" and "woman" in groups:
        groups = ["general"]
    elderly = "elderly" in groups
    this_year = local(now).year
    row = {
        "id": dice.new_id(created),
        "phone": mobile(number),
        "name": name,
        "gender": gender if known else None,
        "birth_year": this_year - (dice.whole(60, 84) if elderly else dice.whole(20, 59))
        if known
        else None,
        "village_id": county.unit[village] if village else None,
        "address": f"{village}{dice.whole(1, 12)}组"
        if known and village and dice.happens(0.5)
        else None,
        "language": "dialect" if elderly and dice.happens(0.5) else "mandarin" if known else None,
        "groups": groups if known else [],
        "remarks": dice.one(REMARKS) if known and dice.happens(0.12) else None,
        "created_at": created,
    }
    weight = (6 if village == GAP else 5) * dice.around(1, 0.8, 0.2, 6) if known else 1.0
    return Citizen(row, village, weight)
