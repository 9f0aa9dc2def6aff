"""Why somebody is not let in, or not any more."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError, Invalid, NotFound


class SignInRefused(HotlineError):
    """Unknown name, wrong password and switched-off account are one answer: names are not given away."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "sign-in-refused"
    title = "用户名或密码不正确，请重新输入"


class SignInLocked(HotlineError):
    """Too many wrong passwords for this name. The answer is the same when nobody has the name."""

    kind = ErrorKind.TOO_MANY
    code = "sign-in-locked"
    title = "连续输错次数过多，该账号已暂时锁定，请稍后再试或联系管理员"


class TotpRequired(HotlineError):
    """The password was right; `enrolled` says whether a code is wanted or the enrolment."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "totp-required"
    title = "请输入动态验证码；尚未绑定的，请先绑定验证器"


class TotpWrong(HotlineError):
    kind = ErrorKind.UNAUTHENTICATED
    code = "totp-wrong"
    title = "动态验证码不正确或已使用过，请等待下一个验证码"


class PasswordWrong(Forbidden):
    code = "password-wrong"
    title = "原密码不正确，请重新输入"


class PasswordWeak(Invalid):
    code = "password-weak"
    title = "密码强度不够，请至少用10位，含字母、数字、符号中的两类，且不含用户名"


class WallNotFound(NotFound):
    code = "wall-not-found"
    title = "没有这块大屏，它可能已被停用，请刷新列表"


class WallEnded(HotlineError):
    kind = ErrorKind.UNAUTHENTICATED
    code = "wall-ended"
    title = "此大屏链接已停用，请由主管重新生成"
