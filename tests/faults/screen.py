"""A supervisor's live screen that comes back by itself, and a fresh one to compare it with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.dashboard.live.screen import Screen
from tests.served import Served, until


def live(served: Served, token: str, since: int | None = None) -> connect:
    resume = "" if since is None else f"&since={since}"
    url = f"{served.url.replace('http', 'ws')}/ws/live?token={token}{resume}"
    return connect(url, max_size=2**24, proxy=None)


class LoyalScreen(Screen):
    """Reconnects with the last number it saw, for as long as it is watched."""

    async def follow(self, served: Served, token: str) -> None:
        while True:
            with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                async with live(served, token, self.board.get("seq")) as socket:
                    await _read(socket, self)
            await asyncio.sleep(0.05)  # between two tries, as the console's own


@asynccontextmanager
async def a_fresh_screen(served: Served, token: str) -> AsyncIterator[Screen]:
    screen = Screen()
    async with live(served, token) as socket:
        reading = asyncio.get_running_loop().create_task(_read(socket, screen))
        yield screen
        reading.cancel()


async def shows_what_a_fresh_one_shows(
    screen: Screen, served: Served, token: str, *, seconds: float
) -> None:
    """Wait until both are the same: each sees the same changes from then on."""

    def are_the_same() -> bool:
        return bool(fresh.board) and screen.without_seq() == fresh.without_seq()

    async with a_fresh_screen(served, token) as fresh:
        try:
            await until(are_the_same, seconds=seconds)
        except AssertionError:
            raise AssertionError(f"not the same: {_differences(screen, fresh)}") from None


async def _read(socket: ClientConnection, screen: Screen) -> None:
    with suppress(ConnectionClosed):
        async for message in socket:
            screen.hear(str(message))


def _differences(screen: Screen, fresh: Screen) -> dict[str, tuple[object, object]]:
    names = sorted(screen.board.keys() | fresh.board.keys())
    found = ((name, screen.board.get(name), fresh.board.get(name)) for name in names)
    return {name: (ours, theirs) for name, ours, theirs in found if ours != theirs}
