"""What cannot be done with a notice."""

from hotline.kernel.errors import NotFound


class EscalationNotFound(NotFound):
    """Also said of somebody else's."""

    code = "escalation-not-found"
    title = "没有找到该提醒，请刷新后再试"
