"""Who covers a village today (一村一法律顾问), and since when nobody does. Pure.

The order is that of the ladder of matters: the village's adviser, the backup adviser, the town's
station, the county. Town and county take what comes to them, but they do not cover a village: one
that has neither adviser nor backup is an open gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

SOON: Final = timedelta(days=30)  # a contract is renewed in its last month


class Status(StrEnum):
    """The worst first."""

    GAP = "gap"  # 缺: nobody
    WEAK = "weak"  # 弱: the contract ends soon, or nobody has room
    BACKUP = "backup"  # 候: only the backup takes something
    COVERED = "covered"


class Because(StrEnum):
    NEVER = "never"  # no adviser was ever appointed
    ENDED = "ended"  # the last contract is over
    INACTIVE = "inactive"  # who is appointed works here no more
    AWAY = "away"  # who is appointed is on leave, and nobody stands in
    FULL = "full"  # they are there, but nobody has room for one more matter
    ENDS_SOON = "ends_soon"
    TOO_MANY_VILLAGES = "too_many_villages"
    NO_ADVISER = "no_adviser"  # only a backup is appointed
    ADVISER_INACTIVE = "adviser_inactive"
    ADVISER_AWAY = "adviser_away"
    ADVISER_FULL = "adviser_full"
    DEPUTY = "deputy"  # the adviser is on leave, the deputy stands in
    ADVISER = "adviser"


class Mark(StrEnum):
    """How somebody in the chain stands today; several may hold."""

    UPCOMING = "upcoming"
    INACTIVE = "inactive"
    ON_LEAVE = "on_leave"
    FULL = "full"
    ENDS_SOON = "ends_soon"
    TOO_MANY_VILLAGES = "too_many_villages"
    IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Somebody who may be given matters: how many are open, and how many may be (None: no limit)."""

    person_id: str
    name: str
    is_active: bool = True
    open: int = 0
    cap: int | None = None

    @property
    def has_room(self) -> bool:
        return self.cap is None or self.open < self.cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    until: datetime
    deputy: Desk | None = None  # None, too, where the deputy is away as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One appointment of a village, present or to come."""

    id: str
    is_backup: bool
    desk: Desk
    since: date
    until: date | None = None
    leave: Leave | None = None
    has_too_many: bool = False  # serves more villages than the office lets one adviser serve

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)

    @property
    def taker(self) -> Desk | None:
        """Who takes what comes to this person: themselves, or the deputy during leave."""
        if not self.desk.is_active:
            return None
        if self.leave is None:
            return self.desk
        deputy = self.leave.deputy
        return deputy if deputy is not None and deputy.is_active else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    status: Status
    because: Because
    who: Desk | None = None  # who takes the next matter, above the town
    since: date | None = None  # of a gap; None: not known
    until: date | None = None  # when the contract of who covers it ends


def decide(
    links: Iterable[Link], today: date, *, last_ended: date | None, noticed: date | None = None
) -> Verdict:
    """What the appointments of a village come to today.

    `last_ended` is the last day of the contract that ended last before today, `noticed` the day on
    which the present gap was recorded, if it was: leave and deactivation leave no date of their own.
    """
    ordered = sorted(links, key=lambda link: link.id)
    now = [link for link in ordered if link.holds(today)]
    if not any(link.taker for link in now):
        return _gap(now, last_ended=last_ended, noticed=noticed)
    primaries = [link for link in now if not link.is_backup]
    first = _first_with_room(primaries)
    if first is not None:
        return _covered(first, ordered, today)
    second = _first_with_room([link for link in now if link.is_backup])
    if second is None:
        return Verdict(status=Status.WEAK, because=Because.FULL)
    because = _why_not(primaries)
    return Verdict(status=Status.BACKUP, because=because, who=second.taker, until=second.until)


def marks(link: Link, today: date) -> tuple[Mark, ...]:
    """How this person stands, the weightiest first."""
    found = {
        Mark.UPCOMING: link.since > today,
        Mark.INACTIVE: not link.desk.is_active,
        Mark.ON_LEAVE: link.leave is not None,
        Mark.FULL: not link.desk.has_room,
        Mark.ENDS_SOON: ends_soon(link, today),
        Mark.TOO_MANY_VILLAGES: link.has_too_many,
    }
    return tuple(mark for mark, holds in found.items() if holds) or (Mark.IN_FORCE,)


def ends_soon(link: Link, today: date) -> bool:
    return link.until is not None and today <= link.until <= today + SOON


def _gap(now: Sequence[Link], *, last_ended: date | None, noticed: date | None) -> Verdict:
    if any(link.desk.is_active for link in now):
        because = Because.AWAY
    elif now:
        because = Because.INACTIVE
    else:
        because = Because.NEVER if last_ended is None else Because.ENDED
    # A contract that still runs says nothing of when its adviser left; one that is over does.
    ended = last_ended + timedelta(days=1) if last_ended and not now else None
    known = [day for day in (ended, noticed) if day is not None]
    return Verdict(status=Status.GAP, because=because, since=min(known, default=None))


def _covered(link: Link, links: Sequence[Link], today: date) -> Verdict:
    status, because = Status.COVERED, Because.ADVISER
    if ends_soon(link, today) and not _has_successor(link, links):
        status, because = Status.WEAK, Because.ENDS_SOON
    elif link.has_too_many:
        status, because = Status.WEAK, Because.TOO_MANY_VILLAGES
    elif link.leave is not None:
        because = Because.DEPUTY
    return Verdict(status=status, because=because, who=link.taker, until=link.until)


def _has_successor(link: Link, links: Sequence[Link]) -> bool:
    """Whether an adviser who works here is appointed for the day after."""
    if link.until is None:
        return True
    after = link.until + timedelta(days=1)
    return any(one.holds(after) and one.desk.is_active and not one.is_backup for one in links)


def _first_with_room(links: Sequence[Link]) -> Link | None:
    return next((link for link in links if link.taker is not None and link.taker.has_room), None)


def _why_not(primaries: Sequence[Link]) -> Because:
    """Why none of the advisers takes it; the nearest miss counts."""
    if any(link.taker for link in primaries):
        return Because.ADVISER_FULL
    if any(link.desk.is_active for link in primaries):
        return Because.ADVISER_AWAY
    return Because.ADVISER_INACTIVE if primaries else Because.NO_ADVISER
