"""Drafts are kept by whoever types, and go when they hand in. Nobody else's action touches them."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from hotline.kernel.db import as_json
from hotline.kernel.errors import ChangedMeanwhile
from hotline.kernel.uow import UnitOfWork
from tickets.drafts import queries
from tickets.drafts.errors import DraftTooLarge
from tickets.drafts.model import Part, TicketDraft
from tickets.policy import Actor
from tickets.visibility import standing

LARGEST: Final = 64 * 1024  # bytes of a draft; a registration with every field full has half of it


def keep(
    uow: UnitOfWork,
    actor: Actor,
    ticket_id: str,
    part: Part,
    version: int,
    values: Mapping[str, Any],
) -> TicketDraft:
    """Replace what is kept of this part; version 0 is for the first time.

    Raises:
        TicketNotFound: no ticket of theirs, and nothing written about it before.
        ChangedMeanwhile: another tab of the same person was faster; `current` is what it kept.
        DraftTooLarge: it would not fit.
    """
    if len(as_json(values).encode()) > LARGEST:
        raise DraftTooLarge(DraftTooLarge.title)
    draft = _held(uow, actor, ticket_id, part)
    _check(draft, version)
    if draft is None:
        draft = TicketDraft(
            ticket_id=ticket_id,
            person_id=actor.id,
            part=part,
            values=dict(values),
            saved_at=uow.now,
        )
        try:
            with uow.session.begin_nested():
                uow.session.add(draft)
        except IntegrityError as error:
            raise ChangedMeanwhile("another tab kept the first words", expected=0) from error
        return draft
    draft.values, draft.saved_at, draft.version = dict(values), uow.now, draft.version + 1
    return draft


def drop(uow: UnitOfWork, actor: Actor, ticket_id: str, part: Part, version: int | None) -> None:
    """Throw away one's own draft; a second time there is nothing to do.

    Raises:
        TicketNotFound: no ticket of theirs, and nothing written about it.
        ChangedMeanwhile: another tab has written more since.
    """
    draft = _held(uow, actor, ticket_id, part)
    if draft is not None:
        if version is not None:
            _check(draft, version)
        uow.session.delete(draft)


def handed_in(
    uow: UnitOfWork,
    person_id: str,
    ticket_id: str,
    part: Part,
    fields: Collection[str] | None = None,
) -> None:
    """The person put it into the ticket: these fields of it, or (None) the whole."""
    draft = uow.session.get(TicketDraft, (ticket_id, person_id, part))
    if draft is None:
        return
    left = {name: value for name, value in draft.values.items() if name not in (fields or ())}
    if fields is None or not left:
        uow.session.delete(draft)
    elif left != draft.values:
        draft.values, draft.version = left, draft.version + 1


def _held(uow: UnitOfWork, actor: Actor, ticket_id: str, part: Part) -> TicketDraft | None:
    who = standing(uow.session, actor, uow.now)
    draft = queries.own(uow.session, who, ticket_id, part, uow.now)
    if draft is not None:
        uow.session.refresh(draft, with_for_update=True)
    return draft


def _check(draft: TicketDraft | None, version: int) -> None:
    found = draft.version if draft is not None else 0
    if found != version:
        raise ChangedMeanwhile(
            f"based on version {version}, but it is {found}",
            version=found,
            expected=version,
            current=queries.read(draft).model_dump(mode="json"),
        )
