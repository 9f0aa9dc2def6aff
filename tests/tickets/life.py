"""Every action of a ticket's life as a call that is right in every respect but perhaps its moment."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from hotline.kernel.uow import UnitOfWork
from tickets import answers, endings, flags, moves, questions, service
from tickets.followups import service as followups
from tickets.followups.model import FollowUpKind
from tickets.machine import TicketAction
from tickets.merging import repeats
from tickets.merging import service as merging
from tickets.model import NoteKind
from tickets.policy import Actor

A = TicketAction
Act = Callable[[UnitOfWork, Actor, str], object]
ANSWER: Final = "已联系包工头，承诺月底前付清工资"
REPORT: Final = answers.Report(
    public_reply=ANSWER, internal_note="", contacted=True, resolved=True, is_true=True
)
MASTER: Final = "330599-20260302-1-9999"


def _with(move: Any, *more: Any, **about: Any) -> Act:
    return lambda uow, actor, ticket: move(uow, actor, ticket, None, *more, **about)


def _promise(uow: UnitOfWork, actor: Actor, ticket: str) -> object:
    what = followups.Promised(kind=FollowUpKind.CALL_BACK, due_at=uow.now + timedelta(hours=1))
    return followups.promise(uow, actor, what, ticket_id=ticket, call_id=None)


PAUSE: Final = questions.Grounds(reason="awaiting_supplement", text="等户口簿")
LONGER: Final = questions.Grounds(reason="complex_facts", text="需现场丈量")
ACTS: Final[Mapping[TicketAction, Act]] = {
    A.SUBMIT: _with(service.submit),
    A.RESOLVE: _with(answers.resolve, answer=ANSWER),
    A.FORWARD: _with(moves.forward),
    A.DISPATCH: _with(moves.dispatch_to, unit_id="the-town"),
    A.ACCEPT: _with(moves.accept),
    A.RETURN: _with(moves.give_back, reason="不属于本村", code="wrong_region"),
    A.APPROVE_RETURN: _with(questions.approve_return),
    A.REFUSE_RETURN: _with(questions.refuse_return, reason="属于本村"),
    A.TAKE_BACK: _with(moves.take_back, reason="出差"),
    A.ASK_SUSPENSION: _with(questions.ask_suspension, PAUSE),
    A.APPROVE_SUSPENSION: _with(questions.approve_suspension),
    A.REFUSE_SUSPENSION: _with(questions.refuse_suspension, reason="可先办其他事项"),
    A.RESUME: _with(questions.resume),
    A.ASK_EXTENSION: _with(questions.ask_extension, LONGER, days=1),
    A.APPROVE_EXTENSION: _with(questions.approve_extension),
    A.REFUSE_EXTENSION: _with(questions.refuse_extension, reason="事实清楚"),
    A.REPLY: _with(answers.reply, REPORT),
    A.APPROVE: _with(moves.approve),
    A.SEND_BACK: _with(moves.send_back, reason="答非所问"),
    A.CLOSE: _with(moves.close, result="回访满意"),
    A.CLOSE_EXPLAINED: _with(endings.close_explained, reason="已依法解释"),
    A.REWORK: _with(endings.rework, reason="工资仍未付"),
    A.REOPEN: _with(moves.reopen, reason="有新证据"),
    A.NOT_ACCEPT: _with(
        endings.not_accept, endings.Refusal(reason="in_petition", way="to_petition")
    ),
    A.TRANSFER_OUT: _with(
        endings.transfer_out, endings.Elsewhere(target="to_12345", outside_number="A1")
    ),
    A.MERGE: _with(merging.merge, master=MASTER),
    A.UNMERGE: _with(merging.unmerge, reason="另有其事"),
    A.INQUIRE: _with(repeats.inquire, other=MASTER),
    A.CANCEL: _with(moves.cancel, reason="错拨"),
    A.URGE: _with(flags.urge),
    A.SUPERVISE: _with(flags.supervise, days=2, text="领导批示"),
    A.INVOLVE: _with(flags.involve, unit_ids=["the-other-town"]),
    A.EDIT: _with(service.save, {"claim": "要回工资"}),
    A.NOTE: lambda uow, actor, ticket: service.add_note(
        uow, actor, ticket, kind=NoteKind.INTERNAL, text="来电人听力不好"
    ),
    A.PROMISE: _promise,
    A.REVEAL_PHONE: service.reveal_phone,
}
