"""Which telephone the console gets, and with which token."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from hotline.agents import service as agents
from hotline.agents.machine import Intent
from hotline.agents.model import Agent
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import TelephonySettings, TwilioSettings, WebphoneSettings
from hotline.kernel.database import Database
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Role
from ivr import phone_routes
from ivr.webphone import routes as webphone_routes
from ivr.webphone.sessions import PhoneDesk
from ivr.webphone.tokens import verify
from tests.hotline.office import Office

KEY = b"k" * 32
TWILIO: Mapping[str, Any] = {
    "account_sid": "AC" + "0" * 32,
    "api_key_sid": "SK" + "0" * 32,
    "api_key_secret": "a secret of the account that is long enough",
}


@pytest.fixture
def office(database: Database, clock: ManualClock) -> Office:
    office = Office(database, routers=(phone_routes.router, webphone_routes.router))
    office.app.state.phone_desk = PhoneDesk(key=KEY, clock=clock)
    return office


def over_twilio(office: Office, **twilio: Any) -> None:
    """Both telephones are on; the operators have Twilio's."""
    set_to(
        office,
        telephony=TelephonySettings(operator_phone="twilio"),
        twilio=TwilioSettings(**(twilio or TWILIO)),
    )


def set_to(office: Office, **sections: Any) -> None:
    office.app.state.settings = office.settings.model_copy(update=sections)


async def asked(office: Office, role: Role = Role.OPERATOR) -> tuple[str, httpx.Response]:
    person = office.person("zhang", role)
    async with office.signed_in("zhang") as client:
        return person.id, await client.get("/api/me/phone")


async def test_an_operator_gets_the_web_phone_of_the_call_centre(office: Office) -> None:
    person_id, answer = await asked(office)
    phone = answer.json()
    assert (phone["kind"], phone["url"]) == ("webphone", "/ws/phone")
    assert verify(KEY, phone["token"]).person_id == person_id


async def test_an_account_at_twilio_alone_does_not_change_the_operators_telephone(
    office: Office,
) -> None:
    set_to(office, twilio=TwilioSettings(**TWILIO))
    _, answer = await asked(office)
    assert answer.json()["kind"] == "webphone"


async def test_an_operator_whose_telephone_is_off_is_told_so(office: Office) -> None:
    set_to(office, webphone=WebphoneSettings(enabled=False), twilio=TwilioSettings(**TWILIO))
    _, answer = await asked(office)
    assert (answer.status_code, answer.json()["code"]) == (503, "browser-phone-not-set-up")


async def test_callers_get_a_web_phone_only_where_operators_have_one(office: Office) -> None:
    async with office.client() as client:
        assert (await client.post("/api/phone/sessions", json={})).status_code == 201
        over_twilio(office)
        refused = await client.post("/api/phone/sessions", json={})
        assert (refused.status_code, refused.json()["code"]) == (503, "web-phone-closed")
        assert refused.json()["title"] == "网页电话未开通，请用电话拨打12348"
        set_to(office, webphone=WebphoneSettings(enabled=False))
        assert (await client.post("/api/phone/sessions", json={})).status_code == 503


async def test_where_it_is_chosen_the_operator_gets_a_token_for_twilio(office: Office) -> None:
    over_twilio(office)
    person_id, answer = await asked(office)
    phone = answer.json()
    assert set(phone) == {"kind", "token"}
    assert phone["kind"] == "twilio"
    body = phone["token"].split(".")[1]
    grants = json.loads(base64.urlsafe_b64decode(body + "=="))["grants"]
    assert grants["identity"] == person_id
    assert grants["voice"]["incoming"] == {"allow": True}


@pytest.mark.parametrize("absent", list(TWILIO))
async def test_twilio_without_an_account_or_an_api_key_says_so(office: Office, absent: str) -> None:
    over_twilio(office, **{name: value for name, value in TWILIO.items() if name != absent})
    _, answer = await asked(office)
    assert answer.status_code == 503
    assert answer.json()["code"] == "browser-phone-not-set-up"


async def test_a_telephone_that_broke_is_rung_again_when_it_comes_back(office: Office) -> None:
    person = office.person("zhang", Role.OPERATOR)

    def breaks(uow: UnitOfWork) -> None:
        agents.set_presence(uow, person.id, Intent.AVAILABLE)
        agents.set_connected(uow, person.id, connected=False)

    await office.database.write(breaks)
    async with office.signed_in("zhang") as client:
        await client.get("/api/me/phone")
    agent = office.database.read_now(lambda session: session.get_one(Agent, person.id))
    assert (agent.intent, agent.connected) == (Intent.AVAILABLE, True)


async def test_who_answers_no_calls_has_no_telephone(office: Office) -> None:
    _, answer = await asked(office, Role.ADMIN)
    assert answer.status_code == 403
