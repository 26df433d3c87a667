"""What had been launched when a prediction was sealed: a clock that is set back does not say which came first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One column; of predictions that are there, it is not known."""
    op.add_column("prediction", sa.Column("last_run", sa.Integer(), nullable=True))
