"""The router's rules written down once more, without any thought for speed: every pair is looked at."""

from datetime import datetime

from hotline.routing.policy import (
    ENDS,
    PERSONAL,
    Policy,
    Rung,
    Who,
    age,
    named,
    names,
    opening,
    rests,
    rungs,
)
from hotline.routing.router import in_line, occupied
from hotline.routing.work import Offer, Person, Work


def open_rungs(
    policy: Policy, work: Work, people: list[Person], now: datetime
) -> list[tuple[int, Rung]]:
    """The rungs on which this work stands now."""
    ladder = rungs(policy, work)
    is_anybody = {
        number: any(
            person.id in named(work, rung.who)
            if rung.who in PERSONAL
            else names(_blank(work), rung, person)
            for person in people
        )
        for number, rung in enumerate(ladder)
    }
    return [
        (number, rung)
        for number, rung, opens in opening(ladder, is_anybody)
        if opens <= age(work, now) and rung.who not in ENDS
    ]


def best(policy: Policy, work: Work, people: list[Person], now: datetime) -> Offer | None:
    queue = policy.of(work.queue)
    ranked = []
    for number, rung in open_rungs(policy, work, people, now):
        for person in people:
            if not names(work, rung, person) or not person.may_take(work.kind):
                continue
            if rests(work, person.id, queue, now):
                continue
            tried = work.tried.get(person.id)
            if rung.who in PERSONAL:
                order: tuple[object, ...] = (named(work, rung.who).index(person.id),)
            else:
                group = (rung.queue or work.queue) if rung.who is Who.SKILL_GROUP else ""
                order = (
                    person.queues.get(group, 1),
                    person.load.get(work.kind, 0),
                    person.idle_since,
                    person.id,
                )
            ranked.append(((tried.times if tried else 0, number), order, person.id))
    if not ranked:
        return None
    top = min(key for key, _, _ in ranked)
    _, _, person_id = min((r for r in ranked if r[0] == top), key=lambda r: r[1])
    return Offer(work.id, person_id, top[1])


def match(policy: Policy, waiting: list[Work], people: list[Person], now: datetime) -> list[Offer]:
    present = {person.id: person for person in people}
    offers = []
    for work in in_line(waiting):
        offer = best(policy, work, list(present.values()), now)
        if offer is not None:
            offers.append(offer)
            present[offer.person_id] = occupied(present[offer.person_id], work)
    return offers


def _blank(work: Work) -> Work:
    """Whether a group is there does not depend on one person's conflict of interest."""
    return Work(
        id=work.id, kind=work.kind, queue=work.queue, since=work.since, skill=work.skill,
        language=work.language, min_level=work.min_level, town_id=work.town_id,
    )  # fmt: skip
