"""What `hotline check` says about telephone lines."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hotline.cli.checks.finding import Level
from hotline.kernel.clock import SystemClock
from ivr.prompts.library import PromptLibrary
from ivr.twilio.links import Links
from ivr.twilio.signature import SignatureCheck
from ivr.twilio.webhooks import twilio_router
from tests.contracts.bench import Desk
from tests.contracts.twilio_bench import DeskLedger
from tests.hotline.cli.checking import check, codes, only


def over_twilio(*, operators: str = "twilio", web_phone: str = "false", more: str = "") -> str:
    return (
        f"[twilio]\naccount_sid = 'AC{'0' * 32}'\nauth_token = 'x'\nnumber = '+8657212348000'\n{more}"
        f"[telephony]\noperator_phone = '{operators}'\n[webphone]\nenabled = {web_phone}\n"
        "[server]\npublic_url = 'https://hotline.example.gov.cn'"
    )


def test_a_half_configured_carrier_names_what_is_missing(folder: Path) -> None:
    settings = f"[twilio]\naccount_sid = 'AC{'0' * 32}'\n[server]\npublic_url = 'https://a.example'"
    keys = {f.key for f in check(folder, settings) if f.code == "twilio-half-configured"}
    assert keys == {"twilio.auth_token", "twilio.number"}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:12348", "carrier-cannot-reach-us"),
        ("https://192.168.1.5", "carrier-cannot-reach-us"),
        ("http://hotline.example.gov.cn", "carrier-over-http"),
        ("https://hotline.example.gov.cn", None),
    ],
)
def test_a_carrier_must_be_able_to_reach_us_safely(
    folder: Path, url: str, code: str | None
) -> None:
    settings = (
        f"[twilio]\naccount_sid = 'AC{'0' * 32}'\nauth_token = 'x'\nnumber = '+8657212348000'\n"
        f"[server]\npublic_url = '{url}'"
    )
    found = {f.code for f in check(folder, settings) if f.code.startswith("carrier")}
    assert found == ({code} if code else set())


KEY = "api_key_sid = 'SK'\napi_key_secret = 'y'\n"


def test_twilio_is_told_three_addresses(folder: Path) -> None:
    finding = only(check(folder, over_twilio(more=KEY)), "twilio-console")
    assert finding.level is Level.NOTE
    assert "+8657212348000" in finding.problem
    assert finding.remedy.splitlines() == [
        "A call comes in: https://hotline.example.gov.cn/ivr/twilio/voice",
        "Call status changes: https://hotline.example.gov.cn/ivr/twilio/status",
        "Primary handler fails: https://hotline.example.gov.cn/ivr/twilio/fallback",
    ]


def test_the_addresses_for_twilio_are_those_that_answer(folder: Path) -> None:
    desk = Desk()
    router = twilio_router(
        SignatureCheck("x", "https://hotline.example.gov.cn"),
        links=Links("https://hotline.example.gov.cn"),
        receiver=desk,
        ledger=DeskLedger(desk),
        clock=SystemClock(),
        library=PromptLibrary(),
    )
    for line in only(check(folder, over_twilio(more=KEY)), "twilio-console").remedy.splitlines():
        path = urlsplit(line.partition(": ")[2]).path
        assert path in {getattr(route, "path", "") for route in router.routes}


def test_no_address_is_given_out_that_twilio_cannot_use(folder: Path) -> None:
    findings = check(folder, over_twilio(more=KEY).replace("https:", "http:"))
    assert only(findings, "carrier-over-http").level is Level.ERROR
    assert "https" in only(findings, "carrier-over-http").remedy
    assert "twilio-console" not in codes(findings)


@pytest.mark.parametrize(
    ("settings", "code", "level"),
    [
        (over_twilio(operators="webphone", web_phone="true"), "operator-phone-mismatch", "error"),
        (over_twilio(), "operator-phone-without-key", "error"),
        (over_twilio(web_phone="true", more=KEY), "web-phone-unused", "warning"),
    ],
)
def test_callers_and_operators_must_be_on_one_network(
    folder: Path, settings: str, code: str, level: str
) -> None:
    finding = only(check(folder, settings), code)
    assert finding.level == level
    assert finding.remedy


def test_operators_on_the_network_of_the_callers_are_no_finding(folder: Path) -> None:
    assert codes(check(folder, over_twilio(more=KEY))).isdisjoint(
        {"operator-phone-mismatch", "operator-phone-off", "operator-phone-without-key"}
    )
    assert not any(code.startswith("operator") for code in codes(check(folder)))
