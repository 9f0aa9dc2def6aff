"""Why a village stands as it does, in Chinese: for the supervisor, the list on paper and the API. Pure."""

from collections.abc import Iterable
from datetime import date

from hotline.kernel.clock import local
from hotline.routing.territory.policy import Because, Link, Mark, Status, Verdict, marks

STATUS = {
    Status.GAP: "空缺",
    Status.WEAK: "薄弱",
    Status.BACKUP: "候补承接",
    Status.COVERED: "已覆盖",
}


def reason(verdict: Verdict, links: Iterable[Link], today: date) -> str:
    """One sentence; names only advisers."""
    who = verdict.who.name if verdict.who else ""
    now = [link for link in links if link.holds(today)]
    advisers = "、".join(link.desk.name for link in now if not link.is_backup)
    everybody = "、".join(link.desk.name for link in now)
    since = f"自 {verdict.since} 起空缺，" if verdict.since else ""
    sentence = {
        Because.NEVER: f"{since}从未聘任法律顾问，请尽快聘任",
        Because.ENDED: f"{since}聘期届满后没有续聘或接任，请尽快聘任",
        Because.INACTIVE: f"{since}{everybody} 已停用，请另聘顾问",
        Because.AWAY: f"{since}{everybody} 休假且无人代班，请安排代班或候补",
        Because.FULL: f"{everybody} 在办已满，新工单将转司法所，请增聘候补",
        Because.ENDS_SOON: f"{advisers} 的聘期 {verdict.until} 届满，尚无接任，请续聘",
        Because.TOO_MANY_VILLAGES: f"{advisers} 负责的村超过上限，请分出部分村",
        Because.NO_ADVISER: f"没有主聘顾问，由候补 {who} 承接，请补聘",
        Because.ADVISER_INACTIVE: f"{advisers} 已停用，由候补 {who} 承接，请补聘",
        Because.ADVISER_AWAY: f"{advisers} 休假，由候补 {who} 承接",
        Because.ADVISER_FULL: f"{advisers} 在办已满，由候补 {who} 承接",
        Because.DEPUTY: f"{advisers} 休假，由 {who} 代班",
        Because.ADVISER: f"由 {who} 负责",
    }
    return sentence[verdict.because]


def standing(link: Link, today: date) -> str:
    """How one person in the chain stands."""
    leave = link.leave
    deputy = f"，{leave.deputy.name} 代班" if leave and leave.deputy else "，无人代班"
    said = {
        Mark.UPCOMING: f"{link.since} 起任",
        Mark.INACTIVE: "已停用",
        Mark.ON_LEAVE: f"休假至 {_day(link)}{deputy}",
        Mark.FULL: f"在办 {link.desk.open}/{link.desk.cap}，已满",
        Mark.ENDS_SOON: f"{link.until} 届满",
        Mark.TOO_MANY_VILLAGES: "负责的村超过上限",
        Mark.IN_FORCE: "在聘",
    }
    return "；".join(said[mark] for mark in marks(link, today))


def _day(link: Link) -> str:
    return f"{local(link.leave.until):%Y-%m-%d %H:%M}" if link.leave else ""
