"""What an event changes on the live board, and who may see it. Pure: no database, clock or framework.

An event touches every entity whose id it names, so a new event needs no entry here as long as it
calls its ids by their usual names.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from hotline.calls.machine import WAITING, CallState
from tickets.machine import HANDLED, TicketState

# Topics that many people share; all others name one person, unit or village.
SUPERVISE: Final = "supervise"
QUEUE: Final = "queue"
WALL: Final = "wall"  # what a supervisor sees, without citizens: see frames.wall_card
HALL: Final = frozenset({SUPERVISE, QUEUE})
SHARED: Final = HALL | {WALL}
PERMISSIONS: Final = frozenset({"live.supervise", "live.queue", "live.wall", "tickets.read"})

SUBJECTS: Final = {
    "call_id": "call",
    "ticket_id": "ticket",
    "follow_up_id": "follow_up",
    "reminder_id": "reminder",
    "alert_id": "mass_alert",
}
PERSON_KEYS: Final = (
    "person_id",
    "handler_id",
    "former_handler_id",
    "operator_id",
    "owner_id",
    "former_owner_id",
)
UNIT_KEYS: Final = ("unit_id", "former_unit_id")


class Entity(NamedTuple):
    """Something on the board, by kind and id; figures have no id."""

    kind: str
    id: str = ""


TODAY: Final = Entity("today")
TICKET_COUNTS: Final = Entity("tickets")
ATTENDANCE: Final = Entity("attendance")  # whether anybody is there to answer
NOTICES: Final = Entity("notices")  # how many could not be delivered


def changed(facts: Mapping[str, Any]) -> set[Entity]:
    """What to look at again after an event with these facts."""
    entities = {
        Entity(kind, value) for key, kind in SUBJECTS.items() if (value := _id(facts.get(key)))
    }
    for person_id in people_named(facts):
        entities |= {Entity("agent", person_id), Entity("me", person_id)}
    if _id(facts.get("gap_id")):
        entities.add(ATTENDANCE)
    if _id(facts.get("notice_id")):
        entities.add(NOTICES)
    kinds = {entity.kind for entity in entities}
    if "call" in kinds:
        entities.add(TODAY)
    if "ticket" in kinds:
        entities.add(TICKET_COUNTS)
    return entities


def people_named(facts: Mapping[str, Any]) -> set[str]:
    return {value for key in PERSON_KEYS if (value := _id(facts.get(key)))}


def viewers_named(facts: Mapping[str, Any]) -> set[str]:
    """Whose consoles must ask again who they are, after an event of sign-in: a wall is nobody's."""
    wall_id = _id(facts.get("wall_id"))
    return people_named(facts) | ({wall_id} if wall_id else set())


def owners_named(facts: Mapping[str, Any]) -> set[str]:
    """Topics of all whom an event names: who had the matter may still have it on the screen."""
    units = {unit_topic(value) for key in UNIT_KEYS if (value := _id(facts.get(key)))}
    return units | {person_topic(person_id) for person_id in people_named(facts)}


def may_watch(permissions: Iterable[str]) -> bool:
    """Whether there is anything on the live board for somebody."""
    return not PERMISSIONS.isdisjoint(permissions)


def topics_of_viewer(
    permissions: Iterable[str],
    *,
    person_id: str,
    unit_ids: Iterable[str] = (),
    village_ids: Iterable[str] = (),
) -> frozenset[str]:
    """What a person may follow. `unit_ids` and `village_ids` are those of their ticket policy."""
    granted = set(permissions)
    if "live.wall" in granted:
        return frozenset({WALL})  # never together with anything else
    topics = {person_topic(person_id)}
    if "live.supervise" in granted:
        topics |= HALL
    elif "live.queue" in granted:
        topics.add(QUEUE)
    for unit_id in unit_ids:
        topics |= {unit_topic(unit_id), village_topic(unit_id)}
    topics |= {village_topic(village_id) for village_id in village_ids}
    return frozenset(topics)


def topics_of_call(state: CallState, person_id: str | None) -> frozenset[str]:
    """A waiting call is everybody's business, a conversation only of those in it."""
    topics = {SUPERVISE}
    if state in WAITING:
        topics.add(QUEUE)
    if person_id:
        topics.add(person_topic(person_id))
    return frozenset(topics)


def topics_of_ticket(
    state: TicketState,
    *,
    handler_id: str | None,
    operator_id: str | None,
    unit_id: str | None,
    village_id: str | None,
    walled: bool,
) -> frozenset[str]:
    """Never more than `tickets.policy.sees` allows; operators are not told of colleagues' tickets."""
    topics = {SUPERVISE} | {person_topic(person) for person in (handler_id, operator_id) if person}
    if unit_id:
        topics.add(unit_topic(unit_id))
    # A complaint must not reach those whom it is about; a confidential matter only who answers.
    if village_id and state in HANDLED and not walled:
        topics.add(village_topic(village_id))
    return frozenset(topics)


def topics_of_follow_up(owner_id: str | None, unit_id: str | None) -> frozenset[str]:
    """What no unit owes, the county's desk does: a colleague's promise must be kept, too."""
    topics = {SUPERVISE, unit_topic(unit_id) if unit_id else QUEUE}
    return frozenset(topics | {person_topic(owner_id)} if owner_id else topics)


def person_topic(person_id: str) -> str:
    return f"person:{person_id}"


def unit_topic(unit_id: str) -> str:
    return f"unit:{unit_id}"


def village_topic(village_id: str) -> str:
    return f"village:{village_id}"


def _id(value: object) -> str:
    return value if isinstance(value, str) else ""
