"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Native DDL only: Alembic's batch mode empties child tables and drops triggers."""
    ${upgrades if upgrades else "pass"}
