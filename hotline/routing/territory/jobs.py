"""What changes by date alone: contracts run out at midnight, leave begins and ends."""

from hotline.kernel.database import Database
from hotline.routing.territory import service


class GapWatch:
    """Brings the record of gaps up to date; what has not changed costs a few reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run_once(self) -> int:
        return await self._database.write(service.review_all)
