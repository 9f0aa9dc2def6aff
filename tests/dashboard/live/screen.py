"""What a console does with the messages: the reducer of src/live/board.ts, and tickets that pages show."""

import json
from typing import Any

from dashboard.live.hub import Console

COLLECTIONS = {
    "call": "calls",
    "agent": "agents",
    "follow_up": "follow_ups_due",
    "reminder": "reminders",
    "mention": "mentions",
}


def reduce(board: dict[str, Any], frame: dict[str, Any]) -> dict[str, Any]:
    if frame["kind"] == "snapshot":
        return {**frame["board"], "seq": frame["seq"]}
    if frame["seq"] < board["seq"]:
        return board
    seen = board | {"seq": frame["seq"]}
    name = COLLECTIONS.get(frame["kind"])
    if name is not None:
        kept = {id_: card for id_, card in board[name].items() if id_ != frame["id"]}
        return seen | {name: kept | ({frame["id"]: frame["data"]} if frame["data"] else {})}
    if frame["kind"] == "ticket":
        return seen
    return seen | {frame["kind"]: frame["data"]}


class Screen:
    """One console's board, as its messages made it."""

    def __init__(self, board: dict[str, Any] | None = None) -> None:
        self.board = board or {}
        self.tickets: dict[str, dict[str, Any]] = {}
        self.heard: list[dict[str, Any]] = []

    def hear(self, message: str) -> None:
        for frame in json.loads(message):
            if frame["kind"] in {"ping", "pong"}:
                continue
            self.heard.append(frame)
            self.board = reduce(self.board, frame)
            if frame["kind"] == "ticket":
                self.tickets.pop(frame["id"], None)
                if frame["data"] is not None:
                    self.tickets[frame["id"]] = frame["data"]

    def read(self, console: Console) -> None:
        """Everything that waits in the inbox."""
        while console._messages:
            self.hear(console._messages.popleft())
        console._bytes = 0

    def without_seq(self) -> dict[str, Any]:
        return {name: value for name, value in self.board.items() if name != "seq"}
