"""Signing in over HTTP as a browser does it: cookies, headers, other sites' pages, and guessing."""

from collections.abc import Iterator

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from tests.served import PASSWORD, Served

pytestmark = [pytest.mark.journey, pytest.mark.timeout(90)]
SITE = "https://12348.example.gov.cn"
PAGE = "/api/auth/login"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Behind a proxy that does the encryption."""
    served = Served(tmp_path_factory.mktemp("signin"), HOTLINE_SERVER__PUBLIC_URL=SITE)
    served.run("demo", "--seed-only")
    yield served.start()
    served.stop()


@pytest.fixture
def browser(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=20) as client:
        yield client


def _sign_in(browser: httpx.Client, username: str, password: str = PASSWORD) -> httpx.Response:
    return browser.post(PAGE, json={"username": username, "password": password})


def _cookie(answer: httpx.Response) -> tuple[str, set[str]]:
    """Its value and its attributes."""
    value, *attributes = answer.headers["set-cookie"].split("; ")
    return value.partition("=")[2], {attribute.lower() for attribute in attributes}


def test_behind_https_the_cookie_is_for_us_alone(browser: httpx.Client) -> None:
    answer = _sign_in(browser, "operator1")
    _, attributes = _cookie(answer)
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= attributes
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/", "/console", "/phone", "/wallboard", "/api/me", "/api/docs", "/nothing", "/readyz"]
)
def test_every_answer_tells_the_browser_what_it_may_do(browser: httpx.Client, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_a_page_of_another_site_can_change_nothing_with_the_cookie(browser: httpx.Client) -> None:
    answer = _sign_in(browser, "operator1")
    ours = {"Cookie": f"hotline_session={_cookie(answer)[0]}"}
    change = {"intent": "break", "reason": "lunch"}
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x" * 43}):
        refused = browser.put("/api/me/presence", json=change, headers=ours | headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf-refused")
    # A form needs no script and no permission of the other site's.
    form = browser.post("/api/me/wrap-up/finish", data={"a": "b"}, headers=ours)
    assert form.status_code == 403
    allowed = browser.put(
        "/api/me/presence", json=change, headers=ours | {"X-CSRF-Token": answer.json()["csrf"]}
    )
    assert allowed.status_code == 200


@pytest.mark.parametrize("path", ["/ws/live", "/ws/phone"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://12348.example.gov.cn"])
async def test_a_page_of_another_site_opens_no_socket(
    served: Served, browser: httpx.Client, path: str, origin: str
) -> None:
    cookie = {"Cookie": f"hotline_session={_cookie(_sign_in(browser, 'supervisor'))[0]}"}
    url = served.url.replace("http", "ws") + path
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, additional_headers=cookie, origin=Origin(origin), proxy=None):
            pytest.fail("a page of another site was let in")
    assert refused.value.response.status_code == 403
    async with connect(url, additional_headers=cookie, origin=Origin(SITE), proxy=None) as own:
        assert own.response is not None
        assert own.response.status_code == 101


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-User": "admin"},
        {"X-Remote-User": "admin", "X-Forwarded-For": "127.0.0.1"},
        {"Authorization": "Basic YWRtaW46ZGVtby0xMjM0OA=="},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer null", "Cookie": "hotline_session=null"},
        {"Cookie": "hotline_session=" + "a" * 4000},
    ],
    ids=str,
)
def test_no_header_makes_somebody_of_nobody(browser: httpx.Client, headers: dict[str, str]) -> None:
    assert browser.get("/api/me", headers=headers).status_code == 401


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[" * 100_000, b'{"a":', b"", b"null", b"1e999"])
def test_what_is_no_json_is_a_malformed_request(browser: httpx.Client, body: bytes) -> None:
    answer = browser.post(PAGE, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "malformed"


@pytest.mark.parametrize("username", ["operator4", "nobody-has-this-name"])
def test_five_wrong_passwords_lock_a_name_whether_it_exists_or_not(
    browser: httpx.Client, username: str
) -> None:
    answers = [_sign_in(browser, username, "a wrong password 1") for _ in range(5)]
    assert {answer.status_code for answer in answers[:4]} == {401}
    locked = _sign_in(browser, username)  # the right one, where there is one
    assert locked.status_code in {401, 429}
    assert locked.json()["code"] == "sign-in-locked"
    assert "set-cookie" not in locked.headers


def test_an_address_that_guesses_without_end_has_to_wait(browser: httpx.Client) -> None:
    guess = {"username": "guess", "password": "a wrong password 1"}

    def tried_from(address: str) -> httpx.Response:
        return browser.post(PAGE, json=guess, headers={"X-Forwarded-For": address})

    answers = [tried_from("203.0.113.50") for _ in range(160)]
    assert {answer.status_code for answer in answers} == {401, 429}
    refused = [a for a in answers if a.json()["code"] == "too-many-requests"]
    assert refused
    assert int(refused[-1].headers["retry-after"]) >= 1
    # What the guesser writes into the header stands before what our own proxy adds.
    assert tried_from("198.51.100.1, 203.0.113.50").json()["code"] == "too-many-requests"
    assert tried_from("203.0.113.51").json()["code"] != "too-many-requests"
