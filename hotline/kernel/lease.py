"""Leases: which process does the work that only one may do. Held in the database, lost by not renewing."""

from datetime import timedelta

from sqlalchemy import bindparam, delete, text
from sqlmodel import col

from hotline.kernel.db import UtcDateTime
from hotline.kernel.event_log import Lease
from hotline.kernel.uow import UnitOfWork

# One statement, so that of two processes that find a lease expired exactly one gets it: a lease
# that somebody else holds is not touched and returns no row.
_TAKE = text(
    "INSERT INTO lease (name, holder, until) VALUES (:name, :holder, :until) "
    "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until "
    "WHERE lease.holder = excluded.holder OR lease.until <= :now RETURNING holder"
).bindparams(bindparam("until", type_=UtcDateTime), bindparam("now", type_=UtcDateTime))


def take(uow: UnitOfWork, name: str, *, holder: str, hold_for: timedelta) -> bool:
    """Acquire or renew a lease; False while another process has it.

    Renew long before `hold_for` is over: machines whose clocks differ by more than what is left
    could both believe to be the holder.
    """
    values = {"name": name, "holder": holder, "until": uow.now + hold_for, "now": uow.now}
    return uow.connection.execute(_TAKE, values).first() is not None


def release(uow: UnitOfWork, name: str, *, holder: str) -> None:
    """Give a lease back at a clean stop, so that the next process need not wait for its end."""
    mine = col(Lease.name) == name, col(Lease.holder) == holder
    uow.connection.execute(delete(Lease).where(*mine))
