"""What cannot be entered into the calendar."""

from hotline.kernel.errors import Invalid


class NoticeUnreadable(Invalid):
    """The fact `lines` names every mistake: line, text, why, remedy."""

    code = "notice-unreadable"
    title = "有几行看不懂，什么都没有保存，请按提示修改后再导入"


class DayTwice(Invalid):
    code = "calendar-day-twice"
    title = "同一天写了两次，请只留一次"


class DayNameMissing(Invalid):
    code = "calendar-day-name-missing"
    title = "放假的日子没有名称，请写上节日或原因"
