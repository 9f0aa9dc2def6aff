"""Runs the `hotline` command inside the test, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.bootstrap import migrations
from hotline.cli.app import app
from tests.conftest import KINDS, a_database
from tests.hotline.cli.running import Run
from tests.hotline.cli.site import Site


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: relative paths of the settings end here."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def run(*arguments: str, **environment: str) -> Result:
        result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", **environment})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def migrated_url(own_database_url: str, folder: Path) -> str:
    """A database of each kind as `hotline migrate` makes it."""
    return own_database_url


@pytest.fixture(params=KINDS)
def bare_url(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """A database of each kind that was never migrated."""
    with a_database(request.param, folder) as url:
        yield url


@pytest.fixture
def site(run: Run, migrated_url: str) -> Site:
    return Site(run, migrated_url)


@pytest.fixture
def sqlite_site(run: Run, folder: Path) -> Site:
    url = "sqlite:///var/hotline.db"
    migrations.upgrade(url)
    return Site(run, url)
