"""The sweep over notices: what fell out of the outbox goes back, what is old goes away."""

from typing import Final

from hotline.kernel.database import Database
from hotline.notices import transit
from hotline.notices.service import Notices

EVERY: Final = 300  # seconds


async def tidy(database: Database, notices: Notices) -> None:
    await database.write(transit.rescue)
    await database.write(lambda uow: transit.forget(uow, notices.rules.keep_for))
