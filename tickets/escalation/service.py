"""A notice was seen. Runs inside a unit of work."""

from typing import Final

from hotline.kernel.hot import HotInsert
from hotline.kernel.uow import UnitOfWork
from tickets.escalation import queries
from tickets.escalation.errors import EscalationNotFound
from tickets.escalation.events import EscalationNoted
from tickets.escalation.model import EscalationSeen
from tickets.policy import Actor
from tickets.visibility import standing

_INSERT: Final = HotInsert(
    EscalationSeen, "escalation_id", "person_id", unless="escalation_id, person_id"
)


def seen(uow: UnitOfWork, actor: Actor, escalation_id: str) -> None:
    """The person knows; the others are still told. Saying so twice is once.

    Raises:
        EscalationNotFound: it is none of theirs.
    """
    who = standing(uow.session, actor, uow.now)
    found = queries.of_person(uow.session, escalation_id, who, actor.unit_id, uow.now)
    if found is None:
        raise EscalationNotFound
    row = {"escalation_id": escalation_id, "person_id": actor.id}
    if _INSERT.run(uow.connection, [row]):
        uow.emit(
            EscalationNoted(
                at=uow.now, ticket_id=found.ticket_id, person_id=actor.id, level=found.level
            )
        )
