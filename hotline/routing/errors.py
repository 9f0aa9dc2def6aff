"""What cannot be done with work and queues."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid, NotFound


class WorkNotFound(NotFound):
    code = "work-not-found"
    title = "没有找到这项待办，可能已处理完毕，请刷新列表"


class QueueNotFound(NotFound):
    code = "queue-not-found"
    title = "没有这个队列，请刷新页面后重试"


class PolicyNotFound(NotFound):
    code = "policy-not-found"
    title = "没有找到这个版本的策略，请刷新页面后重试"


class WorkNotWaiting(HotlineError):
    """It is with somebody who talks, or needs nobody any more."""

    kind = ErrorKind.CONFLICT
    code = "work-not-waiting"
    title = "该项已由人员接手或已结束，不能再调整，请刷新列表"


class NotYourOffer(HotlineError):
    """It was offered to somebody else, or is not offered any more."""

    kind = ErrorKind.CONFLICT
    code = "not-your-offer"
    title = "这项派单已收回或已转给他人，请刷新列表"


class CannotTake(HotlineError):
    """The person may not or cannot have this work."""

    kind = ErrorKind.CONFLICT
    code = "cannot-take"
    title = "该人员不能接手此事项（停用或需回避），请另选人员"


class MemberTwice(Invalid):
    """One person has one turn in a queue."""

    code = "member-twice"
    title = "同一人员在名单中出现了两次，请只保留一行"
