import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from hotline.kernel.config import LogSettings
from hotline.kernel.logs import bound, configure, fields, mask

PLANTED = [
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "+8613812345678",
    "+86 572 5123456",
    "0086 138 1234 5678",
    "0572-5123456",
    "(0572)5123456",
    "05725123456",
    "82345678",
    "5123456",
    "610101199003071234",
    "61010119900307123X",
    "610101900307123",  # fifteen digits, the old form
    "6222021234567890123",
    "+852 2123 4567",
    "１３８１２３４５６７８",
]
HARMLESS = [
    "0195a1b2c3d4e5f60718293a4b5c6d7e",
    "01234567-1234-7123-8123-123456789012",
    "CA0123456789abcdef0123456789abcdef",
    "330523-20261124-1-0007",
    "2026-03-02T09:00:00.123456",
    "20260302",
    "GET /api/calls 200 1234.5 ms",
    "127.0.0.1:54321",
    "192.168.100.200",
    "12348",
    "86400",
]


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logger(form: str) -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    configure(LogSettings(format=form), stream)  # type: ignore[arg-type]  # checked by pydantic
    return logging.getLogger("hotline.test"), stream


@pytest.mark.parametrize("number", PLANTED)
@pytest.mark.parametrize(
    "around", ["{}", "from {} to 12348", "('{}',)", "tel:{}", "号码{}。", "x={};"]
)
def test_numbers_of_people_cannot_be_read(number: str, around: str) -> None:
    shown = mask(around.format(number))
    digits = [character for character in shown if character.isdigit()]
    assert number not in shown
    assert "digits›" in shown
    assert len(digits) <= 2 + 5 * ("12348" in around)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_identifies_no_person_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("number", PLANTED)
def test_numbers_are_masked_in_messages_arguments_and_tracebacks(form: str, number: str) -> None:
    log, stream = logger(form)
    log.info("call from %s", number)
    log.warning(f"call from {number}")  # noqa: G004 - people will
    log.info("%r", {"number": number})
    try:
        int(number + "?")
    except ValueError:
        log.exception("failed for %s", number, stack_info=True)
    assert number not in stream.getvalue()
    assert stream.getvalue().count("digits›") >= 5


def test_ids_are_on_every_line_inside_and_on_none_outside() -> None:
    log, stream = logger("json")
    with bound(call_id="c1"):
        with bound(ticket_id="t1", request_id=None):
            log.info("inner")
        log.info("outer")
    log.info("after")
    inner, outer, after = map(json.loads, stream.getvalue().splitlines())
    assert (inner["call_id"], inner["ticket_id"], inner["message"]) == ("c1", "t1", "inner")
    assert "request_id" not in inner
    assert (outer["call_id"], "ticket_id" in outer, "call_id" in after) == ("c1", False, False)
    assert inner["level"] == "INFO"
    assert inner["at"].endswith("+08:00")


async def test_ids_of_one_task_are_not_on_the_lines_of_another() -> None:
    async def work(name: str) -> str:
        with bound(call_id=name):
            await asyncio.sleep(0)
            return fields()["call_id"]

    assert list(await asyncio.gather(work("a"), work("b"))) == ["a", "b"]
    assert "call_id" not in fields()


def test_a_line_break_in_a_message_cannot_forge_a_line() -> None:
    log, stream = logger("text")
    with bound(call_id="c1"):
        log.info("name %s", "x\n2026-03-02 INFO hotline: admin signed in")
    assert len(stream.getvalue().splitlines()) == 1
    assert stream.getvalue().rstrip().endswith("call_id=c1")


def test_libraries_log_through_the_same_safe_handler_once() -> None:
    _, stream = logger("text")
    logging.getLogger("uvicorn.error").info("started")
    logging.getLogger("uvicorn.access").info('"GET /?number=13812345678"')
    logging.getLogger("httpx").info("GET https://example.org/?token=secret")
    assert len(stream.getvalue().splitlines()) == 1
    configure(LogSettings(level="ERROR"), stream)
    logging.getLogger("hotline.test").warning("not shown")
    assert "not shown" not in stream.getvalue()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('"WebSocket /ws/live?token=hkax-DO1_MgR9" [accepted]', "/ws/live?token=‹token›"),
        ("/ws/live?since=5&token=hkax-DO1_MgR9&x=1", "?since=5&token=‹token›&x=1"),
    ],
)
def test_the_token_of_a_socket_s_address_is_not_logged(line: str, shown: str) -> None:
    assert shown in mask(line)
    assert "hkax" not in mask(line)
