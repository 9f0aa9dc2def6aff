"""What cannot be done with units, people and appointments."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError, Invalid, NotFound


class PersonNotFound(NotFound):
    code = "person-not-found"
    title = "没有找到该人员"


class UnitNotFound(NotFound):
    code = "unit-not-found"
    title = "没有找到该单位"


class AppointmentNotFound(NotFound):
    code = "appointment-not-found"
    title = "没有找到该聘任记录"


class UsernameTaken(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "username-taken"
    title = "该用户名已被使用"


class UnitCodeTaken(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "unit-code-taken"
    title = "该区划代码已被使用"


class WrongLevel(Invalid):
    code = "wrong-level"
    title = "单位层级不符：镇（街道）属于县，村（社区）属于镇（街道）"


class AlreadyAppointed(HotlineError):
    """The village has an adviser in this place for some of these days."""

    kind = ErrorKind.CONFLICT
    code = "already-appointed"
    title = "该村在此期间已有聘任，请先结束原聘任"


class PersonInactive(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "person-inactive"
    title = "该人员已停用"


class NotAnAdviser(Invalid):
    code = "not-an-adviser"
    title = "该人员没有村居法律顾问角色"


class OwnRights(Forbidden):
    """Nobody gives themselves a role or locks the last administrator out."""

    code = "own-rights"
    title = "不能修改自己的角色或停用自己，请由其他管理员操作"


class PeriodBackwards(Invalid):
    code = "period-backwards"
    title = "结束时间不能早于开始时间"
