"""Who hears of an event: reactions inside the transaction, listeners after it."""

from __future__ import annotations

import logging
from collections import defaultdict
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

    def within(self, event_type: type[E], reaction: Callable[[UnitOfWork, E], None]) -> None:
        """Run `reaction` in the transaction of the event: it fails and rolls back together with it."""
        self._reactions[event_type].append(cast("Reaction", reaction))

    def after(self, listener: Listener) -> None:
        """Tell `listener` of committed events. It must be quick and is called from any thread."""
        self._listeners.append(listener)

    def react(self, uow: UnitOfWork, event: Event) -> None:
        for reaction in self._reactions.get(type(event), ()):
            reaction(uow, event)

    def announce(self, events: Sequence[Event]) -> None:
        for listener in self._listeners:
            try:
                listener(events)
            except Exception:  # the change is safe; one broken listener must not silence the others
                log.exception("a listener failed after the commit")
