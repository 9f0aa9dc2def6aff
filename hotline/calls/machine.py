"""The life of a call as data (call states of 12345/12348 platforms). Pure: no clock, database or framework."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hotline.kernel.errors import ErrorKind, HotlineError


class CallState(StrEnum):
    IVR = "ivr"  # 播报、导航: where every call begins
    QUEUED = "queued"  # 排队
    RINGING = "ringing"  # 振铃
    TALKING = "talking"  # 通话中
    HOLD = "hold"  # 保持
    VOICEMAIL = "voicemail"  # 留言
    CALLBACK_REQUESTED = "callback_requested"  # 预约回拨
    WRAPUP = "wrapup"  # 话后整理; the caller may still be rating
    ENDED = "ended"  # 结束


class CallMove(StrEnum):
    QUEUE = "queue"
    RING = "ring"
    UNRING = "unring"  # nobody took it: back into the queue, in the old place
    CONNECT = "connect"
    HOLD = "hold"
    RESUME = "resume"
    AGENT_LEFT = "agent_left"  # talk is over, the caller stays for the rating
    AGENT_LOST = "agent_lost"  # the person's line broke: the caller goes to the front
    TAKE_MESSAGE = "take_message"
    REQUEST_CALLBACK = "request_callback"
    CALLER_LEFT = "caller_left"
    WRAPPED_UP = "wrapped_up"


class Outcome(StrEnum):
    """How a call ended, for statistics; None while nobody knows."""

    ANSWERED = "answered"
    IVR_ABANDONED = "ivr_abandoned"
    QUEUE_ABANDONED = "queue_abandoned"
    VOICEMAIL = "voicemail"
    CALLBACK_REQUESTED = "callback_requested"
    OFF_HOURS = "off_hours"  # came outside service hours and left nothing


# What a caller with such an outcome is owed: a call back (国办函〔2025〕66号, 漏接电话回拨).
MISSED: Final = frozenset(
    {
        Outcome.IVR_ABANDONED,
        Outcome.QUEUE_ABANDONED,
        Outcome.VOICEMAIL,
        Outcome.CALLBACK_REQUESTED,
        Outcome.OFF_HOURS,
    }
)


class CallMoveRefused(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "call-move-refused"
    title = "通话当前状态不允许这项操作，请以最新状态为准"


S, M = CallState, CallMove
TRANSITIONS: Final[Mapping[tuple[CallState, CallMove], CallState]] = MappingProxyType(
    {
        (S.IVR, M.QUEUE): S.QUEUED,
        (S.IVR, M.TAKE_MESSAGE): S.VOICEMAIL,
        (S.IVR, M.REQUEST_CALLBACK): S.CALLBACK_REQUESTED,
        (S.IVR, M.CALLER_LEFT): S.ENDED,
        (S.QUEUED, M.RING): S.RINGING,
        (S.QUEUED, M.TAKE_MESSAGE): S.VOICEMAIL,
        (S.QUEUED, M.REQUEST_CALLBACK): S.CALLBACK_REQUESTED,
        (S.QUEUED, M.CALLER_LEFT): S.ENDED,
        (S.RINGING, M.UNRING): S.QUEUED,
        (S.RINGING, M.CONNECT): S.TALKING,
        (S.RINGING, M.TAKE_MESSAGE): S.VOICEMAIL,
        (S.RINGING, M.REQUEST_CALLBACK): S.CALLBACK_REQUESTED,
        (S.RINGING, M.CALLER_LEFT): S.ENDED,
        (S.TALKING, M.HOLD): S.HOLD,
        (S.TALKING, M.AGENT_LEFT): S.WRAPUP,
        (S.TALKING, M.AGENT_LOST): S.QUEUED,
        (S.TALKING, M.CALLER_LEFT): S.WRAPUP,
        (S.HOLD, M.RESUME): S.TALKING,
        (S.HOLD, M.AGENT_LEFT): S.WRAPUP,
        (S.HOLD, M.AGENT_LOST): S.QUEUED,
        (S.HOLD, M.CALLER_LEFT): S.WRAPUP,
        (S.VOICEMAIL, M.CALLER_LEFT): S.ENDED,
        (S.CALLBACK_REQUESTED, M.CALLER_LEFT): S.ENDED,
        (S.WRAPUP, M.WRAPPED_UP): S.ENDED,
    }
)
# The conversation is over; what still arrives (a rating, the end of a leg) is noted without a move.
OVER: Final = frozenset({S.WRAPUP, S.ENDED})
WAITING: Final = frozenset({S.QUEUED, S.RINGING})


def next_state(state: CallState, move: CallMove) -> CallState:
    """The state after a move.

    Raises:
        CallMoveRefused: the move is not possible now.
    """
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        raise CallMoveRefused(f"cannot {move} a call that is {state}", state=state) from None


def may(state: CallState, move: CallMove) -> bool:
    return (state, move) in TRANSITIONS


def allowed_moves(state: CallState) -> list[CallMove]:
    return [move for (source, move) in TRANSITIONS if source is state]
