"""The lives of a leave (请假) and of a swap of shifts (换班) as data. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hotline.kernel.errors import ErrorKind, HotlineError


class LeaveState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class LeaveAction(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    CANCEL = "cancel"  # before it begins
    END = "end"  # 销假: back before the last day


class SwapState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"  # a supervisor has the last word
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # one of the shifts has begun


class SwapAction(StrEnum):
    AGREE = "agree"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


class LeaveOver(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "leave-over"
    title = "该请假已经处理过，请刷新后看最新状态"


class SwapOver(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "swap-over"
    title = "该换班申请已经处理过，请刷新后看最新状态"


L, A = LeaveState, LeaveAction
LEAVES: Final[Mapping[tuple[LeaveState, LeaveAction], LeaveState]] = MappingProxyType(
    {
        (L.REQUESTED, A.APPROVE): L.APPROVED,
        (L.REQUESTED, A.REFUSE): L.REFUSED,
        (L.REQUESTED, A.CANCEL): L.CANCELLED,
        (L.APPROVED, A.CANCEL): L.CANCELLED,
        (L.APPROVED, A.END): L.APPROVED,  # the days that are over were leave
    }
)
S, B = SwapState, SwapAction
SWAPS: Final[Mapping[tuple[SwapState, SwapAction], SwapState]] = MappingProxyType(
    {
        (S.PROPOSED, B.AGREE): S.AGREED,
        (S.PROPOSED, B.REFUSE): S.REFUSED,
        (S.PROPOSED, B.WITHDRAW): S.WITHDRAWN,
        (S.PROPOSED, B.EXPIRE): S.EXPIRED,
        (S.AGREED, B.APPROVE): S.DONE,
        (S.AGREED, B.REFUSE): S.REFUSED,
        (S.AGREED, B.WITHDRAW): S.WITHDRAWN,
        (S.AGREED, B.EXPIRE): S.EXPIRED,
    }
)
OPEN_SWAPS: Final = frozenset({S.PROPOSED, S.AGREED})


def next_leave(state: LeaveState, action: LeaveAction) -> LeaveState:
    """The state after an action.

    Raises:
        LeaveOver: it is not possible now.
    """
    try:
        return LEAVES[state, action]
    except KeyError:
        raise LeaveOver(
            f"cannot {action} a leave that is {state}", state=state, action=action
        ) from None


def next_swap(state: SwapState, action: SwapAction) -> SwapState:
    """The state after an action.

    Raises:
        SwapOver: it is not possible now.
    """
    try:
        return SWAPS[state, action]
    except KeyError:
        raise SwapOver(
            f"cannot {action} a swap that is {state}", state=state, action=action
        ) from None
