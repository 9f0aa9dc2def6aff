"""The master is answered: every caller of the group is. Each function runs inside a unit of work."""

from collections.abc import Sequence

from hotline.kernel.uow import UnitOfWork
from tickets.clocks import service as clocks
from tickets.followups import service as followups
from tickets.history import facts, note
from tickets.machine import TicketAction
from tickets.merging.events import CallerOfMergedAnswered
from tickets.model import NoteKind, Ticket


def tell(
    uow: UnitOfWork, master: Ticket, parts: Sequence[Ticket], *, person_id: str | None
) -> None:
    """Each caller gets the master's answer on the own ticket, and is called about it."""
    answer = master.public_reply or master.answer or master.way_told or master.result or ""
    for ticket in parts:
        if ticket.public_reply == answer:
            continue  # told at an earlier step of the master
        ticket.public_reply = answer
        text = f"主单 {master.number} 的答复：{answer}"
        note(uow, ticket, TicketAction.MERGE, text, person_id=person_id, kind=NoteKind.PUBLIC)
        if ticket.callback_wanted and ticket.caller_number:
            due_at = clocks.call_back_due(uow, ticket)
            words = f"告知并回访主单 {master.number} 的办理结果"
            followups.owe_visit_back(uow, ticket, due_at=due_at, note=words)
        uow.emit(
            CallerOfMergedAnswered(**facts(uow, ticket), person_id=person_id, master_id=master.id)
        )


def close(
    uow: UnitOfWork, master: Ticket, parts: Sequence[Ticket], *, person_id: str | None
) -> None:
    """The master is over, and so are they; who was not yet asked about the answer, still will be."""
    tell(uow, master, parts, person_id=person_id)
    result = master.result or master.answer or master.way_told or ""
    for ticket in parts:
        ticket.result = result
        text = f"主单 {master.number} 已办结：{result}"
        note(uow, ticket, TicketAction.MERGE, text, person_id=person_id)
