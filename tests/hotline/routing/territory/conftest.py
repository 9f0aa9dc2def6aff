"""A county centre that keeps the record of gaps, and the office in front of it."""

import pytest

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import Role
from hotline.routing.territory import reactions, routes
from hotline.routing.territory.queries import Territory
from tests.hotline.office import Office
from tests.house import House


@pytest.fixture
def house(database: Database, bus: Bus, clock: ManualClock) -> House:
    reactions.install(bus)
    return House(database, bus, clock)


@pytest.fixture
def territory(house: House) -> Territory:
    return Territory(policies=house.routing.policies)


@pytest.fixture
def office(database: Database, territory: Territory) -> Office:
    office = Office(database, routers=(routes.router,))
    office.app.state.territory = territory
    office.person("boss", Role.SUPERVISOR)
    return office
