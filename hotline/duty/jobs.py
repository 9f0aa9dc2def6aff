"""Extends the roster by its patterns, so that the coming weeks are always planned."""

import logging
from functools import partial
from typing import Final

from hotline.duty import pattern_service, queries
from hotline.kernel.database import Database

log: Final = logging.getLogger(__name__)
EVERY: Final = 3600  # seconds; only the first run of a day finds anything to do


async def extend_roster(database: Database) -> None:
    """Each pattern in a unit of its own: one that cannot be carried out does not stop the others."""
    for pattern in await database.read(queries.patterns):
        try:
            plan = await database.write(
                partial(pattern_service.extend_pattern, pattern_id=pattern.id)
            )
        except Exception:
            log.exception("the shift pattern %s could not be extended", pattern.id)
            continue
        if plan.add:
            log.info(
                "the shift pattern %s made %d shifts, %d do not fit",
                pattern.id, len(plan.add), len(plan.clashes),
            )  # fmt: skip
