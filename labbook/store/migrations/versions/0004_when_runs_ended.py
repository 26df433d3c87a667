"""Runs by the moment at which they ended: the days of the calendar are read without looking at every run."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """An index, no table changes."""
    op.create_index("ix_run_ended_at", "run", ["ended_at"])
