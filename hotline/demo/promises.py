"""Call-backs and visits-back: those kept in ninety days, and those that wait today."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from hotline.calls.machine import Outcome
from hotline.demo.calls import Past
from hotline.demo.county import County
from hotline.demo.dice import Dice, at_work
from tickets.deadlines import call_back_due
from tickets.followups.model import FollowUpKind, FollowUpState
from tickets.followups.rules import CALL_BACK_WITHIN

STILL_OPEN: Final = timedelta(minutes=45)  # the newest missed calls have not been called back yet
WHY: Final = {
    Outcome.IVR_ABANDONED: "导航中挂断",
    Outcome.QUEUE_ABANDONED: "排队中挂断",
    Outcome.VOICEMAIL: "已留言",
    Outcome.CALLBACK_REQUESTED: "预约回拨",
    Outcome.OFF_HOURS: "非服务时间来电",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CalledBack:
    done_at: datetime | None
    owner_id: str | None
    reached: bool


@dataclass
class Promises:
    dice: Dice
    county: County
    now: datetime
    rows: list[Row] = field(default_factory=list)

    def missed_call(self, ticket: Row, call: Past) -> CalledBack:
        outcome = call.row["outcome"]
        made = call.row["ended_at"]
        due = at_work(made) + CALL_BACK_WITHIN
        row = self._add(ticket, FollowUpKind.MISSED_CALL, made, due, WHY[outcome])
        row["call_id"] = call.row["id"]
        if self.now - made < STILL_OPEN and outcome is not Outcome.IVR_ABANDONED:
            return CalledBack(None, None, reached=False)
        reached = self.dice.happens(0.88)
        first = self.dice.later(at_work(made), timedelta(minutes=4), timedelta(minutes=34))
        last = first if reached else first + timedelta(hours=self.dice.between(18, 30))
        if last >= self.now - timedelta(minutes=5):
            if not reached and first < self.now:
                row |= {"attempts": 1, "first_attempt_at": first, "last_attempt_at": first}
            return CalledBack(None, None, reached=False)
        owner = self.dice.one(self.county.operators)
        row |= {
            "owner_id": owner,
            "attempts": 0 if reached else 3,
            "first_attempt_at": None if reached else first,
            "last_attempt_at": None if reached else last,
            "result": "reached" if reached else "no_answer",
        }
        self._done(row, last)
        return CalledBack(last, owner, reached=reached)

    def visit_back(self, ticket: Row, approved: datetime) -> None:
        if ticket["callback_wanted"] and ticket["caller_number"]:
            due = call_back_due(approved)
            self._add(ticket, FollowUpKind.VISIT_BACK, approved, due, "回访办理结果")

    def visited(self, ticket: Row, at: datetime) -> None:
        for row in self.rows:
            if row["ticket_id"] == ticket["id"] and row["kind"] is FollowUpKind.VISIT_BACK:
                row |= {"owner_id": ticket["operator_id"], "result": "reached"}
                self._done(row, at)

    def agreed(self, tickets: list[Row]) -> None:
        """Times agreed with callers and reminders to oneself: one over, some today, some later."""
        open_ones = [t for t in tickets if t["handler_id"] and t["closed_at"] is None]
        plan = (
            (-0.4, FollowUpKind.CALL_BACK, "约好再通一次电话"),
            (1.5, FollowUpKind.CALL_BACK, "来电人要求下午回电"),
            (4.0, FollowUpKind.REMINDER, "提醒：问村里是否已到场"),
            (26.0, FollowUpKind.CALL_BACK, "等对方答复后回电"),
            (50.0, FollowUpKind.REMINDER, "提醒：调解协议首笔付款日"),
        )
        for (hours, kind, note), ticket in zip(plan, open_ones, strict=False):
            made = max(ticket["created_at"], self.now - timedelta(hours=5))
            row = self._add(ticket, kind, made, self.now + timedelta(hours=hours), note)
            row["owner_id"] = ticket["handler_id"]

    def _add(
        self, ticket: Row, kind: FollowUpKind, made: datetime, due: datetime, note: str
    ) -> Row:
        is_due = due <= self.now
        row: Row = {
            "id": self.dice.new_id(made),
            "ticket_id": ticket["id"],
            "call_id": ticket["call_id"],
            "kind": kind,
            "state": FollowUpState.DUE if is_due else FollowUpState.PROMISED,
            "due_at": due,
            "shown_at": due if is_due else None,
            "raised_at": due if is_due else None,
            "done_at": None,
            "owner_id": None,
            "unit_id": None,
            "phone": ticket["caller_number"],
            "attempts": 0,
            "first_attempt_at": None,
            "last_attempt_at": None,
            "note": note,
            "result": None,
            "created_at": made,
            "version": 1,
        }
        self.rows.append(row)
        return row

    @staticmethod
    def _done(row: Row, at: datetime) -> None:
        shown = row["due_at"] if row["due_at"] <= at else None
        row |= {"state": FollowUpState.DONE, "done_at": at, "shown_at": shown, "raised_at": shown}
