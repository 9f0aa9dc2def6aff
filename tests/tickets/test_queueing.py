"""Matters on the routing engine: whoever is to take one is offered it, once, and the next when they do not."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from hotline.kernel.database import Database
from hotline.organisation.model import Person
from hotline.routing import control, items
from hotline.routing.model import ReservationState
from hotline.routing.service import Routing
from tests.factories import County
from tests.tickets.conftest import Api
from tests.tickets.queueing_desk import TOO_LONG, Desk, agree
from tickets import answers, moves
from tickets.handover.policy import Target, Where
from tickets.handover.service import Wish, hand_over
from tickets.machine import TicketState
from tickets.model import Ticket


@pytest.fixture
def desk(database: Database, routing: Routing, county: County) -> Desk:
    return Desk(database, routing, county)


def test_what_nobody_dispatches_by_hand_is_dispatched_after_two_minutes(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.forward, ticket)
    desk.pass_time(timedelta(seconds=119))
    assert desk.ticket(ticket).state is TicketState.PENDING_DISPATCH
    desk.pass_time(timedelta(seconds=1))
    assert desk.ticket(ticket).state is TicketState.DISPATCHED
    assert desk.holder(ticket) == ("adviser", ReservationState.OFFERED)
    assert desk.ticket(ticket).unit_id == desk.county.town.id
    assert desk.told(ticket)[-1] == ("dispatch", "东沟村的法律顾问 adviser，在办 0 件")


def test_who_dispatches_at_once_hears_at_once_who_has_it(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    assert desk.handler(ticket) == "adviser"
    assert [action for action, _ in desk.told(ticket)] == ["forward", "dispatch"]


def test_what_is_not_signed_for_in_time_goes_to_the_next(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    desk.pass_time(TOO_LONG)
    assert desk.holder(ticket) == ("backup", ReservationState.OFFERED)
    assert desk.told(ticket)[-2:] == [
        ("return", "到时未签收，系统收回"),
        ("dispatch", "东沟村的候补法律顾问 backup，在办 0 件（adviser 已退回或未签收）"),
    ]
    desk.pass_time(TOO_LONG)
    assert desk.handler(ticket) == "town_officer"
    desk.pass_time(TOO_LONG)
    assert desk.handler(ticket) in {"operator", "operator2", "supervisor", "reviewer"}


def test_who_gives_it_back_is_not_asked_again_before_everybody_else(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    desk.act("adviser", moves.give_back, ticket, reason="利益冲突需回避")
    assert desk.holder(ticket) is None
    desk.pass_time(timedelta(seconds=120))
    assert desk.handler(ticket) == "backup"


def test_signing_keeps_it_and_the_end_frees_the_person(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    desk.act("adviser", moves.accept, ticket)
    desk.pass_time(TOO_LONG)
    assert desk.holder(ticket) == ("adviser", ReservationState.ACCEPTED)
    report = answers.Report(
        public_reply="已协调包工头月底前付清", internal_note="", contacted=True, resolved=True
    )
    desk.act("adviser", answers.reply, ticket, report=report)
    assert desk.holder(ticket) is None
    desk.act("operator", moves.send_back, ticket, reason="没有说明期限")
    assert desk.holder(ticket) == ("adviser", ReservationState.ACCEPTED)


def test_a_colleague_of_the_town_may_sign_instead(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    desk.act("town_officer", moves.accept, ticket)
    assert desk.holder(ticket) == ("town_officer", ReservationState.ACCEPTED)


def test_a_choice_by_hand_is_followed(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    reviewer = desk.county["reviewer"].id
    desk.act("supervisor", moves.dispatch_to, ticket, handler_id=reviewer)
    assert desk.holder(ticket) == ("reviewer", ReservationState.OFFERED)
    desk.act("supervisor", moves.dispatch_to, ticket, unit_id=desk.county.other_town.id)
    assert desk.holder(ticket) is None
    desk.pass_time(timedelta(minutes=10))
    assert desk.handler(ticket) is None


def test_to_dispatch_again_asks_somebody_else(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    desk.act("operator", moves.dispatch_automatically, ticket)
    assert desk.handler(ticket) == "backup"


def test_a_complaint_and_a_secret_stay_with_the_supervisor(desk: Desk) -> None:
    for about in ({"request_kind": "complaint"}, {"confidential": True}):
        ticket = desk.registered(**about)
        desk.act("operator", moves.dispatch_automatically, ticket)
        assert desk.handler(ticket) == "supervisor"
        assert "由县级直接办理" in desk.told(ticket)[-1][1]


@pytest.mark.parametrize("opponent", ["王大律师", "被告王大律师及其合伙人", "电话 13600009999"])
def test_nobody_is_offered_a_matter_against_themselves(desk: Desk, opponent: str) -> None:
    adviser = desk.county["adviser"].id

    def rename(uow: Any) -> None:
        person = uow.session.get_one(Person, adviser)
        person.name, person.phone = "王大律师", "+8613600009999"

    desk.database.write_now(rename)
    ticket = desk.registered(opponent=opponent)
    desk.act("operator", moves.dispatch_automatically, ticket)
    assert desk.handler(ticket) == "backup"
    assert desk.told(ticket)[-1][1].endswith("（王大律师 需回避）")


def test_who_has_enough_is_passed_over_and_the_history_says_so(desk: Desk) -> None:
    desk.fill("adviser")
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    assert desk.handler(ticket) == "backup"
    assert desk.told(ticket)[-1][1].endswith("（adviser 在办已满）")


def test_where_everybody_has_enough_it_keeps_its_place(desk: Desk) -> None:
    for who in ("adviser", "backup", "town_officer"):
        desk.fill(who)
    for who in ("supervisor", "operator", "operator2", "reviewer"):
        desk.fill(who)
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    assert desk.ticket(ticket).state is TicketState.PENDING_DISPATCH
    freed = desk.database.read_now(
        lambda s: s.exec(
            select(Ticket.id).where(Ticket.handler_id == desk.county["backup"].id)
        ).first()
    )
    assert freed is not None
    desk.act("supervisor", moves.dispatch_to, freed, unit_id=desk.county.county.id)
    desk.pass_time(timedelta(seconds=1))
    assert desk.handler(ticket) == "backup"


def test_where_nobody_works_the_office_has_it_on_its_list(desk: Desk) -> None:
    def all_gone(uow: Any) -> None:
        for person in desk.county.people.values():
            uow.session.get_one(Person, person.id).is_active = False

    ticket = desk.registered()
    desk.act("operator", moves.forward, ticket)
    desk.database.write_now(all_gone)
    desk.pass_time(timedelta(seconds=120))
    found = desk.ticket(ticket)
    assert (found.state, found.handler_id) == (TicketState.DISPATCHED, None)
    assert found.unit_id == desk.county.town.id
    said = "东沟村的法律顾问 adviser 不在岗、backup 不在岗，转镇级：东溪镇"
    assert desk.told(ticket)[-1] == ("dispatch", said)


def test_the_supervisor_s_hand_reaches_through_the_engine(desk: Desk) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    boss, operator = desk.county["supervisor"].id, desk.county["operator2"].id
    desk.database.write_now(lambda uow: control.force(uow, ticket, operator, by=boss))
    assert desk.ticket(ticket).state is TicketState.PENDING_DISPATCH
    desk.pass_time(timedelta(seconds=1))
    assert desk.holder(ticket) == ("operator2", ReservationState.OFFERED)
    assert desk.told(ticket)[-1] == ("dispatch", "指定：operator2")


async def test_yes_and_no_may_be_said_where_the_offer_is_shown(desk: Desk, api: Api) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    adviser, backup = desk.county["adviser"].id, desk.county["backup"].id
    desk.database.write_now(lambda uow: items.decline(uow, ticket, adviser))
    assert desk.ticket(ticket).state is TicketState.PENDING_DISPATCH
    assert desk.told(ticket)[-1] == ("return", "退回")
    desk.act("operator", moves.dispatch_automatically, ticket)
    desk.database.write_now(lambda uow: items.accept(uow, ticket, backup))
    desk.database.write_now(lambda uow: items.accept(uow, ticket, backup))
    seen = (await api.get("backup", f"/tickets/{ticket}")).json()
    assert (seen["state"], seen["handler_id"]) == ("in_progress", backup)
    assert [note["action"] for note in seen["notes"]].count("accept") == 1


async def test_who_sees_the_matter_sees_who_was_asked_and_why(desk: Desk, api: Api) -> None:
    ticket = desk.registered()
    desk.act("operator", moves.dispatch_automatically, ticket)
    desk.act("adviser", moves.give_back, ticket, reason="出差")
    desk.act("operator", moves.dispatch_automatically, ticket)
    first, second = (await api.get("operator", f"/tickets/{ticket}/offers")).json()["items"]
    assert (first["person_name"], first["state"]) == ("adviser", "rejected")
    assert (second["why"], second["state"]) == ("backup_adviser", "offered")
    passed = {one["person_name"]: one["reason"] for one in second["passed_over"]}
    assert passed["adviser"] == "tried_just_now"
    assert (await api.get("auditor", f"/tickets/{ticket}/offers")).status_code == 404


@pytest.mark.parametrize("where", ["person", "unit", "desk"])
def test_what_is_handed_over_is_handed_over_in_the_engine_too(desk: Desk, where: str) -> None:
    offered, taken = desk.registered(), desk.registered()
    for ticket in (offered, taken):
        desk.act("operator", moves.dispatch_automatically, ticket)
    desk.act("adviser", moves.accept, taken)
    to = {
        "person": Target(Where.PERSON, desk.county["backup"].id),
        "unit": Target(Where.UNIT, desk.county.other_town.id),
        "desk": Target(Where.DESK),
    }[where]
    wish = Wish(
        key="a-key-of-its-own",
        person_id=desk.county["adviser"].id,
        reason="离职",
        from_date=date(2026, 3, 2),
        tickets=to,
    )
    boss = desk.county["supervisor"].id
    desk.database.write_now(lambda uow: hand_over(uow, wish, by=boss))
    for ticket in (offered, taken):
        agree(desk, ticket)
    if where == "person":
        assert desk.holder(offered) == ("backup", ReservationState.OFFERED)
        assert desk.holder(taken) == ("backup", ReservationState.ACCEPTED)
        desk.pass_time(TOO_LONG)
        assert desk.handler(offered) != "backup", "nobody signed for it"
        assert desk.handler(taken) == "backup"
