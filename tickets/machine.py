"""The life of a ticket as data (工单状态). Pure: no clock, database or framework.

The states are those of real 12345/12348 work orders; this is the part that the main job needs.
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
    REPLIED = "replied"
    CALLBACK_PENDING = "callback_pending"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TicketAction(StrEnum):
    SUBMIT = "submit"
    RESOLVE = "resolve"
    FORWARD = "forward"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    REPLY = "reply"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    # These leave the state as it is.
    EDIT = "edit"
    NOTE = "note"
    PROMISE = "promise"  # a follow-up: a call back, a reminder
    REVEAL_PHONE = "reveal_phone"


S, A = TicketState, TicketAction
STATE_LABELS: Final[Mapping[TicketState, str]] = MappingProxyType(
    {
        S.DRAFT: "登记中",
        S.REGISTERED: "已受理",
        S.PENDING_DISPATCH: "待派单",
        S.DISPATCHED: "待签收",
        S.IN_PROGRESS: "办理中",
        S.REPLIED: "已反馈",
        S.CALLBACK_PENDING: "待回访",
        S.CLOSED: "已办结",
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
        A.REPLY: "提交办理结果",
        A.APPROVE: "审核通过",
        A.SEND_BACK: "审核退回",
        A.CLOSE: "办结",
        A.REOPEN: "重开",
        A.CANCEL: "作废",
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


OPEN: Final = frozenset(TicketState) - {S.CLOSED, S.CANCELLED}
# Somebody answers for it: the call centre's own desk no longer does.
HANDLED: Final = frozenset({S.DISPATCHED, S.IN_PROGRESS, S.REPLIED, S.CALLBACK_PENDING})
# Until the reply: after it the call back has its own time.
CLOCK_RUNS: Final = OPEN - {S.REPLIED, S.CALLBACK_PENDING}
DESK: Final = frozenset({S.DRAFT, S.REGISTERED, S.PENDING_DISPATCH})

MOVES: Final[Mapping[tuple[TicketState, TicketAction], TicketState]] = MappingProxyType(
    {
        (S.DRAFT, A.SUBMIT): S.REGISTERED,
        (S.DRAFT, A.CANCEL): S.CANCELLED,
        (S.REGISTERED, A.RESOLVE): S.CLOSED,
        (S.REGISTERED, A.FORWARD): S.PENDING_DISPATCH,
        (S.REGISTERED, A.DISPATCH): S.DISPATCHED,
        (S.REGISTERED, A.CANCEL): S.CANCELLED,
        (S.PENDING_DISPATCH, A.DISPATCH): S.DISPATCHED,
        (S.PENDING_DISPATCH, A.RESOLVE): S.CLOSED,
        (S.DISPATCHED, A.ACCEPT): S.IN_PROGRESS,
        (S.DISPATCHED, A.RETURN): S.PENDING_DISPATCH,
        (S.DISPATCHED, A.DISPATCH): S.DISPATCHED,  # 改派
        (S.IN_PROGRESS, A.RETURN): S.PENDING_DISPATCH,
        (S.IN_PROGRESS, A.DISPATCH): S.DISPATCHED,
        (S.IN_PROGRESS, A.REPLY): S.REPLIED,
        (S.REPLIED, A.APPROVE): S.CALLBACK_PENDING,
        (S.REPLIED, A.SEND_BACK): S.IN_PROGRESS,
        (S.REPLIED, A.CLOSE): S.CLOSED,
        (S.CALLBACK_PENDING, A.CLOSE): S.CLOSED,
        (S.CALLBACK_PENDING, A.REOPEN): S.IN_PROGRESS,  # 重办: the caller is not satisfied
        (S.CLOSED, A.REOPEN): S.PENDING_DISPATCH,
        (S.CANCELLED, A.REOPEN): S.DRAFT,
    }
)
STAYS: Final[Mapping[TicketAction, frozenset[TicketState]]] = MappingProxyType(
    {
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
