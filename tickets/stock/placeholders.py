"""Words in braces that stand for something of the ticket: a closed list, filled in by plain replacement. Pure.

No template engine: what is not in the list is a mistake, told when the answer is saved.
"""

import re
from collections.abc import Mapping
from typing import Final

KNOWN: Final = (
    "工单号",
    "受理日期",
    "来电人",
    "村居",
    "事项",
    "承办人",
    "承办单位",
    "办理期限",
    "本单位",
    "热线",
    "今天",
)
# Full-width braces too: that is what a Chinese keyboard types.
IN_BRACES: Final = re.compile(r"[{｛]([^{}｛｝\n]{0,40})[}｝]")


def unknown(text: str) -> list[str]:
    """What stands in braces and is none of ours, each once."""
    found = (name.strip() for name in IN_BRACES.findall(text))
    return list(dict.fromkeys(name for name in found if name not in KNOWN))


def fill(text: str, values: Mapping[str, str | None]) -> tuple[str, list[str]]:
    """The text with the ticket's values, and what the ticket does not say.

    A missing value is left as a gap that nobody overlooks: 【村居】.
    """
    missing: dict[str, None] = {}

    def value(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in KNOWN:
            return match[0]
        if found := values.get(name):
            return found
        missing[name] = None
        return f"【{name}】"

    return IN_BRACES.sub(value, text), list(missing)
