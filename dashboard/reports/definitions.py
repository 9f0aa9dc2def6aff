"""What each figure means, in words that are printed beside it: name, formula, source. Pure."""

from dataclasses import dataclass
from typing import Final

from dashboard.reports.measures import AVERAGES, EDGES, RATIOS

ICMI: Final = "ICMI 服务水平算法（2002）"
STANDARD: Final = "GB/T 33358—2016 政府热线服务规范"
COMMON: Final = "呼叫中心通行算法"
ATTRIBUTION: Final = (
    "每通来电的全部数据计入其呼入时刻所在的时段(北京时间)，因此每个时段内"
    "转人工量 = 接通量 + 放弃量 + 改留言/回拨量；跨时段、跨午夜的通话不拆分。"
)


@dataclass(frozen=True, slots=True)
class Definition:
    key: str
    name: str
    formula: str
    source: str
    unit: str  # count, ratio, seconds
    n: str | None  # the figures behind a quotient: a denominator under 20 is shown as n/N
    of: str | None


_TEXTS: Final = (
    ("arrived", "呼入量", "到达热线的全部来电(含播报中挂断和非服务时间)", COMMON),
    ("offered", "转人工量", "进入排队或由人工直接接起的来电 = 接通 + 放弃 + 改留言/回拨", COMMON),
    ("answered", "接通量", "由人工接起的来电", COMMON),
    ("abandoned", "放弃量", "排队或振铃中主叫挂断的来电", COMMON),
    ("diverted", "改留言/回拨量", "排队后选择留言或预约回拨的来电，不计为放弃", COMMON),
    ("completed", "已结束通话", "接通且通话已结束的来电，通话时长类平均值的分母", COMMON),
    ("ivr_abandoned", "播报中挂断", "未进入排队即挂断，不计入转人工量", COMMON),
    ("off_hours", "非服务时间来电", "非服务时间呼入且未留言、未预约回拨", COMMON),
    ("voicemail", "留言量", "以留言结束的来电", COMMON),
    ("callback", "预约回拨量", "以预约回拨结束的来电", COMMON),
    ("answered_in_target", "{t}秒内接通", "接通且等待 ≤ {t} 秒", STANDARD),
    ("abandoned_in_target", "{t}秒内放弃", "放弃且等待 ≤ {t} 秒", ICMI),
    ("short_abandoned", "短时放弃", "放弃且等待 ≤ {s} 秒", ICMI),
    ("sl3", "{t}秒接通率", "{t}秒内接通 ÷ 转人工量", ICMI),
    ("sl4", "{t}秒接通率(不计{t}秒内放弃)", "{t}秒内接通 ÷ (转人工量 − {t}秒内放弃)", ICMI),
    ("sl1", "{t}秒处理率(接通或放弃)", "({t}秒内接通 + {t}秒内放弃) ÷ 转人工量", ICMI),
    ("sl2", "接通来电中{t}秒内接通", "{t}秒内接通 ÷ 接通量", ICMI),
    ("sl5", "{t}秒接通率(短时放弃视同接通)", "({t}秒内接通 + 短时放弃) ÷ 转人工量", ICMI),
    ("connect_rate", "接通率", "接通量 ÷ (转人工量 − 短时放弃)，目标 ≥ 95%", STANDARD),
    ("abandon_rate", "放弃率", "放弃量 ÷ 转人工量", COMMON),
    (
        "abandon_rate_not_short",
        "放弃率(不含短时)",
        "(放弃量 − 短时放弃) ÷ (转人工量 − 短时放弃)",
        COMMON,
    ),
    ("asa_s", "平均应答时长", "接通来电的等待时长(含振铃)之和 ÷ 接通量", COMMON),
    ("wait_median_s", "半数接通等待不超过", "接通来电等待时长的中位数所在档的上限", COMMON),
    ("wait_p90_s", "九成接通等待不超过", "接通来电等待时长的90%分位所在档的上限", COMMON),
    ("wait_abandoned_s", "放弃者平均等待", "放弃来电的等待时长之和 ÷ 放弃量", COMMON),
    ("talk_s", "平均通话时长", "通话时长(不含保持)之和 ÷ 已结束通话", COMMON),
    ("hold_s", "平均保持时长", "保持时长之和 ÷ 已结束通话", COMMON),
    ("wrapup_s", "平均话后整理时长", "话后整理时长之和 ÷ 已结束通话", COMMON),
    ("handle_s", "平均处理时长", "(通话 + 保持 + 话后整理)之和 ÷ 已结束通话", COMMON),
    ("rated", "参评量", "通话后作出评价的来电", COMMON),
    ("rated_rate", "参评率", "参评量 ÷ 接通量", COMMON),
    ("satisfied_rate", "满意率", "(非常满意 + 满意 + 基本满意) ÷ 参评量", COMMON),
)
# People and matters, counted from tickets, not from calls: 人次 and 件 are never added up.
REPEATS: Final = (
    Definition(
        key="callers",
        name="诉求人",
        formula="期间内来件的不同号码数；未显示号码的每件计一人",
        source=COMMON,
        unit="count",
        n=None,
        of=None,
    ),
    Definition(
        key="matters",
        name="件",
        formula="期间内来件(不含作废) − 并入其他工单的 − 只查询进度的",
        source=COMMON,
        unit="count",
        n=None,
        of=None,
    ),
    Definition(
        key="repeat_rate",
        name="重复来电率",
        formula="同一号码30天内就同一事项再次来电(含并入本人旧单、查询进度)的来件 ÷ 来电的来件",
        source=COMMON,
        unit="ratio",
        n="repeated",
        of="calls",
    ),
)
_QUOTIENTS: Final = {measure.key: measure for measure in (*RATIOS, *AVERAGES)}
_SECONDS: Final = {measure.key for measure in AVERAGES} | {"wait_median_s", "wait_p90_s"}
_RATIO_KEYS: Final = {measure.key for measure in RATIOS}


def definitions(*, target: int, short: int) -> list[Definition]:
    """The definitions in the order in which reports show the figures."""
    return [
        Definition(
            key=key,
            name=name.format(t=target, s=short),
            formula=formula.format(t=target, s=short),
            source=source,
            unit="seconds" if key in _SECONDS else "ratio" if key in _RATIO_KEYS else "count",
            n=_QUOTIENTS[key].n if key in _QUOTIENTS else None,
            of=_QUOTIENTS[key].of if key in _QUOTIENTS else None,
        )
        for key, name, formula, source in _TEXTS
    ]


def wait_classes() -> str:
    """How exact medians are, for the definitions sheet."""
    return "等待时长分档(秒): " + "、".join(f"≤{edge}" for edge in EDGES) + f"、>{EDGES[-1]}"
