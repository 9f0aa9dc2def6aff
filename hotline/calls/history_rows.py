"""Turns a row of an older system's call list into a call, and says what is wrong with it. Reads no database."""

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from hotline.calls.history_mapping import Mapping, PastOutcome
from hotline.calls.machine import CallState, Outcome
from hotline.kernel.ids import new_id

HALF_A_DAY: Final = timedelta(hours=12)
TOLERANCE: Final = timedelta(seconds=5)
VERY_LONG: Final = timedelta(hours=4)
NOTHING: Final = timedelta(0)
EARLIEST: Final = date(1970, 1, 1)
LONGEST_FIELD: Final = 200
OUTCOMES: Final = {
    PastOutcome.ANSWERED: Outcome.ANSWERED,
    PastOutcome.QUEUE_ABANDONED: Outcome.QUEUE_ABANDONED,
    PastOutcome.IVR_ABANDONED: Outcome.IVR_ABANDONED,
    PastOutcome.VOICEMAIL: Outcome.VOICEMAIL,
    PastOutcome.CALLBACK_REQUESTED: Outcome.CALLBACK_REQUESTED,
    PastOutcome.OFF_HOURS: Outcome.OFF_HOURS,
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd about a row that was imported all the same."""

    code: str
    text: str


class RowRejected(Exception):
    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class RowIgnored(RowRejected):
    """The mapping says that this is not a call."""


@dataclass(slots=True, kw_only=True)
class PastCall:
    """A call of an older system with the columns of `calls.model.Call`."""

    id: str
    carrier: str
    carrier_id: str
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    talk_ended_at: datetime | None
    ended_at: datetime
    wrapped_up_at: datetime | None
    outcome: Outcome
    queue: str
    priority: int
    person_id: str | None
    rating: int | None
    hold_seconds: float
    caller_number: str
    called_number: str
    ivr: dict[str, Any]
    direction: str = "inbound"
    state: CallState = CallState.ENDED


@dataclass(slots=True)
class Moments:
    """The times of one row while it is being read."""

    arrived: datetime
    queued: datetime | None
    left_menu: datetime
    wait: timedelta
    waited: bool


@dataclass
class RowReader:
    """Reads row after row; remembers only each agent's last conversation."""

    mapping: Mapping
    header: Sequence[str]
    people: Lookup[str, str]  # the older system's names of agents = ids of people here
    now: datetime
    doubts: list[Doubt] = field(default_factory=list)

    def __post_init__(self) -> None:
        place = {name: index for index, name in enumerate(self.header)}
        self._place = {m: place[name] for m, name in self.mapping.columns.named().items()}
        self._identity = [place[name] for name in self.mapping.identity]
        self._zone = ZoneInfo(self.mapping.time_zone)
        self._last_talk: dict[str, tuple[datetime, datetime]] = {}
        self._row: Sequence[str] = ()

    def identity(self, row: Sequence[str]) -> str:
        return "|".join(row[index].strip() for index in self._identity if index < len(row))

    def read(self, row: Sequence[str]) -> PastCall:
        """The call in a row; `doubts` holds what is odd about it.

        Raises:
            RowRejected: it cannot be a call.
            RowIgnored: the mapping says that it is none.
        """
        self.doubts = []
        self._row = row
        self._check_shape()
        meaning = self._meaning()
        moments = self._moments(meaning)
        outcome = self._outcome(meaning, moments)
        answered = outcome is Outcome.ANSWERED
        agent = self._agent(answered=answered)
        queued = moments.queued or (moments.left_menu if answered or moments.waited else None)
        met = (queued or moments.left_menu) + moments.wait
        talk = self._talk(met) if answered else NOTHING
        over = met + talk
        if not answered and queued is None:
            over = self._moment("ended", met) or met
        wrapup = self._seconds("wrapup_seconds") if answered else None
        if answered:
            self._compare_answer(met)
            self._check_overlap(agent, met, over)
        return PastCall(
            id=new_id(),
            carrier=self.mapping.carrier,
            carrier_id=self.identity(row),
            arrived_at=moments.arrived,
            queued_at=queued,
            answered_at=met if answered else None,
            talk_ended_at=over if answered else None,
            ended_at=over,
            wrapped_up_at=over + wrapup if wrapup is not None else None,
            outcome=outcome,
            queue=self.mapping.queues.get(self._text("queue"), self._text("queue")) or "general",
            priority=self._whole("priority") or 0,
            person_id=self.people.get(agent) if answered else None,
            rating=self._rating() if answered else None,
            hold_seconds=(self._seconds("hold_seconds") or NOTHING).total_seconds(),
            caller_number=self._text("caller_number"),
            called_number=self._text("called_number"),
            ivr={"agent": agent} if agent else {},
        )

    def _check_shape(self) -> None:
        if len(self._row) != len(self.header):
            raise RowRejected(
                "wrong-number-of-fields",
                f"应有 {len(self.header)} 列，实有 {len(self._row)} 列",
            )
        if not all(self._row[index].strip() for index in self._identity):
            raise RowRejected("no-identity", "标识列为空，无法辨认是哪一通来电")
        if any("\ufffd" in text for text in self._row):
            self._doubt("undecodable-text", "有无法按所设编码识别的字符")
        if any(len(text) > LONGEST_FIELD or "\0" in text for text in self._row):
            raise RowRejected("not-a-call-list", "单元格过长或含有不可见字符")

    def _meaning(self) -> PastOutcome:
        word = self._text("outcome")
        meaning = self.mapping.outcomes.get(word)
        if meaning is None:
            raise RowRejected("unknown-outcome", f"映射文件没有说明结果“{word}”的含义")
        if meaning is PastOutcome.IGNORED:
            raise RowIgnored("ignored-outcome", f"结果“{word}”按映射文件不计为来电")
        return meaning

    def _moments(self, meaning: PastOutcome) -> Moments:
        arrived = self._arrival()
        left_menu = self._moment("menu_ended", arrived) or arrived
        queued = self._moment("queued", arrived)
        given = self._seconds("wait_seconds")
        if given is None:
            given = self._wait(meaning, queued, left_menu)
        waited = queued is not None or given > NOTHING
        return Moments(arrived, queued, left_menu, given, waited)

    def _wait(
        self, meaning: PastOutcome, queued: datetime | None, left_menu: datetime
    ) -> timedelta:
        """The wait where the file tells moments only. Time in the menu alone is no wait."""
        answered = meaning is PastOutcome.ANSWERED
        if queued is None and not answered:
            return NOTHING
        start = queued or left_menu
        return (self._moment("answered" if answered else "ended", start) or start) - start

    def _outcome(self, meaning: PastOutcome, moments: Moments) -> Outcome:
        if meaning is PastOutcome.ABANDONED:
            return Outcome.QUEUE_ABANDONED if moments.waited else Outcome.IVR_ABANDONED
        return OUTCOMES[meaning]

    def _agent(self, *, answered: bool) -> str:
        name = self._text("agent")
        if name in self.mapping.agents.nobody:
            name = ""
        if "agent" in self._place and answered and not name:
            self._doubt("answered-by-nobody", "已接通但没有坐席姓名，仍计入接通")
        if name and not answered:
            self._doubt("agent-without-answer", "未接通却有坐席姓名，坐席不计")
        return name

    def _talk(self, met: datetime) -> timedelta:
        talk = self._seconds("talk_seconds")
        if talk is None:
            ended = self._moment("ended", met)
            talk = ended - met if ended else NOTHING
        if talk == NOTHING:
            self._doubt("no-talk", "已接通但通话时长为 0")
        if talk > VERY_LONG:
            self._doubt("very-long-talk", f"通话时长 {talk.total_seconds():.0f} 秒，超过 4 小时")
        return talk

    def _compare_answer(self, met: datetime) -> None:
        """The wait is believed; a moment of answering that contradicts it is reported."""
        text = self._text("answered")
        if "wait_seconds" not in self._place or text in self.mapping.formats.absent:
            return
        told = self._near(text, met)
        if abs(told - met) > TOLERANCE:
            seconds = (told - met).total_seconds()
            self._doubt(
                "answer-does-not-fit", f"接起时刻与等待时长相差 {seconds:+.0f} 秒，以等待时长为准"
            )

    def _check_overlap(self, agent: str, met: datetime, over: datetime) -> None:
        if not agent:
            return
        before = self._last_talk.get(agent)
        if before is not None and met < before[1] and over > before[0]:
            self._doubt("overlapping-talk", "与同一坐席前一通通话时间重叠")
        self._last_talk[agent] = met, over

    def _arrival(self) -> datetime:
        text = self._text("arrived")
        arrived = self._parse(text, self._day(text))
        if not arrived.date() >= EARLIEST or arrived > self.now:
            raise RowRejected("impossible-date", f"呼入时刻“{text}”不可能")
        return arrived

    def _day(self, near: str) -> date | None:
        if "date" not in self._place:
            return None
        text = self._text("date")
        try:
            return datetime.strptime(text, self.mapping.formats.date).date()  # noqa: DTZ007
        except ValueError:
            raise RowRejected("unreadable-date", f"日期“{text}”({near})无法识别") from None

    def _moment(self, name: str, not_before: datetime) -> datetime | None:
        """A later moment of the same call; None where the row says that there was none."""
        text = self._text(name)
        if name not in self._place or text in self.mapping.formats.absent:
            return None
        moment = self._near(text, not_before)
        if moment < not_before:
            self._doubt("times-run-backwards", f"“{text}”早于前一时刻，按前一时刻计")
            return not_before
        return moment

    def _near(self, text: str, other: datetime) -> datetime:
        """A clock time means the day that brings it nearest to what came before: calls cross midnight."""
        if "date" not in self._place:
            return self._parse(text, None)
        day = other.astimezone(self._zone).date()
        moment = self._parse(text, day)
        if moment - other < -HALF_A_DAY:
            return self._parse(text, day + timedelta(days=1))
        if moment - other > HALF_A_DAY:
            return self._parse(text, day - timedelta(days=1))
        return moment

    def _parse(self, text: str, day: date | None) -> datetime:
        try:
            moment = datetime.strptime(text, self.mapping.formats.time)  # noqa: DTZ007
        except ValueError:
            raise RowRejected("unreadable-time", f"时刻“{text}”无法识别") from None
        if day is not None:
            moment = datetime.combine(day, time(*moment.timetuple()[3:6], moment.microsecond))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        return moment.astimezone(UTC)

    def _seconds(self, name: str) -> timedelta | None:
        text = self._text(name)
        if not text:
            return None
        try:
            milliseconds = int(Decimal(text) * 1000)  # exact: 0.1 s is 100 ms, not 99
            length = timedelta(milliseconds=milliseconds)
        except (InvalidOperation, OverflowError, ValueError):
            raise RowRejected("unreadable-duration", f"时长“{text}”无法识别") from None
        if length > timedelta(days=2):
            raise RowRejected("unreadable-duration", f"时长“{text}”超过两天")
        if length < NOTHING:
            self._doubt("negative-duration", f"时长“{text}”为负，按 0 计")
            return NOTHING
        return length

    def _whole(self, name: str) -> int | None:
        text = self._text(name)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            self._doubt("not-a-number", f"“{text}”不是数字，不计")
            return None
        return int(text) if text else None

    def _rating(self) -> int | None:
        rating = self._whole("rating")
        if rating is not None and not 1 <= rating <= 5:
            self._doubt("impossible-rating", f"评价“{rating}”不在 1 到 5 之间，不计")
            return None
        return rating

    def _text(self, name: str) -> str:
        index = self._place.get(name)
        return self._row[index].strip() if index is not None else ""

    def _doubt(self, code: str, text: str) -> None:
        self.doubts.append(Doubt(code, text))
