"""A village loses its last adviser, or has one again."""

from dataclasses import dataclass

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageUncovered(Event):
    """Nobody covers the village any more; once for each gap. `since` is a day, 2026-03-02."""

    village_id: str
    since: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageCovered(Event):
    """The gap is closed: somebody covers the village, or it is a village no more."""

    village_id: str
