"""The text index finds exactly what a scan finds, for every kind of word, and nothing that is somebody else's."""

import random
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, col, select

from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Unit
from tests.factories import County, a_ticket
from tests.tickets.conftest import Api, actor_named
from tickets.lists import pages
from tickets.lists.filters import TicketFilter
from tickets.model import Ticket
from tickets.policy import Standing
from tickets.search import queries as search_queries
from tickets.search.index import index_some
from tickets.text import digits, fold, search_text
from tickets.visibility import standing, visible

# Few characters, so that words meet, repeat and overlap; what breaks tokenisers is among them.
ALPHABET = "欠薪工资拖三路灯不亮ａＢc1234567890%_\"'-*（+\ue02d😀ß"
WORD = st.text(ALPHABET, min_size=1, max_size=6)


def indexed(database: Database) -> None:
    while database.write_now(index_some):
        pass


def look(database: Database, county: County, name: str) -> Standing:
    actor = actor_named(database, county[name].id)
    return database.read_now(lambda s: standing(s, actor, database.clock.now()))


async def found(api: Api, who: str, question: str, **more: Any) -> list[str]:
    page = await api.get(who, "/tickets", q=question, limit=200, **more)
    assert page.status_code == 200, page.text
    return [item["id"] for item in page.json()["items"]]


Texts = dict[str, tuple[str, str]]


def texts(session: Session, who: Standing, now: datetime) -> Texts:
    """Everything this person sees, as it is read: words, and digits of the telephone."""
    rows = session.exec(
        select(Ticket, Unit.name)
        .join(Unit, col(Unit.id) == col(Ticket.village_id), isouter=True)
        .where(visible(who, now))
    )
    numbered = bool(who.roles & {"operator", "supervisor"})
    return {
        ticket.id: (
            search_text(ticket) + "\n" + fold(village or ""),
            "".join(c for c in ticket.caller_number if c.isdigit()) if numbered else "",
        )
        for ticket, village in rows
    }


def scanned(texts: Texts, question: str) -> set[str]:
    """The meaning of a search, spelled out over every text and with nothing of the index."""

    def has(text: tuple[str, str], word: str) -> bool:
        words, phone = text
        number = digits(word)
        return word in words or (number is not None and (number in words or number in phone))

    typed = fold(question).split()
    whole = digits(question)
    return {
        ticket
        for ticket, text in texts.items()
        if all(has(text, word) for word in typed) or (whole is not None and has(text, whole))
    }


@pytest.mark.timeout(120)
def test_the_index_finds_what_a_scan_finds(database: Database, county: County) -> None:
    dice = random.Random(7)

    def some(most: int) -> str:
        letters = dice.choices(ALPHABET + "  ", k=dice.randrange(most))
        return "".join(letters)

    people = [county["operator"].id, county["operator2"].id, None]
    for n in range(150):
        number = "".join(dice.choices("0123456789", k=11))
        a_ticket(
            database,
            summary=some(40),
            claim=some(20),
            opponent=some(5),
            caller_name=some(4),
            caller_number=f"+86{number}" if n % 7 else "",
            village_id=dice.choice([county.village.id, county.other_village.id, None]),
            operator_id=dice.choice(people),
            confidential=n % 5 == 0,
        )
        if n == 100:
            indexed(database)  # a third is left for the comparison of what is pending
    now = database.clock.now()
    looks = {name: look(database, county, name) for name in ("supervisor", "operator", "adviser")}

    told = {
        name: database.read_now(lambda s, who=who: texts(s, who, now))  # type: ignore[misc]
        for name, who in looks.items()
    }

    words = st.lists(
        WORD | st.sampled_from(["东沟村", "330599", "3302", "村"]), min_size=1, max_size=3
    )

    @settings(max_examples=50, suppress_health_check=list(HealthCheck))
    @given(words, st.sampled_from(sorted(looks)))
    def agrees(words: list[str], name: str) -> None:
        question = " ".join(words)

        def compare(session: Session) -> None:
            wanted = TicketFilter(q=question)
            listed = pages.rows(session, looks[name], wanted, now, limit=500)
            ids = [ticket.id for ticket in listed.tickets]
            assert len(ids) == len(set(ids))
            assert set(ids) == scanned(told[name], question), question
            assert pages.count(session, looks[name], wanted, now) == len(ids)

        database.read_now(compare)

    agrees()
    indexed(database)
    agrees()


@pytest.mark.parametrize(
    "question",
    ["欠", "拖欠", "拖欠工资三个月", "桂芳", "东沟", "东沟村 拖欠", "０５７２ 工资", "139 0572 2046", "ABC", "5%", "2046"],
)  # fmt: skip
@pytest.mark.parametrize("is_indexed", [False, True], ids=["pending", "indexed"])
async def test_any_part_of_a_matter_finds_it_at_once_and_from_the_index(
    api: Api, database: Database, county: County, question: str, is_indexed: bool
) -> None:
    wanted = a_ticket(
        database, opponent="ａｂｃ公司", claim="要5%利息", village_id=county.village.id
    )
    a_ticket(database, summary="邻居占地", caller_name="张敏", caller_number="+8618811119999")
    if is_indexed:
        indexed(database)
    assert await found(api, "operator", question) == [wanted.id]


async def test_all_words_must_be_there(api: Api, database: Database) -> None:
    both = a_ticket(database, summary="工资拖欠，路灯不亮")
    a_ticket(database, summary="工资拖欠")
    indexed(database)
    assert await found(api, "operator", "路灯 拖欠") == [both.id]
    assert await found(api, "operator", "路灯 房屋") == []


async def test_a_change_is_found_at_once_and_what_it_replaced_no_more(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, summary="路灯不亮", operator_id=county["operator"].id)
    indexed(database)
    saved = await api.patch("operator", f"/tickets/{ticket.id}", {"summary": "房屋漏水"}, version=1)
    assert saved.status_code == 200, saved.text
    for _ in range(2):
        assert await found(api, "operator", "漏水") == [ticket.id]
        assert await found(api, "operator", "路灯") == []
        indexed(database)


async def test_a_renamed_village_is_found_by_its_new_name(
    api: Api, database: Database, county: County
) -> None:
    ticket = a_ticket(database, village_id=county.village.id)
    indexed(database)

    def rename(uow: UnitOfWork) -> None:
        uow.session.get_one(Unit, county.village.id).name = "新安社区"

    database.write_now(rename)
    for _ in range(2):
        assert await found(api, "operator", "新安") == [ticket.id]
        assert await found(api, "operator", "东沟") == []
        indexed(database)


async def test_a_change_that_was_taken_back_leaves_no_trace(api: Api, database: Database) -> None:
    ticket = a_ticket(database, summary="路灯不亮")
    indexed(database)

    def fails(uow: UnitOfWork) -> None:
        row = uow.session.get_one(Ticket, ticket.id)
        row.search_text = "漏水"
        uow.session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write_now(fails)
    assert (
        database.read_now(
            lambda s: (
                s.connection()
                .execute(text("SELECT count(*) FROM ticket_text WHERE pending"))
                .scalar()
            )
        )
        == 0
    )
    assert await found(api, "operator", "路灯") == [ticket.id]


async def test_what_is_found_comes_in_pages_without_gap_or_repeat(
    api: Api, database: Database
) -> None:
    made = []
    for n in range(23):
        made.append(a_ticket(database, created_at=database.clock.now()).id)
        if n == 15:
            indexed(database)
    seen: list[str] = []
    cursor = None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = (await api.get("supervisor", "/tickets", q="拖欠", limit=5, **more)).json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize("question", ["拖欠", "2046", "欠", "李桂芳", "330599"])
@pytest.mark.parametrize("is_indexed", [False, True], ids=["pending", "indexed"])
async def test_a_foreign_matter_is_in_no_list_search_or_count(
    api: Api, database: Database, county: County, question: str, is_indexed: bool
) -> None:
    a_ticket(
        database, village_id=county.village.id, confidential=True, operator_id=county["operator"].id
    )
    if is_indexed:
        indexed(database)
    for who in ("operator2", "adviser", "town_officer", "other_town_officer", "reviewer", "admin"):
        assert await found(api, who, question) == [], who
        counted = await api.get(who, "/tickets/count", q=question)
        assert counted.json() == {"count": 0, "more": False}, who
    assert len(await found(api, "operator", question)) == 1


async def test_a_common_word_on_few_tickets_is_looked_up_along_them(
    api: Api, database: Database, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_queries, "COMMON", 3)
    mine = [
        a_ticket(database, operator_id=county["adviser"].id if n % 4 == 0 else None).id
        for n in range(12)
    ]
    indexed(database)
    assert await found(api, "adviser", "拖欠 工资") == mine[::4][::-1]
    assert await found(api, "supervisor", "拖欠") == mine[::-1]
    assert (
        await found(api, "supervisor", "拖欠", operator_id=county["adviser"].id) == mine[::4][::-1]
    )


async def test_a_search_costs_the_same_number_of_statements_however_much_it_finds(
    api: Api, database: Database, county: County, statements: list[str]
) -> None:
    costs = []
    for _ in range(2):
        for _ in range(5):
            a_ticket(database, operator_id=county["operator"].id, village_id=county.village.id)
        indexed(database)
        await found(api, "operator", "拖欠")
        statements.clear()
        rows = await found(api, "operator", "拖欠")
        costs.append(len(statements))
    assert len(rows) == 10
    assert costs[0] == costs[1]
