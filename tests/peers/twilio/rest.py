"""The part of Twilio's REST API that the application uses (version 2010-04-01)."""

import base64
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode

from tests.peers.twilio.lines import Fetch, Inline, Line, Recording, Room
from tests.peers.twilio.peer import Peer

Form: TypeAlias = dict[str, list[str]]
Answer: TypeAlias = tuple[int, dict[str, Any]]
GONE: Answer = (404, {"code": 20404, "message": "The requested resource was not found"})


class Rest:
    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.requests: list[tuple[str, str, Form]] = []
        self.fail_with: list[int] = []  # statuses for the next requests
        self.lose_answers = 0  # the next requests are carried out, but their answers get lost
        self._root = f"/2010-04-01/Accounts/{peer.account.sid}"
        one, child = r"(?P<sid>\w+)", r"(?P<child>\w+)"
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = [
            ("GET", re.compile(r"\.json"), self._account),
            ("GET", re.compile(r"/Calls\.json"), self._calls),
            ("POST", re.compile(r"/Calls\.json"), self._create),
            ("GET", re.compile(rf"/Calls/{one}\.json"), self._call),
            ("POST", re.compile(rf"/Calls/{one}\.json"), self._update),
            ("GET", re.compile(rf"/Calls/{one}/Recordings\.json"), self._recordings),
            ("POST", re.compile(rf"/Calls/{one}/Recordings\.json"), self._record),
            ("POST", re.compile(rf"/Calls/{one}/Recordings/{child}\.json"), self._stop),
            ("GET", re.compile(r"/Conferences\.json"), self._rooms),
            ("GET", re.compile(rf"/Conferences/{one}\.json"), self._room),
            ("GET", re.compile(rf"/Conferences/{one}/Participants\.json"), self._seats),
            ("POST", re.compile(rf"/Conferences/{one}/Participants/{child}\.json"), self._seat),
            ("GET", re.compile(r"/Queues\.json"), self._queues),
        ]

    async def handle(self, method: str, path: str, form: Form, auth: str | None) -> Answer:
        """One request; the answer as status and JSON."""
        self.requests.append((method, path, form))
        secret = f"{self.peer.account.sid}:{self.peer.account.token}".encode()
        if auth != f"Basic {base64.b64encode(secret).decode()}":
            return 401, {"code": 20003, "message": "Authenticate"}
        if self.fail_with:
            status = self.fail_with.pop(0)
            return status, {"code": status + 20000 - 400, "message": "as the test wants it"}
        with self.peer.pace.busy():
            for verb, pattern, answer in self._routes:
                found = pattern.fullmatch(path.removeprefix(self._root))
                if verb == method and found:
                    return answer(form, **found.groupdict())
        return GONE

    def _account(self, _form: Form) -> Answer:
        return 200, {"sid": self.peer.account.sid, "status": "active"}

    def _calls(self, form: Form) -> Answer:
        wanted = {name: form[name][0] for name in ("To", "From", "Status") if name in form}
        found = [
            line
            for line in self.peer.lines.values()
            if wanted.get("To", line.to) == line.to
            and wanted.get("From", line.from_) == line.from_
            and wanted.get("Status", line.status) == line.status
        ]
        return self._page("calls", [self._as_call(line) for line in reversed(found)])

    def _create(self, form: Form) -> Answer:
        to, from_ = form["To"][0], form["From"][0]
        if not re.fullmatch(r"\+\d{6,15}|client:\w+(\?.+)?|sip:.+", to):
            return 400, {"code": 21211, "message": "Invalid 'To' Phone Number"}
        to, _, parameters = to.partition("?")
        line = self.peer.new_line(from_, to, "outbound-api")
        line.parameters = {name: values[0] for name, values in parse_qs(parameters).items()}
        line.url = form["Url"][0]
        line.method = form.get("Method", ["POST"])[0]
        line.timeout = float(form.get("Timeout", ["60"])[0])
        line.callback = form.get("StatusCallback", [None])[0]
        if events := form.get("StatusCallbackEvent"):
            line.callback_events = frozenset(" ".join(events).split())
        self.peer.dial_out(line)
        return 201, self._as_call(line)

    def _call(self, _form: Form, sid: str) -> Answer:
        line = self.peer.lines.get(sid)
        return GONE if line is None else (200, self._as_call(line))

    def _update(self, form: Form, sid: str) -> Answer:
        line = self.peer.lines.get(sid)
        if line is None:
            return GONE
        if line.is_over:
            return 400, {"code": 21220, "message": "Call is not in-progress."}
        if "Status" in form:
            self.peer.spawn(self.peer.hang_up(line))
        elif "Url" in form:
            self.peer.redirect(line, Fetch(form["Url"][0], method=form.get("Method", ["POST"])[0]))
        elif "Twiml" in form:
            if len(form["Twiml"][0]) > 4000:
                return 400, {"code": 21212, "message": "Twiml is longer than 4000 characters"}
            self.peer.redirect(line, Inline(form["Twiml"][0]))
        return 200, self._as_call(line)

    def _recordings(self, _form: Form, sid: str) -> Answer:
        found = [r for r in self.peer.recordings.values() if r.call_sid == sid]
        return self._page("recordings", [self._as_recording(one) for one in found])

    def _record(self, form: Form, sid: str) -> Answer:
        line = self.peer.lines.get(sid)
        if line is None:
            return GONE
        if line.status != "in-progress":
            return 400, {"code": 21220, "message": "Requested resource is not eligible"}
        channels = 2 if form.get("RecordingChannels") == ["dual"] else 1
        made = Recording(
            self.peer.sids.new("RE"), sid, "in-progress", channels, self.peer.pace.now()
        )
        made.callback = form.get("RecordingStatusCallback", [None])[0]
        self.peer.recordings[made.sid] = made
        return 201, self._as_recording(made)

    def _stop(self, form: Form, sid: str, child: str) -> Answer:
        found = self.peer.recordings.get(child)
        if found is None or found.call_sid != sid:
            return GONE
        self.peer.stop_recording(found)
        return 200, self._as_recording(found)

    def _rooms(self, form: Form) -> Answer:
        name, status = form.get("FriendlyName"), form.get("Status")
        found = [
            self._as_room(room)
            for room in self.peer.rooms
            if (name is None or name == [room.name]) and (status is None or status == [room.status])
        ]
        return self._page("conferences", found)

    def _room(self, _form: Form, sid: str) -> Answer:
        room = self._find_room(sid)
        return GONE if room is None else (200, self._as_room(room))

    def _seats(self, _form: Form, sid: str) -> Answer:
        room = self._find_room(sid)
        if room is None:
            return GONE
        return self._page("participants", [self._as_seat(room, call) for call in room.seats])

    def _seat(self, form: Form, sid: str, child: str) -> Answer:
        room = self._find_room(sid)
        if room is None or child not in room.seats:
            return GONE
        if "Hold" in form:
            seat = room.seats[child]
            seat.on_hold = form["Hold"][0].lower() == "true"
            if seat.on_hold and "HoldUrl" in form:
                self.peer.spawn(self.peer.fetch(seat.line, Fetch(form["HoldUrl"][0])))
        return 200, self._as_seat(room, child)

    def _queues(self, _form: Form) -> Answer:
        sizes = self.peer.queue_sizes().items()
        return self._page(
            "queues", [{"friendly_name": name, "current_size": size} for name, size in sizes]
        )

    def _find_room(self, sid: str) -> Room | None:
        return next((room for room in self.peer.rooms if room.sid == sid), None)

    def _page(self, name: str, items: list[dict[str, Any]]) -> Answer:
        return 200, {name: items, "page": 0, "page_size": 1000, "next_page_uri": None}

    def _as_call(self, line: Line) -> dict[str, Any]:
        return {
            "sid": line.sid,
            "account_sid": self.peer.account.sid,
            "to": line.to if not line.parameters else f"{line.to}?{urlencode(line.parameters)}",
            "from": line.from_,
            "status": line.status,
            "direction": line.direction,
            "date_created": _rfc2822(line.created_at),
            "duration": str(line.duration()) if line.is_over else None,
        }

    def _as_recording(self, recording: Recording) -> dict[str, Any]:
        return {
            "sid": recording.sid,
            "call_sid": recording.call_sid,
            "status": recording.status,
            "channels": recording.channels,
            "duration": str(recording.seconds),
        }

    def _as_room(self, room: Room) -> dict[str, Any]:
        return {"sid": room.sid, "friendly_name": room.name, "status": room.status}

    def _as_seat(self, room: Room, call_sid: str) -> dict[str, Any]:
        seat = room.seats[call_sid]
        return {"call_sid": call_sid, "conference_sid": room.sid, "hold": seat.on_hold}


def _rfc2822(instant: datetime) -> str:
    return format_datetime(instant)


Scope: TypeAlias = MutableMapping[str, Any]


def asgi(rest: Rest) -> Callable[[Scope, Any, Any], Awaitable[None]]:
    """The same for a server of its own."""

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        form = parse_qs(body.decode() or scope["query_string"].decode(), keep_blank_values=True)
        headers = dict(scope["headers"])
        auth = headers.get(b"authorization", b"").decode()
        status, answer = await rest.handle(scope["method"], scope["path"], form, auth)
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    return app


def as_form(values: dict[str, Any]) -> Form:
    """What the SDK passes to its HTTP client, as it would arrive."""
    filled = {name: value for name, value in values.items() if value is not None}
    return parse_qs(urlencode(filled, doseq=True), keep_blank_values=True)
