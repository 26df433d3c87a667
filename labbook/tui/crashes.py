"""What went wrong in the app itself, written down where it can be read and sent."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from labbook.project import Project
from labbook.text import visible


def report(project: Project, error: BaseException) -> Path | None:
    """Write a traceback, without the values of variables, into a file; None where that cannot be done."""
    folder = project.files / "crashes"
    name = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / name).write_text(
            "".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        return None
    return folder / name


def told(project: Project, error: BaseException) -> str:
    """A sentence about an error that the app lives through, and where its report is."""
    where = report(project, error)
    kept = f"\nThe report is in {where}" if where else ""
    return visible(f"This did not work: {type(error).__name__}: {error}. Nothing saved is lost.{kept}")


def parting(project: Project, error: BaseException) -> Text:
    """The last words of an app that has to close."""
    where = report(project, error)
    kept = f" The report is in {where}." if where else ""
    return Text(
        visible(
            f"labbook met a fault of its own and closed ({type(error).__name__}: {error}). Nothing saved is lost, "
            f"drafts are kept, runs go on.{kept} Open it again with: labbook"
        )
    )
