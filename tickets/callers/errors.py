"""Why a note about a caller stays as it is."""

from hotline.kernel.errors import Forbidden, NotFound


class NoteNotFound(NotFound):
    code = "caller-note-not-found"
    title = "没有找到这条备注，可能已被撤回，请刷新后再看"


class NoteNotYours(Forbidden):
    code = "caller-note-not-yours"
    title = "只能撤回自己写的备注，需要时请联系主管"
