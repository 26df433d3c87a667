"""What a task says of itself, imported files and what was recognised in them, undoable changes, saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Columns first, then tables; native DDL only."""
    for table, column in COLUMNS:
        op.add_column(table, column)
    for index, table, names in INDEXES:
        op.create_index(index, table, names)
    unsure_predictions()
    readings()
    findings()
    sources()
    changes()
    views()
    cut_tasks()


def text(name: str) -> sa.Column[str]:
    """A text column that is empty where nothing was said."""
    return sa.Column(name, sa.String(), nullable=False, server_default="")


COLUMNS = (
    ("entry", text("style")),
    ("entry", text("author")),
    ("entry", text("month_day")),
    ("entry", sa.Column("until", sa.String(), nullable=True)),
    ("task", sa.Column("same_as", sa.Integer(), nullable=True)),
    ("task", sa.Column("estimate", sa.Integer(), nullable=True)),
    ("task", text("done_when")),
    ("task", sa.Column("priority", sa.Integer(), nullable=False, server_default="0")),
    ("task", text("waits_for")),
    ("task", sa.Column("due", sa.String(), nullable=True)),
    ("time_box", sa.Column("minutes", sa.Integer(), nullable=True)),
    ("question", text("evidence")),
    ("question", sa.Column("parent_id", sa.Integer(), nullable=True)),
)
INDEXES = (
    ("ix_entry_author", "entry", ["author"]),
    ("ix_entry_created_at", "entry", ["created_at"]),
    ("ix_entry_until", "entry", ["until"]),
    ("ix_task_same_as", "task", ["same_as"]),
)


def unsure_predictions() -> None:
    """A prediction taken from an old log may name no probability: a new table, since SQLite cannot loosen a column."""
    for index in ("ix_prediction_hypothesis_id", "ix_prediction_status"):
        op.drop_index(index, "prediction")
    op.rename_table("prediction", "prediction_before")
    op.create_table(
        "prediction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hypothesis_id", sa.Integer(), nullable=True),
        sa.Column("experiment", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.Column("commit", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("after_the_fact", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("observed", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("graded_at", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name="fk_prediction_hypothesis_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_prediction_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_prediction"),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO prediction SELECT *, NULL FROM prediction_before")
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'prediction'")
    op.execute("UPDATE sqlite_sequence SET name = 'prediction' WHERE name = 'prediction_before'")
    op.drop_table("prediction_before")
    op.create_index("ix_prediction_hypothesis_id", "prediction", ["hypothesis_id"])
    op.create_index("ix_prediction_status", "prediction", ["status"])


def readings() -> None:
    """Numbers written in entries."""
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=True),
        sa.Column("raw", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_reading_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
    )
    op.create_index("ix_reading_entry_id", "reading", ["entry_id"])
    op.create_index("ix_reading_name_value", "reading", ["name", "value"])


def findings() -> None:
    """What was recognised in imported entries."""
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("outcome_text", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_finding_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_finding_entry_id", "finding", ["entry_id"])
    op.create_index("ix_finding_status", "finding", ["status"])


def sources() -> None:
    """Imported files and the entries that hold their parts."""
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("repairs", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    op.create_index("ix_source_path", "source", ["path"])
    op.create_index("ix_source_digest", "source", ["digest"])
    op.create_table(
        "source_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        text("text"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_piece_source_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_source_piece_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_source_piece"),
        sa.UniqueConstraint("source_id", "position", name="uq_source_piece_source_id_position"),
    )
    op.create_index("ix_source_piece_entry_id", "source_piece", ["entry_id"])
    op.create_index("ix_source_piece_digest", "source_piece", ["digest"])


def changes() -> None:
    """What people did to the journal, row by row."""
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "change_row",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_change_row_change_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("change_id", "position", name="pk_change_row"),
        sqlite_with_rowid=False,
    )


def views() -> None:
    """Saved queries."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("name", name="uq_saved_view_name"),
    )


def cut_tasks() -> None:
    """Tasks whose line was cut and may be pasted elsewhere."""
    op.create_table(
        "cut_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("cut_at", sa.BigInteger(), nullable=False),
        sa.Column("earlier", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cut_task"),
    )
    op.create_index("ix_cut_task_text", "cut_task", ["text"])
