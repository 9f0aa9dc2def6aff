"""Why a draft is not kept."""

from hotline.kernel.errors import ErrorKind, Invalid


class DraftTooLarge(Invalid):
    kind = ErrorKind.TOO_LARGE
    code = "draft-too-large"
    title = "草稿太长，没有存上，请先删去一些或分成几条记录"
