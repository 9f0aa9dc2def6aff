"""An office with text messages, robots of two groups and another system; outside is one HTTP server."""

import base64
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlmodel import col, select

from hotline.kernel.clock import ManualClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.kernel.outbox import Outbox
from hotline.kernel.uow import UnitOfWork
from hotline.notices.delivery import OUTBOX, NoticeDelivery
from hotline.notices.directory import directory_of
from hotline.notices.model import Notice
from hotline.notices.policy import Occasion
from hotline.notices.rules import rules_of
from hotline.notices.service import Matter, Notices
from tests.peers.receiver import Receiver, a_receiver

SECRET = "whsec_" + base64.b64encode(b"a key of enough bytes, for tests").decode()
TOWN = "330599101"
MOBILE = "+8613905722046"


def settings_for(url: str, **notices: Any) -> Settings:
    robots = {
        "town": {"kind": "wecom", "label": "东溪镇司法所群", "address": f"{url}/town", "units": [TOWN]},
        "hall": {"kind": "dingtalk", "label": "大厅群", "address": f"{url}/hall", "secret": "SEC1"},
        "city": {
            "kind": "webhook", "label": "市平台", "address": f"{url}/city", "secret": SECRET,
            "units": ["*"],
        },
    }  # fmt: skip
    given: dict[str, Any] = {"sms": "twilio", "timeout": 1, "max_attempts": 3, "robots": robots}
    outside: Any = {
        "account_sid": "AC1", "auth_token": "t", "number": "+8657112348000", "api_base_url": url,
    }  # fmt: skip
    merged: Any = given | notices
    return Settings(notices=merged, twilio=outside)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver


class Post:
    """The office's notices with everything that delivers them."""

    def __init__(self, database: Database, clock: ManualClock, settings: Settings) -> None:
        self.database = database
        self.clock = clock
        self.notices = Notices(rules_of(settings), directory_of(settings, clock))
        self.delivery = NoticeDelivery(database, self.notices, dice=lambda: 0.5)
        self.outbox = Outbox(database)
        self.outbox.route(OUTBOX, self.delivery.deliver)

    def tell(self, occasion: Occasion, **about: Any) -> list[Notice]:
        given: dict[str, Any] = {"ticket_id": "t1", "number": "330599-20260302-1-0001"}

        def unit(uow: UnitOfWork) -> None:
            self.notices.tell(uow, occasion, Matter(**given | about))

        before = {row.id for row in self.rows()}
        self.database.write_now(unit)
        return [row for row in self.rows() if row.id not in before]

    def rows(self) -> list[Notice]:
        query = select(Notice).order_by(col(Notice.id))
        return list(self.database.read_now(lambda session: session.exec(query).all()))

    def row(self, notice_id: str) -> Notice:
        return self.database.read_now(lambda session: session.get_one(Notice, notice_id))

    async def deliver(self) -> None:
        delivered = 1
        while delivered:
            delivered = await self.outbox.deliver_due()


@pytest.fixture
async def post(database: Database, clock: ManualClock, receiver: Receiver) -> AsyncIterator[Post]:
    post = Post(database, clock, settings_for(receiver.url))
    yield post
    await post.notices.directory.close()
