"""The rule of who covers a village, over every chain there can be."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.territory import words
from hotline.routing.territory.policy import (
    SOON,
    Because,
    Desk,
    Leave,
    Link,
    Mark,
    Status,
    Verdict,
    decide,
    ends_soon,
    marks,
)

TODAY = date(2026, 3, 2)
BACK = datetime(2026, 3, 20, tzinfo=UTC)
WORST_FIRST = list(Status)
days = st.integers(-60, 60).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def a_desk(draw: st.DrawFn, person_id: str) -> Desk:
    return Desk(
        person_id=person_id,
        name=person_id,
        is_active=draw(st.booleans()),
        open=draw(st.integers(0, 3)),
        cap=draw(st.sampled_from([None, 0, 1, 3])),
    )


@st.composite
def a_link(draw: st.DrawFn, number: int) -> Link:
    leave = None
    if draw(st.booleans()):
        leave = Leave(until=BACK, deputy=draw(st.none() | a_desk(f"deputy{number}")))
    since = draw(days)
    return Link(
        id=f"{number:02}",
        is_backup=draw(st.booleans()),
        desk=draw(a_desk(f"person{number}")),
        since=since,
        until=draw(st.none() | st.integers(0, 90).map(lambda n: since + timedelta(days=n))),
        leave=leave,
        has_too_many=draw(st.booleans()),
    )


@st.composite
def chains(draw: st.DrawFn) -> list[Link]:
    return [draw(a_link(number)) for number in range(draw(st.integers(0, 4)))]


def ruled(links: Sequence[Link], noticed: date | None = None) -> Verdict:
    """As the database would put it: what is over is known by its last day alone."""
    over = [link.until for link in links if link.until is not None and link.until < TODAY]
    still = [link for link in links if link.until is None or link.until >= TODAY]
    return decide(still, TODAY, last_ended=max(over, default=None), noticed=noticed)


def rank(verdict: Verdict) -> int:
    return WORST_FIRST.index(verdict.status)


@given(chains())
def test_a_village_is_a_gap_exactly_when_nobody_can_be_asked(links: list[Link]) -> None:
    asked = [
        link
        for link in links
        if link.since <= TODAY
        and (link.until is None or link.until >= TODAY)
        and link.desk.is_active
        and (link.leave is None or (link.leave.deputy and link.leave.deputy.is_active))
    ]
    assert (ruled(links).status is Status.GAP) is (asked == [])


@given(chains())
def test_whoever_takes_the_next_matter_is_here_and_has_room(links: list[Link]) -> None:
    verdict = ruled(links)
    if verdict.who is None:
        assert verdict.status in {Status.GAP, Status.WEAK}
        return
    assert verdict.who.is_active
    assert verdict.who.cap is None or verdict.who.open < verdict.who.cap
    of = next(link for link in links if link.taker is verdict.who)
    assert of.is_backup is (verdict.status is Status.BACKUP)
    if verdict.status is Status.COVERED:
        assert not of.has_too_many


@given(chains(), st.randoms(use_true_random=False))
def test_the_order_in_which_appointments_are_read_does_not_matter(
    links: list[Link], random: Random
) -> None:
    shuffled = [*links]
    random.shuffle(shuffled)
    assert ruled(shuffled) == ruled(links)


@given(chains())
def test_a_sound_adviser_more_makes_no_village_worse(links: list[Link]) -> None:
    sound = Link(
        id="00-", is_backup=False, desk=Desk(person_id="new", name="new"), since=TODAY, until=None
    )
    assert rank(ruled([*links, sound])) >= rank(ruled(links))


@given(chains(), st.none() | st.integers(0, 40).map(lambda n: TODAY - timedelta(days=n)))
def test_a_gap_has_lasted_since_the_day_after_the_last_contract(
    links: list[Link], noticed: date | None
) -> None:
    verdict = ruled(links, noticed)
    if verdict.status is not Status.GAP:
        assert verdict.since is None
        return
    if verdict.since is None:
        assert noticed is None
        return
    assert verdict.since <= TODAY
    if verdict.since == noticed:
        return
    day = verdict.since
    assert any(link.holds(day - timedelta(days=1)) for link in links)
    while day <= TODAY:
        assert not any(link.holds(day) for link in links)
        day += timedelta(days=1)


@given(chains())
def test_a_contract_that_ends_within_thirty_days_is_weak_until_it_has_a_successor(
    links: list[Link],
) -> None:
    verdict = ruled(links)
    if verdict.because is not Because.ENDS_SOON:
        return
    assert verdict.until is not None
    assert TODAY <= verdict.until <= TODAY + SOON
    heir = Link(
        id="99",
        is_backup=False,
        desk=Desk(person_id="heir", name="heir"),
        since=verdict.until + timedelta(days=1),
    )
    assert ruled([*links, heir]).because is not Because.ENDS_SOON


@given(chains())
def test_each_village_and_each_person_has_words_that_say_why(links: list[Link]) -> None:
    verdict = ruled(links)
    said = words.reason(verdict, links, TODAY)
    assert said
    assert "None" not in said
    if verdict.status is Status.GAP:
        assert "请" in said
    for link in links:
        assert "None" not in words.standing(link, TODAY)
        found = marks(link, TODAY)
        assert (Mark.IN_FORCE in found) is (found == (Mark.IN_FORCE,))
        assert (Mark.ENDS_SOON in found) is ends_soon(link, TODAY)
