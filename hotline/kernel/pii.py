"""Personal data shown less than whole: names and numbers for screens, types whose repr is safe for logs."""

from typing import Final

from typing_extensions import override

HIDDEN: Final = "****"
COUNTRY: Final = "+86"
# Two-character surnames that occur; anybody else keeps the first character.
COMPOUND_SURNAMES: Final = frozenset(
    {
        "欧阳", "司马", "诸葛", "上官", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容",
        "司徒", "令狐", "宇文", "长孙", "南宫", "端木", "轩辕", "百里", "呼延", "澹台",
        "独孤", "赫连", "钟离", "申屠", "太史", "仲孙", "公冶", "公羊", "濮阳", "淳于",
        "单于", "闻人", "鲜于", "闾丘", "司空", "亓官", "东郭", "西门", "拓跋", "完颜",
    }
)  # fmt: skip


class Phone(str):
    """A number of a citizen. In a log, a traceback or an f-string with `!r` only its ends are seen."""

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return f"<phone {mask_phone(self)}>"


class PersonalName(str):
    """A name of a citizen, masked wherever its repr is taken."""

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return f"<name {mask_name(self)}>"


def mask_phone(number: str) -> str:
    """Three digits, four stars, the last four: `138****5678`; short numbers keep less.

    A country code other than China's stays, because it says where to ring back.
    """
    digits = number.strip().removeprefix(COUNTRY)
    if not digits:
        return ""
    if len(digits) < 8:
        return HIDDEN + digits[-2:] if len(digits) > 4 else HIDDEN
    return digits[:3] + HIDDEN + digits[-4:]


def mask_name(name: str) -> str:
    """The surname and one star: `张*`, `欧阳*`. How long the name is stays hidden, too."""
    name = name.strip()
    if not name:
        return ""
    surname = name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]
    return surname + "*"


def mask_address(address: str) -> str:
    """Everything before the first digit: the village stays, the house number goes."""
    for position, character in enumerate(address):
        if character.isdigit():
            return address[:position].rstrip() + "***"
    return address
