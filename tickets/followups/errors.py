"""Why something cannot be done to a follow-up."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid, NotFound


class FollowUpNotFound(NotFound):
    """Also said of one that belongs to others: its existence is not given away."""

    code = "follow-up-not-found"
    title = "没有找到这项回访，请刷新后再试"


class FollowUpOver(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "follow-up-over"
    title = "这项回访已经完成或取消，请刷新列表"


class TooFewAttempts(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "too-few-attempts"
    title = "还不能记为联系不上，请至少拨打 3 次，并分在两个不同的半天"


class NotInTheFuture(Invalid):
    code = "not-in-the-future"
    title = "时间已过，请选择晚于现在的时间"


class NothingToFollowUp(Invalid):
    code = "nothing-to-follow-up"
    title = "没有指明为哪张工单或哪通电话，请先选择"
