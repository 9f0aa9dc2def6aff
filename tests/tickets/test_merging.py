"""Several tickets are one matter: what each of them still is, and what reaches whom."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.routing.model import Reservation, ReservationState, WorkItem, WorkState
from tests.factories import County, a_caller, a_follow_up, a_ticket
from tests.tickets.conftest import Api
from tickets.followups.model import FollowUp
from tickets.machine import Asked, TicketState
from tickets.merging.model import RepeatDecision
from tickets.model import Ticket

S = TicketState
REPLY = {"public_reply": "已联系包工头，承诺月底前付清", "contacted": True, "resolved": True}


@pytest.fixture
def mine(county: County) -> dict[str, Any]:
    return {"operator_id": county["operator"].id}


async def act(
    api: Api,
    who: str,
    ticket: Ticket | dict[str, Any],
    action: str,
    body: object = None,
    *,
    refused: str = "",
) -> dict[str, Any]:
    ticket_id = ticket.id if isinstance(ticket, Ticket) else ticket["id"]
    answer = await api.post(who, f"/tickets/{ticket_id}/{action}", body)
    found: dict[str, Any] = answer.json()
    if refused:
        assert found["code"] == refused, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert answer.status_code == 200, answer.text
    return found


async def read(api: Api, ticket: Ticket, what: str = "", *, who: str = "supervisor") -> Any:
    answer = await api.get(who, f"/tickets/{ticket.id}{what}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def said(ticket: dict[str, Any]) -> list[str]:
    return [note["text"] for note in ticket["notes"]]


def kept(database: Database, ticket: Ticket) -> dict[str, Any]:
    """All of a ticket that a person could miss."""
    row = database.read_now(lambda s: s.get_one(Ticket, ticket.id))
    return row.model_dump(exclude={"version"})


async def test_both_histories_tell_of_a_merge_and_the_words_are_on_the_master(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    part = a_ticket(database, summary="工资还没发", claim="付清工资", **mine)
    master = a_ticket(database, **mine)
    merged = await act(api, "operator", part, "merge", {"master": master.number})
    assert (merged["state"], merged["merged_into_id"]) == ("merged", master.id)
    assert f"并入 {master.number}" in said(merged)
    assert "edit" not in merged["actions"]
    told = await read(api, master)
    assert f"{part.number} 并入本单" in said(told)
    assert f"{part.number}：工资还没发\n诉求：付清工资" in said(told)


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (({}, {"state": S.DRAFT}), "master-unregistered"),
        (({}, {"state": S.CLOSED}), "master-over"),
        (({}, {"state": S.NOT_ACCEPTED}), "master-over"),
        (({"confidential": True}, {}), "confidential-apart"),
        (({}, {"confidential": True}), "confidential-apart"),
        (({"confidential": True}, {"confidential": True}), "confidential-apart"),
        (({"request_kind": "complaint"}, {}), "complaint-apart"),
        (({"state": S.CLOSED}, {}), "illegal-transition"),
        (({"state": S.SUSPENDED}, {}), "illegal-transition"),
        (({"state": S.IN_PROGRESS, "asked": Asked.EXTENSION}, {}), "already-asked"),
    ],
)
async def test_what_cannot_be_one_matter_is_refused_and_nothing_changes(
    api: Api,
    database: Database,
    county: County,
    about: tuple[dict[str, Any], dict[str, Any]],
    code: str,
) -> None:
    (of_part, of_master), mine = about, {"operator_id": county["operator"].id}
    handled = {"handler_id": county["adviser"].id} if of_part.get("asked") else {}
    part = a_ticket(database, **mine, **of_part, **handled)
    master = a_ticket(database, **mine, **of_master)
    before = kept(database, part), kept(database, master)
    problem = await act(api, "operator", part, "merge", {"master": master.id}, refused=code)
    assert "请" in problem["title"]
    assert (kept(database, part), kept(database, master)) == before


async def test_a_ticket_goes_neither_into_itself_nor_into_a_part(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    one, two, three = (a_ticket(database, **mine) for _ in range(3))
    await act(api, "operator", one, "merge", {"master": one.id}, refused="merge-into-itself")
    await act(api, "operator", one, "merge", {"master": two.id})
    back = await act(api, "operator", two, "merge", {"master": one.id}, refused="master-merged")
    assert back["master"] == two.number, "a cycle: the other way round"
    other = await act(api, "operator", three, "merge", {"master": one.id}, refused="master-merged")
    assert (other["master"], other["master_id"]) == (two.number, two.id)
    await act(api, "operator", one, "merge", {"master": three.id}, refused="illegal-transition")


async def test_foreign_tickets_do_not_exist(api: Api, database: Database, county: County) -> None:
    theirs = a_ticket(database, operator_id=county["other_town_officer"].id)
    foreign = a_ticket(database, operator_id=county["operator"].id)
    body = {"master": foreign.number}
    await act(api, "other_town_officer", theirs, "merge", body, refused="master-unknown")
    none = {"master": "330599-20260302-1-9998"}
    await act(api, "other_town_officer", theirs, "merge", none, refused="master-unknown")
    await act(api, "other_town_officer", foreign, "merge", body, refused="ticket-not-found")
    await act(api, "other_town_officer", theirs, "gather", {"tickets": [foreign.id]},
              refused="ticket-not-found")  # fmt: skip
    for what in ("group", "repeats"):
        answer = await api.get("other_town_officer", f"/tickets/{foreign.id}/{what}")
        assert answer.status_code == 404


async def test_several_are_gathered_at_once_or_none_is(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    master, one, two = (a_ticket(database, **mine) for _ in range(3))
    over = a_ticket(database, state=S.CLOSED, **mine)
    wanted = {"tickets": [one.number, over.number]}
    problem = await act(api, "supervisor", master, "gather", wanted, refused="illegal-transition")
    assert problem["ticket"] == over.number
    assert kept(database, one)["state"] is S.REGISTERED
    await act(api, "supervisor", master, "gather", {"tickets": [one.number, two.id]})
    group = await read(api, master, "/group")
    assert [part["number"] for part in group["parts"]] == [one.number, two.number]
    answer = await api.call(
        "supervisor", "POST", f"/tickets/{master.id}/gather", version=99, json=wanted
    )
    assert answer.status_code == 412


async def test_people_and_matters_are_counted_apart(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    li, wang = a_caller(database), a_caller(database, "+8613900000002")
    master = a_ticket(database, caller_id=li.id, **mine)
    parts = [a_ticket(database, caller_id=who, **mine) for who in (li.id, wang.id, None)]
    await act(api, "supervisor", master, "gather", {"tickets": [part.id for part in parts]})
    group = await read(api, master, "/group")
    assert (group["callers"], group["calls"], group["matters"]) == (3, 4, 1)


async def test_what_is_noted_on_a_part_is_on_the_master_with_its_origin(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    part, middle, master = (a_ticket(database, **mine) for _ in range(3))
    await act(api, "operator", part, "merge", {"master": middle.id})
    await act(api, "operator", middle, "merge", {"master": master.id})
    await act(api, "operator2", part, "note", {"kind": "public", "text": "对方已躲到外地"})
    on_master = (await read(api, master))["notes"]
    copies = [note for note in on_master if "躲到外地" in note["text"]]
    assert [(one["text"], one["kind"]) for one in copies] == [
        (f"来自 {part.number}：对方已躲到外地", "internal")
    ]
    assert "对方已躲到外地" in said(await read(api, part))


async def test_a_move_of_a_part_is_refused_with_the_master_s_number(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    part, master = a_ticket(database, **mine), a_ticket(database, **mine)
    await act(api, "operator", part, "merge", {"master": master.id})
    problem = await act(api, "operator", part, "forward", refused="illegal-transition")
    assert problem["master"] == master.number
    assert master.number in problem["detail"]


async def test_every_caller_of_the_group_is_told_and_called(
    api: Api, database: Database, county: County, mine: dict[str, Any]
) -> None:
    part, late = a_ticket(database, **mine), a_ticket(database, **mine)
    silent = a_ticket(database, callback_wanted=False, **mine)
    village = {"village_id": county.village.id}
    master = a_ticket(
        database, state=S.IN_PROGRESS, handler_id=county["adviser"].id, **mine, **village
    )
    for one in (part, silent):
        await act(api, "operator", one, "merge", {"master": master.id})
    await act(api, "adviser", master, "reply", REPLY)
    await act(api, "operator", master, "approve")
    for one, promises in ((part, ["visit_back"]), (silent, [])):
        told = await read(api, one)
        assert told["public_reply"] == REPLY["public_reply"]
        assert [row["kind"] for row in told["follow_ups"]] == promises
        public = [note["text"] for note in told["notes"] if note["kind"] == "public"]
        assert public == [f"主单 {master.number} 的答复：{REPLY['public_reply']}"]
    await act(api, "operator", late, "merge", {"master": master.id})
    assert (await read(api, late))["public_reply"] == REPLY["public_reply"], "merged after it"
    await act(api, "operator", master, "close", {"result": "回访满意"})
    ended = await read(api, part)
    assert (ended["state"], ended["result"]) == ("merged", "回访满意")
    assert [row["state"] for row in ended["follow_ups"]] == ["promised"], "they are still asked"


async def test_a_master_that_is_answered_at_once_answers_its_parts(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    part, master = a_ticket(database, **mine), a_ticket(database, **mine)
    await act(api, "operator", part, "merge", {"master": master.id})
    await act(api, "operator", master, "resolve", {"answer": "可以向劳动监察大队投诉"})
    told = await read(api, part)
    assert told["public_reply"] == "可以向劳动监察大队投诉"
    assert [row["kind"] for row in told["follow_ups"]] == ["visit_back"]


async def test_a_void_master_gives_its_parts_back(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    part, master = a_ticket(database, **mine), a_ticket(database, **mine)
    await act(api, "operator", part, "merge", {"master": master.id})
    await act(api, "operator", master, "cancel", {"reason": "重复登记"})
    back = await read(api, part)
    assert (back["state"], back["merged_into_id"]) == ("registered", None)


async def test_promises_of_a_part_stay_due_and_can_be_kept(
    api: Api, database: Database, county: County, mine: dict[str, Any]
) -> None:
    part, master = a_ticket(database, **mine), a_ticket(database, **mine)
    promise = a_follow_up(database, ticket_id=part.id, owner_id=county["operator"].id)
    await act(api, "operator", part, "merge", {"master": master.id})
    listed = (await api.get("operator", "/follow-ups", mine=True)).json()["items"]
    assert [row["id"] for row in listed] == [promise.id]
    body = {"result": "reached", "note": "已告知"}
    answer = await api.post("operator", f"/follow-ups/{promise.id}/done", body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("state", [S.DRAFT, S.REGISTERED, S.PENDING_DISPATCH])
async def test_apart_again_a_ticket_is_what_it_was(
    api: Api, database: Database, clock: ManualClock, mine: dict[str, Any], state: TicketState
) -> None:
    part = a_ticket(database, state=state, due_at=clock.now() + timedelta(days=3), **mine)
    a_follow_up(database, ticket_id=part.id)
    master = a_ticket(database, **mine)
    before = kept(database, part), _promises(database, part)
    await act(api, "operator", part, "merge", {"master": master.id})
    clock.advance(timedelta(days=29))
    apart = await act(api, "operator", part, "unmerge", {"reason": "不是一回事"})
    assert (kept(database, part), _promises(database, part)) == before
    assert "不是一回事" in said(apart)
    assert f"{part.number} 从本单拆出：不是一回事" in said(await read(api, master))
    assert (await read(api, master, "/group"))["parts"] == []
    await act(api, "operator", part, "merge", {"master": master.id})


async def test_after_30_days_it_stays_merged(
    api: Api, database: Database, clock: ManualClock, mine: dict[str, Any]
) -> None:
    part, master = a_ticket(database, **mine), a_ticket(database, **mine)
    merged = await act(api, "operator", part, "merge", {"master": master.id})
    assert "unmerge" in merged["actions"]
    until = (await read(api, part, "/group"))["undo_until"]
    assert until == "2026-04-01T01:00:00Z"
    clock.advance(timedelta(days=30, seconds=1))
    assert "unmerge" not in (await read(api, part))["actions"]
    body = {"reason": "不是一回事"}
    problem = await act(api, "supervisor", part, "unmerge", body, refused="unmerge-too-late")
    assert "30天" in problem["title"]
    await act(api, "supervisor", part, "reopen", {"reason": "有误"}, refused="illegal-transition")


async def test_the_engine_lets_go_of_a_part_and_gives_it_back(
    api: Api, database: Database, county: County, mine: dict[str, Any]
) -> None:
    part, waiting, master = (
        a_ticket(database, village_id=county.village.id, **mine) for _ in range(3)
    )
    for one in (part, waiting):
        await act(api, "operator", one, "forward")
    await act(api, "supervisor", part, "dispatch", {"handler_id": county["adviser"].id})
    await act(api, "adviser", part, "accept")
    for one in (part, waiting):
        await act(api, "operator", one, "merge", {"master": master.id})
        assert _work(database, one) == (WorkState.CLOSED, None)
    back = await act(api, "operator", part, "unmerge", {"reason": "不是一回事"})
    assert (back["state"], back["handler_id"]) == ("in_progress", county["adviser"].id)
    assert _work(database, part) == (WorkState.TAKEN, county["adviser"].id)
    await act(api, "operator", waiting, "unmerge", {"reason": "不是一回事"})
    assert _work(database, waiting) == (WorkState.WAITING, None)


async def test_whose_handler_has_left_is_dispatched_anew(
    api: Api, database: Database, county: County, mine: dict[str, Any]
) -> None:
    adviser = county["adviser"]
    part = a_ticket(database, state=S.IN_PROGRESS, handler_id=adviser.id, **mine)
    master = a_ticket(database, **mine)
    await act(api, "operator", part, "merge", {"master": master.id})

    def leave(uow: Any) -> None:
        uow.session.get_one(type(adviser), adviser.id).is_active = False

    database.write_now(leave)
    back = await act(api, "operator", part, "unmerge", {"reason": "不是一回事"})
    assert (back["state"], back["handler_id"]) == ("pending_dispatch", None)


async def test_of_two_who_merge_crosswise_one_wins(
    api: Api, database: Database, mine: dict[str, Any]
) -> None:
    for _ in range(4):
        one, two = a_ticket(database, **mine), a_ticket(database, **mine)

        async def into(part: Ticket, master: Ticket, who: str) -> httpx.Response:
            return await api.post(who, f"/tickets/{part.id}/merge", {"master": master.id})

        answers = await asyncio.gather(into(one, two, "operator"), into(two, one, "supervisor"))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        states = [kept(database, ticket)["state"] for ticket in (one, two)]
        assert sorted(states) == [S.MERGED, S.REGISTERED]


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


def _promises(database: Database, ticket: Ticket) -> list[dict[str, Any]]:
    query = select(FollowUp).where(FollowUp.ticket_id == ticket.id).order_by(FollowUp.id)
    return [row.model_dump() for row in database.read_now(lambda s: s.exec(query).all())]


def _work(database: Database, ticket: Ticket) -> tuple[WorkState, str | None]:
    """The engine's view: the state of the work, and who has it."""

    def query(session: Any) -> tuple[WorkState, str | None]:
        held = (ReservationState.OFFERED, ReservationState.ACCEPTED)
        rows = session.exec(select(Reservation).where(Reservation.work_id == ticket.id)).all()
        who = next((row.person_id for row in rows if row.state in held), None)
        return session.get_one(WorkItem, ticket.id).state, who

    return database.read_now(query)
