"""The office that tests of people, roster and the HTTP edge share."""

import pytest

from hotline.kernel.database import Database
from tests.hotline.office import Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)
