"""Old snapshot and frames are the fresh snapshot, after anything that can happen in a hall.

The hall of tests.hotline.test_hall drives the real services; consoles of every kind look on. An
event that the projection forgets, or a topic that loses sight of a card, shows here by itself.
"""

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from dashboard.live import snapshot, tally
from dashboard.live.board import Board
from dashboard.live.hub import LiveHub
from dashboard.live.projection import topics_of_viewer
from dashboard.live.relay import Relay
from hotline.agents.model import Agent
from tests.dashboard.live.matters import settled
from tests.dashboard.live.screen import Screen
from tests.hotline.test_hall import Hall
from tickets.followups.model import FollowUpState
from tickets.machine import TicketState

HALL = {"live.queue", "tickets.read"}
VIEWERS = {
    "supervisor": topics_of_viewer({*HALL, "live.supervise"}, person_id="boss"),
    "wall": topics_of_viewer({"live.wall"}, person_id="wall"),
    "clerk": topics_of_viewer(HALL, person_id="clerk"),
    "officer": topics_of_viewer({"tickets.read"}, person_id="officer", unit_ids=["t1", "v1"]),
    "adviser": topics_of_viewer({"tickets.read"}, person_id="adviser", village_ids=["v1"]),
}


class WatchedHall(Hall):
    def __init__(self) -> None:
        super().__init__()
        self.matters = settled(self.database)
        self.hub = LiveHub()
        self.relay = Relay(self.database, self.hub)
        self.loop.run_until_complete(self.relay.start())
        self.watchers = dict(VIEWERS)
        self.consoles = {who: self.hub.join(who, t, None) for who, t in VIEWERS.items()}
        self.screens = {who: Screen() for who in VIEWERS}

    @initialize()
    def one_of_the_people_has_a_console(self) -> None:
        person_id = sorted(agent.person_id for agent in self.house.all(Agent))[:1]
        for who in person_id:
            self.watchers[who] = topics_of_viewer(HALL, person_id=who)
            self.consoles[who] = self.hub.join(who, self.watchers[who], None)
            self.screens[who] = Screen()

    @rule(owner=st.sampled_from([None, "clerk", "officer"]), unit=st.sampled_from([None, "t1"]))
    def something_is_promised(self, owner: str | None, unit: str | None) -> None:
        self.matters.promise(owner, unit)

    @precondition(lambda self: self.matters.follow_ups)
    @rule(data=st.data(), state=st.sampled_from(FollowUpState), owner=st.sampled_from([None, "x"]))
    def a_promise_changes(self, data: Any, state: FollowUpState, owner: str | None) -> None:
        self.matters.change_promise(
            data.draw(st.sampled_from(self.matters.follow_ups)), state, owner
        )

    @rule(operator=st.sampled_from([None, "clerk"]))
    def a_ticket_is_opened(self, operator: str | None) -> None:
        self.matters.open_ticket(operator)

    @precondition(lambda self: self.matters.tickets)
    @rule(
        data=st.data(),
        state=st.sampled_from(
            [TicketState.PENDING_DISPATCH, TicketState.IN_PROGRESS, TicketState.CLOSED]
        ),
        handler=st.sampled_from(["officer", "adviser", "clerk"]),
        unit=st.sampled_from([None, "t1", "t2"]),
        village=st.sampled_from([None, "v1"]),
    )
    def a_ticket_is_moved(
        self, data: Any, state: TicketState, handler: str, unit: str | None, village: str | None
    ) -> None:
        ticket_id = data.draw(st.sampled_from(self.matters.tickets))
        self.matters.move(ticket_id, state, handler, unit, village)

    @precondition(lambda self: self.consoles)
    @rule(data=st.data())
    def a_console_loses_its_network(self, data: Any) -> None:
        who = data.draw(st.sampled_from(sorted(self.consoles)))
        self.hub.leave(self.consoles.pop(who))

    @precondition(lambda self: len(self.consoles) < len(self.screens))
    @rule(data=st.data())
    def a_console_comes_back(self, data: Any) -> None:
        """It keeps its screen and asks only for what it missed."""
        who = data.draw(st.sampled_from(sorted(set(self.screens) - set(self.consoles))))
        seen = self.screens[who].board["seq"]
        self.consoles[who] = self.hub.join(who, self.watchers[who], seen)

    @rule()
    def the_board_is_loaded_again(self) -> None:
        self.loop.run_until_complete(self.relay.start())

    @invariant()
    def every_screen_shows_what_a_fresh_one_would(self) -> None:
        self._look()
        fresh = self._fresh()
        for who in self.consoles:
            screen = self.screens[who]
            [frame] = json.loads(fresh.snapshot(self.watchers[who], who))
            assert screen.without_seq() == frame["board"], who

    @invariant()
    def every_screen_shows_the_tickets_of_its_person(self) -> None:
        self._look()
        for who in self.consoles:
            expected = self.matters.visible_to(self.watchers[who])
            assert set(self.screens[who].tickets) == expected, who

    @invariant()
    def numbers_never_go_back(self) -> None:
        for screen in self.screens.values():
            told = [frame["seq"] for frame in screen.heard]
            assert told == sorted(told)

    def _look(self) -> None:
        self.loop.run_until_complete(self.relay.catch_up(count=True))
        for who, console in self.consoles.items():
            self.screens[who].read(console)

    def _fresh(self) -> Board:
        now = self.house.clock.now()
        board = Board()
        counted = self.database.read_now(lambda session: tally.count(session, now))
        board.start(self.database.read_now(lambda s: snapshot.everything(s, counted)), head=0)
        return board


TestWatchedHall = WatchedHall.TestCase
TestWatchedHall.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
