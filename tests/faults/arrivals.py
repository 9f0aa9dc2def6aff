"""Calls that arrive one by one at a real server, and a look into its books past it."""

from itertools import count

import httpx

from tests.faults.books import mistakes
from tests.faults.office import own_database
from tests.peers.twilio.peer import Peer
from tests.peers.twilio.wire import Wire
from tests.served import Served


class Hotline:
    """The server, and calls that arrive one by one."""

    def __init__(self, served: Served, url: str, wire: Wire, peer: Peer) -> None:
        self.served = served
        self.url = url
        self.wire = wire
        self.peer = peer
        self.told: set[str] = set()
        self._numbers = count()

    def new_call(self) -> dict[str, str]:
        line = self.peer.new_line(f"+86139057{next(self._numbers):05}", "+8657212348", "inbound")
        line.status = "in-progress"  # so that it is not made up for as lost
        return self.peer.facts(line)

    async def arrives(self, call: dict[str, str]) -> httpx.Response:
        answer = await self.wire.post(f"{self.served.url}/ivr/twilio/voice", call)
        if answer.status_code == 200:
            assert answer.text.startswith("<?xml")
            self.told.add(call["CallSid"])
        else:
            is_clear(answer)
        return answer

    def calls(self) -> int:
        database = own_database(self.url)
        found = database.read_now(
            lambda s: s.connection().exec_driver_sql("SELECT count(*) FROM call").scalar()
        )
        database.close()
        return int(found or 0)

    def are_the_books_right(self) -> list[str]:
        database = own_database(self.url)
        found = database.read_now(lambda session: mistakes(session, self.told))
        database.close()
        # These calls go on: nobody knows yet how they end.
        return [mistake for mistake in found if "ended nobody knows how" not in mistake]


def is_clear(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (503, "unavailable")
    assert "sqlite" not in answer.text.lower()
