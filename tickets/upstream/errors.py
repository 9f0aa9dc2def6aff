"""Why an order from upstream is not taken, or its answer not given back."""

from hotline.kernel.errors import ErrorKind, HotlineError, Invalid, NotFound


class SignatureRefused(HotlineError):
    """Said of every mistake alike: who tries learns nothing from it."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "signature-refused"
    title = "签名无效或已过期，请核对来源代码、密钥和系统时间"


class SenderUnknown(Invalid):
    code = "sender-unknown"
    title = "来源单位不在设置中，请从列表选择或联系管理员添加"


class OrderDiffers(HotlineError):
    """Facts: `ticket_number`, the ticket that the number stands for already."""

    kind = ErrorKind.CONFLICT
    code = "order-differs"
    title = "这个外部编号已经登记过，内容不同，请核对编号后再登记"


class OrderNotFound(NotFound):
    code = "order-not-found"
    title = "没有找到这张转办单，请刷新列表"


class NotAnswered(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "order-not-answered"
    title = "工单还没有办理结果，不能反馈，请先办结"


class TableUnreadable(Invalid):
    """Facts: `reason` in Chinese, where it is known."""

    code = "table-unreadable"
    title = "表格无法读取，什么都没有导入，请使用模板另存为 .xlsx 后再试"
