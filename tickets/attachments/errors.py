"""Why a file was not taken, or cannot be had. Each reason has a class of its own: its title is what people read."""

from hotline.kernel.errors import ErrorKind, Forbidden, HotlineError, Invalid, NotFound


class AttachmentNotFound(NotFound):
    """Also said of one on a ticket that the person may not see."""

    code = "attachment-not-found"
    title = "没有找到这个附件，请刷新后再试"


class AttachmentGone(NotFound):
    code = "attachment-gone"
    title = "附件已删除或已按保存期限清除，请查看工单记录"


class AttachmentAway(NotFound):
    """The row is there, its content is not: the folder was moved or a backup lacks it."""

    code = "attachment-away"
    title = "附件文件不在服务器上，请联系管理员从备份中找回"


class FileRefused(Invalid):
    """What the file holds is not taken; the subclasses say why."""

    code = "file-refused"
    title = "不能上传这个文件，请换一个文件"


class FileEmpty(FileRefused):
    code = "file-empty"
    title = "文件是空的，请重新选择文件"


class FileNotAllowed(FileRefused):
    code = "file-not-allowed"
    title = "不能上传这种文件，请改传 PDF、图片、Word、Excel、纯文本、录音或视频"


class FileDisguised(FileRefused):
    """Facts: `claimed` is the ending of the name, `found` the kind its content is."""

    code = "file-disguised"
    title = "文件名的后缀和内容不符，请核对后上传原来的文件"


class FilePacked(FileRefused):
    code = "file-packed"
    title = "压缩包里的内容无法检查，请解压后逐个上传"


class FileActive(FileRefused):
    code = "file-active"
    title = "文件带有宏或程序，请另存为不含宏的文件后再上传"


class FileProgram(FileRefused):
    """Whatever its name says."""

    code = "file-program"
    title = "这是一个程序，不能作为附件，请核对后另选文件"


class FileLocked(FileRefused):
    code = "file-locked"
    title = "加密的文件无法检查，请取消密码后再上传"


class FileSwollen(FileRefused):
    """A zip bomb, or as good as one: it would unpack to far more than such a document ever holds."""

    code = "file-swollen"
    title = "文件展开后异常庞大，请重新导出一份后再上传"


class FileDamaged(FileRefused):
    code = "file-damaged"
    title = "文件已损坏，请重新导出或重新拍摄后再上传"


class FileTooLarge(HotlineError):
    """Facts: `limit` in bytes."""

    kind = ErrorKind.TOO_LARGE
    code = "file-too-large"
    title = "文件超过大小上限，请压缩或拆分后再上传"


class TicketFull(HotlineError):
    """Facts: `files` and `bytes`, the limits of one ticket."""

    kind = ErrorKind.CONFLICT
    code = "ticket-full"
    title = "这张工单的附件已达上限，请先删除不需要的附件"


class StorageFull(HotlineError):
    """Nothing of the file was kept."""

    kind = ErrorKind.FULL
    code = "storage-full"
    title = "服务器磁盘空间不足，文件没有保存，请联系管理员"


class UploadBroken(Invalid):
    """The network ended before the file did; nothing was kept."""

    code = "upload-broken"
    title = "上传中断，文件没有保存，请再传一次"


class DeletionNotYours(Forbidden):
    """Not the one who uploaded it, or too late for that."""

    code = "deletion-not-yours"
    title = "只有上传人可在规定时间内删除附件，需要时请联系主管"


class AttachmentArchived(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "attachment-archived"
    title = "工单已归档，附件不能再改动，请核对工单状态"
