"""Which open matters may be the same one: looked for by number, by signs and by words. Reads only.

However many tickets there are, at most `POOL` from each way are compared.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from tickets import access
from tickets import queries as tickets
from tickets.categories import categories
from tickets.machine import MERGEABLE, STATE_LABELS, TicketAction, TicketState
from tickets.merging.likeness import Likeness, Seen, Why, likeness, pieces, signs
from tickets.merging.model import TicketSign
from tickets.merging.policy import obstacle
from tickets.merging.schemas import CandidateRead
from tickets.model import OPEN_TICKETS, Ticket
from tickets.policy import Standing
from tickets.search.model import TicketText
from tickets.search.queries import Search, hits
from tickets.search.question import Question, Word
from tickets.visibility import visible

WITHIN: Final = timedelta(days=30)
POOL: Final = 40
SHOWN: Final = 6


def candidates(
    session: Session, who: Standing, ticket_id: str, now: datetime
) -> list[CandidateRead]:
    """Open tickets that this person sees and that may be the same matter, the likeliest first.

    Raises:
        TicketNotFound: none that this person may see.
    """
    ticket = access.seen(session, who, ticket_id, now)
    if ticket.state not in MERGEABLE:
        return []
    me = _seen(ticket)
    found = [(other, likeness(me, _seen(other))) for other in _pool(session, who, ticket, now)]
    ranked = [(other, like) for other, like in found if like.reasons]
    ranked.sort(key=lambda pair: (-pair[1].score, pair[0].created_at, pair[0].id))
    best = ranked[:SHOWN]
    rows = tickets.items(session, [other for other, _ in best], who, now)
    return [
        CandidateRead(
            **row.model_dump(
                include={"id", "number", "state", "summary", "matter_label", "caller_name"}
            ),
            state_label=STATE_LABELS[other.state],
            created_at=other.created_at,
            reasons=[_said(why, like, other) for why in like.reasons],
            may_take=obstacle(ticket, other) is None,
            may_come=obstacle(other, ticket) is None and TicketAction.MERGE in row.actions,
        )
        for (other, like), row in zip(best, rows, strict=True)
    ]


def _pool(session: Session, who: Standing, ticket: Ticket, now: datetime) -> list[Ticket]:
    since = now - WITHIN
    conditions: list[Any] = [
        OPEN_TICKETS,
        col(Ticket.state) != TicketState.DRAFT,
        col(Ticket.id) != ticket.id,
        col(Ticket.created_at) > since,
        visible(who, now),
    ]
    newest: Any = select(Ticket).where(*conditions).order_by(col(Ticket.created_at).desc())
    found: list[Ticket] = []
    if ticket.caller_id is not None:
        found += session.exec(newest.where(Ticket.caller_id == ticket.caller_id).limit(POOL))
    if mine := signs(ticket.opponent, ticket.village_id, ticket.matter):
        alike = select(TicketSign.ticket_id).where(
            col(TicketSign.sign).in_(mine), col(TicketSign.at) > since
        )
        # The newest of them first: without a limit inside, a busy sign would be read whole.
        alike = alike.order_by(col(TicketSign.at).desc()).limit(POOL * 2)
        found += session.exec(newest.where(col(Ticket.id).in_(alike)).limit(POOL))
    found += _by_words(session, ticket, conditions, since)
    return list({one.id: one for one in found}.values())


def _by_words(
    session: Session, ticket: Ticket, conditions: list[Any], since: datetime
) -> list[Ticket]:
    parts = pieces(_text(ticket))
    first: Any = select(TicketText.seq).join(Ticket, col(TicketText.ticket_id) == col(Ticket.id))
    first = first.where(col(Ticket.created_at) > since).order_by(col(Ticket.created_at)).limit(1)
    floor = session.exec(first).first()
    if not parts or floor is None:
        return []
    question = Question(tuple((Word.of(part),) for part in parts))
    search = Search(question, by_number=False, conditions=conditions, narrow=False, since=floor)
    return [other for _, other in hits(session, search, before=None, limit=POOL)]


def _seen(ticket: Ticket) -> Seen:
    return Seen(
        caller_id=ticket.caller_id,
        opponent=ticket.opponent,
        village_id=ticket.village_id,
        matter=ticket.matter,
        text=_text(ticket),
    )


def _text(ticket: Ticket) -> str:
    return f"{ticket.summary}\n{ticket.claim}"


def _said(why: Why, like: Likeness, other: Ticket) -> str:
    match why:
        case Why.NUMBER:
            return "同一号码"
        case Why.OPPONENT:
            return f"对方相同（{other.opponent}）"
        case Why.PLACE:
            return f"同村同事项（{categories().matter_label(other.matter)}）"
        case Why.TEXT:
            return f"内容相近 {like.share:.0%}"
