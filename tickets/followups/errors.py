"""Why something cannot be done to a follow-up."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid, NotFound


class FollowUpNotFound(NotFound):
    """Also said of one that belongs to others: its existence is not given away."""

    code = "follow-up-not-found"
    title = "没有找到这项回访"


class FollowUpOver(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "follow-up-over"
    title = "这项回访已经完成或取消"


class TooFewAttempts(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "too-few-attempts"
    title = "联系不上须至少尝试 3 次，并在两个不同的半天"


class NotInTheFuture(Invalid):
    code = "not-in-the-future"
    title = "时间必须晚于现在"


class NothingToFollowUp(Invalid):
    code = "nothing-to-follow-up"
    title = "请指明工单或通话"
