"""Every screen looks as it did: its words, its places, its colours. `pytest --snapshot-update` stores what is drawn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from labbook.project import Project, find
from labbook.store.database import open_database
from tests.tui import sample
from tests.tui.conftest import NARROW, WIDE, opened
from tests.tui.drawn import differing, drawn, still
from tests.tui.walk import STOPS, visit
from tests.wall_clock import WallClock

STORED = Path(__file__).parent / "snapshots"
THEMES = ("textual-light", "textual-dark")
ENOUGH = 60
"""Lines of differences that are shown."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, _empty_database: Path) -> Iterator[Path]:
    """The folder of the sample labbook, at half past two on its third day."""
    folder = tmp_path_factory.mktemp("sample") / "lab"
    folder.mkdir()
    (folder / "labbook.toml").touch()
    (folder / "labbook.db").write_bytes(_empty_database.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        with open_database(find(folder)) as database:
            sample.make(database, WallClock(patch), patch)
        yield folder


@pytest.fixture
def lab(made: Path, tmp_path: Path) -> Project:
    """A copy of the sample labbook, in which no drafts are."""
    return find(shutil.copytree(made, tmp_path / "lab"))


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "160x48"])
async def test_every_screen_looks_as_it_did(
    lab: Project, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    update = request.config.getoption("--snapshot-update")
    wrong: list[str] = []
    async with opened(lab, size=size) as pilot:
        for stop in STOPS:
            await visit(pilot, stop)
            for theme in sorted(THEMES, key=lambda name: name != pilot.app.theme):  # a change of theme takes long
                pilot.app.theme = theme
                await still(pilot)
                wrong += compared(STORED / f"{stop.name}-{size[0]}x{size[1]}-{theme}.txt", drawn(pilot), update)
    assert not wrong, "\n".join(["`pytest --snapshot-update` stores these if they are meant:", *wrong])


def compared(stored: Path, now: str, update: bool) -> list[str]:
    """What differs from a stored picture; nothing where it is stored anew."""
    if update:
        stored.write_text(now, encoding="utf-8")
    was = stored.read_text(encoding="utf-8") if stored.exists() else ""
    difference = differing(was, now)
    return [f"{stored.name}:", *difference[:ENOUGH]] if difference else []
