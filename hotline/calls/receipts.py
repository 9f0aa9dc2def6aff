"""Which signals were applied and what was answered: a signal that comes again hears the same."""

from typing import Any

from hotline.calls import repository
from hotline.kernel.uow import UnitOfWork


def known_reply(uow: UnitOfWork, key: str) -> tuple[str | None, list[Any]] | None:
    """The call and the reply of a signal that came before, or None when it is new."""
    return repository.reply_of(uow, key)


def keep_first(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> bool:
    """Keep a reply that is known before anything is done; False, and nothing done: it came before."""
    return repository.keep_first_receipt(uow, key, call_id, reply)


def change(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> None:
    """What was kept first in this unit turned out otherwise."""
    repository.change_receipt(uow, key, call_id, reply)


def keep(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> None:
    """Keep the reply. Two processes with the same signal meet at the primary key; one is rolled back."""
    repository.keep_receipt(uow, key, call_id, reply)
