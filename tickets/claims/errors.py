"""Why a ticket cannot be claimed, by this person or not any more."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError


class NothingToClaim(HotlineError):
    """It has a handler of its own, or nothing is to be done by this person."""

    kind = ErrorKind.CONFLICT
    code = "nothing-to-claim"
    title = "这张工单不在待认领的队列里，请按页面上的操作办理"


class ClaimLost(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "claim-lost"
    title = "您的认领已到期或已被接管，请刷新后重新认领"


class TakeOverNotYours(Forbidden):
    code = "take-over-not-yours"
    title = "只有主管可以接管别人的认领，请联系主管"
