"""What went wrong in the app itself, written down where it can be read and sent."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from labbook.project import Project
from labbook.text import visible

MOST = 160
"""Characters of an error that are told."""


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


def reason(error: BaseException) -> str:
    """An error in a line, whatever is in it; its report has all of it."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said[:MOST]}" + (" …" if len(said) > MOST else "")


def told(project: Project, error: BaseException) -> str:
    """A sentence about an error that the app lives through, and where its report is."""
    where = report(project, error)
    kept = f"\nThe report is in {where}" if where else ""
    return visible(f"This did not work: {reason(error)}. Nothing saved is lost.{kept}")


def rescued(texts: list[str]) -> Text:
    """Where the drafts are that found no place beside the labbook."""
    from labbook.errors import LabbookError
    from labbook.journal.drafts import kept

    return Text(visible(kept("\n".join(texts), LabbookError("", "What was half typed could not be kept here.")).hint))


def parting(project: Project, error: BaseException) -> Text:
    """The last words of an app that has to close."""
    where = report(project, error)
    kept = f" The report is in {where}." if where else ""
    return Text(
        visible(
            f"labbook met a fault of its own and closed ({reason(error)}). Nothing saved is lost, "
            f"drafts are kept, runs go on.{kept} Open it again with: labbook"
        )
    )
