"""What the app keeps of how somebody works here: chosen columns, sort order, half-typed texts."""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

PAUSE = 0.2
"""Seconds that several changes are gathered before they are written."""


class Memory:
    """Names and values in a small file beside the labbook; written in the background, merged with other windows'."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values = contents(file)
        self.changed: set[str] = set()
        self.lock = threading.Lock()
        self.timer: threading.Timer | None = None

    def get(self, key: str, default: Any = None) -> Any:
        """A kept value, or the default."""
        value = self.values.get(key)
        return default if value is None else value

    def put(self, key: str, value: Any) -> None:
        """Keep a value that JSON can hold; None forgets it."""
        if self.values.get(key) == value:
            return
        with self.lock:
            self.values[key] = value
            self.changed.add(key)
            if self.timer is None:
                self.timer = threading.Timer(PAUSE, self.flush)
                self.timer.daemon = True
                self.timer.start()

    def forget(self, text: str) -> None:
        """Drop the drafts of a text that is saved."""
        for key, value in list(self.values.items()):
            if text and key.startswith("draft.") and isinstance(value, (list, tuple)) and value[-1] == text:
                self.put(key, None)

    @property
    def in_danger(self) -> list[str]:
        """Texts that somebody typed and that could not be written to the file."""
        half_typed = (self.values[key] for key in self.changed if key.startswith(("draft.", "unsaved.")))
        lines = [value if isinstance(value, str) else value[-1] for value in half_typed if value]
        return list(dict.fromkeys(lines))

    def flush(self) -> None:
        """Write what changed; a folder that cannot be written keeps nothing and troubles nobody."""
        with self.lock:
            self.timer = None
            if not self.changed:
                return
            merged = contents(self.file) | {key: self.values[key] for key in self.changed}
            text = json.dumps({key: value for key, value in merged.items() if value is not None}, indent=1)
            spare = self.file.with_name(f"{self.file.name}.{os.getpid()}")
            try:
                self.file.parent.mkdir(mode=0o700, exist_ok=True)
                spare.write_text(text, encoding="utf-8", errors="replace")
                spare.replace(self.file)
            except OSError:
                with suppress(OSError):
                    spare.unlink()
                return
            self.changed.clear()


def contents(file: Path) -> dict[str, Any]:
    """What a file holds; nothing if it is not there or not ours."""
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
