"""What cannot be done with units, people and appointments."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError, Invalid, NotFound


class PersonNotFound(NotFound):
    code = "person-not-found"
    title = "没有找到该人员，请刷新后再选"


class UnitNotFound(NotFound):
    code = "unit-not-found"
    title = "没有找到该单位，请刷新后再选"


class AppointmentNotFound(NotFound):
    code = "appointment-not-found"
    title = "没有找到该聘任记录，请刷新后再试"


class UsernameTaken(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "username-taken"
    title = "该用户名已被使用，请换一个"


class UnitCodeTaken(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "unit-code-taken"
    title = "该区划代码已被使用，请核对代码"


class WrongLevel(Invalid):
    code = "wrong-level"
    title = "单位层级不符，请按“县、镇（街道）、村（社区）”逐级选择上级"


class AlreadyAppointed(HotlineError):
    """The village has an adviser in this place for some of these days."""

    kind = ErrorKind.CONFLICT
    code = "already-appointed"
    title = "该村在此期间已有聘任，请先结束原聘任"


class PersonInactive(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "person-inactive"
    title = "该人员已停用，请选择在用的人员"


class VillageInactive(HotlineError):
    """The village was closed or merged: nobody is appointed there any more."""

    kind = ErrorKind.CONFLICT
    code = "village-inactive"
    title = "该村已停用，请选择在用的村"


class NotAnAdviser(Invalid):
    code = "not-an-adviser"
    title = "该人员不是村居法律顾问，请先为其添加该角色"


class OwnRights(Forbidden):
    """Nobody gives themselves a role or locks the last administrator out."""

    code = "own-rights"
    title = "不能修改自己的角色或停用自己，请由其他管理员操作"


class PeriodBackwards(Invalid):
    code = "period-backwards"
    title = "结束时间早于开始时间，请重新选择"
