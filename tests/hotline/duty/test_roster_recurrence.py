"""Recurring shifts as pure data: which days, whose turn, and what must change in a roster."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.calendar.workdays import holiday_name, is_working_day
from hotline.duty.days import gaps, holidays_touched
from hotline.duty.reconcile import Made, Taken, plan
from hotline.duty.recurrence import (
    DAY,
    Occurrence,
    OnHolidays,
    Recurrence,
    Turn,
    occurrences,
    occurs_on,
    overlap,
    span,
    turns,
)

MORNING, AFTERNOON = (time(8, 30), time(12)), (time(14, 30), time(17, 30))
NIGHT = (time(17, 30), time(8, 30))
WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
YEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))
PATTERNS = st.builds(
    Recurrence,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    sessions=st.sampled_from([(MORNING,), (MORNING, AFTERNOON), (NIGHT,)]),
    people=st.lists(st.sampled_from("abcdef"), min_size=1, unique=True).map(tuple),
    turn=st.sampled_from(Turn),
    on_holidays=st.sampled_from(OnHolidays),
    since=YEAR,
    until=st.none() | YEAR,
)


def a_pattern(**fields: object) -> Recurrence:
    usual: dict[str, object] = {
        "weekdays": WEEKDAYS,
        "sessions": (MORNING, AFTERNOON),
        "people": ("a", "b", "c"),
        "turn": Turn.DAY,
        "on_holidays": OnHolidays.SKIP,
        "since": date(2026, 9, 28),  # the Monday before the National Day
    }
    return Recurrence(**usual | fields)  # type: ignore[arg-type]  # a test says what it is about


def days_of(pattern: Recurrence, first: date, last: date) -> list[str]:
    return [f"{day:%m-%d}{who}" for day, who in turns(pattern, first, last)]


def test_a_holiday_takes_no_turn_away_and_a_make_up_saturday_is_worked() -> None:
    shown = days_of(a_pattern(), date(2026, 9, 28), date(2026, 10, 12))
    assert shown == [
        "09-28a", "09-29b", "09-30c", "10-08a", "10-09b", "10-10c", "10-12a",
    ]  # fmt: skip


def test_a_pattern_may_go_on_through_holidays_or_be_for_them_alone() -> None:
    first, last = date(2026, 9, 30), date(2026, 10, 9)
    through = days_of(a_pattern(on_holidays=OnHolidays.KEEP), first, last)
    assert [one[:5] for one in through] == [
        "09-30", "10-01", "10-02", "10-05", "10-06", "10-07", "10-08", "10-09",
    ]  # fmt: skip
    alone = a_pattern(on_holidays=OnHolidays.ONLY, weekdays=EVERY_DAY)
    assert [one[:5] for one in days_of(alone, first, last)] == [f"10-0{n}" for n in range(1, 8)]


def test_turns_by_week_change_on_monday() -> None:
    weekly = a_pattern(turn=Turn.WEEK, since=date(2026, 3, 4))
    shown = days_of(weekly, date(2026, 3, 4), date(2026, 3, 16))
    assert [one[-1] for one in shown] == [*"aaa", *"bbbbb", "c"]


def test_a_session_past_midnight_ends_on_the_next_day() -> None:
    start, end = span(date(2026, 3, 2), NIGHT)
    assert start == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert end == datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    assert overlap((MORNING, AFTERNOON)) is None
    assert overlap((MORNING, (time(11), time(12)))) is not None
    assert overlap((NIGHT, MORNING)) is None
    assert overlap(((time(17), time(9)), MORNING)) is not None


@given(PATTERNS, YEAR, st.integers(0, 40))
def test_each_occurrence_lies_on_a_day_of_the_pattern(
    pattern: Recurrence, first: date, length: int
) -> None:
    last = first + length * DAY
    found = occurrences(pattern, first, last)
    days = [day for day, _ in turns(pattern, first, last)]
    asked = (first + n * DAY for n in range(length + 1))
    assert [day for day in asked if occurs_on(pattern, day)] == days
    assert len(found) == len(days) * len(pattern.sessions)
    assert len({one.starts_at for one in found}) == len(found)
    assert all(one.starts_at < one.ends_at <= one.starts_at + DAY for one in found)


@given(PATTERNS, YEAR, st.integers(0, 30), st.integers(0, 30))
def test_whose_turn_it_is_does_not_depend_on_the_days_that_are_asked_for(
    pattern: Recurrence, first: date, skip: int, length: int
) -> None:
    last = first + (skip + length) * DAY
    whole = dict(turns(pattern, first, last))
    part = dict(turns(pattern, first + skip * DAY, last))
    assert part == {day: who for day, who in whole.items() if day >= first + skip * DAY}


@given(PATTERNS)
def test_by_day_everybody_has_as_many_turns_as_the_others(pattern: Recurrence) -> None:
    if pattern.turn is Turn.WEEK:
        return
    who = [one for _, one in turns(pattern, pattern.since, pattern.since + 200 * DAY)]
    counts = [who.count(person) for person in pattern.people]
    assert max(counts) - min(counts) <= 1


@given(YEAR)
def test_weekdays_weekends_and_holidays_share_all_days_between_them(day: date) -> None:
    since = date(2025, 12, 29)
    posts = [
        a_pattern(since=since, weekdays=WEEKDAYS),
        a_pattern(since=since, weekdays=EVERY_DAY - WEEKDAYS),
        a_pattern(since=since, weekdays=EVERY_DAY, on_holidays=OnHolidays.ONLY),
    ]
    assert [occurs_on(post, day) for post in posts].count(True) == 1
    assert occurs_on(posts[0], day) is is_working_day(day)
    assert occurs_on(posts[2], day) is (holiday_name(day) is not None)


NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOURS = st.integers(0, 60).map(lambda n: NOON + timedelta(hours=n))
SPELLS = st.builds(
    lambda who, start, hours: Occurrence(who, start, start + timedelta(hours=hours)),
    st.sampled_from("abc"),
    HOURS,
    st.integers(1, 9),
)


def by_start(spells: list[Occurrence]) -> list[Occurrence]:
    return list({one.starts_at: one for one in spells}.values())


@given(
    st.lists(SPELLS, max_size=6).map(by_start),
    st.lists(st.tuples(SPELLS, st.booleans(), st.booleans()), max_size=6),
    st.lists(SPELLS, max_size=4),
    st.sets(HOURS, max_size=3),
    st.sets(st.sampled_from("abc"), max_size=1),
)
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(
    wanted: list[Occurrence],
    former: list[tuple[Occurrence, bool, bool]],
    others: list[Occurrence],
    omitted: set[datetime],
    inactive: set[str],
) -> None:
    made = {
        one.starts_at: Made(f"m{n}", one, is_changed=changed, is_alike=alike)
        for n, (one, changed, alike) in enumerate(former)
    }
    taken = [Taken(f"o{n}", one) for n, one in enumerate(others)]
    result = plan(wanted, made, omitted=omitted, taken=taken, inactive=inactive)

    after = {at: one for at, one in made.items() if one.id not in result.remove}
    for shift_id, one in result.change:
        after[one.starts_at] = Made(shift_id, one)
    for number, one in enumerate(result.add):
        assert one.starts_at not in after, "an occurrence is there once"
        after[one.starts_at] = Made(f"n{number}", one)
    again = plan(wanted, after, omitted=omitted, taken=taken, inactive=inactive)
    assert (again.add, again.change, again.remove) == ([], [], [])
    assert again.clashes == result.clashes

    by_hand = {one.id: one for one in made.values() if one.is_changed}
    assert not by_hand.keys() & {*result.remove, *(shift_id for shift_id, _ in result.change)}
    assert not {one.starts_at for one in result.add} & omitted
    for one in [*result.add, *(one for _, one in result.change)]:
        assert one.person_id not in inactive
        for other in [*others, *(hand.stands for hand in by_hand.values())]:
            is_same = other.person_id == one.person_id
            assert not (is_same and other.starts_at < one.ends_at and other.ends_at > one.starts_at)


def test_service_hours_that_nobody_covers_are_gaps() -> None:
    def at(hour: float) -> datetime:
        return NOON + timedelta(hours=hour)

    service = [(at(0), at(4)), (at(6), at(9))]
    covered = [(at(5), at(7)), (at(-1), at(1)), (at(0.5), at(2)), (at(3), at(4))]
    assert gaps(service, covered) == [(at(2), at(3)), (at(7), at(9))]
    assert gaps(service, []) == service
    assert gaps(service, [(at(-9), at(99))]) == []


def test_a_shift_until_midnight_does_not_lie_in_the_holiday_after_it() -> None:
    eve = datetime(2026, 9, 30, 10, tzinfo=UTC)
    midnight = datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert holidays_touched(eve, midnight) == []
    assert holidays_touched(eve, midnight + timedelta(minutes=1)) == ["国庆节"]
