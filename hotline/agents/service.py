"""Presence: what people choose, and what calls make of them. Each function runs inside a unit of work."""

from datetime import timedelta

from sqlmodel import col, select

from hotline.agents.events import AgentChanged, AgentNotResponding, WrapUpEnded
from hotline.agents.machine import BUSY, AgentState, Intent
from hotline.agents.model import Agent
from hotline.kernel.errors import ErrorKind, HotlineError
from hotline.kernel.uow import UnitOfWork
from hotline.telephony.signals import EndCause


class NotInWrapUp(HotlineError):
    kind = ErrorKind.CONFLICT
    code = "not-in-wrap-up"
    title = "您当前不在话后整理状态，请刷新后再试"


def of(uow: UnitOfWork, person_id: str) -> Agent:
    """The person's row, locked; made on first use."""
    if uow.session.get(Agent, person_id) is None:
        agent = Agent(person_id=person_id, state_since=uow.now, idle_since=uow.now)
        uow.session.add(agent)
        uow.session.flush()
    return uow.locked(Agent, person_id)


def set_presence(
    uow: UnitOfWork, person_id: str, intent: Intent, *, reason: str | None = None
) -> Agent:
    """Choose an intent. During a call it is kept and applied afterwards (Connect Streams #613)."""
    agent = of(uow, person_id)
    agent.endpoint = agent.endpoint or f"agent:{person_id}"
    agent.connected = True
    agent.not_responding = False
    agent.missed_rings = 0
    if agent.state in BUSY and intent is not Intent.AVAILABLE:
        agent.next_intent, agent.next_reason = intent, reason
    else:
        agent.next_intent = agent.next_reason = None
        _apply_intent(uow, agent, intent, reason)
    return changed(uow, agent)


def set_connected(uow: UnitOfWork, person_id: str, *, connected: bool) -> Agent:
    """A device that can ring came or went; calls in progress are not touched."""
    agent = of(uow, person_id)
    if agent.connected == connected:
        return agent
    agent.connected = connected
    return changed(uow, agent)


def reserve(uow: UnitOfWork, agent: Agent, call_id: str) -> None:
    _enter(uow, agent, AgentState.RINGING, call_id)


def talk(uow: UnitOfWork, agent: Agent, call_id: str) -> None:
    agent.missed_rings = 0
    _enter(uow, agent, AgentState.TALKING, call_id)


def ring_failed(uow: UnitOfWork, agent: Agent, cause: EndCause, *, allowed_misses: int) -> None:
    """The ring led to nothing; only a ring nobody answered counts as missed."""
    if cause is EndCause.NO_ANSWER:
        agent.missed_rings += 1
        if agent.missed_rings >= allowed_misses:
            agent.not_responding = True
            uow.emit(
                AgentNotResponding(at=uow.now, person_id=agent.person_id, missed=agent.missed_rings)
            )
    if cause in {EndCause.UNREACHABLE, EndCause.LOST}:
        agent.connected = False
    _become_idle(uow, agent, was_handling=False)


def release(uow: UnitOfWork, agent: Agent) -> None:
    """The offer went away through nobody's fault: free at once, the idle time goes on."""
    _become_idle(uow, agent, was_handling=False)


def start_wrap_up(
    uow: UnitOfWork, agent: Agent, *, wrap_up_for: timedelta, connected: bool = True
) -> None:
    """Begins on every way out of a conversation and is timed here, not in the browser."""
    agent.wrapup_until = uow.now + wrap_up_for
    agent.connected = connected
    _enter(uow, agent, AgentState.WRAPUP, agent.call_id)


def extend_wrap_up(uow: UnitOfWork, person_id: str, by: timedelta) -> Agent:
    """More time to write.

    Raises:
        NotInWrapUp: the wrap-up is over.
    """
    agent = _in_wrap_up(uow, person_id)
    agent.wrapup_until = max(agent.wrapup_until or uow.now, uow.now) + by
    return changed(uow, agent)


def finish_wrap_up(uow: UnitOfWork, person_id: str) -> Agent:
    """Ready for the next call, or for what the person had chosen meanwhile.

    Raises:
        NotInWrapUp: it has ended already.
    """
    return _finish(uow, _in_wrap_up(uow, person_id))


def end_due_wrap_ups(uow: UnitOfWork) -> int:
    """The sweep; two sweepers never take the same row."""
    due = select(Agent).where(Agent.state == AgentState.WRAPUP, col(Agent.wrapup_until) <= uow.now)
    agents = uow.session.exec(due.with_for_update(skip_locked=True)).all()
    for agent in agents:
        _finish(uow, agent)
    return len(agents)


def changed(uow: UnitOfWork, agent: Agent) -> Agent:
    agent.version += 1
    uow.session.add(agent)
    uow.emit(
        AgentChanged(
            at=uow.now,
            person_id=agent.person_id,
            intent=agent.intent,
            state=agent.state,
            call_id=agent.call_id,
        )
    )
    return agent


def _in_wrap_up(uow: UnitOfWork, person_id: str) -> Agent:
    agent = of(uow, person_id)
    if agent.state is not AgentState.WRAPUP:
        raise NotInWrapUp(f"the person is {agent.state}", state=agent.state)
    return agent


def _finish(uow: UnitOfWork, agent: Agent) -> Agent:
    call_id = agent.call_id or ""
    _become_idle(uow, agent, was_handling=True)
    uow.emit(WrapUpEnded(at=uow.now, person_id=agent.person_id, call_id=call_id))
    return agent


def _become_idle(uow: UnitOfWork, agent: Agent, *, was_handling: bool) -> None:
    agent.wrapup_until = None
    if was_handling:
        agent.idle_since = uow.now
    if agent.next_intent is not None:
        intent, reason = agent.next_intent, agent.next_reason
        agent.next_intent = agent.next_reason = None
        _apply_intent(uow, agent, intent, reason)
    _enter(uow, agent, AgentState.IDLE, None)


def _apply_intent(uow: UnitOfWork, agent: Agent, intent: Intent, reason: str | None) -> None:
    if agent.intent is not intent:
        agent.state_since = uow.now
    agent.intent = intent
    agent.break_reason = reason if intent is Intent.BREAK else None


def _enter(uow: UnitOfWork, agent: Agent, state: AgentState, call_id: str | None) -> None:
    if agent.state is not state:
        agent.state_since = uow.now
    agent.state = state
    agent.call_id = call_id
    changed(uow, agent)
