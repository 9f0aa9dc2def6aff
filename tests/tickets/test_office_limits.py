"""The office's own calendar and table of limits decide, wherever something has a limit."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import select

from hotline.calendar.calendar import OwnKind
from hotline.calendar.hours import service_hours
from hotline.duty.holidays.events import CalendarChanged
from hotline.duty.holidays.hours import CurrentHours
from hotline.duty.holidays.model import CalendarDay
from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import OfficeSettings
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.routing.model import Reservation, ReservationState
from tests.factories import County, a_ticket, keep
from tests.tickets.conftest import Api
from tickets.clocks import service as clocks
from tickets.clocks.rules import SEED, Limit
from tickets.limits import STARTING, Office
from tickets.machine import TicketState
from tickets.model import Ticket

S = TicketState
DAY = timedelta(days=1)
FREE = date(2026, 3, 4)  # a Wednesday that this county does not work
ALL_DAY = service_hours(OfficeSettings(always_open=True))
BY_DAY = service_hours(OfficeSettings(opens=time(9), closes=time(17), always_open=False))
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in Shanghai


def a_free_day(database: Database, day: date = FREE) -> None:
    def unit(uow: UnitOfWork) -> None:
        uow.session.add(CalendarDay(day=day, kind=OwnKind.HOLIDAY, name="县庆"))
        uow.session.flush()
        free = {day.isoformat(): "holiday 县庆"}
        uow.emit(
            CalendarChanged(
                at=uow.now,
                person_id="nobody",
                action="days",
                year=None,
                before={day.isoformat(): None},
                after=free,
            )
        )

    database.write_now(unit)


def limits_are(database: Database, county: County, **changed: Limit) -> None:
    wanted = {**SEED, **changed}
    by = county["supervisor"].id
    database.write_now(lambda uow: clocks.set_limits(uow, wanted, version=None, by=by))


def in_hand(database: Database, county: County, **fields: object) -> Ticket:
    defaults: dict[str, object] = {
        "state": S.IN_PROGRESS,
        "request_kind": "help",
        "handler_id": county["adviser"].id,
        "dispatched_at": database.clock.now(),
        "due_at": database.clock.now() + 5 * DAY,
    }
    return a_ticket(database, **defaults | fields)


async def actions(api: Api, ticket: Ticket) -> list[str]:
    return list((await api.get("adviser", f"/tickets/{ticket.id}")).json()["actions"])


async def test_a_day_off_of_the_office_gives_a_day_more_to_return(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    ticket = in_hand(database, county)
    clock.advance(2 * DAY + timedelta(hours=16))  # Thursday 01:00: two working days are over
    assert "return" not in await actions(api, ticket)
    a_free_day(database)
    assert "return" in await actions(api, ticket)
    body = {"reason": "不属于本村", "reason_code": "wrong_region"}
    answer = await api.post("adviser", f"/tickets/{ticket.id}/return", body)
    assert answer.json()["state"] == "return_review"


async def test_the_office_says_how_long_a_matter_may_be_returned(
    api: Api, database: Database, county: County, clock: ManualClock
) -> None:
    limits_are(database, county, help=Limit(handle_days=5, total_days=15, return_days=1))
    ticket = in_hand(database, county)
    clock.advance(DAY)
    assert "return" in await actions(api, ticket)
    clock.advance(DAY)
    body = {"reason": "不属于本村", "reason_code": "wrong_region"}
    refused = await api.post("adviser", f"/tickets/{ticket.id}/return", body)
    assert refused.json()["code"] == "return-too-late"


async def test_the_office_says_what_can_be_extended(
    api: Api, database: Database, county: County
) -> None:
    ticket = in_hand(database, county)
    assert "ask_extension" in await actions(api, ticket)
    limits_are(database, county, help=Limit(handle_days=5, total_days=5))
    assert "ask_extension" not in await actions(api, ticket)
    body = {"reason": "complex_facts", "text": "需现场丈量", "days": 1}
    refused = await api.post("adviser", f"/tickets/{ticket.id}/ask_extension", body)
    assert refused.json()["code"] == "not-extensible"


async def test_whoever_is_given_a_matter_has_until_the_limit_to_sign_for_it(
    api: Api, database: Database, county: County
) -> None:
    a_free_day(database, date(2026, 3, 3))
    usual = a_ticket(database, state=S.PENDING_DISPATCH, request_kind="help")
    pressing = a_ticket(database, state=S.PENDING_DISPATCH, urgency="critical")
    to = {"handler_id": county["adviser"].id}
    for ticket in (usual, pressing):
        answer = await api.post("supervisor", f"/tickets/{ticket.id}/dispatch", to)
        assert answer.status_code == 200, answer.text
    offers = database.read_now(
        lambda s: {
            one.work_id: one
            for one in s.exec(
                select(Reservation).where(Reservation.state == ReservationState.OFFERED)
            )
        }
    )
    # One working day after Monday; Tuesday is free here, so until Wednesday 24:00.
    assert offers[usual.id].expires_at == datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert offers[pressing.id].expires_at == database.clock.now() + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("urgency", "offered", "due"),
    [
        ("normal", MONDAY, datetime(2026, 3, 3, 16, tzinfo=UTC)),
        ("urgent", MONDAY, MONDAY + timedelta(minutes=30)),
        # At 16:50 ten minutes of service are left: the other twenty are tomorrow's.
        ("urgent", MONDAY.replace(hour=8, minute=50), datetime(2026, 3, 3, 1, 20, tzinfo=UTC)),
        ("critical", MONDAY.replace(hour=15), MONDAY.replace(hour=15, minute=15)),
    ],
)
def test_minutes_run_in_service_hours_but_where_a_life_is_at_stake(
    urgency: str, offered: datetime, due: datetime
) -> None:
    assert STARTING.sign_due(offered, "help", urgency, BY_DAY) == due


def test_an_office_that_gives_half_a_day_is_taken_at_its_word() -> None:
    limit = Limit(handle_days=3, total_days=5, sign_days=None, sign_minutes=240)
    own = Office(limits={**SEED, "consultation": limit})
    assert own.sign_due(MONDAY, "consultation", "normal", ALL_DAY) == MONDAY + timedelta(hours=4)


def test_the_hours_follow_the_calendar_also_when_it_changes(
    database: Database, bus: Bus, county: County
) -> None:
    hours = CurrentHours(OfficeSettings(always_open=False))
    hours.register(bus)
    noon = datetime(2026, 3, 4, 4, tzinfo=UTC)
    at = lambda: database.write_now(lambda uow: hours.at(uow.session, noon).is_open(noon))  # noqa: E731
    assert at()
    a_free_day(database)
    assert not at(), "told in the same process, seen at once"
    assert database.write_now(lambda uow: hours.is_holiday(uow.session, noon))
    saturday = datetime(2026, 3, 7, 4, tzinfo=UTC)
    keep(database, CalendarDay(day=date(2026, 3, 7), kind=OwnKind.WORKING, name="补班"))
    open_at = database.read_now(lambda s: hours.at(s, saturday).is_open(saturday))
    assert open_at, "another process said so; believed for half a minute at most"


def test_an_office_that_never_closes_asks_for_no_calendar(database: Database) -> None:
    hours = CurrentHours(OfficeSettings(always_open=True))
    a_free_day(database)
    noon = datetime(2026, 3, 4, 4, tzinfo=UTC)
    assert database.read_now(lambda s: hours.at(s, noon)).is_open(noon)
