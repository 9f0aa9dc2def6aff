"""The API fuzzed from its own description, by people of three roles: it refuses, but never breaks."""

import logging
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as described

from tests.conftest import KINDS, a_database
from tests.served import PASSWORD, Served

pytestmark = [pytest.mark.journey, pytest.mark.timeout(150)]
EXAMPLES = 12  # for each of some 70 addresses, each role and each kind of database
SEED = 12348
CHECKS = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_schema_conformance,
]
ENDS_THE_SESSION = {"/api/auth/logout"}
# Where the ids of a path are listed; "what is there" is fuzzed as well as what is not.
LISTS = {
    "ticket_id": "/api/tickets",
    "call_id": "/api/calls",
    "follow_up_id": "/api/follow-ups",
    "unit_id": "/api/units",
    "shift_id": "/api/shifts",
    "pattern_id": "/api/shift-patterns",
    "appointment_id": "/api/appointments",
}


@pytest.fixture(scope="module", params=KINDS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("fuzz")
    with a_database(request.param, folder) as url:
        served = Served(folder, HOTLINE_DATABASE__URL=url)
        served.run("demo", "--seed-only")
        yield served.start()
        served.stop()


@pytest.mark.parametrize("username", ["operator1", "supervisor", "admin"])
def test_whatever_is_sent_the_api_answers_as_it_says(served: Served, username: str) -> None:
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    schema = schemathesis.openapi.from_url(f"{served.url}/api/openapi.json")
    with httpx.Client(base_url=served.url, timeout=20) as client:
        answer = client.post("/api/auth/login", json={"username": username, "password": PASSWORD})
        headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        client.headers.update(headers)
        ids = {name: _ids(client, path) for name, path in LISTS.items()}
        failures: list[str] = []
        found: Any = schema.get_all_operations()
        for result in found:
            operation = result.ok()
            if operation.path not in ENDS_THE_SESSION:
                failures += _fuzz(operation, ids, headers)
        assert client.get("/api/me").status_code == 200, "the session lived through it all"
    assert not failures, "\n".join(failures)


def _fuzz(operation: Any, ids: dict[str, list[str]], headers: dict[str, str]) -> list[str]:
    """What is wrong with the answers of one address."""
    dice = random.Random(f"{SEED}{operation.label}")
    failures: dict[str, str] = {}

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cases(operation))
    def try_once(case: Any) -> None:
        for name in case.path_parameters or {}:
            if ids.get(name) and dice.random() < 0.7:
                case.path_parameters[name] = dice.choice(ids[name])
        response = case.call(headers=headers)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:  # collected: one run tells all of them
            said = " / ".join(str(error).strip() for error in group.exceptions)
            failures.setdefault(f"{response.status_code}", f"{operation.label}: {said[:1500]}")

    try_once()
    return list(failures.values())


def _cases(operation: Any) -> Any:
    """What fits the description and, where anything can be wrong with it, what does not."""
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.body or operation.query or operation.headers):
        return fitting
    return fitting | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _ids(client: httpx.Client, path: str) -> list[str]:
    answer = client.get(path, params={"limit": 20})
    return [row["id"] for row in answer.json()["items"]] if answer.status_code == 200 else []
