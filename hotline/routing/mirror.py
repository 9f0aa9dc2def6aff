"""The board that a dispatch looks at, kept from one to the next and compared with the database each time.

To build it anew costs most of a dispatch in a full hall; to compare costs a tenth of it. What the
database says wins, always: the mirror remembers only what the rows looked like when it was last
right, so nothing has to tell it of a change, and another process may dispatch as well.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from hotline.routing.board import Board
from hotline.routing.policy import Policy
from hotline.routing.snapshot import InLine
from hotline.routing.staff import Attendance, Present
from hotline.routing.work import Person, Work, WorkKind

# Then it is built anew: buckets and pools that nobody needs any more are not looked for one by one.
LASTS: Final = timedelta(minutes=5)


class Mirror:
    """Work of some kinds and whoever may take it; used by one unit of work at a time."""

    def __init__(self, kinds: frozenset[WorkKind], *, live: bool, phones: bool) -> None:
        self.kinds = kinds
        self.live = live
        self._phones = phones
        self.reset()

    def reset(self) -> None:
        """Trust nothing: the next look begins anew. For a unit of work that was given up."""
        self._line = InLine()
        self._attendance = Attendance()
        self._board: Board | None = None
        self._policy: Policy | None = None
        self._paused: frozenset[str] = frozenset()
        self._since: datetime | None = None
        self._work: dict[str, Work] = {}
        self._people: dict[str, Person] = {}

    def is_anything(self, session: Session) -> bool:
        """Whether something waits at all: most of the time nothing does."""
        return self._line.is_anything(session, self.kinds)

    def waiting(self, session: Session, now: datetime) -> list[Work]:
        return self._line.read(session, self.kinds, now)

    def present(self, session: Session, policy: Policy, now: datetime) -> Present:
        if policy is not self._policy:
            self._attendance = Attendance()  # what somebody has room for is by the policy
        return self._attendance.present(session, policy, now, live=self.live, phones=self._phones)

    def board(
        self,
        policy: Policy,
        waiting: list[Work],
        people: list[Person],
        now: datetime,
        *,
        paused: frozenset[str] = frozenset(),
    ) -> Board:
        """The board with exactly this work and these people on it."""
        is_old = self._since is None or now - self._since > LASTS
        if self._board is None or is_old or (policy, paused) != (self._policy, self._paused):
            self._board = Board(policy, paused=paused)
            self._work, self._people = {}, {}
            self._policy, self._paused, self._since = policy, paused, now
        _bring_people(self._board, self._people, people)
        _bring_work(self._board, self._work, waiting)
        return self._board

    def is_anybody_free(self, there: Present) -> bool:
        """Whether somebody may have one more of what is looked after here."""
        return any(person.may_take(kind) for person in there.people for kind in self.kinds)

    def forget(self, works: Iterable[str], people: Iterable[str]) -> None:
        """What was offered or told of is compared anew: the database may say it never was."""
        for work_id in works:
            self._work.pop(work_id, None)
        for person_id in people:
            self._people.pop(person_id, None)


def _bring_people(board: Board, known: dict[str, Person], people: list[Person]) -> None:
    there = {person.id: person for person in people}
    for person_id in [one for one in board.people if one not in there]:
        board.take_away(person_id)
        known.pop(person_id, None)
    for person in people:
        if known.get(person.id) is not person:
            board.put(person)
            known[person.id] = person


def _bring_work(board: Board, known: dict[str, Work], waiting: list[Work]) -> None:
    here = {work.id for work in waiting}
    for work_id in [one for one in (known | board.work) if one not in here]:
        board.remove(work_id)  # what was forgotten is there as well
        known.pop(work_id, None)
    for work in waiting:
        if known.get(work.id) is not work:
            board.replace(work)
            known[work.id] = work
