"""The real SDK connected with the peer in the same process, without a socket."""

import asyncio
import base64
import json
from typing import Any
from urllib.parse import urlsplit

from requests import ConnectionError as NoConnection
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from typing_extensions import override

from tests.peers.twilio.rest import Rest, as_form


class PeerHttp(HttpClient):
    def __init__(self, rest: Rest, loop: asyncio.AbstractEventLoop) -> None:
        self._rest = rest
        self._loop = loop

    @override
    def request(  # type: ignore[override]  # the SDK itself names the second one in two ways
        self, method: str, url: str, *_: Any, **sent: Any
    ) -> Response:
        """Called in a worker thread of the adapter; the peer lives in the loop."""
        basic = base64.b64encode(":".join(sent["auth"]).encode()).decode()
        form = as_form({**(sent["params"] or {}), **(sent["data"] or {})})
        work = self._rest.handle(method.upper(), urlsplit(url).path, form, f"Basic {basic}")
        status, answer = asyncio.run_coroutine_threadsafe(work, self._loop).result(10)
        if self._rest.lose_answers:
            self._rest.lose_answers -= 1
            raise NoConnection("the answer got lost")
        return Response(status, json.dumps(answer))


def client_of(rest: Rest) -> Client:
    account = rest.peer.account
    make: Any = Client
    made: Client = make(
        account.sid, account.token, http_client=PeerHttp(rest, asyncio.get_running_loop())
    )
    return made
