"""Every text of every write of the API: stored and shown as it was sent, or refused in our own words.

The addresses and their texts come from the API's own description, so a new one is tried by itself;
`scenes` says what must be there for a write to succeed. One without a scene must answer whatever it
is sent, too.
"""

import unicodedata
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx
import pytest

from hotline.kernel.clock import ManualClock
from tests.attacks import CLASSES, NO_TEXT, all_of_them, trimmed
from tests.security.scenes import (
    ARRANGED,
    DULL,
    KEYS_TOO,
    MASKED,
    NARROWED,
    NOT_TRIED,
    SHOWS_NOTHING,
    Arrangement,
    Described,
    Scene,
    Where,
    texts_of,
    with_text,
    work,
)
from tests.whole import Whole, as_json, whole
from tickets.machine import TicketState

pytestmark = pytest.mark.timeout(150)
S = TicketState
LONGEST_TEXT: Final = 10_000
NEVER_TAKEN: Final = (*CLASSES["nul"], CLASSES["surrogate"][0], CLASSES["long"][-1][:20_001])
HARMLESS: Final = tuple(
    texts[0] for name, texts in CLASSES.items() if name not in {"nul", "surrogate", "long"}
)


@pytest.fixture
async def there(database_url: str, clock: ManualClock) -> AsyncIterator[Whole]:
    with whole(database_url, clock) as there:
        yield there


async def test_every_text_is_stored_and_shown_as_it_was_sent_or_refused(there: Whole) -> None:
    described = Described(there.app.openapi())
    complaints: list[str] = []
    async with there.client() as client:
        for method, path, schema in described.writes():
            if path not in NOT_TRIED:
                door = Door(there, client, method, path)
                complaints += [one async for one in door.complaints(list(described.texts(schema)))]
    assert not complaints, "\n".join(complaints)


async def test_whatever_people_write_in_a_ticket_is_kept_to_the_letter(
    there: Whole, clock: ManualClock
) -> None:
    """The longest texts take all of the attacks at once, and one after the other where one is refused."""
    ticket_id = work(there, S.IN_PROGRESS)
    async with there.client() as client:
        for text in all_of_them():
            body = as_json({"text": text})
            answer = await client.post(f"/api/tickets/{ticket_id}/note", **body)
            is_text = bool(trimmed(text)) and not NO_TEXT.search(text)
            if not is_text or len(trimmed(text)) > LONGEST_TEXT:
                assert answer.status_code == 422, (text[:40], answer.text[:200])
                continue
            assert answer.status_code == 200, (text[:40], answer.text[:200])
            assert answer.json()["notes"][-1]["text"] == trimmed(text)


@dataclass(frozen=True)
class Door:
    """One write with all its texts."""

    there: Whole
    client: httpx.AsyncClient
    method: str
    path: str

    async def complaints(self, places: Sequence[Where]) -> AsyncIterator[str]:
        open_ones = []
        for where in places:
            taken = await self.sent({where: DULL})
            if taken.status_code < 300:
                open_ones.append(where)
            elif self.arrangement and not self.is_narrowed(where, taken):
                yield f"{self.path} {where}: refuses what is dull: {taken.text[:300]}"
            for text in NEVER_TAKEN:
                answer = await self.sent({where: text})
                if (wrong := self._wrong(answer, {where: text})) is not None:
                    yield self._told(wrong, {where: text}, answer)
        step = 1 if self.there.database.is_sqlite else 5  # what a driver does to them is one thing
        for turn in range(0, len(HARMLESS), step):  # each in another place each time
            sent = {
                where: HARMLESS[(turn + place) % len(HARMLESS)]
                for place, where in enumerate(open_ones or places[:1])
            }
            answer = await self.sent(sent)
            if (wrong := self._wrong(answer, sent if open_ones else {})) is not None:
                yield self._told(wrong, sent, answer)

    @property
    def arrangement(self) -> Arrangement | None:
        return ARRANGED.get((self.method, self.path))

    def is_narrowed(self, where: Where, refusal: httpx.Response) -> bool:
        """Takes only what a dictionary, a number or another row allows: a dull word is none of it."""
        what = where[0]
        is_key = refusal.json()["code"] == "choice-unknown"
        return (
            is_key
            or bool(NARROWED & set(where))
            or (what == "reason" and bool(KEYS_TOO.fullmatch(self.path)))
        )

    async def sent(self, texts: Mapping[Where, str]) -> httpx.Response:
        arrangement = self.arrangement
        scene = arrangement(self.there) if arrangement else Scene(_nowhere(self.path), {})
        body = scene.body
        for where, text in texts.items():
            body = with_text(body, where, text)
        request = as_json(body)
        if scene.version is not None:
            request["headers"]["if-match"] = f'"{scene.version}"'
        if scene.who is not None:
            request["headers"]["x-person"] = scene.who
        return await self.client.request(self.method, scene.path, **request)

    def _wrong(self, answer: httpx.Response, sent: Mapping[Where, str]) -> str | None:
        if answer.status_code >= 500:
            return "broke"
        if answer.status_code >= 300:
            is_ours = answer.headers["content-type"] == "application/problem+json"
            return None if is_ours else "refused in other words"
        if any(NO_TEXT.search(text) for text in sent.values()):
            return "took what is no text"
        if self.arrangement and self.path not in SHOWS_NOTHING:
            hidden = [
                w for w, text in sent.items() if w[0] not in MASKED and not shown(text, answer)
            ]
            return f"shows something else: {hidden}" if hidden else None
        return None

    def _told(self, wrong: str, sent: Mapping[Where, str], answer: httpx.Response) -> str:
        texts = {where: text[:40] for where, text in sent.items()}
        return (
            f"{self.method} {self.path} {wrong}: {texts!a} {answer.status_code} {answer.text[:300]}"
        )


def _nowhere(path: str) -> str:
    return path.replace("{year}", "2026").replace("{", "").replace("}", "")


def shown(text: str, answer: httpx.Response) -> bool:
    """Exactly, but for blanks at its ends; a name of a place in its composed form."""
    expected = {trimmed(text), unicodedata.normalize("NFC", trimmed(text))}
    found = list(texts_of(answer.json()))
    return any(one in told for one in expected for told in found)
