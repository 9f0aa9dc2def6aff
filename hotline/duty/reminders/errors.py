"""What cannot be done with a reminder."""

from hotline.kernel.errors import NotFound


class ReminderNotFound(NotFound):
    """Also said of somebody else's."""

    code = "reminder-not-found"
    title = "没有找到该值班提醒，请刷新后再试"
