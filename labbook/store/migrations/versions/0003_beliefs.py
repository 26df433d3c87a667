"""Credence, evidence and links of hypotheses, what answered a prediction, doubt about runs, curves in words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Columns first, then tables; native DDL only."""
    for table, column in COLUMNS:
        op.add_column(table, column)
    hypothesis_links()
    evidence()
    taints()
    curves()


def text(name: str, default: str | None = None) -> sa.Column[str]:
    """A text column, with what it says where nothing was said."""
    return sa.Column(name, sa.String(), nullable=False, server_default=default)


def whole(name: str, nullable: bool = False) -> sa.Column[int]:
    """A column of whole numbers."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def moment(name: str, nullable: bool = False) -> sa.Column[int]:
    """A column of moments, UTC microseconds."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def number(name: str) -> sa.Column[float]:
    """A column of numbers that may be unknown."""
    return sa.Column(name, sa.Float(), nullable=True)


def refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """A foreign key under its usual name."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


COLUMNS = (
    ("hypothesis", text("criterion", "")),
    ("hypothesis", text("shorthand", "")),
    ("hypothesis", number("credence")),
    ("hypothesis_event", number("credence")),
    ("hypothesis_event", text("target", "")),
    ("prediction", whole("code_id", nullable=True)),
    ("prediction", text("answers", "[]")),
    ("prediction", whole("replaces", nullable=True)),
    ("prediction", text("because", "")),
    ("sweep", whole("replicates", nullable=True)),
    ("run", whole("reproduces", nullable=True)),
    ("run", moment("deleted_at", nullable=True)),
    ("run", text("deleted_because", "")),
)


def hypothesis_links() -> None:
    """How hypotheses stand to each other."""
    op.create_table(
        "hypothesis_link",
        whole("id"),
        whole("hypothesis_id"),
        text("kind"),
        whole("other_id"),
        refers("hypothesis_link", "hypothesis_id", "hypothesis"),
        refers("hypothesis_link", "other_id", "hypothesis"),
        sa.PrimaryKeyConstraint("id", name="pk_hypothesis_link"),
        sa.UniqueConstraint("hypothesis_id", "kind", "other_id", name="uq_hypothesis_link_hypothesis_id_kind_other_id"),
    )
    op.create_index("ix_hypothesis_link_hypothesis_id", "hypothesis_link", ["hypothesis_id"])
    op.create_index("ix_hypothesis_link_other_id", "hypothesis_link", ["other_id"])


def evidence() -> None:
    """What speaks for or against a hypothesis."""
    op.create_table(
        "evidence",
        whole("id"),
        whole("hypothesis_id"),
        text("target"),
        text("direction"),
        text("reason"),
        text("source"),
        moment("at"),
        moment("withdrawn_at", nullable=True),
        refers("evidence", "hypothesis_id", "hypothesis"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_hypothesis_id", "evidence", ["hypothesis_id"])
    op.create_index("ix_evidence_target", "evidence", ["target"])


def taints() -> None:
    """Which runs are in doubt, and why."""
    op.create_table(
        "taint",
        whole("id"),
        text("scope"),
        text("because"),
        text("until_commit", ""),
        whole("entry_id", nullable=True),
        moment("at"),
        moment("lifted_at", nullable=True),
        text("lifted_because", ""),
        sa.PrimaryKeyConstraint("id", name="pk_taint"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tainted_run",
        whole("id"),
        whole("taint_id"),
        whole("run_id"),
        refers("tainted_run", "taint_id", "taint", "CASCADE"),
        refers("tainted_run", "run_id", "run"),
        sa.PrimaryKeyConstraint("id", name="pk_tainted_run"),
        sa.UniqueConstraint("taint_id", "run_id", name="uq_tainted_run_taint_id_run_id"),
    )
    op.create_index("ix_tainted_run_run_id", "tainted_run", ["run_id"])


def curves() -> None:
    """Metrics in words, and the parts of them to filter by."""
    op.create_table(
        "curve",
        whole("id"),
        whole("run_id"),
        text("name"),
        whole("points"),
        text("data"),
        refers("curve", "run_id", "run", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_curve"),
        sa.UniqueConstraint("run_id", "name", name="uq_curve_run_id_name"),
    )
    op.create_table(
        "curve_mark",
        whole("id"),
        whole("curve_id"),
        whole("run_id"),
        text("name"),
        text("kind"),
        whole("first_step"),
        whole("last_step"),
        number("level"),
        text("constant", ""),
        number("factor"),
        refers("curve_mark", "curve_id", "curve", "CASCADE"),
        refers("curve_mark", "run_id", "run", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_curve_mark"),
    )
    op.create_index("ix_curve_mark_name_kind", "curve_mark", ["name", "kind", "run_id"])
    op.create_index("ix_curve_mark_curve_id", "curve_mark", ["curve_id"])
    op.create_index("ix_curve_mark_run_id", "curve_mark", ["run_id"])
