"""A server, browsers, and what both said when a journey fails."""

import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright, expect

from hotline.bootstrap.pages import DIST
from tests.browser.office import Office
from tests.chromium import built
from tests.served import ROOT, Served

FAILED = pytest.StashKey[bool]()
SHOWN = ROOT / "var" / "browser"
LAST_LINES = 40
expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent != Path(__file__).parent:
            continue
        item.add_marker("browser")
        item.add_marker(pytest.mark.timeout(120))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
        served = getattr(item, "funcargs", {}).get("served")
        if served is not None:
            lines = served.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
            report.sections.append(("server log", "\n".join(lines)))
    return report


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration county that nobody has touched yet."""
    built(DIST, "console.html")
    folder = tmp_path_factory.mktemp("county")
    Served(folder).run("demo", "--seed-only")
    return folder


@pytest.fixture(scope="module")
def served(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(county, folder, dirs_exist_ok=True)
    served = Served(folder).start()
    yield served
    served.stop()


@pytest.fixture
async def office(
    served: Served, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Office]:
    async with async_playwright() as playwright:
        office = Office(served, playwright, tmp_path)
        yield office
        if request.node.stash.get(FAILED, False):
            folder = SHOWN / request.node.name
            folder.mkdir(parents=True, exist_ok=True)
            files: list[Any] = await office.pictures(folder)
            print("what the pages showed:", *files, sep="\n")  # noqa: T201
            print("complaints:", *office.complaints, sep="\n")  # noqa: T201
        await office.close()
