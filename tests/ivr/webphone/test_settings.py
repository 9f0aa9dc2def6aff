"""What an office sets for the web phone arrives where it counts."""

from pathlib import Path

import httpx

from hotline.bootstrap.app import create_app
from hotline.kernel.clock import ManualClock
from hotline.kernel.config import Settings
from ivr.webphone.adapter import WebphoneTelephony
from ivr.webphone.tokens import verify
from tests.ivr.webphone.hall import START


async def test_the_lifetime_of_tokens_and_the_number_of_lines_are_settings(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "database": {"url": f"sqlite:///{tmp_path}/test.db"},
            "webphone": {"token_seconds": 40, "max_calls": 7},
            "security": {"secret_key": "for tests only, and long enough"},
        }
    )
    app = create_app(settings, ManualClock(START))
    centre = app.state.centre
    try:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            session = await client.post("/api/phone/sessions", json={"number": "12345"})
        assert session.status_code == 201, session.text
        assert verify(centre.key, session.json()["token"]).exp == START.timestamp() + 40
        webphone = centre.networks["webphone"]
        assert isinstance(webphone, WebphoneTelephony)
        assert webphone._link.settings.max_calls == 7
    finally:
        centre.database.close()
