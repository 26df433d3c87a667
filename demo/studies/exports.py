"""The export of a study's labbook without what says only on which machine, and in which folder, it was made."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

BLANK = {
    "environment": {"host": ""},
    "job": {"host": "", "boot": ""},
    "code_state": {"remote": "", "diff": "", "untracked": "[]"},
}
"""Columns by table; of the code the commit stays."""


def packed(text: str, folder: Path) -> bytes:
    """A JSON export, compressed, with every path below `folder` relative to it; the same bytes for the same labbook."""
    content = json.loads(text)
    content["exported_at"] = 0
    for table, columns in BLANK.items():
        for row in content["tables"][table]:
            row.update(columns)
    for row in content["tables"]["environment"]:
        row["python"] = row["python"].partition(" (")[0]
        row["platform"] = row["platform"].partition("-")[0]
    return gzip.compress(compact(content).replace(f"{folder}/", "").encode(), mtime=0)


def compact(content: dict[str, Any]) -> str:
    """JSON whose beginning says what it is, as an export's does."""
    return json.dumps(content, ensure_ascii=False, separators=(", ", ": "))
