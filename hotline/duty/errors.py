"""What cannot be done with the roster."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid, NotFound


class ShiftNotFound(NotFound):
    code = "shift-not-found"
    title = "没有找到该班次，请刷新后再试"


class ShiftOverlaps(HotlineError):
    """The person already has a shift in this duty group for part of the time.

    The fact `overlap` tells which: id, person_name, starts_at, ends_at, duty_group.
    """

    kind = ErrorKind.CONFLICT
    code = "shift-overlaps"
    title = "该人员在此时段已有班次，请换时段或先删除原班次"


class ShiftOver(HotlineError):
    """What was worked stays on record as it was."""

    kind = ErrorKind.CONFLICT
    code = "shift-over"
    title = "该班次已结束，不能再改，请另排新班次"


class ShiftRuns(HotlineError):
    """Somebody is on duty by it: whoever calls now must not lose them unnoticed."""

    kind = ErrorKind.CONFLICT
    code = "shift-runs"
    title = "该班次正在进行，只能改结束时间和值班电话，请另排新班次"


class ShiftPeriodWrong(Invalid):
    code = "shift-period-wrong"
    title = "班次时间有误，请让结束时间晚于开始时间，且不超过7天"


class ShiftInPast(Invalid):
    code = "shift-in-past"
    title = "不能把班次移到已经过去的时间，请选择以后的时间"


class WeekWrong(Invalid):
    code = "week-wrong"
    title = "只能从一个周一复制到另一个未过去的周，请重新选择"


class DaysWrong(Invalid):
    code = "days-wrong"
    title = "日期范围有误，请让结束日期不早于开始日期，且不超过62天"


class PatternNotFound(NotFound):
    code = "shift-pattern-not-found"
    title = "没有找到该轮班规则，请刷新后再试"


class PatternWrong(Invalid):
    """Its sessions overlap each other, or it ends before it begins."""

    code = "shift-pattern-wrong"
    title = "轮班规则有误，各时段不能重叠，结束日期不能早于开始日期，请修改后再试"
