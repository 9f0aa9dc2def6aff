"""The socket of a console: who it is, what it is sent, and when it is closed. Holds no database session."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, cast
from urllib.parse import urlsplit

import anyio
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from fastapi.requests import HTTPConnection
from sqlmodel import Session

from dashboard.live.frames import encode, instant
from dashboard.live.hub import Console, LiveHub
from dashboard.live.projection import may_watch, topics_of_viewer
from hotline.kernel.clock import Clock
from hotline.web import deps
from hotline.web.auth import is_own_page
from hotline.web.deps import Actor
from tickets import access
from tickets.errors import TicketNotFound
from tickets.inputs import ID_PATTERN
from tickets.visibility import standing

NOT_SIGNED_IN: Final = 4401
NOT_PERMITTED: Final = 4403
VIOLATION: Final = 1008
NO_ANSWER: Final = 1011
TRY_LATER: Final = 1013
PING_EVERY: Final = 15.0
ANSWER_WITHIN: Final = 45.0
START_WITHIN: Final = 10.0
HEARD_AFTER: Final = 6.0  # seconds after which every process knows who was signed out
CLOSE_WITHIN: Final = 2.0  # who does not read does not read the close code either
LONGEST: Final = 4_096  # characters that a console has to say
LOOKS_APART: Final = 0.2  # seconds between two words of a console about what it shows
MOST_NONSENSE: Final = 100  # messages nobody understands, before the socket is closed

router = APIRouter()


@router.websocket("/ws/live")
async def live(socket: WebSocket) -> None:
    """The board as it is now, or what changed since event `?since=N`, then every change."""
    public = urlsplit(deps.settings(socket).server.public_url)
    if not is_own_page(socket, f"{public.scheme}://{public.netloc}"):
        await socket.close()  # before the handshake: the other site's page sees HTTP 403
        return
    actor = await _actor(socket)
    await socket.accept()  # from here on the browser can read why it is closed
    if actor is None or not may_watch(actor.permissions):
        await _close(socket, NOT_SIGNED_IN if actor is None else NOT_PERMITTED)
        return
    topics = await _topics(socket, actor)
    hub = cast("LiveHub", socket.app.state.hub)
    with anyio.move_on_after(START_WITHIN):
        await hub.ready()
    if not hub.current.is_set():
        await _close(socket, TRY_LATER)
        return
    console = hub.join(actor.id, topics, _event(socket.query_params.get("since")))
    try:
        await _serve(socket, hub, console)
    finally:
        hub.presence.leave(console)
        hub.leave(console)
    await _close(socket, console.closed_with or 1000)


async def _serve(socket: WebSocket, hub: LiveHub, console: Console) -> None:
    pulse = _Pulse()
    async with anyio.create_task_group() as tasks:
        console.on_close(tasks.cancel_scope.cancel)
        tasks.start_soon(_send, socket, console, tasks.cancel_scope)
        tasks.start_soon(_ping, console, pulse, deps.clock(socket))
        tasks.start_soon(_guard, socket, hub, console)
        await _listen(socket, hub, console, pulse)
        tasks.cancel_scope.cancel()


async def _send(socket: WebSocket, console: Console, scope: anyio.CancelScope) -> None:
    # RuntimeError: uvicorn has closed it itself, e.g. after a message that was far too long.
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.send_text(await console.next())
    scope.cancel()


async def _guard(socket: WebSocket, hub: LiveHub, console: Console) -> None:
    """Look again who this is whenever an event says that it may have changed."""
    while True:
        await console.in_doubt.wait()
        console.in_doubt.clear()
        await _look_again(socket, hub, console)
        # Another process may have made the change, and ours not have heard of it yet.
        with anyio.move_on_after(HEARD_AFTER):
            await console.in_doubt.wait()
        await _look_again(socket, hub, console)


async def _look_again(socket: WebSocket, hub: LiveHub, console: Console) -> None:
    actor = await _actor(socket)
    if actor is None:
        console.close(NOT_SIGNED_IN)
    elif not may_watch(actor.permissions):
        console.close(NOT_PERMITTED)
    else:
        hub.move(console, await _topics(socket, actor))
        ticket_id = hub.presence.ticket_of(console)
        if ticket_id is not None and not await _sees(socket, actor, ticket_id):
            hub.presence.leave(console)


class _Pulse:
    """When the console last answered a ping; None while it has never done so."""

    def __init__(self) -> None:
        self.answered_at: float | None = None


async def _ping(console: Console, pulse: _Pulse, clock: Clock) -> None:
    """Ping. A console that has answered once must go on; a script that only listens need not."""
    while True:
        await anyio.sleep(PING_EVERY)
        answered_at = pulse.answered_at
        if answered_at is not None and anyio.current_time() - answered_at > ANSWER_WITHIN:
            console.close(NO_ANSWER)
        message = encode([{"kind": "ping", "at": instant(clock.now())}])
        console.offer(message, len(message))


async def _listen(socket: WebSocket, hub: LiveHub, console: Console, pulse: _Pulse) -> None:
    """Until the browser is gone. Consoles have little to say, and nothing they say is trusted."""
    nonsense = 0
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None or len(text) > LONGEST or nonsense > MOST_NONSENSE:
            console.close(VIOLATION)
            return
        said = _said(text)
        match said.get("kind"):
            case "look":
                await _look(socket, hub, console, said)
                await anyio.sleep(LOOKS_APART)  # whoever says more is read more slowly
            case "pong":
                pulse.answered_at = anyio.current_time()
            case "ping":
                console.offer('[{"kind":"pong"}]', 17)
            case _:
                nonsense += 1


async def _look(
    socket: WebSocket, hub: LiveHub, console: Console, said: Mapping[str, object]
) -> None:
    """Which ticket the console shows, none, and whether somebody types there."""
    ticket_id = said.get("ticket")
    if not isinstance(ticket_id, str) or not re.fullmatch(ID_PATTERN, ticket_id):
        hub.presence.leave(console)
        return
    if hub.presence.ticket_of(console) != ticket_id:
        actor = await _actor(socket)
        if actor is None or not await _sees(socket, actor, ticket_id):
            hub.presence.leave(console)
            return
        hub.presence.look(console, ticket_id, actor.name)
        console.in_doubt.set()  # it may have been closed to them while we asked
    hub.presence.typing(console, is_typing=said.get("typing") is True)


async def _sees(socket: HTTPConnection, actor: Actor, ticket_id: str) -> bool:
    now = deps.clock(socket).now()

    def query(session: Session) -> bool:
        try:
            access.seen(session, standing(session, actor, now), ticket_id, now)
        except TicketNotFound:
            return False
        return True

    return await deps.database(socket).read(query)


def _said(text: str) -> Mapping[str, object]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):  # [[[[[… is valid JSON
        return {}
    return said if isinstance(said, dict) else {}


def _event(since: str | None) -> int | None:
    """The event after which to go on; whatever is no such number starts over."""
    if since is None or not since.isascii() or not since.isdigit() or len(since) > 18:
        return None
    return int(since)


async def _actor(socket: HTTPConnection) -> Actor | None:
    try:
        return await deps.current_person(socket)
    except deps.NotSignedIn:
        return None


async def _topics(socket: HTTPConnection, actor: Actor) -> frozenset[str]:
    now = deps.clock(socket).now()
    place = await deps.database(socket).read(lambda session: standing(session, actor, now))
    return topics_of_viewer(
        actor.permissions,
        person_id=actor.id,
        unit_ids=place.unit_ids,
        village_ids=place.village_ids,
    )


async def _close(socket: WebSocket, code: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError), anyio.move_on_after(CLOSE_WITHIN):
        await socket.close(code)
