"""SQL behind changes of the roster; private to this package."""

from sqlmodel import Session, col, select

from hotline.duty.model import Shift


def overlapping(session: Session, wanted: Shift) -> Shift | None:
    """A shift of the same person and group that shares time; one may begin when another ends."""
    query = select(Shift).where(
        Shift.person_id == wanted.person_id,
        Shift.duty_group == wanted.duty_group,
        col(Shift.starts_at) < wanted.ends_at,
        col(Shift.ends_at) > wanted.starts_at,
    )
    return session.exec(query).first()
