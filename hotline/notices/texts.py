"""The words of every notice. Pure, and unable to say anything of a citizen.

A text is made of constant sentences and of values whose types can hold no name, number or word of a
matter: there is no field to put them in. What is made is looked at once more, in case somebody named
a unit after a telephone number. Field guide 2.7: no name, no matter detail.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Self

from hotline.notices.policy import Audience, Occasion

A, O = Audience, Occasion  # noqa: E741 - as in `policy`
NUMBER: Final = re.compile(r"\d{6}-\d{8}-\d-\d{4,8}")
# Seven digits in a row, however they are grouped, are somebody's number.
LONG_NUMBER: Final = re.compile(r"\d(?:[\s\-]?\d){6,}")
LABEL: Final = re.compile(r"[^\W\d_](?:[\w()（）·、\- ]{0,39})")
SHORT: Final = re.compile(r"\d{3,6}|\d{3,4}-\d{3,6}")
LINK: Final = re.compile(r"https?://[\w.\-:/]{4,200}")


class PersonalData(ValueError):
    """Something that may be about a citizen was to be put into a notice; nothing is sent."""


class TicketNumber(str):
    """`330599-20261124-1-0007` and nothing else."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        return super().__new__(cls, _matching(NUMBER, value))


class Label(str):
    """The name of an office or of a group, as the office itself set it up; never of a person."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        return super().__new__(cls, _without_numbers(_matching(LABEL, value)))


class Hotline(str):
    """A service number like 12348."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        return super().__new__(cls, _matching(SHORT, value))


class Link(str):
    """The address of a page; without a query, which could carry anything."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        return super().__new__(cls, _without_numbers(_matching(LINK, value)))


class Text(str):
    """A finished text. Channels take nothing else."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        return super().__new__(cls, _without_numbers(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """How the office is named and asked."""

    signature: Label
    hotline: Hotline
    query: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that a notice can say of a matter."""

    number: TicketNumber | None = None
    unit: Label | None = None
    day: date | None = None


TEXTS: Final[Mapping[tuple[Occasion, Audience], str]] = MappingProxyType(
    {
        (O.ACCEPTED, A.CITIZEN): "您的诉求已受理，编号{number}，预计{day}前答复。{ask}",
        (O.ANSWERED, A.CITIZEN): "您的诉求已答复办结，编号{number}。如有疑问或要评价，{rate}",
        (O.REPLIED, A.CITIZEN): "您的诉求已有办理结果，编号{number}。{ask}",
        (O.CLOSED, A.CITIZEN): "您的诉求已办结，编号{number}。评价或提出异议{rate}",
        (O.NOT_ACCEPTED, A.CITIZEN): "您的诉求不予受理，编号{number}。询问理由和办理途径{rate}",
        (O.TRANSFERRED, A.CITIZEN): "您的诉求已转有关部门办理，编号{number}。{ask}",
        (O.EXTENDED, A.CITIZEN): "您的诉求办理期限延长至{day}，编号{number}。{ask}",
        (O.TEST, A.CITIZEN): "这是一条测试短信，收到即表示短信通道可用。",
        (O.DISPATCHED, A.UNIT): "【派单】工单 {number} 已派给{unit}，请签收，{day}前答复。",
        (O.SENT_BACK, A.UNIT): "【审核退回】工单 {number} 的办理结果被退回，请{unit}重新办理。",
        (O.REWORK, A.UNIT): "【重办】工单 {number} 回访不满意，请{unit}在{day}前重新办理。",
        (O.URGED, A.UNIT): "【催办】来电人再次询问工单 {number}，请{unit}尽快办理。",
        (O.SUPERVISED, A.UNIT): "【督办】工单 {number} 已列入督办，请{unit}在{day}前答复。",
        (O.YELLOW, A.UNIT): "【黄牌】工单 {number} 今天到期，请{unit}尽快答复。",
        (O.RED, A.UNIT): "【红牌】工单 {number} 已超期，期限为{day}，请{unit}立即办理。",
        (O.RED, A.OFFICE): "【红牌】{unit}的工单 {number} 已超期，期限为{day}。",
        (O.HEAD, A.UNIT): "【超期两个工作日】工单 {number} 已报负责人，请{unit}立即办理。",
        (O.HEAD, A.OFFICE): "【超期两个工作日】{unit}的工单 {number} 期限为{day}，请负责人督促。",
        (O.FAILED, A.OFFICE): "【通知故障】有通知多次发送失败，请在工作台“通知”页查看原因并重发。",
        (O.TEST, A.OFFICE): "【测试】这是一条测试通知，收到即表示通道可用。",
    }
)
SOON: Final = "近期"
SOMEBODY: Final = "承办单位"


def write(occasion: Occasion, audience: Audience, office: Office, said: Said) -> Text:
    """The text of a notice.

    Raises:
        PersonalData: a value looks like somebody's number after all.
    """
    by_phone = f"请拨{office.hotline}并报编号"
    text = TEXTS[occasion, audience].format(
        number=said.number or "",
        unit=said.unit or SOMEBODY,
        day=f"{said.day.month}月{said.day.day}日" if said.day else SOON,
        ask=f"查询：{office.query}" if office.query else f"查询{by_phone}。",
        rate=f"{by_phone}。",
    )
    return Text(f"【{office.signature}】{text}" if audience is A.CITIZEN else text)


def _matching(shape: re.Pattern[str], value: str) -> str:
    if shape.fullmatch(value) is None:
        raise PersonalData("a value of another shape")  # not the value: it would stand in a log
    return value


def _without_numbers(text: str) -> str:
    if LONG_NUMBER.search(NUMBER.sub("", text)):
        raise PersonalData("a long number")
    return text
