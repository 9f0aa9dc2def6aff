"""What callers say: sentences from stories.toml, filled with invented names and sums."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from hotline.demo.callers import VILLAGES, full_name
from hotline.demo.dice import Dice

COMPANIES: Final = (
    "云山宏达建筑", "青溪茶业合作社", "白石竹木制品厂", "恒润劳务", "云岭药材种植公司", "顺捷货运", "瑞丰置业",
    "绿源农业发展", "新城物业", "鑫达机械厂", "云上民宿管理", "众合人力资源",
)  # fmt: skip
SHOPS: Final = (
    "老街饭店", "好邻居超市", "金穗种子店", "阳光健身馆", "小象电动车行", "溪口农家乐", "优选数码", "百味早餐店",
)  # fmt: skip
PLACES: Final = (
    "镇政府路口", "青溪大桥", "老车站门口", "菜市场东门", "村口小店前", "省道转弯处", "文昌路红绿灯", "工业园南门",
)  # fmt: skip
WHEN: Final = ("本周五上午九点", "下周一上午十点", "下周三下午两点半", "本月二十号上午")
AMOUNTS: Final = (
    "三千",
    "四千八",
    "六千五",
    "八千",
    "一万二",
    "一万八",
    "两万五",
    "三万六",
    "五万",
    "八万",
    "十二万",
)
INCIDENT: Final = (
    "上周",
    "上个月",
    "今年春节后",
    "去年底",
    "前天",
    "昨天晚上",
    "三个月前",
    "不记得具体日期",
)


@dataclass(frozen=True, slots=True)
class Story:
    matter: str
    weight: float
    said: str
    wants: str
    answer: str
    kind: str
    groups: tuple[str, ...]
    risk: tuple[str, ...]
    opponent: str | None
    relation: str
    urgency: str
    disposition: str
    confidential: bool
    on_call: float


@dataclass(frozen=True, slots=True)
class Told:
    """A story as one caller told it."""

    summary: str
    claim: str
    opponent: str | None
    place: str
    when: str


class Stories:
    def __init__(self) -> None:
        text = files("hotline.demo").joinpath("stories.toml").read_text(encoding="utf-8")
        document = tomllib.loads(text)
        self.all = [_story(raw) for raw in document["story"]]
        self.replies: list[dict[str, str]] = document["reply"]
        self.missed: list[str] = [raw["text"] for raw in document["missed"]]
        self._serious = [story for story in self.all if story.kind != "invalid"]

    def choose(self, dice: Dice, *, serious: bool = False) -> Story:
        among = self._serious if serious else self.all
        return dice.weighted(among, [story.weight for story in among])

    def tell(self, dice: Dice, story: Story, village: str | None) -> Told:
        slots = {
            "village": village or dice.one(VILLAGES),
            "other": full_name(dice),
            "company": dice.one(COMPANIES),
            "shop": dice.one(SHOPS),
            "place": dice.one(PLACES),
            "amount": dice.one(AMOUNTS),
            "months": dice.one(("两", "三", "四", "五", "六", "八", "十")),
            "years": dice.one(("两", "三", "四", "五", "六", "八")),
            "mu": dice.one(("一", "两", "三", "四", "五", "八")),
            "people": dice.one(("六", "八", "九", "十二", "二十")),
        }
        return Told(
            summary=story.said.format(**slots),
            claim=story.wants.format(**slots),
            opponent=story.opponent.format(**slots) if story.opponent else None,
            place=slots["place"] if dice.happens(0.4) else slots["village"],
            when=dice.one(INCIDENT),
        )

    def reply(self, dice: Dice) -> tuple[str, str]:
        chosen = dice.one(self.replies)
        return chosen["public"].format(when=dice.one(WHEN)), chosen["internal"]


def _story(raw: dict[str, Any]) -> Story:
    return Story(
        matter=raw["matter"],
        weight=raw["weight"],
        said=raw["said"],
        wants=raw["wants"],
        answer=raw["answer"],
        kind=raw.get("kind", "consultation"),
        groups=tuple(raw.get("groups", ())),
        risk=tuple(raw.get("risk", ())),
        opponent=raw.get("opponent"),
        relation=raw.get("relation", "self"),
        urgency=raw.get("urgency", "normal"),
        disposition=raw.get("disposition", "answered_on_call"),
        confidential=raw.get("confidential", False),
        on_call=raw.get("on_call", 0.8),
    )
