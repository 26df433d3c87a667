"""Where a labbook lives: its root, its database, its files and its settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from labbook.errors import LabbookError

DATABASE = "labbook.db"
SETTINGS = "labbook.toml"
MARKERS = (SETTINGS, DATABASE)


class Settings(NamedTuple):
    """What a person may set in `labbook.toml`; each field is one setting."""

    day_start: int = 4 * 60
    """Minutes after midnight at which a new day begins, written "04:00"."""
    jobs: int = 1
    """How many runs of a sweep go at once unless `--jobs` says otherwise."""
    experiments: str = "experiments"
    """The folder with the experiment files, relative to the project's root."""
    python: str = ""
    """The interpreter that runs experiments; the one labbook runs on when empty."""
    author: str = ""
    """Whose entries these are, for `author:` in queries."""
    theme: str = ""
    """The colours of the app, such as "textual-light" or "contrast-dark", until another is chosen in it."""
    keys: Mapping[str, str] = MappingProxyType({})
    """Keys of the app's actions by name, as its help lists them: [keys] with "today.task" = "ctrl+t"."""


class Project(NamedTuple):
    """A folder with a labbook in it, or where the first one would be made."""

    root: Path
    database: Path
    settings: Settings

    @property
    def files(self) -> Path:
        """The folder beside the database that keeps spools, logs and artifacts."""
        return self.database.parent / f".{self.database.stem}"

    @property
    def experiments(self) -> Path:
        """The folder that is searched for `@experiment` functions."""
        return self.root / self.settings.experiments

    def run_folder(self, run_id: int) -> Path:
        """The folder of one run: its spool, logs and scratch files."""
        return self.files / "runs" / str(run_id)


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, for their owner alone whatever the umask; returns it."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def find(start: Path | None = None, database: str | None = None) -> Project:
    """The project that `start` (or the current folder) belongs to.

    The nearest folder upwards with a `labbook.toml` or `labbook.db` is the root; without one, the nearest with
    a `.git`; without that, the folder itself. `database`, or else `LABBOOK_DB`, names another database.
    """
    start = (start or current_folder()).resolve()
    root = marked(start, MARKERS) or marked(start, (".git",)) or start
    chosen = database or os.environ.get("LABBOOK_DB", "")
    return Project(root, database_path(chosen) if chosen else root / DATABASE, settings(root))


def current_folder() -> Path:
    """Where we are; raises LabbookError when that folder was deleted under us."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise LabbookError("The current folder is gone.", "Go to one that is there: cd ~") from None


def marked(start: Path, names: tuple[str, ...]) -> Path | None:
    """The nearest folder upwards that holds one of the names."""
    return next((folder for folder in (start, *start.parents) if any((folder / n).exists() for n in names)), None)


def database_path(text: str) -> Path:
    """The file behind a path or a `sqlite:///` URL."""
    scheme, separator, rest = text.partition("://")
    path = rest.split("?")[0].removeprefix("/") if separator else text
    if path in ("", ":memory:"):
        raise LabbookError("A labbook needs a file; an in-memory database would forget.", "Give a path.", code=2)
    if not separator:
        return Path(text).expanduser().resolve()
    if scheme.split("+")[0] != "sqlite":
        raise LabbookError(
            f"This version of labbook keeps its journal in SQLite; {scheme}:// is not served yet.",
            "Give a path, or a URL such as sqlite:////home/me/lab/labbook.db.",
            code=2,
        )
    return Path(path).expanduser().resolve()


def settings(root: Path) -> Settings:
    """The settings in `labbook.toml`, checked by name and type."""
    path = root / SETTINGS
    if not path.exists():
        return Settings()
    try:
        text = path.read_text(encoding="utf-8")
        table = parsed(text) if text.strip() else {}
    except (OSError, ValueError) as error:
        raise LabbookError(f"{path} cannot be read: {error}", "Mend the file; every setting is optional.") from None
    return Settings()._replace(**{name: setting(path, name, value) for name, value in table.items()})


def parsed(text: str) -> dict[str, Any]:
    """What a TOML text says."""
    import tomllib  # 2 ms, which a labbook without settings need not pay

    return tomllib.loads(text)


def setting(path: Path, name: str, value: Any) -> Any:
    """One checked setting."""
    default = Settings._field_defaults.get(name)
    if default is None:
        raise LabbookError(f"{path}: there is no setting {name!r}.", f"Settings are {', '.join(Settings._fields)}.")
    if name == "day_start":
        return minutes(path, value)
    if name == "keys":
        return keys(path, value)
    if type(value) is not type(default):
        raise LabbookError(f"{path}: {name} should be like {default!r}, not {value!r}.", "Mend that line.")
    return value


def keys(path: Path, value: object) -> dict[str, str]:
    """Actions and their keys, both as text."""
    if not isinstance(value, dict) or not all(isinstance(key, str) and key for key in value.values()):
        raise LabbookError(f'{path}: [keys] should hold lines like "today.task" = "t".', "Mend that part.")
    return value


def minutes(path: Path, value: object) -> int:
    """Minutes after midnight of a clock time such as "04:00"."""
    try:
        hours, mins = str(value).split(":")
        total = int(hours) * 60 + int(mins)
    except ValueError:
        total = -1
    if not 0 <= total < 24 * 60:
        raise LabbookError(f'{path}: day_start should be a clock time like "04:00", not {value!r}.', "Mend that line.")
    return total
