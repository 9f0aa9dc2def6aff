"""What cannot be done with a notice."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid, NotFound


class NoticeNotFound(NotFound):
    code = "notice-not-found"
    title = "没有找到这条通知，请刷新后再试"


class NoticeNotFailed(HotlineError):
    """Only what failed, or may have failed, is sent again."""

    kind = ErrorKind.CONFLICT
    code = "notice-not-failed"
    title = "这条通知不是发送失败的状态，不能重发，请刷新后看最新状态"


class ChannelUnknown(NotFound):
    code = "notice-channel-unknown"
    title = "没有这个通知通道，请刷新后再试"


class NoMobile(Invalid):
    """A test text goes to whoever asks for it, and to nobody else."""

    code = "no-mobile-for-test"
    title = "您的资料里没有手机号，请先在“人员”中填写手机号再测试短信"
