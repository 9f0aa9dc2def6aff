"""What tests of merged tickets do and look at over the API."""

from typing import Any

from hotline.kernel.database import Database
from tests.tickets.conftest import Api
from tickets.model import Ticket


async def act(
    api: Api,
    who: str,
    ticket: Ticket | dict[str, Any],
    action: str,
    body: object = None,
    *,
    refused: str = "",
) -> dict[str, Any]:
    ticket_id = ticket.id if isinstance(ticket, Ticket) else ticket["id"]
    answer = await api.post(who, f"/tickets/{ticket_id}/{action}", body)
    found: dict[str, Any] = answer.json()
    if refused:
        assert found["code"] == refused, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert answer.status_code == 200, answer.text
    return found


async def read(api: Api, ticket: Ticket, what: str = "", *, who: str = "supervisor") -> Any:
    answer = await api.get(who, f"/tickets/{ticket.id}{what}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def said(ticket: dict[str, Any]) -> list[str]:
    return [note["text"] for note in ticket["notes"]]


def kept(database: Database, ticket: Ticket) -> dict[str, Any]:
    """All of a ticket that a person could miss."""
    row = database.read_now(lambda s: s.get_one(Ticket, ticket.id))
    return row.model_dump(exclude={"version"})
