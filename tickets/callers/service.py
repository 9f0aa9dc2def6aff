"""What is known of a caller is corrected and noted here; tickets find or make the caller by themselves."""

from collections.abc import Mapping
from typing import Any

from hotline.kernel.uow import UnitOfWork, check_version
from tickets import repository
from tickets.callers import cards
from tickets.callers.errors import NoteNotFound, NoteNotYours
from tickets.callers.events import CallerNoted, CallerNoteRemoved
from tickets.callers.model import CallerNote
from tickets.events import CallerSaved
from tickets.model import Caller
from tickets.policy import OVERSEERS, Actor
from tickets.registration import write_caller
from tickets.visibility import standing


def save_caller(
    uow: UnitOfWork, actor: Actor, caller_id: str, version: int | None, form: Mapping[str, Any]
) -> Caller:
    """Correct what is known of a caller.

    Raises:
        CallerNotFound, ChangedMeanwhile, ChoiceUnknown
    """
    who = standing(uow.session, actor, uow.now)
    found = repository.lock_caller(uow.session, caller_id)
    caller = cards.known_to(uow.session, who, found, uow.now)
    check_version(caller.version, version)
    fields = write_caller(uow, caller, form)
    if fields:
        caller.version += 1
        uow.emit(CallerSaved(at=uow.now, caller_id=caller.id, person_id=actor.id, fields=fields))
    return caller


def add_note(uow: UnitOfWork, actor: Actor, caller_id: str, text: str) -> CallerNote:
    """Sign and date what the next colleague should know.

    Raises:
        CallerNotFound
    """
    who = standing(uow.session, actor, uow.now)
    caller = cards.known_to(uow.session, who, uow.session.get(Caller, caller_id), uow.now)
    note = CallerNote(caller_id=caller.id, author_id=actor.id, text=text, at=uow.now)
    uow.session.add(note)
    uow.session.flush()
    uow.emit(CallerNoted(at=uow.now, caller_id=caller.id, note_id=note.id, person_id=actor.id))
    return note


def remove_note(uow: UnitOfWork, actor: Actor, caller_id: str, note_id: str) -> None:
    """Take a wrong note back.

    Raises:
        CallerNotFound, NoteNotFound
        NoteNotYours: another wrote it, and this person supervises nobody.
    """
    who = standing(uow.session, actor, uow.now)
    caller = cards.known_to(uow.session, who, uow.session.get(Caller, caller_id), uow.now)
    note = uow.session.get(CallerNote, note_id)
    if note is None or note.caller_id != caller.id:
        raise NoteNotFound("this caller has no such note")
    if note.author_id != actor.id and not who.roles & OVERSEERS:
        raise NoteNotYours("written by a colleague")
    uow.session.delete(note)
    uow.emit(
        CallerNoteRemoved(at=uow.now, caller_id=caller.id, note_id=note_id, person_id=actor.id)
    )
