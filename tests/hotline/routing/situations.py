"""Random policies, work and people for the router's property tests."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from hotline.routing.policy import Policy, QueuePolicy, Rung, Who
from hotline.routing.work import Level, Person, Try, TryEnd, Work, WorkKind

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SKILLS = ["labor", "marriage_family", "rural"]
QUEUES = ["general", "aid"]
TOWNS = ["north", "south"]
NAMES = [f"p{n}" for n in range(6)]
somebody = st.sampled_from(NAMES)


def at(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


rungs = st.builds(
    Rung,
    who=st.sampled_from([who for who in Who if who is not Who.FORCED]),
    hold=st.sampled_from([0, 0, 10, 20, 60]),
)
policies = st.builds(
    lambda one, other, then: Policy(
        queues={
            "general": QueuePolicy(name="general", ladder=tuple(one)),
            "aid": QueuePolicy(name="aid", ladder=tuple(other), then=then),
        }
    ),
    st.lists(rungs, min_size=1, max_size=6),
    st.lists(rungs, min_size=1, max_size=4),
    st.sampled_from([None, "general"]),
)
kinds = st.sampled_from([WorkKind.CALL, WorkKind.CALL, WorkKind.TICKET])
work = st.builds(
    Work,
    id=st.sampled_from([f"w{n}" for n in range(9)]),
    kind=kinds,
    queue=st.sampled_from(QUEUES),
    since=st.integers(0, 120).map(at),
    priority=st.sampled_from([0, 0, 0, 60, 300]),
    skill=st.sampled_from([None, *SKILLS]),
    language=st.sampled_from([None, None, "yue"]),
    min_level=st.sampled_from([Level.VILLAGE, Level.VILLAGE, Level.COUNTY]),
    last_handler=st.none() | somebody,
    advisers=st.lists(somebody, max_size=2, unique=True).map(tuple),
    backups=st.lists(somebody, max_size=1).map(tuple),
    town_id=st.sampled_from([None, *TOWNS]),
    excluded=st.frozensets(somebody, max_size=1),
    tried=st.dictionaries(
        somebody,
        st.builds(
            Try,
            times=st.integers(1, 3),
            last_at=st.integers(0, 80).map(at),
            last=st.sampled_from(TryEnd),
        ),
        max_size=3,
    ),
    forced=st.sampled_from([None, None, None, "p1"]),
    is_stranded=st.booleans(),
)
people = st.builds(
    Person,
    id=somebody,
    idle_since=st.integers(0, 600).map(at),
    is_free=st.booleans(),
    skills=st.frozensets(st.sampled_from(SKILLS)),
    languages=st.frozensets(st.just("yue")),
    queues=st.dictionaries(st.sampled_from(QUEUES), st.integers(1, 3), max_size=2),
    level=st.sampled_from(Level),
    unit_id=st.sampled_from([None, *TOWNS]),
    room=st.dictionaries(st.just(WorkKind.TICKET), st.integers(0, 2)),
    load=st.dictionaries(st.just(WorkKind.TICKET), st.integers(0, 3)),
    is_on_mobile=st.sampled_from([False, False, True]),
)
waiting = st.lists(work, max_size=9, unique_by=lambda one: one.id)
present = st.lists(people, max_size=6, unique_by=lambda one: one.id)
