"""What must be added, changed and removed so that the roster follows a pattern. Pure.

What a person has changed or removed by hand stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotline.duty.recurrence import Occurrence


@dataclass(frozen=True, slots=True)
class Made:
    """A shift that the pattern made before."""

    id: str
    stands: Occurrence  # as it stands in the roster now
    is_changed: bool = False  # by hand
    is_alike: bool = True  # kind, group and telephone are the pattern's


@dataclass(frozen=True, slots=True)
class Taken:
    """Time in which a person has another shift."""

    shift_id: str
    time: Occurrence


@dataclass(frozen=True, slots=True)
class Clash:
    wanted: Occurrence
    taken: Taken | None  # None: the person is switched off


@dataclass(slots=True)
class Plan:
    add: list[Occurrence] = field(default_factory=list)
    change: list[tuple[str, Occurrence]] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def plan(
    wanted: Sequence[Occurrence],
    made: Mapping[datetime, Made],
    *,
    omitted: Collection[datetime],
    taken: Iterable[Taken],
    inactive: Collection[str] = (),
) -> Plan:
    """The smallest change; `made` and `omitted` are keyed by when the pattern wants the shift.

    A second plan after the first was carried out changes nothing. A shift whose new time does
    not fit is taken off: the person it named before is no longer wanted either.
    """
    result = Plan()
    busy: dict[str, list[Taken]] = defaultdict(list)
    for other in taken:
        busy[other.time.person_id].append(other)
    due = {one.starts_at: one for one in wanted if one.starts_at not in omitted}
    for occurs_at, one in made.items():
        if one.is_changed:
            due.pop(occurs_at, None)
            busy[one.stands.person_id].append(Taken(one.id, one.stands))
    for occurs_at, occurrence in due.items():
        former = made.get(occurs_at)
        clash = _clash(occurrence, busy[occurrence.person_id], inactive)
        if clash is not None:
            result.clashes.append(clash)
            continue
        if former is None:
            result.add.append(occurrence)
        elif former.stands != occurrence or not former.is_alike:
            result.change.append((former.id, occurrence))
    refused = {clash.wanted.starts_at for clash in result.clashes}
    result.remove = [
        one.id
        for occurs_at, one in made.items()
        if not one.is_changed and (occurs_at not in due or occurs_at in refused)
    ]
    return result


def _clash(wanted: Occurrence, busy: list[Taken], inactive: Collection[str]) -> Clash | None:
    if wanted.person_id in inactive:
        return Clash(wanted, None)
    for one in busy:
        if one.time.starts_at < wanted.ends_at and one.time.ends_at > wanted.starts_at:
            return Clash(wanted, one)
    return None
