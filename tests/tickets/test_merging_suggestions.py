"""Which tickets are said to be alike and why; who sees them; nothing is merged by it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from tests.factories import County, a_caller, a_ticket
from tests.tickets.conftest import Api
from tickets.machine import TicketState
from tickets.merging.likeness import Seen, Why, common_share, likeness, opponent_name, pieces, signs
from tickets.merging.mass import note_signs
from tickets.model import Ticket
from tickets.search.index import index_some

S = TicketState
STORY = "在鑫达工地做木工三个月，包工头一直拖着工资不给，电话也不接"
SAME_STORY = "鑫达工地的木工，做了三个月，包工头拖着工资不给，打电话也不接"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("云山县鑫达建筑有限公司", "云山县鑫达建筑"),
        ("云山县 鑫达建筑（有限公司）", "云山县鑫达建筑"),
        ("鑫达建筑公司", "鑫达建筑"),
        ("王建国", "王建国"),
        ("丈夫", None),
        ("包工头", None),
        ("公司", None),
        ("王", None),
        ("", None),
        (None, None),
    ],
)
def test_one_opponent_has_one_name_and_a_word_for_somebody_is_none(
    typed: str | None, name: str | None
) -> None:
    assert opponent_name(typed) == name


def test_two_are_alike_for_reasons() -> None:
    one = Seen(caller_id="li", opponent="鑫达建筑公司", village_id="v", matter="wage", text=STORY)
    assert likeness(one, one).reasons == tuple(Why)
    other = Seen(caller_id="wang", opponent=None, village_id="v", matter="land", text=SAME_STORY)
    assert likeness(one, other).reasons == (Why.TEXT,)
    nothing = Seen(caller_id=None, opponent=None, village_id=None, matter=None, text="")
    assert likeness(nothing, nothing).reasons == ()


@given(st.text(), st.text())
def test_likeness_goes_both_ways_and_never_beyond_the_whole(one: str, other: str) -> None:
    share = common_share(one, other)
    assert share == common_share(other, one)
    assert 0 <= share <= 1


@given(st.text(alphabet="拖欠工资三个月不给", min_size=5, max_size=30), st.text(max_size=20))
def test_a_common_passage_of_five_is_found_by_a_piece(passage: str, around: str) -> None:
    where = f"{around}{passage}"
    assert any(piece in where for piece in pieces(passage))
    assert len(pieces(where * 20)) <= 24


def test_signs_need_a_name_or_a_place() -> None:
    assert signs("鑫达建筑公司", "v1", "wage") == ["opponent:鑫达建筑", "place:v1:wage"]
    assert signs("丈夫", "v1", None) == []


async def test_open_tickets_that_may_be_the_same_are_suggested_with_reasons(
    api: Api, database: Database, county: County
) -> None:
    mine = {"operator_id": county["operator"].id}
    li, wang = a_caller(database), a_caller(database, "+8613900000002")
    ticket = a_ticket(
        database, caller_id=li.id, opponent="鑫达建筑有限公司", summary=STORY, **mine,
        village_id=county.village.id,
    )  # fmt: skip
    of_li = a_ticket(database, caller_id=li.id, matter="divorce", summary="离婚财产怎么分", **mine)
    of_wang = a_ticket(
        database, caller_id=wang.id, opponent="鑫达建筑公司", summary="想讨回工钱", **mine
    )
    told_alike = a_ticket(database, matter="injury", summary=SAME_STORY, **mine)
    a_ticket(database, matter="divorce", summary="邻居砌墙占了出路", **mine)
    a_ticket(database, caller_id=li.id, state=S.CLOSED, **mine)
    a_ticket(database, caller_id=li.id, state=S.DRAFT, **mine)
    old = database.clock.now() - timedelta(days=31)
    a_ticket(database, caller_id=li.id, created_at=old, summary=STORY, **mine)
    _ready(database, ticket, of_li, of_wang, told_alike)
    found = (await api.get("operator", f"/tickets/{ticket.id}/candidates")).json()
    reasons = {one["number"]: one["reasons"] for one in found}
    assert reasons == {
        of_li.number: ["同一号码"],
        of_wang.number: ["对方相同（鑫达建筑公司）"],
        told_alike.number: [reasons[told_alike.number][0]],
    }
    assert reasons[told_alike.number][0].startswith("内容相近 ")
    assert all(one["may_take"] and one["may_come"] for one in found)
    still = database.read_now(lambda s: s.get_one(Ticket, of_li.id))
    assert still.state is S.REGISTERED, "suggested, never merged"


async def test_only_tickets_that_one_sees_are_suggested(
    api: Api, database: Database, county: County
) -> None:
    li = a_caller(database)
    secret = a_ticket(
        database, caller_id=li.id, confidential=True, operator_id=county["operator"].id
    )
    ticket = a_ticket(database, caller_id=li.id, operator_id=county["operator2"].id)
    _ready(database, ticket, secret)
    for who, shown in (("operator2", []), ("supervisor", [secret.number])):
        found = (await api.get(who, f"/tickets/{ticket.id}/candidates")).json()
        assert [one["number"] for one in found] == shown
        assert not any(one["may_take"] for one in found), "a confidential one stays apart"
    assert (await api.get("adviser", f"/tickets/{ticket.id}/candidates")).status_code == 404


async def test_how_many_there_are_changes_nothing_in_how_much_is_read(
    api: Api, database: Database, county: County, statements: list[str]
) -> None:
    li = a_caller(database)
    about: dict[str, Any] = {"caller_id": li.id, "village_id": county.village.id}
    ticket = a_ticket(database, operator_id=county["operator"].id, **about)
    for _ in range(60):
        a_ticket(database, **about)
    _ready(database, ticket)
    statements.clear()
    found = (await api.get("operator", f"/tickets/{ticket.id}/candidates")).json()
    assert len(found) == 6
    assert len(statements) < 20
    assert all("LIMIT" in one for one in statements if "ticket_sign" in one)


def _ready(database: Database, *tickets: Ticket) -> None:
    """Written into the index and with their signs, as after a registration."""

    def unit(uow: UnitOfWork) -> None:
        for ticket in tickets:
            note_signs(uow, uow.session.get_one(Ticket, ticket.id))

    database.write_now(unit)
    while database.write_now(index_some):
        pass
