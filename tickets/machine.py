"""The life of a ticket as data (工单状态). Pure: no clock, database or framework.

The states are those of real 12345/12348 work orders. What depends on more than the state (how often,
until when) is in `tickets.conditions`; who may do it is in `tickets.policy`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hotline.kernel.errors import ErrorKind, HotlineError


class TicketState(StrEnum):
    DRAFT = "draft"
    REGISTERED = "registered"
    PENDING_DISPATCH = "pending_dispatch"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    RETURN_REVIEW = "return_review"
    SUSPENDED = "suspended"
    REWORK = "rework"
    REPLIED = "replied"
    CALLBACK_PENDING = "callback_pending"
    CLOSED = "closed"
    ARCHIVED = "archived"
    MERGED = "merged"
    TRANSFERRED_OUT = "transferred_out"
    NOT_ACCEPTED = "not_accepted"
    CANCELLED = "cancelled"


class TicketAction(StrEnum):
    SUBMIT = "submit"
    RESOLVE = "resolve"
    FORWARD = "forward"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    APPROVE_RETURN = "approve_return"
    REFUSE_RETURN = "refuse_return"
    TAKE_BACK = "take_back"
    APPROVE_SUSPENSION = "approve_suspension"
    RESUME = "resume"
    REPLY = "reply"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CLOSE = "close"
    CLOSE_EXPLAINED = "close_explained"
    REWORK = "rework"
    REOPEN = "reopen"
    NOT_ACCEPT = "not_accept"
    TRANSFER_OUT = "transfer_out"
    MERGE = "merge"
    UNMERGE = "unmerge"
    INQUIRE = "inquire"  # the caller only asks how another matter stands
    CANCEL = "cancel"
    ARCHIVE = "archive"
    # These leave the state as it is.
    ASK_SUSPENSION = "ask_suspension"
    REFUSE_SUSPENSION = "refuse_suspension"
    ASK_EXTENSION = "ask_extension"
    APPROVE_EXTENSION = "approve_extension"
    REFUSE_EXTENSION = "refuse_extension"
    URGE = "urge"
    SUPERVISE = "supervise"
    INVOLVE = "involve"
    EDIT = "edit"
    NOTE = "note"
    PROMISE = "promise"  # a follow-up: a call back, a reminder
    REVEAL_PHONE = "reveal_phone"


class Asked(StrEnum):
    """What a handler may ask of those who decide; one question at a time."""

    RETURN = "return"
    SUSPENSION = "suspension"
    EXTENSION = "extension"


S, A = TicketState, TicketAction
STATE_LABELS: Final[Mapping[TicketState, str]] = MappingProxyType(
    {
        S.DRAFT: "登记中",
        S.REGISTERED: "已受理",
        S.PENDING_DISPATCH: "待派单",
        S.DISPATCHED: "待签收",
        S.IN_PROGRESS: "办理中",
        S.RETURN_REVIEW: "退单待审",
        S.SUSPENDED: "暂停计时",
        S.REWORK: "重办",
        S.REPLIED: "已反馈",
        S.CALLBACK_PENDING: "待回访",
        S.CLOSED: "已办结",
        S.ARCHIVED: "已归档",
        S.MERGED: "已并单",
        S.TRANSFERRED_OUT: "已转出",
        S.NOT_ACCEPTED: "不予受理",
        S.CANCELLED: "已作废",
    }
)
ACTION_LABELS: Final[Mapping[TicketAction, str]] = MappingProxyType(
    {
        A.SUBMIT: "保存登记",
        A.RESOLVE: "当场答复办结",
        A.FORWARD: "转办",
        A.DISPATCH: "派单",
        A.ACCEPT: "签收",
        A.RETURN: "退单",
        A.APPROVE_RETURN: "同意退单",
        A.REFUSE_RETURN: "驳回退单",
        A.TAKE_BACK: "收回",
        A.APPROVE_SUSPENSION: "同意暂停",
        A.RESUME: "恢复计时",
        A.REPLY: "提交办理结果",
        A.APPROVE: "审核通过",
        A.SEND_BACK: "审核退回",
        A.CLOSE: "办结",
        A.CLOSE_EXPLAINED: "未解决但已解释办结",
        A.REWORK: "重办",
        A.REOPEN: "重开",
        A.NOT_ACCEPT: "不予受理",
        A.TRANSFER_OUT: "转出",
        A.MERGE: "并单",
        A.UNMERGE: "取消并单",
        A.INQUIRE: "查询进度",
        A.CANCEL: "作废",
        A.ARCHIVE: "归档",
        A.ASK_SUSPENSION: "申请暂停",
        A.REFUSE_SUSPENSION: "不同意暂停",
        A.ASK_EXTENSION: "申请延期",
        A.APPROVE_EXTENSION: "同意延期",
        A.REFUSE_EXTENSION: "驳回延期",
        A.URGE: "催办",
        A.SUPERVISE: "督办",
        A.INVOLVE: "协办",
        A.EDIT: "修改",
        A.NOTE: "备注",
        A.PROMISE: "预约回访",
        A.REVEAL_PHONE: "查看号码",
    }
)


class IllegalTransition(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "illegal-transition"
    title = "工单当前状态不允许这项操作，请刷新后看最新状态"


ENDS: Final = frozenset(
    {S.CLOSED, S.ARCHIVED, S.MERGED, S.TRANSFERRED_OUT, S.NOT_ACCEPTED, S.CANCELLED}
)
OPEN: Final = frozenset(TicketState) - ENDS
# Somebody signed for it and has it on the desk.
TAKEN: Final = frozenset({S.IN_PROGRESS, S.RETURN_REVIEW, S.SUSPENDED, S.REWORK})
# A person or a unit has it to work on; the table of tickets demands one.
AT_WORK: Final = TAKEN | {S.DISPATCHED}
# Somebody answers for it: the call centre's own desk no longer does.
HANDLED: Final = AT_WORK | {S.REPLIED, S.CALLBACK_PENDING}
# Until the reply: after it the call back has its own time. A pause (暂停计时) does not count.
CLOCK_RUNS: Final = OPEN - {S.REPLIED, S.CALLBACK_PENDING, S.SUSPENDED}
DESK: Final = frozenset({S.DRAFT, S.REGISTERED, S.PENDING_DISPATCH})
UNDECIDED: Final = frozenset({S.REGISTERED, S.PENDING_DISPATCH})
# Also while it is written, so that a repeated call needs no form; what is paused or judged goes on first.
MERGEABLE: Final = DESK | {S.DISPATCHED, S.IN_PROGRESS}

MOVES: Final[Mapping[tuple[TicketState, TicketAction], TicketState]] = MappingProxyType(
    {
        (S.DRAFT, A.SUBMIT): S.REGISTERED,
        (S.DRAFT, A.CANCEL): S.CANCELLED,
        (S.REGISTERED, A.RESOLVE): S.CLOSED,
        (S.REGISTERED, A.FORWARD): S.PENDING_DISPATCH,
        (S.REGISTERED, A.DISPATCH): S.DISPATCHED,
        (S.REGISTERED, A.CANCEL): S.CANCELLED,
        **{(state, A.NOT_ACCEPT): S.NOT_ACCEPTED for state in sorted(UNDECIDED)},
        **{(state, A.TRANSFER_OUT): S.TRANSFERRED_OUT for state in sorted(UNDECIDED)},
        **{(state, A.MERGE): S.MERGED for state in sorted(MERGEABLE)},
        (S.DRAFT, A.INQUIRE): S.CLOSED,
        (S.REGISTERED, A.INQUIRE): S.CLOSED,
        (S.PENDING_DISPATCH, A.DISPATCH): S.DISPATCHED,
        (S.PENDING_DISPATCH, A.RESOLVE): S.CLOSED,
        (S.DISPATCHED, A.ACCEPT): S.IN_PROGRESS,
        (
            S.DISPATCHED,
            A.RETURN,
        ): S.PENDING_DISPATCH,  # not signed for: nobody began, nothing to judge
        (S.DISPATCHED, A.DISPATCH): S.DISPATCHED,  # 改派
        (S.IN_PROGRESS, A.RETURN): S.RETURN_REVIEW,
        (S.RETURN_REVIEW, A.APPROVE_RETURN): S.PENDING_DISPATCH,
        (S.RETURN_REVIEW, A.REFUSE_RETURN): S.IN_PROGRESS,
        (S.IN_PROGRESS, A.DISPATCH): S.DISPATCHED,
        (S.IN_PROGRESS, A.APPROVE_SUSPENSION): S.SUSPENDED,
        (S.SUSPENDED, A.RESUME): S.IN_PROGRESS,
        **{(state, A.TAKE_BACK): S.PENDING_DISPATCH for state in sorted(TAKEN)},
        (S.IN_PROGRESS, A.REPLY): S.REPLIED,
        (S.REWORK, A.REPLY): S.REPLIED,
        (S.REWORK, A.DISPATCH): S.DISPATCHED,
        (S.REPLIED, A.APPROVE): S.CALLBACK_PENDING,
        (S.REPLIED, A.SEND_BACK): S.IN_PROGRESS,
        (S.REPLIED, A.CLOSE): S.CLOSED,
        (S.CALLBACK_PENDING, A.CLOSE): S.CLOSED,
        (S.CALLBACK_PENDING, A.CLOSE_EXPLAINED): S.CLOSED,
        (S.CALLBACK_PENDING, A.REWORK): S.REWORK,
        (S.CLOSED, A.ARCHIVE): S.ARCHIVED,
        # Ends are for good; a supervisor alone may reverse one.
        (S.CLOSED, A.REOPEN): S.PENDING_DISPATCH,
        (S.ARCHIVED, A.REOPEN): S.PENDING_DISPATCH,
        (S.MERGED, A.UNMERGE): S.REGISTERED,  # or wherever it was: see `tickets.merging`
        (S.TRANSFERRED_OUT, A.REOPEN): S.REGISTERED,
        (S.NOT_ACCEPTED, A.REOPEN): S.REGISTERED,
        (S.CANCELLED, A.REOPEN): S.DRAFT,
    }
)
WAITED_FOR: Final = CLOCK_RUNS - {S.DRAFT, S.REGISTERED}
STAYS: Final[Mapping[TicketAction, frozenset[TicketState]]] = MappingProxyType(
    {
        A.ASK_SUSPENSION: frozenset({S.IN_PROGRESS}),
        A.REFUSE_SUSPENSION: frozenset({S.IN_PROGRESS}),
        A.ASK_EXTENSION: frozenset({S.IN_PROGRESS}),
        A.APPROVE_EXTENSION: frozenset({S.IN_PROGRESS}),
        A.REFUSE_EXTENSION: frozenset({S.IN_PROGRESS}),
        A.URGE: WAITED_FOR,
        A.SUPERVISE: OPEN - {S.DRAFT},
        A.INVOLVE: AT_WORK,
        A.EDIT: OPEN,
        A.NOTE: frozenset(TicketState),
        A.PROMISE: OPEN,
        A.REVEAL_PHONE: OPEN,
    }
)
TRANSITIONS: Final[Mapping[tuple[TicketState, TicketAction], TicketState]] = MappingProxyType(
    dict(MOVES)
    | {
        (state, action): state
        for action, states in STAYS.items()
        for state in TicketState
        if state in states
    }
)


def next_state(state: TicketState, action: TicketAction) -> TicketState:
    """The state after an action.

    Raises:
        IllegalTransition: the action is not possible now.
    """
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise IllegalTransition(
            f"工单{STATE_LABELS[state]}，不能{ACTION_LABELS[action]}", state=state, action=action
        ) from None


def allowed_actions(state: TicketState) -> list[TicketAction]:
    return [action for (source, action) in TRANSITIONS if source is state]
