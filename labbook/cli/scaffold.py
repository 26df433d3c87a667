"""Making a folder a labbook project, touching nothing that is there."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from labbook.errors import LabbookError
from labbook.project import MARKERS, SETTINGS, marked

IGNORED = "labbook.db*\n.labbook/\n"


def make(folder: Path, nested: bool) -> list[str]:
    """Make what is missing; returns what was done, a line each. Raises LabbookError inside another project."""
    outer = marked(folder.parent, MARKERS)
    if outer and not nested and not any((folder / name).exists() for name in MARKERS):
        raise LabbookError(
            f"{folder} lies inside the labbook project {outer}; entries written here go there.",
            "Use that one, or make a second project on purpose with: labbook init --nested",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done = [made(folder / SETTINGS, template("labbook.toml"))]
        if not (folder / "experiments").exists():
            (folder / "experiments").mkdir()
            done.append(made(folder / "experiments" / "example.py", template("example.py")))
        done.append(ignored(folder / ".gitignore"))
    except OSError as error:
        raise LabbookError(f"{folder} cannot be made a project: {error.strerror}.", "Choose another folder.") from None
    return [line for line in done if line] or [f"{folder} is a labbook project already."]


def template(name: str) -> str:
    """A file that comes with labbook."""
    return files("labbook").joinpath("templates", name).read_text(encoding="utf-8")


def made(path: Path, text: str) -> str:
    """Write a file unless it is there."""
    if path.exists():
        return ""
    path.write_text(text, encoding="utf-8")
    return f"made {path}"


def ignored(path: Path) -> str:
    """Keep the labbook's data out of git."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if "labbook.db" in before:
        return ""
    path.write_text(before + ("" if not before or before.endswith("\n") else "\n") + IGNORED, encoding="utf-8")
    return f"{'added to' if before else 'made'} {path}"
