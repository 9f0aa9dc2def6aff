"""How long each step of a matter may take: a table that an office can change. Pure.

The first values come from the usual practice of 12345 and 12348 offices: sign within one working
day (特急 15 minutes, 紧急 30 minutes), answer a consultation in 3 working days (2-3 are usual), a
request for help or a complaint in 5 and, extended, in 15 at most (Shandong: 5 and 15), call back on
the next working day. Suggestions (10 days) and the minutes are the product's own choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hotline.kernel.errors import Invalid

MOST_DAYS: Final = 90
MOST_MINUTES: Final = 24 * 60
REAL_TIME: Final = "critical"  # 特急: waits for no opening hour
BY_URGENCY: Final = (REAL_TIME, "urgent")  # before the kind of request
BY_KIND: Final = (
    "consultation",
    "help",
    "application",
    "complaint",
    "suggestion",
    "praise",
    "transfer_in",
    "invalid",
)
USUAL: Final = "help"  # what holds while nobody has said what the caller wants


class LimitsWrong(Invalid):
    """The fact `rows` says for each wrong row which field, and what to do."""

    code = "limits-wrong"
    title = "时限有误，什么都没有保存，请按提示修改"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Days are working days, minutes are service time (of 特急: real time).

    `total_days` is the most that extensions may lead to, the first days included.
    """

    handle_days: int  # 0: the same day, for 特急 alone
    total_days: int
    sign_days: int | None = 1  # either this or minutes
    sign_minutes: int | None = None
    call_back_days: int | None = 1  # 0: the same day; None: nobody has to ask
    return_days: int = 2  # after the dispatch (退单); Shandong: 2 working days, with a reason


Limits = Mapping[str, Limit]
SEED: Final[Limits] = MappingProxyType(
    {
        "critical": Limit(
            sign_days=None, sign_minutes=15, handle_days=0, total_days=0, call_back_days=0
        ),
        "urgent": Limit(sign_days=None, sign_minutes=30, handle_days=1, total_days=3),
        "consultation": Limit(handle_days=3, total_days=5),
        "help": Limit(handle_days=5, total_days=15),
        "application": Limit(handle_days=5, total_days=15),
        "complaint": Limit(handle_days=5, total_days=15),
        "suggestion": Limit(handle_days=10, total_days=15, call_back_days=None),
        "praise": Limit(handle_days=10, total_days=15, call_back_days=None),
        "transfer_in": Limit(handle_days=5, total_days=15),
        "invalid": Limit(handle_days=3, total_days=3, call_back_days=None),
    }
)


def limit_of(limits: Limits, request_kind: str | None, urgency: str) -> Limit:
    """Urgency comes before the kind of request; a kind without a row has the usual limit."""
    key = urgency if urgency in BY_URGENCY else request_kind or USUAL
    return limits.get(key, limits[USUAL])


def checked(limits: Limits) -> Limits:
    """The same limits, if every row is there and makes sense.

    Raises:
        LimitsWrong: with every mistake in it.
    """
    wrong: dict[str, object] = {key: "没有这一行，请重新读取" for key in SEED if key not in limits}
    wrong |= {key: "没有这一类，请删去" for key in limits if key not in SEED}
    for key, limit in limits.items():
        if key in SEED and (mistakes := _mistakes(key, limit)):
            wrong[key] = mistakes
    if wrong:
        raise LimitsWrong(LimitsWrong.title, rows=wrong)
    return limits


def _mistakes(key: str, limit: Limit) -> dict[str, str]:
    """Field to what is wrong and what to do."""
    found: dict[str, str] = {}
    least = 0 if key == REAL_TIME else 1
    if not least <= limit.handle_days <= MOST_DAYS:
        found["handle_days"] = f"办理时限请填 {least} 至 {MOST_DAYS} 个工作日"
    if not limit.handle_days <= limit.total_days <= MOST_DAYS:
        found["total_days"] = f"含延期上限请不小于办理时限，且不超过 {MOST_DAYS} 个工作日"
    if (limit.sign_days is None) == (limit.sign_minutes is None):
        found["sign"] = "签收时限请只填一种：工作日或分钟"
    elif limit.sign_days is not None and not 1 <= limit.sign_days <= MOST_DAYS:
        found["sign"] = f"签收时限请填 1 至 {MOST_DAYS} 个工作日"
    elif limit.sign_minutes is not None and not 1 <= limit.sign_minutes <= MOST_MINUTES:
        found["sign"] = f"签收时限请填 1 至 {MOST_MINUTES} 分钟"
    if not 1 <= limit.return_days <= MOST_DAYS:
        found["return_days"] = f"退单时限请填 1 至 {MOST_DAYS} 个工作日"
    if limit.call_back_days is not None and not 0 <= limit.call_back_days <= MOST_DAYS:
        found["call_back_days"] = f"回访时限请填 0 至 {MOST_DAYS} 个工作日，或留空表示不回访"
    return found
