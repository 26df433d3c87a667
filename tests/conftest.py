"""A labbook of its own for each test that asks for one."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labbook.project import Project, find
from labbook.store.database import Database, open_database
from tests.torture import by_hand

by_hand.watch()
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job has it so, and commands inherit it


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option to store what the screens look like."""
    parser.addoption("--snapshot-update", action="store_true", help="store the screens of the app as they are drawn")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test lives in the time zone of the one before, whose TZ is undone by now but still believed."""
    time.tzset()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's labbook, editor or terminal width."""
    for name in ("LABBOOK_DB", "EDITOR", "VISUAL", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _nothing_opened_by_hand() -> Iterator[None]:
    """No test makes labbook open its database file other than through SQLite: that loses what others save."""
    by_hand.seen.clear()
    yield
    assert by_hand.seen == []


@pytest.fixture(scope="session")
def _empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty labbook, migrated once for the whole session."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "labbook.toml").touch()
    open_database(find(folder)).close()
    return folder / "labbook.db"


@pytest.fixture
def project(tmp_path: Path, _empty_database: Path) -> Project:
    """A project in a folder of its own, with an empty labbook."""
    (tmp_path / "labbook.toml").touch()
    (tmp_path / "labbook.db").write_bytes(_empty_database.read_bytes())
    return find(tmp_path)


@pytest.fixture
def database(project: Project) -> Iterator[Database]:
    """The open labbook of the project."""
    with open_database(project) as opened:
        yield opened
