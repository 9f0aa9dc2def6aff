"""What cannot be done with the roster."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid, NotFound


class ShiftNotFound(NotFound):
    code = "shift-not-found"
    title = "没有找到该班次，请刷新后再试"


class ShiftOverlaps(HotlineError):
    """The person already has a shift in this duty group for part of the time."""

    kind = ErrorKind.CONFLICT
    code = "shift-overlaps"
    title = "该人员在此时段已有班次，请换时段或先删除原班次"


class ShiftPeriodWrong(Invalid):
    code = "shift-period-wrong"
    title = "班次时间有误，请让结束时间晚于开始时间，且不超过7天"
