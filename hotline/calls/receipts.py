"""Which signals were applied and what was answered: a signal that comes again hears the same."""

from typing import Any

from hotline.calls import repository
from hotline.kernel.uow import UnitOfWork


def known_reply(uow: UnitOfWork, key: str) -> tuple[str | None, list[Any]] | None:
    """The call and the reply of a signal that came before, or None when it is new."""
    return repository.reply_of(uow, key)


def keep(uow: UnitOfWork, key: str, call_id: str, reply: list[Any]) -> None:
    """Keep the reply. Two processes with the same signal meet at the primary key; one is rolled back."""
    repository.keep_receipt(uow, key, call_id, reply)
