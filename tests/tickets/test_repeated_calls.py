"""Another call of the same number: what it has in hand, and what somebody says that this one is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from tests.factories import County, a_caller, a_ticket
from tests.tickets.conftest import Api
from tests.tickets.merging_desk import act, kept, read, said
from tickets.machine import TicketState
from tickets.merging.model import RepeatDecision

S = TicketState


@pytest.fixture
def mine(county: County) -> dict[str, Any]:
    return {"operator_id": county["operator"].id}


async def test_the_form_shows_what_else_the_number_has_in_hand(
    api: Api, database: Database, clock: ManualClock, mine: dict[str, Any]
) -> None:
    caller = {"caller_id": a_caller(database).id}
    old = a_ticket(database, **caller, **mine)
    lately = clock.now() - timedelta(days=3)
    ended = a_ticket(database, state=S.CLOSED, closed_at=lately, **caller, **mine)
    long_ago = clock.now() - timedelta(days=31)
    a_ticket(database, state=S.CLOSED, closed_at=long_ago, **caller, **mine)
    a_ticket(database, state=S.DRAFT, **caller, **mine)
    a_ticket(database, **mine)
    new = a_ticket(database, state=S.DRAFT, **caller, **mine)
    found = await read(api, new, "/repeats", who="operator")
    assert [(one["number"], one["is_open"], one["may_take"]) for one in found["matters"]] == [
        (old.number, True, True),
        (ended.number, False, False),
    ]
    assert found["decision"] is None
    nobody = a_ticket(database, state=S.DRAFT, **mine)
    assert (await read(api, nobody, "/repeats", who="operator"))["matters"] == []


async def test_one_sees_only_old_matters_that_one_may_see(
    api: Api, database: Database, county: County, mine: dict[str, Any]
) -> None:
    caller = {"caller_id": a_caller(database).id}
    a_ticket(database, confidential=True, **caller, **mine)
    new = a_ticket(database, state=S.DRAFT, operator_id=county["operator2"].id, **caller)
    assert (await read(api, new, "/repeats", who="operator2"))["matters"] == []


async def test_a_repeated_call_is_merged_kept_apart_or_only_asks(
    api: Api, database: Database, county: County, mine: dict[str, Any]
) -> None:
    caller = {"caller_id": a_caller(database).id}
    old = a_ticket(database, **caller, **mine)
    draft = {"state": S.DRAFT, "matter": None, **caller, **mine}
    merged, apart, asks = (a_ticket(database, **draft) for _ in range(3))
    body = {"choice": "merge", "other": old.number}
    assert (await act(api, "operator", merged, "repeat", body))["state"] == "merged"
    found = await act(api, "operator", apart, "repeat", {"choice": "apart"})
    assert found["state"] == "draft", "the talk and the form go on"
    body = {"choice": "progress", "other": old.id}
    found = await act(api, "operator", asks, "repeat", body)
    assert (found["state"], found["result"]) == ("closed", f"查询 {old.number} 的办理进度")
    assert f"来电人查询进度（{asks.number}）" in said(await read(api, old))
    for ticket, choice, other in (
        (merged, "merge", old.number),
        (apart, "apart", None),
        (asks, "progress", old.number),
    ):
        decision = (await read(api, ticket, "/repeats"))["decision"]
        assert (decision["choice"], decision["other_number"]) == (choice, other)
        assert (decision["by_name"], decision["at"]) == ("operator", "2026-03-02T01:00:00Z")


async def test_a_decision_without_its_ticket_is_refused_and_not_written_down(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    ticket = a_ticket(database, state=S.DRAFT, **mine)
    await act(api, "operator", ticket, "repeat", {"choice": "merge"}, refused="master-wanted")
    none = {"choice": "progress", "other": "0"}
    await act(api, "operator", ticket, "repeat", none, refused="master-unknown")
    itself = {"choice": "progress", "other": ticket.id}
    await act(api, "operator", ticket, "repeat", itself, refused="merge-into-itself")
    wrong = await api.post("operator", f"/tickets/{ticket.id}/repeat", {"choice": "split"})
    assert wrong.status_code == 422
    assert database.read_now(lambda s: s.exec(select(RepeatDecision)).all()) == []
    assert kept(database, ticket)["state"] is S.DRAFT
