"""Counts notices that could not be delivered, for those who can mend it. Reads only."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.live.frames import Loaded, Shown, notices_card
from dashboard.live.projection import NOTICES, SUPERVISE
from hotline.notices.model import Notice
from hotline.notices.queries import SHELVES, Shelf


def of(session: Session) -> Loaded:
    query = select(func.count()).where(col(Notice.state).in_(SHELVES[Shelf.FAILED]))
    failed = int(session.connection().execute(query).scalar_one())
    return {NOTICES: Shown(notices_card(failed), frozenset({SUPERVISE}))}
