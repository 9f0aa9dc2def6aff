from pathlib import Path

import pytest
from sqlmodel import SQLModel

from hotline.bootstrap.centre import CallCentre
from tests.ivr.twilio.office import twilio_settings


async def test_the_rest_client_is_closed_with_the_call_centre(tmp_path: Path) -> None:
    centre = CallCentre(twilio_settings(tmp_path))
    SQLModel.metadata.create_all(centre.database.engine)
    assert centre.twilio is not None
    rest = centre.twilio.rest
    async with centre.running():
        assert await rest.run(lambda _: "asked") == "asked"
    with pytest.raises(RuntimeError):  # its threads and connections are gone
        await rest.run(lambda _: "asked again")
