"""A place for scenarios that write thousands of files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is such a thing, else on the disk."""
    place = tempfile.mkdtemp(prefix="labbook-torture-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    yield Path(place)
    shutil.rmtree(place, ignore_errors=True)
