"""Why a step of a ticket's life is not open, although its state would allow it."""

from hotline.kernel.errors import ErrorKind, Invalid


class ReturnTooLate(Invalid):
    kind = ErrorKind.CONFLICT
    code = "return-too-late"
    title = "退单须在派单后2个工作日内提出，请继续办理或申请延期"


class ReturnLocked(Invalid):
    kind = ErrorKind.CONFLICT
    code = "return-locked"
    title = "经研究确定不得退回，请继续办理，有困难请联系主管"


class AlreadyAsked(Invalid):
    kind = ErrorKind.CONFLICT
    code = "already-asked"
    title = "已有一项申请在等待审批，请等待结果后再提出"


class NothingAsked(Invalid):
    kind = ErrorKind.CONFLICT
    code = "nothing-asked"
    title = "这项申请已经处理或撤下，请刷新后看最新状态"


class SuspendedTooOften(Invalid):
    kind = ErrorKind.CONFLICT
    code = "suspended-too-often"
    title = "已暂停过2次，不能再暂停，请继续办理或申请延期"


class ExtendedTooOften(Invalid):
    kind = ErrorKind.CONFLICT
    code = "extended-too-often"
    title = "已延期2次，不能再延期，请按期办理"


class ExtensionTooLate(Invalid):
    kind = ErrorKind.CONFLICT
    code = "extension-too-late"
    title = "延期须在到期前申请，现已超期，请尽快办理并联系主管"


class NotExtensible(Invalid):
    kind = ErrorKind.CONFLICT
    code = "not-extensible"
    title = "这类工单的期限不能延长，请按期办理"


class ReworkedTooOften(Invalid):
    kind = ErrorKind.CONFLICT
    code = "reworked-too-often"
    title = "已重办2次，请交主管核定后办结"


class ReopenTooLate(Invalid):
    kind = ErrorKind.CONFLICT
    code = "reopen-too-late"
    title = "办结已超过30天，不能重开，请新建工单"


class AlreadySupervised(Invalid):
    kind = ErrorKind.CONFLICT
    code = "already-supervised"
    title = "这张工单已在督办，请查看督办单的答复期限"


class UnmergeTooLate(Invalid):
    kind = ErrorKind.CONFLICT
    code = "unmerge-too-late"
    title = "并单已超过30天，不能再拆开，请在主单上继续办理或新建工单"


class MasterUnknown(Invalid):
    code = "master-unknown"
    title = "没有找到可以并入的主单，请核对编号"


HINDRANCES = (
    ReturnTooLate,
    ReturnLocked,
    AlreadyAsked,
    NothingAsked,
    SuspendedTooOften,
    ExtendedTooOften,
    ExtensionTooLate,
    NotExtensible,
    ReworkedTooOften,
    ReopenTooLate,
    AlreadySupervised,
    UnmergeTooLate,
)
