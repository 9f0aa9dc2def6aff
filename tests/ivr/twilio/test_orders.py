"""Callbacks in every order, late and again: the same rows, and one ticket."""

import itertools
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.agents.model import Agent
from hotline.calls.model import Call, Leg, Recording
from hotline.kernel.clock import ManualClock
from hotline.routing.model import Reservation
from hotline.routing.work import WorkKind
from tests.ivr.twilio.office import START, TwilioOffice, an_office, twilio_settings
from tests.peers.twilio.lines import Line
from tests.peers.twilio.wire import Delivery
from tickets.followups.model import FollowUp
from tickets.model import Ticket

TABLES = (Call, Leg, Reservation, Ticket, FollowUp, Recording, Agent)
# When we heard of it, and how often something was written, may differ; what happened may not.
OURS = {"version", "created_at", "submitted_at", "state_since", "wrapup_until", "closed_at"}
OURS |= {"idle_since", "ivr", "due_at"}


@dataclass
class Story:
    """A call up to the moment from which only asynchronous callbacks are missing."""

    folder: Path
    callbacks: list[tuple[str, dict[str, str]]]
    seconds: float  # since the start

    @property
    def telling(self) -> list[int]:
        """The callbacks that tell something; the others have no consequence in any place."""
        mute = {("initiated", None), ("in-progress", None), (None, "redirected")}
        return [
            number
            for number, (url, params) in enumerate(self.callbacks)
            if (params.get("CallStatus") if "/status" in url else None, params.get("QueueResult"))
            not in mute
        ]

    async def ended(self, folder: Path, order: Sequence[int], *, late: int = 0) -> dict[str, Any]:
        """The rows after these callbacks, in a copy of the database."""
        shutil.copytree(self.folder, folder)
        clock = ManualClock(START + timedelta(seconds=self.seconds + late))
        office = TwilioOffice(twilio_settings(folder), clock)
        try:
            for number in order:
                response = await office.peer.wire.post(*self.callbacks[number])
                assert response.status_code < 300
            await office.settle()
            return {
                table.__name__: sorted(_plain(row) for row in office.rows(table))
                for table in TABLES
            }
        finally:
            await office.client.aclose()
            office.twilio.rest.close()
            office.database.close()
            shutil.rmtree(folder)


def _plain(row: Any) -> str:
    values = {k: v for k, v in row.model_dump().items() if k not in OURS}
    if isinstance(row, Recording | FollowUp):
        del values["id"]
    if isinstance(row, Reservation) and row.kind is not WorkKind.CALL:  # the promise has a new id
        values = {key: values[key] for key in ("kind", "person_id", "state")}
    return repr(values)


async def a_story(tmp_path: Path, ending: str) -> Story:
    folder = tmp_path / "story"
    folder.mkdir()
    async with an_office(folder) as office:
        if ending != "leaving a message":
            await office.operator("zhang")
        office.peer.wire.delivery = Delivery(held=[])
        if ending == "in the queue":
            caller = await office.dial()
        elif ending == "leaving a message":
            caller = await _speaks_after_the_tone(office)
        else:
            caller, _ = await office.talking()
            await office.pace.pass_time(30)
        await office.peer.hang_up(caller)
        await office.pace.settle()
        held = list(office.peer.wire.delivery.held or [])
        seconds = (office.clock.now() - START).total_seconds()
    return Story(folder, held, seconds)


async def _speaks_after_the_tone(office: TwilioOffice) -> Line:
    caller = office.peer.dial("+8613905722046")
    await office.settle()
    while not (caller.heard and caller.heard[-1].endswith("nobody_available.wav")):
        await office.pass_time(1)
    caller.press("1")
    while caller.doing != "Record":
        await office.pass_time(1)
    await office.pass_time(7)
    return caller


@pytest.mark.journey
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("ending", "outcome", "owed"),
    [
        ("talking", "answered", 0),
        ("in the queue", "queue_abandoned", 1),
        ("leaving a message", "voicemail", 1),
    ],
)
async def test_every_order_of_the_callbacks_leaves_the_same_rows(
    tmp_path: Path, ending: str, outcome: str, owed: int
) -> None:
    story = await a_story(tmp_path, ending)
    everything = range(len(story.callbacks))
    expected = await story.ended(tmp_path / "expected", everything)
    assert [len(expected[name]) for name in ("Call", "Ticket", "FollowUp")] == [1, 1, owed]
    assert f"<Outcome.{outcome.upper()}" in expected["Call"][0]
    assert len(story.telling) >= 2

    dice = random.Random(12348)
    for telling in itertools.permutations(story.telling):
        order = list(telling)
        for number in set(everything) - set(telling):
            order.insert(dice.randrange(len(order) + 1), number)
        order += dice.choices(everything, k=3)  # and some come again
        found = await story.ended(tmp_path / "copy", order, late=dice.choice([0, 9]))
        told = [
            (url.rpartition("/")[2], params.get("CallStatus"))
            for url, params in (story.callbacks[n] for n in order)
        ]
        for table, rows in expected.items():
            assert found[table] == rows, f"{table} after {told}"
