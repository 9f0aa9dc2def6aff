"""Open work changes hands in one action: all of it, once, and nothing is lost or doubled."""

import asyncio
from datetime import date

from hotline.duty.model import Shift
from hotline.kernel.database import Database
from hotline.kernel.event_log import LoggedEvent
from hotline.organisation.model import AccessRecord, Appointment, AppointmentKind, Person
from tests.factories import (
    County,
    an_appointment,
    keep,
)
from tests.tickets.conftest import Api
from tests.tickets.handovers import (
    DESK_TARGET,
    S,
    a_desk_of_work,
    all_of,
    app,
    events,
    person,
    wish,
)
from tickets.followups.model import FollowUp, FollowUpState
from tickets.model import Ticket, TicketNote

__all__ = ["app"]


async def test_everything_goes_in_one_action_and_keeps_its_deadline(
    api: Api, database: Database, county: County
) -> None:
    made = a_desk_of_work(database, county)
    me, to = county["operator"], county["operator2"]
    deadlines = {t.id: t.due_at for t in all_of(database, Ticket)}
    promised = {f.id: f.due_at for f in all_of(database, FollowUp)}
    kinds = dict.fromkeys(("tickets", "follow_ups", "villages", "shifts"), person(to))

    answer = await api.post("admin", "/handovers", wish(me, to=kinds, deactivate=True))

    assert answer.status_code == 200, answer.text
    assert answer.json()["moved"] == {
        "tickets": 5,
        "follow_ups": 2,
        "villages": 0,
        "shifts": 2,
        "queues": 1,
    }
    now = {t.id: t for t in all_of(database, Ticket)}
    for name in ("working", "new", "answered", "both"):
        ticket = now[made[name].id]
        assert (ticket.handler_id, ticket.state) == (to.id, made[name].state), name
        assert ticket.version == 2
    assert now[made["draft"].id].operator_id == to.id
    assert now[made["closed"].id].handler_id == me.id, "who closed it stays in the record"
    assert now[made["registered"].id].operator_id == me.id
    assert {t.id: t.due_at for t in now.values()} == deadlines
    assert {f.id: f.due_at for f in all_of(database, FollowUp)} == promised
    notes = all_of(database, TicketNote)
    assert {note.text for note in notes} == {"由 operator 移交给 operator2：离职"}
    assert len(notes) == 5
    assert {shift.person_id for shift in all_of(database, Shift)} == {to.id}
    assert not database.read_now(lambda s: s.get_one(Person, me.id)).is_active
    (record,) = all_of(database, AccessRecord)
    assert (record.action, record.subject_id) == ("hand-over", me.id)
    assert len(events(database, "TicketHandedOver")) == 5
    assert len(events(database, "WorkHandedOver")) == 1


async def test_back_to_the_desk_somebody_decides_anew(
    api: Api, database: Database, county: County
) -> None:
    made = a_desk_of_work(database, county)
    kinds = dict.fromkeys(("tickets", "follow_ups", "shifts"), DESK_TARGET)
    answer = await api.post("supervisor", "/handovers", wish(county["operator"], to=kinds))
    assert answer.status_code == 200, answer.text
    now = {t.id: t for t in all_of(database, Ticket)}
    for name in ("working", "new", "both"):
        ticket = now[made[name].id]
        assert (ticket.state, ticket.handler_id, ticket.unit_id, ticket.operator_id) == (
            S.PENDING_DISPATCH,
            None,
            None,
            None,
        )
    answered = now[made["answered"].id]
    assert (answered.state, answered.handler_id) == (S.REPLIED, None)
    assert answered.unit_id == county.county.id
    assert all_of(database, Shift) == []
    assert {note.text for note in all_of(database, TicketNote)} == {
        "由 operator 移交给 县中心：离职"
    }
    moved = events(database, "TicketMoved")
    assert {event.payload["action"] for event in moved} == {"return"}
    pending = [f for f in all_of(database, FollowUp) if f.state is not FollowUpState.DONE]
    assert {f.owner_id for f in pending} == {None, county["operator2"].id}
    assert all(f.raised_at is None for f in pending), "the new owner is told anew"


async def test_a_unit_signs_for_what_it_gets(api: Api, database: Database, county: County) -> None:
    made = a_desk_of_work(database, county)
    unit = {"where": "unit", "id": county.town.id}
    kinds = {"tickets": unit, "follow_ups": unit}
    answer = await api.post("supervisor", "/handovers", wish(county["operator"], to=kinds))
    assert answer.status_code == 200, answer.text
    working = next(t for t in all_of(database, Ticket) if t.id == made["working"].id)
    assert (working.state, working.unit_id, working.handler_id) == (
        S.DISPATCHED,
        county.town.id,
        None,
    )
    assert (await api.post("town_officer", f"/tickets/{working.id}/accept")).status_code == 200


async def test_clicks_at_once_hand_over_once(api: Api, database: Database, county: County) -> None:
    a_desk_of_work(database, county)
    body = wish(county["operator"], to={"tickets": person(county["operator2"])})
    answers = await asyncio.gather(*(api.post("supervisor", "/handovers", body) for _ in range(5)))
    assert {one.status_code for one in answers} == {200}, [one.text for one in answers]
    assert len({one.json()["id"] for one in answers}) == 1
    assert len(all_of(database, TicketNote)) == 5
    other = await api.post("supervisor", "/handovers", body | {"reason": "调岗"})
    assert other.json()["code"] == "handover-key-reused"


async def test_two_supervisors_at_once_do_not_share_one_ticket(
    api: Api, database: Database, county: County
) -> None:
    a_desk_of_work(database, county)
    me = county["operator"]
    answers = await asyncio.gather(
        *(
            api.post(
                "supervisor",
                "/handovers",
                wish(me, key=f"key-number-{who}", to={"tickets": person(county[who])}),
            )
            for who in ("operator2", "reviewer", "supervisor")
        )
    )
    assert sorted(one.json()["moved"]["tickets"] for one in answers) == [0, 0, 5]
    assert len(all_of(database, TicketNote)) == 5


async def test_all_or_nothing(api: Api, database: Database, county: County) -> None:
    a_desk_of_work(database, county)
    me, to = county["operator"], county["operator2"]
    mine = all_of(database, Shift)[0]
    keep(database, Shift(person_id=to.id, starts_at=mine.starts_at, ends_at=mine.ends_at))
    before = [all_of(database, table) for table in (Ticket, FollowUp, Shift)]
    kinds = dict.fromkeys(("tickets", "follow_ups", "shifts"), person(to))
    answer = await api.post("supervisor", "/handovers", wish(me, to=kinds))
    assert answer.json()["code"] == "receiver-on-duty"
    assert answer.json()["shifts"] == [mine.starts_at.isoformat()]
    assert [all_of(database, table) for table in (Ticket, FollowUp, Shift)] == before
    assert all_of(database, TicketNote) == []
    assert all_of(database, LoggedEvent) == []


async def test_villages_get_the_receiver_from_that_day_in_the_same_place(
    api: Api, database: Database, county: County
) -> None:
    adviser, backup = county["adviser"], county["backup"]
    an_appointment(database, county.other_village, adviser, kind=AppointmentKind.BACKUP)
    answer = await api.post(
        "supervisor",
        "/handovers",
        wish(adviser, to={"villages": person(backup)}, from_date="2026-03-10"),
    )
    assert answer.json()["moved"]["villages"] == 2, answer.text
    found = {
        (one.village_id, one.person_id, one.kind): (one.since, one.until)
        for one in all_of(database, Appointment)
    }
    ends, begins = date(2026, 3, 9), date(2026, 3, 10)
    east, west = county.village.id, county.other_village.id
    assert found[east, adviser.id, AppointmentKind.PRIMARY][1] == ends
    assert found[east, backup.id, AppointmentKind.BACKUP][1] == ends, "now the primary one"
    assert found[east, backup.id, AppointmentKind.PRIMARY] == (begins, None)
    assert found[west, backup.id, AppointmentKind.BACKUP] == (begins, None)
    assert len(found) == 5
    wrong = wish(backup, key="key-village", to={"villages": person(county["operator"])})
    refused = await api.post("supervisor", "/handovers", wrong)
    assert refused.json()["code"] == "not-an-adviser"
