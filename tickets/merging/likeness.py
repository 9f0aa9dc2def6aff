"""How alike two matters are, and why, in words; which signs a matter shares with others. Pure.

A sign is what several matters have in common if they are one: the opponent's name, or the village
together with the kind of matter. Suggestions only: nothing is ever merged because of it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tickets.text import fold

# What a firm calls itself and what callers leave out.
FORM_OF_A_FIRM: Final = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|集团公司|公司|集团)$|[\s·,，.。、()（）\"“”'-]"
)
# Words for somebody, not names: every second matter is about "the boss" or "the husband".
_NOT_A_NAME: Final = """
丈夫 妻子 老公 老婆 前夫 前妻 男友 女友 父亲 母亲 儿子 女儿 儿媳 女婿 兄弟 姐妹 哥哥 弟弟 亲戚 邻居 村民
老板 包工头 工头 雇主 单位 用人单位 工地 房东 租客 债务人 债权人 借款人 对方 司机 朋友 同事 他人 村委会 村委
居委会 物业 开发商 政府 镇政府 银行 保险 保险公司 医院 学校 不详 未知 无 不清楚
"""
NOBODY_S_NAME: Final = frozenset(_NOT_A_NAME.split())
SHORTEST_NAME: Final = 2
ALIKE: Final = 0.4  # share of common pairs of characters from which two texts are said to be alike
FEWEST_PAIRS: Final = 6  # "你好" is like a hundred others
PIECE: Final = 3  # characters looked for in the index; a common passage of five holds one whole
MOST_PIECES: Final = 24


class Why(StrEnum):
    NUMBER = "number"
    OPPONENT = "opponent"
    PLACE = "place"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is compared of a ticket."""

    caller_id: str | None
    opponent: str | None
    village_id: str | None
    matter: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """`share`: of the texts' pairs of characters, 0 to 1."""

    reasons: tuple[Why, ...]
    share: float

    @property
    def score(self) -> float:
        weights = {Why.NUMBER: 3, Why.OPPONENT: 3, Why.PLACE: 2, Why.TEXT: 2}
        return sum(weights[why] for why in self.reasons) + self.share


def likeness(one: Seen, other: Seen) -> Likeness:
    """Why the two may be one matter; no reasons: they are not."""
    share = common_share(one.text, other.text)
    name = opponent_name(one.opponent)
    is_in_place = one.village_id is not None and one.village_id == other.village_id
    holds = {
        Why.NUMBER: one.caller_id is not None and one.caller_id == other.caller_id,
        Why.OPPONENT: name is not None and name == opponent_name(other.opponent),
        Why.PLACE: is_in_place and one.matter is not None and one.matter == other.matter,
        Why.TEXT: share >= ALIKE,
    }
    return Likeness(tuple(why for why, is_so in holds.items() if is_so), share)


def signs(opponent: str | None, village_id: str | None, matter: str | None) -> list[str]:
    """What this matter may have in common with others, each as one word to look for."""
    found = []
    if (name := opponent_name(opponent)) is not None:
        found.append(f"{Why.OPPONENT}:{name}")
    if village_id and matter:
        found.append(f"{Why.PLACE}:{village_id}:{matter}")
    return found


def opponent_name(typed: str | None) -> str | None:
    """The name without what is written now so, now otherwise; None: it names nobody."""
    whole = fold(typed or "")
    name = FORM_OF_A_FIRM.sub("", FORM_OF_A_FIRM.sub("", whole))
    if len(name) < SHORTEST_NAME or whole in NOBODY_S_NAME or name in NOBODY_S_NAME:
        return None
    return name


def common_share(one: str, other: str) -> float:
    """Dice's coefficient of the pairs of neighbouring characters."""
    mine, theirs = _pairs(one), _pairs(other)
    if min(len(mine), len(theirs)) < FEWEST_PAIRS:
        return 0.0
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def pieces(text: str) -> list[str]:
    """Parts of a text by which similar ones are found, spread over the whole of it."""
    found = [
        run[start : start + PIECE]
        for run in re.split(r"\W+", fold(text))
        for start in range(0, len(run) - PIECE + 1, PIECE)
    ]
    step = max(1, -(-len(found) // MOST_PIECES))
    return found[::step]


def _pairs(text: str) -> set[str]:
    runs = re.split(r"\W+", fold(text))
    return {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
