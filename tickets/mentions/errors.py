"""Why somebody cannot be mentioned."""

from hotline.kernel.errors import Invalid, NotFound


class CannotBeMentioned(Invalid):
    """Never says who it is: that somebody may not see a ticket, or does not exist, is nobody's business."""

    code = "cannot-be-mentioned"
    title = "所提到的人看不到这张工单，请从名单中重新选择"


class MentionNotFound(NotFound):
    code = "mention-not-found"
    title = "没有找到这条提醒，请刷新后再试"
