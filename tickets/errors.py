"""Why something cannot be done to a ticket or a caller."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError, Invalid, NotFound


class TicketNotFound(NotFound):
    """Also said of a ticket that the person may not see: its existence is not given away."""

    code = "ticket-not-found"
    title = "没有找到这张工单，请核对编号或刷新后再试"


class CallerNotFound(NotFound):
    code = "caller-not-found"
    title = "没有找到这位来电人，请刷新后再试"


class ActionNotYours(Forbidden):
    code = "action-not-yours"
    title = "您不能对这张工单进行这项操作，需要时请联系主管"


class FieldsMissing(Invalid):
    """Facts: `missing` (labels) and `fields` (keys)."""

    code = "fields-missing"
    title = "还有必填项没有填写，请补齐后再提交"


class ChoiceUnknown(Invalid):
    code = "choice-unknown"
    title = "选项不在分类字典中，请重新选择"


class AnswerTooShort(Invalid):
    code = "answer-too-short"
    title = "答复内容太短，请写到 10 个字以上"


class ContactInFuture(Invalid):
    code = "contact-in-future"
    title = "联系来电人的时间还没有到，请核对联系时间"


class HandlerUnknown(Invalid):
    code = "handler-unknown"
    title = "承办单位或承办人不存在或已停用，请另选"


class NobodyToDispatchTo(Invalid):
    kind = ErrorKind.CONFLICT
    code = "nobody-to-dispatch-to"
    title = "没有可派的承办人，请手工选择"


class NumberWithheld(Invalid):
    kind = ErrorKind.CONFLICT
    code = "number-withheld"
    title = "来电人没有显示号码，请先问到号码再约定回电"


class VersionMissing(Invalid):
    code = "version-missing"
    title = "缺少版本号（If-Match），请刷新后再保存"


class ClaimedByAnother(HotlineError):
    """Facts: `holder` (a colleague's name), `until`."""

    kind = ErrorKind.CONFLICT
    code = "claimed-by-another"
    title = "这张工单已被同事认领，请先与其联系，或请主管接管"
