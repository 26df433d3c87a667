"""A lab for the tests that run something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labbook.project import Project
from labbook.store.database import Database
from tests.runs.lab import Lab
from tests.runs.repositories import repository  # noqa: F401  (a fixture)


@pytest.fixture
def lab(project: Project, database: Database) -> Iterator[Lab]:
    """A labbook whose processes are gone when the test is over."""
    lab = Lab(project, database)
    yield lab
    lab.kill_everything()
