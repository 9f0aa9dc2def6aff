"""Ninety days of calls with their lines and offers, as the tables want them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from hotline.calls.machine import CallState, Outcome
from hotline.calls.model import HangupSide, LegRole, LegState
from hotline.demo import roster, volume
from hotline.demo.callers import Citizen
from hotline.demo.county import STAFF, County
from hotline.demo.dice import WORK_FROM, WORK_UNTIL, Dice
from hotline.demo.stories import Stories, Story
from hotline.kernel.clock import local
from hotline.routing.model import ReservationState
from hotline.routing.policy import Who
from hotline.routing.work import WorkKind
from hotline.telephony.signals import EndCause
from tickets.categories import categories

CARRIER: Final = "demo"
BY_DAY: Final = {
    Outcome.ANSWERED: 92.0,
    Outcome.QUEUE_ABANDONED: 3.6,
    Outcome.IVR_ABANDONED: 1.8,
    Outcome.CALLBACK_REQUESTED: 1.6,
    Outcome.VOICEMAIL: 1.0,
}
AT_NIGHT: Final = {
    Outcome.ANSWERED: 46.0,
    Outcome.QUEUE_ABANDONED: 9.0,
    Outcome.OFF_HOURS: 16.0,
    Outcome.CALLBACK_REQUESTED: 13.0,
    Outcome.VOICEMAIL: 16.0,
}
# The last calls before "now": there is always somebody to be called back.
LAST: Final = {2: Outcome.QUEUE_ABANDONED, 4: Outcome.CALLBACK_REQUESTED, 7: Outcome.VOICEMAIL}
RATINGS: Final = (5, 4, 3, 2, 1)
RATING_SHARES: Final = (70, 20, 6, 3, 1)
STICKY: Final = timedelta(days=7)  # as the default policy has it
GREETING: Final = timedelta(seconds=12)


@dataclass(slots=True)
class Past:
    """A call that is over, who rang, and what it was about."""

    row: dict[str, Any]
    citizen: Citizen | None
    story: Story | None
    operator_id: str | None
    last_handler_id: str | None  # who had spoken with this caller a few days before


@dataclass
class CallHistory:
    dice: Dice
    county: County
    stories: Stories
    calls: list[Past] = field(default_factory=list)
    legs: list[dict[str, Any]] = field(default_factory=list)
    reservations: list[dict[str, Any]] = field(default_factory=list)
    _free_at: dict[str, datetime] = field(default_factory=dict)
    _spoke: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # number: with whom

    def fill(self, citizens: list[Citizen], now: datetime) -> None:
        moments = volume.arrivals(self.dice, now)
        weights = [citizen.calls_often for citizen in citizens]
        who = self.dice.some(citizens, weights, k=len(moments))
        for n, (arrived, citizen) in enumerate(zip(moments, who, strict=True)):
            outcome = LAST.get(len(moments) - n) or self._outcome(arrived)
            shown = None if self.dice.happens(0.02) else citizen
            self.calls.append(self._call(arrived, shown, outcome))

    def _outcome(self, arrived: datetime) -> Outcome:
        shares = BY_DAY if _by_day(arrived) else AT_NIGHT
        return self.dice.weighted(list(shares), list(shares.values()))

    def _call(self, arrived: datetime, citizen: Citizen | None, outcome: Outcome) -> Past:
        dice = self.dice
        row: dict[str, Any] = {
            "id": dice.new_id(arrived),
            "carrier": CARRIER,
            "carrier_id": f"demo-{dice.new_id(arrived)[-12:]}",
            "direction": "inbound",
            "caller_number": citizen.row["phone"] if citizen else "",
            "called_number": "12348",
            "caller_id": citizen.row["id"] if citizen else None,
            "village_id": citizen.row["village_id"] if citizen else None,
            "state": CallState.ENDED,
            "outcome": outcome,
            "queue": "general",
            "language": citizen.row["language"] if citizen else None,
            "priority": 0,
            "arrived_at": arrived,
            "queued_at": None,
            "answered_at": None,
            "talk_ended_at": None,
            "ended_at": None,
            "wrapped_up_at": None,
            "hold_seconds": 0.0,
            "hangup_side": None,
            "rating": None,
            "person_id": None,
            "skill": None,
            "ivr": {},
        }
        last = self._last_handler(row["caller_number"], arrived)
        if outcome is Outcome.ANSWERED:
            story = self.stories.choose(dice)
            self._answer(row, story, last)
        else:
            story = self.stories.choose(dice, serious=True)
            self._miss(row, outcome)
        self._caller_leg(row)
        return Past(row, citizen, story, row["person_id"], last)

    def _last_handler(self, number: str, arrived: datetime) -> str | None:
        person_id, at = self._spoke.get(number, (None, arrived))
        return person_id if arrived - at <= STICKY else None

    def _answer(self, row: dict[str, Any], story: Story, last: str | None) -> None:
        dice = self.dice
        queued = row["arrived_at"] + GREETING
        met = queued + timedelta(seconds=dice.around(6.5, 0.45, 2, 55))
        fit = self._fit(skill_of(story), row["language"])
        person_id, met = self._whoever_is_free(row["arrived_at"], met, last, fit)
        seconds = (
            dice.between(12, 45) if story.kind == "invalid" else dice.around(300, 0.55, 120, 900)
        )
        over = met + timedelta(seconds=round(seconds, 1))
        wrapped_up = over + timedelta(seconds=dice.around(50, 0.6, 8, 180))
        self._free_at[person_id] = wrapped_up
        if row["caller_number"]:
            self._spoke[row["caller_number"]] = (person_id, row["arrived_at"])
        rated = story.kind != "invalid" and dice.happens(0.57)
        row |= {
            "queued_at": queued,
            "answered_at": met,
            "talk_ended_at": over,
            "ended_at": over + timedelta(seconds=dice.between(1, 9)),
            "wrapped_up_at": wrapped_up,
            "hold_seconds": round(dice.between(10, 60), 1)
            if seconds > 120 and dice.happens(0.1)
            else 0,
            "hangup_side": HangupSide.CALLER if dice.happens(0.93) else HangupSide.AGENT,
            "rating": dice.weighted(RATINGS, RATING_SHARES) if rated else None,
            "person_id": person_id,
        }
        if met - queued > timedelta(seconds=30):
            self._offer(row, self._somebody_else(row), queued, ReservationState.TIMED_OUT)
        rang = max(queued, met - timedelta(seconds=4))
        group = Who.SKILL_GROUP if person_id in fit else Who.ANYONE
        why = Who.LAST_HANDLER if person_id == last else group
        self._offer(row, person_id, rang, ReservationState.COMPLETED, why)

    def _there(self, arrived: datetime) -> list[str]:
        """Who sat at the desk, or was on duty at night."""
        here = local(arrived)
        names = roster.desk(here.date())
        if not _by_day(arrived):
            day = here.date() - timedelta(days=1) if here.time() < WORK_FROM else here.date()
            names = [roster.night(day)]
        return [self.county.person[name] for name in names]

    def _fit(self, skill: str | None, language: str | None) -> frozenset[str]:
        return frozenset(
            self.county.person[staff.username]
            for staff in STAFF
            if (skill is None or skill in staff.skills)
            and (language is None or language in staff.languages)
        )

    def _whoever_is_free(
        self, arrived: datetime, met: datetime, last: str | None, fit: frozenset[str]
    ) -> tuple[str, datetime]:
        """Who spoke with the caller before, else of those who can the one idle for longest.

        As the policy has it; where all are busy the caller waits a little longer.
        """
        free = {person_id: self._free_at.get(person_id) for person_id in self._there(arrived)}
        if last in free and (free[last] or arrived) <= met:
            return last, met
        ready = {p: at for p, at in free.items() if at is None or at <= met}
        able = {p: at for p, at in ready.items() if p in fit}
        among = able or ready or free
        chosen = min(among, key=lambda person_id: among[person_id] or arrived - timedelta(days=99))
        free_from = among[chosen]
        if free_from is None or free_from <= met:
            return chosen, met
        return chosen, free_from + timedelta(seconds=self.dice.between(2, 5))

    def _somebody_else(self, row: dict[str, Any]) -> str:
        others = [p for p in self._there(row["arrived_at"]) if p != row["person_id"]]
        return self.dice.one(others or self.county.operators)

    def _miss(self, row: dict[str, Any], outcome: Outcome) -> None:
        dice, arrived = self.dice, row["arrived_at"]
        queued = arrived + GREETING
        if outcome is Outcome.QUEUE_ABANDONED:
            row |= {
                "queued_at": queued,
                "ended_at": queued + timedelta(seconds=dice.around(24, 0.8, 2, 180)),
            }
            if dice.happens(0.6):
                there = dice.one(self._there(arrived))
                self._offer(row, there, queued, ReservationState.CANCELLED)
        elif outcome in {Outcome.CALLBACK_REQUESTED, Outcome.VOICEMAIL}:
            row["queued_at"] = queued if _by_day(arrived) else None
            row["ended_at"] = queued + timedelta(seconds=dice.between(25, 80))
            row["ivr"] = {"message_left": True} if outcome is Outcome.VOICEMAIL else {}
        else:
            row["ended_at"] = arrived + timedelta(seconds=dice.between(3, 11))
            row["ivr"] = {"closed": True} if outcome is Outcome.OFF_HOURS else {}
        row["hangup_side"] = HangupSide.CALLER

    def _caller_leg(self, row: dict[str, Any]) -> None:
        self.legs.append(
            {
                "id": self.dice.new_id(row["arrived_at"]),
                "call_id": row["id"],
                "role": LegRole.CALLER,
                "person_id": None,
                "endpoint": "",
                "carrier_leg_id": row["carrier_id"],
                "state": LegState.ENDED,
                "started_at": row["arrived_at"],
                "rang_at": None,
                "answered_at": row["arrived_at"],
                "ended_at": row["ended_at"],
                "cause": EndCause.COMPLETED,
            }
        )

    def _offer(
        self,
        row: dict[str, Any],
        person_id: str,
        at: datetime,
        state: ReservationState,
        why: Who = Who.SKILL_GROUP,
    ) -> None:
        """A person was rung: the line, and the reservation that explains it."""
        completed = state is ReservationState.COMPLETED
        causes = {
            ReservationState.COMPLETED: EndCause.COMPLETED,
            ReservationState.TIMED_OUT: EndCause.NO_ANSWER,
        }
        ended = row["talk_ended_at"] if completed else min(at + timedelta(seconds=20), _end(row))
        leg_id = self.dice.new_id(at)
        self.legs.append(
            {
                "id": leg_id,
                "call_id": row["id"],
                "role": LegRole.AGENT,
                "person_id": person_id,
                "endpoint": f"webphone:{person_id}",
                "carrier_leg_id": None,
                "state": LegState.ENDED,
                "started_at": at,
                "rang_at": at + timedelta(seconds=1),
                "answered_at": row["answered_at"] if completed else None,
                "ended_at": ended,
                "cause": causes.get(state, EndCause.CANCELLED),
            }
        )
        self.reservations.append(
            {
                "id": self.dice.new_id(at),
                "work_id": row["id"],
                "kind": WorkKind.CALL,
                "leg_id": leg_id,
                "person_id": person_id,
                "state": state,
                "offered_at": at,
                "expires_at": at + timedelta(seconds=20),
                "closed_at": ended,
                "reason": {"why": why, "passed_over": []},
            }
        )


def skill_of(story: Story) -> str | None:
    """What the menu would have asked for; a complaint is heard by whoever answers."""
    skill = categories().routing_skill(story.matter)
    return skill if skill != "supervisor" else None


def _by_day(arrived: datetime) -> bool:
    return WORK_FROM <= local(arrived).time() < WORK_UNTIL


def _end(row: dict[str, Any]) -> datetime:
    end: datetime = row["answered_at"] or row["ended_at"]
    return end
