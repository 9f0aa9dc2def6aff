"""Why a leave or a swap of shifts cannot be."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError, Invalid, NotFound


class LeaveNotFound(NotFound):
    code = "leave-not-found"
    title = "没有找到该请假记录，请刷新后再试"


class LeavePeriodWrong(Invalid):
    code = "leave-period-wrong"
    title = "请假时间有误，请从今天或以后开始，结束晚于开始，且不超过一年"


class LeaveOverlaps(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "leave-overlaps"
    title = "该人员在此时段已有请假，请先取消原请假或换时段"


class OwnLeave(Forbidden):
    """Nobody approves their own leave."""

    code = "own-leave"
    title = "不能审批自己的请假，请由其他主管或管理员审批"


class DeputyIsSelf(Invalid):
    code = "deputy-is-self"
    title = "代班人不能是请假人自己，请另选代班人"


class DeputyAway(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "deputy-away"
    title = "代班人在此时段也请假，请另选代班人"


class DeputyNeeded(HotlineError):
    """Whoever stands in for somebody cannot have a deputy at the same time: no chains, no circles."""

    kind = ErrorKind.CONFLICT
    code = "deputy-needed"
    title = "请假人在此时段正为他人代班，请先为其另选代班人"


class SwapNotFound(NotFound):
    code = "swap-not-found"
    title = "没有找到该换班申请，请刷新后再试"


class SwapNotPossible(Invalid):
    code = "swap-not-possible"
    title = "换班的班次或人员有误，请选择自己和对方尚未开始的班次"


class SwapPending(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "swap-pending"
    title = "该班次已向此人提出换班，请等待答复或先撤回"


class SwapShiftChanged(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "swap-shift-changed"
    title = "班次在此期间已被更改，请撤回后按最新排班重新提出"


class SwapExpired(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "swap-expired"
    title = "班次已经开始，换班申请已失效，请联系主管调整排班"


class SwapOverlaps(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "swap-overlaps"
    title = "换班后有人的班次会重叠，请另选班次"


class SwapAway(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "swap-away"
    title = "接班人在此时段请假，请另选班次或人员"


class SwapNotYours(Forbidden):
    code = "swap-not-yours"
    title = "这一步要由换班的另一方或主管操作，请与其联系"
