"""Whatever happens, the ticket and the routing engine say the same of who has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from hotline.kernel.bus import Bus
from hotline.kernel.clock import ManualClock
from hotline.kernel.database import Database
from hotline.kernel.errors import HotlineError
from hotline.routing import control
from tests.factories import a_county
from tests.tickets.conftest import an_engine
from tests.tickets.queueing_desk import TOO_LONG, Desk, agree
from tickets import answers, endings, moves, questions

ACTS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "forward": ("operator", moves.forward, {}),
    "auto": ("operator", moves.dispatch_automatically, {}),
    "person": ("supervisor", moves.dispatch_to, {"handler": "reviewer"}),
    "unit": ("supervisor", moves.dispatch_to, {"unit": "other_town"}),
    "sign": ("adviser", moves.accept, {}),
    "sign at the town": ("town_officer", moves.accept, {}),
    "give back": ("adviser", moves.give_back, {"reason": "不属于本村"}),
    "give back later": ("backup", moves.give_back, {"reason": "不属于本村"}),
    "reply": ("adviser", answers.reply, {"report": answers.Report(
        public_reply="已协调包工头月底前付清", internal_note="", contacted=True, resolved=True)}),
    "approve": ("operator", moves.approve, {}),
    "send back": ("operator", moves.send_back, {"reason": "没有说明期限"}),
    "close": ("operator2", moves.close, {"result": "满意"}),
    "grant the return": ("operator2", questions.approve_return, {}),
    "refuse the return": ("operator2", questions.refuse_return, {"reason": "属于本村"}),
    "take it away": ("supervisor", moves.take_back, {"reason": "出差"}),
    "ask for a pause": ("adviser", questions.ask_suspension,
                        {"why": questions.Grounds(reason="awaiting_supplement")}),
    "grant the pause": ("operator2", questions.approve_suspension, {}),
    "resume": ("supervisor", questions.resume, {}),
    "again": ("operator2", endings.rework, {"reason": "工资仍未付"}),
    "end it explained": ("supervisor", endings.close_explained, {"reason": "已依法解释"}),
    "not ours": ("operator", endings.not_accept, {"why": endings.Refusal(
        reason="in_petition", way="to_petition")}),
    "elsewhere": ("operator", endings.transfer_out, {
        "to": endings.Elsewhere(target="to_12345")}),
    "reopen": ("supervisor", moves.reopen, {"reason": "又来电"}),
    "resolve": ("operator", answers.resolve, {"answer": "可以向劳动监察大队投诉"}),
    "cancel": ("supervisor", moves.cancel, {"reason": "错拨"}),
}  # fmt: skip
STEPS = st.lists(
    st.sampled_from([*ACTS, "three minutes", "a day", "take back"]), min_size=1, max_size=18
)


@settings(max_examples=40)
@given(steps=STEPS)
def test_whatever_happens_ticket_and_engineagree(steps: list[str]) -> None:
    with _a_database() as (database, bus):
        desk = Desk(database, an_engine(bus), a_county(database))
        ticket = desk.registered()
        for step in steps:
            try:
                _do(desk, ticket, step)
            except HotlineError:
                continue  # not possible now: nothing has changed
            agree(desk, ticket)


@contextmanager
def _a_database() -> Iterator[tuple[Database, Bus]]:
    with TemporaryDirectory() as folder:
        bus, clock = Bus(), ManualClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        database = Database(f"sqlite:///{folder}/tickets.db", bus=bus, clock=clock)
        SQLModel.metadata.create_all(database.engine)
        yield database, bus
        database.close()


def _do(desk: Desk, ticket: str, step: str) -> None:
    boss = desk.county["supervisor"].id
    match step:
        case "three minutes":
            desk.pass_time(timedelta(minutes=3))
        case "a day":
            desk.pass_time(TOO_LONG)
        case "take back":
            desk.database.write_now(lambda uow: control.take_back(uow, ticket, by=boss))
        case _:
            who, move, about = ACTS[step]
            target = {
                "handler_id": desk.county[about["handler"]].id if "handler" in about else None,
                "unit_id": desk.county.other_town.id if "unit" in about else None,
            }
            rest = {key: value for key, value in about.items() if key not in {"handler", "unit"}}
            chosen = {key: value for key, value in target.items() if value}
            desk.act(who, move, ticket, **rest, **chosen)
