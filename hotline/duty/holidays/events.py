"""What happened to the calendar."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(Event):
    """Days were entered, changed or taken out; `before` and `after` say each day as `kind name`.

    None is a day as it is published, or by the day of the week.
    """

    person_id: str
    action: str  # days, year
    year: int | None  # the year that was entered as a whole
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
