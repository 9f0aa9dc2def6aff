"""For `hotline demo --live`: simulated callers ring for ever, and some of the people are played, too."""

from sqlmodel import Session, col, select

from hotline.kernel.config import SimulatorSettings
from hotline.kernel.database import Database
from hotline.kernel.tasks import Background
from hotline.organisation.model import Person
from ivr.simulator.behaviour import Crowd, Habits
from ivr.simulator.network import SimulatedTelephony
from tickets.model import Caller

STRANGER = "+8613900000000"  # where no caller is known yet


async def live(
    wanted: SimulatorSettings, database: Database, phones: SimulatedTelephony, tasks: Background
) -> None:
    """Runs until cancelled. Known callers ring, so that their cards have a history."""
    habits = Habits(calls_per_hour=wanted.calls_per_hour, speed=wanted.speed)
    numbers = await database.read(_known_numbers)
    crowd = Crowd(database, phones, tasks.spawn, numbers=numbers or [STRANGER], habits=habits)
    await crowd.sign_in(await database.read(lambda session: _ids(session, wanted.operators)))
    await crowd.call_for_ever()


def _known_numbers(session: Session) -> list[str]:
    return list(session.exec(select(Caller.phone).order_by(Caller.id).limit(500)))


def _ids(session: Session, usernames: tuple[str, ...]) -> list[str]:
    query = select(Person.id).where(col(Person.username).in_(usernames))
    return list(session.exec(query.order_by(Person.username)))
