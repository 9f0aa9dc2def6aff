"""What cannot be handed over, who sees what, and that nothing is lost or doubled."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.organisation.model import Person
from tests.factories import (
    County,
    a_call,
    a_follow_up,
    a_person,
    a_ticket,
)
from tests.tickets.conftest import Api
from tests.tickets.handovers import (
    DESK_TARGET,
    DUE,
    S,
    a_desk_of_work,
    all_of,
    app,
    events,
    person,
    wish,
)
from tickets.handover.policy import Owned, Target, Where, passed_on
from tickets.machine import AT_WORK, DESK, OPEN, TicketState
from tickets.model import Ticket, TicketNote

__all__ = ["app"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": {"tickets": {"where": "person", "id": "me"}}}, "receiver-unfit"),
        ({"to": {"tickets": {"where": "person", "id": "auditor"}}}, "receiver-unfit"),
        ({"to": {"follow_ups": {"where": "person", "id": "admin"}}}, "receiver-unfit"),
        ({"to": {"tickets": {"where": "person", "id": "gone"}}}, "receiver-unfit"),
        ({"to": {"tickets": {"where": "person", "id": "nobody"}}}, "person-not-found"),
        ({"to": {"tickets": {"where": "unit", "id": "nothing"}}}, "unit-not-found"),
        ({"to": {"tickets": {"where": "unit"}}}, "malformed"),
        ({"to": {"tickets": {"where": "desk", "id": "x"}}}, "malformed"),
        ({"to": {"shifts": {"where": "unit", "id": "x"}}}, "malformed"),
        ({"to": {"calls": DESK_TARGET}}, "malformed"),
        ({"from_date": "2026-03-01"}, "handover-day-over"),
        ({"deactivate": True}, "work-left-behind"),
        ({"deactivate": True, "from_date": "2026-03-03"}, "handover-day-over"),
        ({"reason": ""}, "malformed"),
        ({"key": "short"}, "malformed"),
        ({"from_person_id": "nobody"}, "person-not-found"),
    ],
)
async def test_a_hand_over_that_cannot_be_changes_nothing(
    api: Api, database: Database, county: County, fields: dict[str, Any], code: str
) -> None:
    a_desk_of_work(database, county)
    a_person(database, "operator", name="gone", id="gone", is_active=False)
    body = wish(county["operator"], **deepcopy(fields))
    for target in body["to"].values():
        who = "operator" if target.get("id") == "me" else target.get("id")
        if who in county.people:
            target |= {"id": county[who].id}
    answer = await api.post("admin", "/handovers", body)
    assert answer.json().get("code") == code, answer.text
    assert all_of(database, TicketNote) == []
    assert database.read_now(lambda s: s.get_one(Person, county["operator"].id)).is_active


@pytest.mark.parametrize("walled", [{"request_kind": "complaint"}, {"confidential": True}])
async def test_a_complaint_stays_with_the_county(
    api: Api, database: Database, county: County, walled: dict[str, Any]
) -> None:
    me = county["operator"]
    ticket = a_ticket(database, state=S.IN_PROGRESS, handler_id=me.id, **walled)
    a_follow_up(database, owner_id=me.id, ticket_id=ticket.id)
    for kind in ("tickets", "follow_ups"):
        for below in (person(county["adviser"]), {"where": "unit", "id": county.town.id}):
            answer = await api.post("supervisor", "/handovers", wish(me, to={kind: below}))
            assert answer.json()["code"] == "receiver-not-county"
    county_level = {"tickets": person(county["operator2"]), "follow_ups": DESK_TARGET}
    assert (
        await api.post("supervisor", "/handovers", wish(me, to=county_level))
    ).status_code == 200


async def test_an_administrator_sees_how_much_and_a_supervisor_what(
    api: Api, database: Database, county: County
) -> None:
    a_desk_of_work(database, county)
    me = county["operator"]
    seen = (await api.get("supervisor", "/handovers/preview", person_id=me.id)).json()
    counted = (await api.get("admin", "/handovers/preview", person_id=me.id)).json()
    for one in (seen, counted):
        assert (one["tickets"], one["follow_ups"], len(one["shifts"])) == (5, 2, 2)
        assert one["by_state"] == {"in_progress": 2, "dispatched": 1, "replied": 1, "draft": 1}
        assert one["queues"] == ["general"]
    assert len(seen["ticket_list"]) == 5
    assert len(seen["follow_up_list"]) == 2
    assert (counted["ticket_list"], counted["follow_up_list"]) == ([], [])
    assert not counted["shows_matters"]
    for who in ("operator", "adviser", "auditor"):
        refused = await api.get(who, "/handovers/preview", person_id=me.id)
        assert refused.status_code == 403
        assert (await api.post(who, "/handovers", wish(me))).status_code == 403
    off = wish(me, deactivate=True)
    assert (await api.post("supervisor", "/handovers", off)).json()["code"] == "may-not-deactivate"


async def test_a_call_s_ticket_and_the_board_hear_of_it(
    api: Api, database: Database, county: County
) -> None:
    me, to = county["operator"], county["operator2"]
    call = a_call(database)
    ticket = a_ticket(database, state=S.IN_PROGRESS, handler_id=me.id, call_id=call.id)
    await api.post("supervisor", "/handovers", wish(me, to={"tickets": person(to)}))
    (event,) = events(database, "TicketHandedOver")
    assert (event.ticket_id, event.call_id) == (ticket.id, call.id)
    assert (event.payload["handler_id"], event.payload["former_handler_id"]) == (to.id, me.id)
    assert (await api.get("operator2", f"/tickets/{ticket.id}")).status_code == 200
    history = (await api.get("operator2", f"/tickets/{ticket.id}")).json()["notes"]
    assert [note["text"] for note in history] == ["由 operator 移交给 operator2：离职"]


async def test_thousands_of_tickets_go_in_few_statements(
    api: Api, database: Database, county: County
) -> None:
    me, many = county["operator"], 5_000

    def fill(uow: Any) -> None:
        uow.session.add_all(
            Ticket(
                number=f"330599-20260302-1-{n:05}",
                state=S.IN_PROGRESS,
                handler_id=me.id,
                created_at=uow.now,
                due_at=uow.now + DUE,
            )
            for n in range(many)
        )

    database.write_now(fill)
    body = wish(me, to={"tickets": person(county["operator2"])})
    answer = await api.post("supervisor", "/handovers", body)
    assert answer.json()["moved"]["tickets"] == many

    def count(session: Session) -> tuple[int, int]:
        theirs = select(Ticket.id).where(Ticket.handler_id == county["operator2"].id)
        return len(session.exec(theirs).all()), len(session.exec(select(TicketNote.id)).all())

    assert database.read_now(count) == (many, many)


TARGETS = [
    Target(Where.PERSON, "new"),
    Target(Where.UNIT, "town"),
    Target(Where.DESK),
]


@given(
    state=st.sampled_from(sorted(OPEN)),
    handler=st.sampled_from(["me", None]),
    operator=st.sampled_from(["me", "other", None]),
    unit=st.sampled_from(["town", "other", None]),
    to=st.sampled_from(TARGETS),
)
def test_every_ticket_has_exactly_one_new_owner(
    state: TicketState, handler: str | None, operator: str | None, unit: str | None, to: Target
) -> None:
    if handler is None and (operator != "me" or state not in DESK):
        return  # not theirs
    before = Owned(state, handler, operator, unit)
    after = passed_on(before, "me", to, county_id="county")
    mine_still = after.handler_id == "me" or (
        after.handler_id is None and after.operator_id == "me" and after.state in DESK
    )
    assert not mine_still
    owners = [after.handler_id == "new", after.operator_id == "new" != before.operator_id]
    if to.where is Where.PERSON:
        assert sum(owners) == 1
        assert (after.state, after.unit_id) == (state, unit)
    else:
        assert not any(owners)
        assert after.handler_id is None
        assert after.unit_id is not None or after.state in DESK, "the desk's, or a unit's"
    if after.state in AT_WORK:  # as the table demands
        assert after.handler_id or after.unit_id


async def test_work_is_conserved_whatever_somebody_has(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    """Every combination of state, handler and registrar in the database, to each kind of target."""
    names = ["operator", "operator2", None]
    for to, key in (
        (person(county["operator2"]), "to-a-person"),
        ({"where": "unit", "id": county.county.id}, "to-a-unit"),
        (DESK_TARGET, "to-the-desk"),
    ):
        for state in S:
            for handler in names:
                for operator in names:
                    a_ticket(
                        database,
                        state=state,
                        handler_id=county[handler].id if handler else None,
                        operator_id=county[operator].id if operator else None,
                        unit_id=county.town.id if handler is None else None,
                    )
        me = county["operator"].id
        before = {t.id: t for t in all_of(database, Ticket)}
        preview = await api.get("supervisor", "/handovers/preview", person_id=me)
        answer = await api.post(
            "supervisor", "/handovers", wish(county["operator"], key=key, to={"tickets": to})
        )
        after = {t.id: t for t in all_of(database, Ticket)}
        changed = [id_ for id_ in before if after[id_] != before[id_]]
        assert before.keys() == after.keys()
        assert len(changed) == answer.json()["moved"]["tickets"] == preview.json()["tickets"] > 0
        for id_, ticket in after.items():
            assert ticket.due_at == before[id_].due_at
            if id_ not in changed:
                assert not (ticket.handler_id == me and ticket.state in OPEN)
        left = await api.get("supervisor", "/handovers/preview", person_id=me)
        assert left.json()["tickets"] == 0
