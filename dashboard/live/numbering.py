"""PostgreSQL only: gives committed events their live numbers, and tells every process that there are new ones.

SQLite's single writer numbers events itself. Here several processes commit side by side, and ids
are taken before the commit: the order of commits is known only afterwards.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from hotline.kernel.uow import UnitOfWork

CHANNEL: Final = "hotline_live"
LOCK: Final = 12348  # of this job among all advisory locks of the database
PAUSE: Final = 2.0  # seconds between attempts to listen again
log = logging.getLogger(__name__)

_WAITING = text("SELECT 1 FROM event_log WHERE seq IS NULL LIMIT 1")
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
# An id that commits late simply gets a later number. "seq IS NULL" stands twice on purpose: should
# the lock ever fail, the second writer must skip rows that the first has numbered meanwhile.
_NUMBER = text(
    "WITH fresh AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM event_log"
    " WHERE seq IS NULL), last AS (SELECT coalesce(max(seq), 0) AS seq FROM event_log) "
    "UPDATE event_log SET seq = last.seq + fresh.n FROM fresh, last "
    "WHERE event_log.id = fresh.id AND event_log.seq IS NULL"
)
_NOTIFY = text("SELECT pg_notify(:channel, '')")


def number(uow: UnitOfWork) -> int:
    """Number what was committed since the last time, by whichever process; how many events it were.

    The NOTIFY belongs to this small transaction: inside the business transactions it would make
    their commits wait for each other.
    """
    if uow.connection.execute(_WAITING).first() is None:
        return 0
    uow.connection.execute(_LOCK, {"lock": LOCK})
    numbered = uow.connection.execute(_NUMBER).rowcount
    if numbered:
        uow.connection.execute(_NOTIFY, {"channel": CHANNEL})
    return numbered


async def listen(url: str, wake: Callable[[], None]) -> None:
    """Call `wake` whenever a process has numbered events. While this is broken, polling does it."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
            async with connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                wake()  # for what was sent while nobody listened
                async for _ in connection.notifies():
                    wake()
        except psycopg.Error as error:
            log.warning("not listening to the database, polling instead: %s", type(error).__name__)
        await asyncio.sleep(PAUSE)
