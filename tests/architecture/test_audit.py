"""`make audit` says "checked" only of what was really looked up."""

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/audit"


@pytest.fixture(scope="module")
def audit() -> Any:
    loader = SourceFileLoader("audit", str(SCRIPT))
    spec = spec_from_loader("audit", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


GOOD = {"name": "good", "version": "1", "vulns": []}
BAD = {"name": "bad", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
UNKNOWN = {"name": "lost", "skip_reason": "Dependency not found on PyPI"}


def test_packages_that_were_all_looked_up_are_checked(audit: Any) -> None:
    assert audit.of_python(json.dumps({"dependencies": [GOOD]})) == ([], "")
    found, unchecked = audit.of_python(json.dumps({"dependencies": [GOOD, BAD]}))
    assert (found, unchecked) == (["bad 1: CVE-1, mended in 2"], "")


@pytest.mark.parametrize("answer", ["", "[]", '{"dependencies": []}', "<html>"])
def test_no_answer_is_not_a_good_answer(audit: Any, answer: str) -> None:
    assert audit.of_python(answer).unchecked
    assert audit.of_node(answer).unchecked


def test_packages_that_were_skipped_are_counted_as_not_checked(audit: Any) -> None:
    verdict = audit.of_python(json.dumps({"dependencies": [GOOD, UNKNOWN, BAD]}))
    assert verdict.unchecked == "1 of 3 packages could not be looked up (lost)"
    assert verdict.found  # what is known is said all the same


def test_an_error_of_the_registry_is_told_from_a_finding(audit: Any) -> None:
    assert audit.of_node(json.dumps({"message": "405", "statusCode": 405})).unchecked
    clean = {"auditReportVersion": 2, "vulnerabilities": {}}
    assert audit.of_node(json.dumps(clean)) == ([], "")
    bad = clean | {"vulnerabilities": {"vite": {"severity": "high", "range": "<1"}}}
    assert audit.of_node(json.dumps(bad)).found == ["vite: high, in <1"]


@pytest.mark.parametrize(
    ("python", "node", "status"),
    [
        ([GOOD], {}, 0),
        ([BAD], {}, 1),
        ([UNKNOWN], {}, 2),
    ],
)
def test_the_status_tells_checked_found_and_unknown_apart(
    audit: Any, monkeypatch: pytest.MonkeyPatch, python: Any, node: Any, status: int
) -> None:
    answers = {
        audit.PYTHON: json.dumps({"dependencies": python}),
        audit.NODE: json.dumps({"auditReportVersion": 2, "vulnerabilities": node}),
    }
    monkeypatch.setattr(audit, "said", answers.__getitem__)
    assert audit.main() == status
