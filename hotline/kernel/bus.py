"""Who hears of an event: reactions inside the transaction, listeners after it."""

from __future__ import annotations

import logging
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hotline.kernel.events import Event
    from hotline.kernel.uow import UnitOfWork

    Reaction = Callable[[UnitOfWork, Event], None]
    Listener = Callable[[Sequence[Event]], None]

E = TypeVar("E", bound="Event")
log = logging.getLogger(__name__)


class Bus:
    """Packages hear of each other here, so that imports can run one way only."""

    def __init__(self) -> None:
        self._reactions: defaultdict[type[Event], list[Reaction]] = defaultdict(list)
        self._listeners: list[Listener] = []
        self._senders: list[Callable[[], None]] = []

    def within(self, event_type: type[E], reaction: Callable[[UnitOfWork, E], None]) -> None:
        """Run `reaction` in the transaction of the event: it fails and rolls back together with it."""
        self._reactions[event_type].append(cast("Reaction", reaction))

    def after(self, listener: Listener) -> None:
        """Tell `listener` of committed events. It must be quick and is called from any thread."""
        self._listeners.append(listener)

    def when_sent(self, listener: Callable[[], None]) -> None:
        """Tell `listener` that a transaction left messages in the outbox; called from any thread."""
        self._senders.append(listener)

    def react(self, uow: UnitOfWork, event: Event) -> None:
        for reaction in self._reactions.get(type(event), ()):
            reaction(uow, event)

    def announce(self, events: Sequence[Event], *, has_messages: bool) -> None:
        """After the commit. Called by the database only."""
        calls = [partial(listener, events) for listener in self._listeners if events]
        for tell in calls + (self._senders if has_messages else []):
            try:
                tell()
            except Exception:  # the change is safe; one broken listener must not silence the others
                log.exception("a listener failed after the commit")
