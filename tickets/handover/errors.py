"""Why somebody's work cannot be handed over. Facts carry counts and times, nothing of a citizen."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError, Invalid


class ReceiverUnfit(Invalid):
    """Inactive, the person itself, away on leave, or without the role for such work."""

    code = "receiver-unfit"
    title = "接收人不能接手这类工作，请选择在岗且有相应角色的其他人员"


class ReceiverNotCounty(Invalid):
    """A complaint or confidential matter stays with the county: it may be about those below."""

    code = "receiver-not-county"
    title = "其中有投诉或保密工单，只能由县级人员办理，请选择县级人员或退回县中心"


class DeskMissing(Invalid):
    kind = ErrorKind.CONFLICT
    code = "desk-missing"
    title = "没有在用的县级单位可以退回，请选择接收人"


class ReceiverOnDuty(HotlineError):
    """The receiver has shifts of their own in the time of some of these."""

    kind = ErrorKind.CONFLICT
    code = "receiver-on-duty"
    title = "接收人与部分班次时间重叠，请为班次另选接收人，或选择从排班中撤下"


class WorkLeftBehind(HotlineError):
    """Somebody is to be switched off, but keeps open work."""

    kind = ErrorKind.CONFLICT
    code = "work-left-behind"
    title = "还有未移交的工作，不能停用账号，请为每一类工作选择去向"


class HandoverKeyReused(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "handover-key-reused"
    title = "这次移交的编号已用于另一次移交，请重新打开移交窗口"


class DayOver(Invalid):
    code = "handover-day-over"
    title = "移交日期有误，请选择今天或以后；停用账号只能从今天开始"


class MayNotDeactivate(Forbidden):
    code = "may-not-deactivate"
    title = "停用账号由管理员操作，请只移交工作，或请管理员操作"
