"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Native DDL only: Alembic's batch mode empties child tables and drops triggers."""
    op.create_table(
        "code_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("commit", sa.String(), nullable=True),
        sa.Column("branch", sa.String(), nullable=True),
        sa.Column("remote", sa.String(), nullable=True),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.Column("diff", sa.String(), nullable=False),
        sa.Column("untracked", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_state"),
        sa.UniqueConstraint("digest", name="uq_code_state_digest"),
    )
    op.create_table(
        "environment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("python", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("cpu_count", sa.Integer(), nullable=False),
        sa.Column("packages", sa.String(), nullable=False),
        sa.Column("variables", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_environment"),
        sa.UniqueConstraint("digest", name="uq_environment_digest"),
    )
    op.create_table(
        "experiment",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("doc", sa.String(), nullable=False),
        sa.Column("parameters", sa.String(), nullable=False),
        sa.Column("launched_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_experiment"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("executor", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("process_started", sa.Float(), nullable=True),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_status", "job", ["status"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "time_box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_time_box"),
    )
    op.create_index("ix_time_box_task_id", "time_box", ["task_id"], unique=False)
    op.create_table(
        "hypothesis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_hypothesis_question_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hypothesis"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hypothesis_status", "hypothesis", ["status"], unique=False)
    op.create_table(
        "hypothesis_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hypothesis_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name="fk_hypothesis_event_hypothesis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hypothesis_event"),
    )
    op.create_index("ix_hypothesis_event_hypothesis_id", "hypothesis_event", ["hypothesis_id"], unique=False)
    op.create_table(
        "sweep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment", sa.String(), nullable=False),
        sa.Column("axes", sa.String(), nullable=False),
        sa.Column("fixed", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("hypothesis_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name="fk_sweep_hypothesis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sweep"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sweep_hypothesis_id", "sweep", ["hypothesis_id"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment", sa.String(), nullable=False),
        sa.Column("sweep_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("hypothesis_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("config", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("process_started", sa.Float(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("spool_segment", sa.Integer(), nullable=False),
        sa.Column("spool_offset", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("environment_id", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("parameter_count", sa.Integer(), nullable=True),
        sa.Column("wall_seconds", sa.Float(), nullable=True),
        sa.Column("cpu_seconds", sa.Float(), nullable=True),
        sa.Column("peak_memory", sa.BigInteger(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("traceback", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code_state.id"], name="fk_run_code_id"),
        sa.ForeignKeyConstraint(["environment_id"], ["environment.id"], name="fk_run_environment_id"),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name="fk_run_hypothesis_id"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_run_job_id"),
        sa.ForeignKeyConstraint(["sweep_id"], ["sweep.id"], name="fk_run_sweep_id"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_experiment", "run", ["experiment"], unique=False)
    op.create_index("ix_run_hypothesis_id", "run", ["hypothesis_id"], unique=False)
    op.create_index("ix_run_status_job", "run", ["status", "job_id"], unique=False)
    op.create_index("ix_run_sweep_id", "run", ["sweep_id"], unique=False)
    op.create_table(
        "artifact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_artifact_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_artifact"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_artifact_run_id", "artifact", ["run_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("hypothesis_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("sweep_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name="fk_entry_hypothesis_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_entry_run_id"),
        sa.ForeignKeyConstraint(["sweep_id"], ["sweep.id"], name="fk_entry_sweep_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entry_day", "entry", ["day"], unique=False)
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("sweep_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spec", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_figure_run_id"),
        sa.ForeignKeyConstraint(["sweep_id"], ["sweep.id"], name="fk_figure_sweep_id"),
        sa.PrimaryKeyConstraint("id", name="pk_figure"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_figure_run_id", "figure", ["run_id"], unique=False)
    op.create_index("ix_figure_sweep_id", "figure", ["sweep_id"], unique=False)
    op.create_table(
        "metric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("finite", sa.Integer(), nullable=False),
        sa.Column("first_step", sa.Integer(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("first", sa.Float(), nullable=True),
        sa.Column("final", sa.Float(), nullable=True),
        sa.Column("minimum", sa.Float(), nullable=True),
        sa.Column("maximum", sa.Float(), nullable=True),
        sa.Column("total", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_metric_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_metric"),
        sa.UniqueConstraint("run_id", "name", name="uq_metric_run_id_name"),
    )
    op.create_index("ix_metric_name_final", "metric", ["name", "final"], unique=False)
    op.create_table(
        "prediction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hypothesis_id", sa.Integer(), nullable=True),
        sa.Column("experiment", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.Column("commit", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("after_the_fact", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("observed", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("graded_at", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name="fk_prediction_hypothesis_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_prediction_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_prediction"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prediction_hypothesis_id", "prediction", ["hypothesis_id"], unique=False)
    op.create_index("ix_prediction_status", "prediction", ["status"], unique=False)
    op.create_table(
        "run_param",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_param_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "name", name="pk_run_param"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_run_param_name_number", "run_param", ["name", "number"], unique=False)
    op.create_table(
        "run_summary",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_summary_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "name", name="pk_run_summary"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_run_summary_name_number", "run_summary", ["name", "number"], unique=False)
    op.create_table(
        "entry_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_revision_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_revision"),
    )
    op.create_index("ix_entry_revision_entry_id", "entry_revision", ["entry_id"], unique=False)
    op.create_table(
        "mention",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_mention_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "target", name="pk_mention"),
    )
    op.create_index("ix_mention_target", "mention", ["target"], unique=False)
    op.create_table(
        "metric_chunk",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_metric_chunk_metric_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("metric_id", "position", name="pk_metric_chunk"),
    )
    op.create_table(
        "tag",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_tag_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "name", name="pk_tag"),
    )
    op.create_index("ix_tag_name", "tag", ["name"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_task_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_task_entry_id", "task", ["entry_id"], unique=False)
    op.create_index("ix_task_state", "task", ["state"], unique=False)
    for statement in FULL_TEXT:
        op.execute(statement)


FULL_TEXT = (
    """CREATE VIRTUAL TABLE entry_fts USING fts5(
        title, body, content='entry', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
    )""",
    """CREATE TRIGGER entry_fts_insert AFTER INSERT ON entry BEGIN
        INSERT INTO entry_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
    END""",
    """CREATE TRIGGER entry_fts_delete AFTER DELETE ON entry BEGIN
        INSERT INTO entry_fts(entry_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
    END""",
    """CREATE TRIGGER entry_fts_update AFTER UPDATE OF title, body ON entry BEGIN
        INSERT INTO entry_fts(entry_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
        INSERT INTO entry_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
    END""",
)
"""An external-content index of the entries, kept in step by triggers."""
