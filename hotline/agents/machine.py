"""Presence: what a person wants (intent) apart from what is the case (state). Pure."""

from enum import StrEnum
from typing import Final


class Intent(StrEnum):
    AVAILABLE = "available"  # 可接听
    BREAK = "break"  # 小休
    SIGNED_OUT = "signed_out"  # 签出


class AgentState(StrEnum):
    IDLE = "idle"  # 空闲
    RINGING = "ringing"  # 振铃
    TALKING = "talking"  # 通话中
    WRAPUP = "wrapup"  # 话后整理


# While one of these is the case, a chosen intent is kept and applied afterwards.
BUSY: Final = frozenset({AgentState.RINGING, AgentState.TALKING, AgentState.WRAPUP})


def may_be_offered(intent: Intent, state: AgentState, *, connected: bool, responding: bool) -> bool:
    """Whether a call may ring at this person now."""
    return intent is Intent.AVAILABLE and state is AgentState.IDLE and connected and responding
