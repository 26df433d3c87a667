"""Which runs answer a word of a question: by their config, by what was said of them, by what was written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from labbook.runs.past.looked_for import Wanted, folded, is_number, is_value, meant, says
from labbook.store import values
from labbook.store.database import Database

CONFIG, SAID, BEHIND, WRITTEN = 4.0, 2.0, 1.5, 1.0
"""What a word counts for: a config value, the experiment or its reason, the hypothesis, an entry."""
MOST_ENTRIES = 2000
"""How many entries with a word are looked at, newest first."""

Answers = dict[int, dict[Wanted, float]]
"""For each run the words that it answers, and what each counts for."""


def of_configs(database: Database, wanted: list[Wanted], answers: Answers) -> None:
    """Runs with a wanted value, or with a value that is no default under a wanted name.

    A number alone is the value of a name that was wanted: weight decay 0.1.
    """
    names = [name for (name,) in database.rows("SELECT DISTINCT name FROM run_param")]
    named = {one: meant(one.word, names) for one in wanted}
    every = list(dict.fromkeys(name for chosen in named.values() for name in chosen))
    numbers = [one for one in wanted if is_number(one)]
    defaults = defaults_of(database)
    for name in every:
        asking = [one for one in wanted if name in named[one]]
        for run, experiment, value in values_of(database, name):
            for one in asking:
                unusual = value != defaults.get(experiment, {}).get(name)
                if unusual if one.value is None else is_value(one.value, value):
                    answers[run][one] = CONFIG
            for one in numbers:
                if is_value(one.word, value):
                    answers[run][one] = CONFIG


def values_of(database: Database, name: str) -> list[tuple[int, str, Any]]:
    """Run, experiment and value of a config name, in every run that has it."""
    return database.rows(
        "SELECT run.id, run.experiment, coalesce(p.number, p.text) FROM run_param p JOIN run ON run.id = p.run_id "
        "WHERE p.name = :name AND run.deleted_at IS NULL",
        name=name,
    )


def defaults_of(database: Database) -> dict[str, dict[str, Any]]:
    """The defaults of each experiment, as `values_of` tells values."""
    found = database.rows("SELECT name, parameters FROM experiment")
    flat = {name: values.flat(values.load(text)) for name, text in found}
    return {name: {key: as_stored(value) for key, value in given.items()} for name, given in flat.items()}


def as_stored(value: Any) -> Any:
    """A value as it is filtered by: its number, or else its text."""
    number = values.number(value)
    return values.shown(value) if number is None else number


def of_texts(database: Database, wanted: list[Wanted], answers: Answers) -> None:
    """Runs whose experiment, command, reason or note says a word, or whose hypothesis does."""
    statements = {number: folded(text) for number, text in database.rows("SELECT id, statement FROM hypothesis")}
    told = database.rows("SELECT id, hypothesis_id, experiment, why, note, command FROM run WHERE deleted_at IS NULL")
    for run, hypothesis, *texts in told:
        text, behind = folded("\n".join(texts)), statements.get(hypothesis, "")
        for one in wanted:
            if says(str(one), text):
                answers[run].setdefault(one, SAID)
            elif behind and says(str(one), behind):
                answers[run].setdefault(one, BEHIND)


def of_entries(database: Database, wanted: list[Wanted], answers: Answers) -> list[int]:
    """Runs whose result says a word, or that a note with every word mentions; returns such notes, newest first."""
    words_of: dict[int, list[Wanted]] = defaultdict(list)
    results: dict[int, list[Wanted]] = defaultdict(list)
    for one in wanted:
        for entry, is_result in entries_with(database, str(one)):
            (results if is_result else words_of)[entry].append(one)
    for entry, run in written_about(database, results):
        for one in results[entry]:
            answers[run].setdefault(one, WRITTEN)
    notes = sorted((entry for entry, words in words_of.items() if len(words) == len(wanted)), reverse=True)
    for run in mentioned(database, notes):
        for one in wanted:
            answers[run].setdefault(one, WRITTEN)
    return notes


def entries_with(database: Database, word: str) -> list[tuple[int, bool]]:
    """The newest entries that say a word, or one that it begins, and whether each is a result."""
    if not any(sign.isalnum() for sign in word):
        return []
    asked = '"' + word.replace('"', '""') + '"' + ("" if word[-1].isdigit() else "*")
    return database.rows(
        "SELECT id, kind = 'result' FROM entry WHERE id IN "
        "(SELECT rowid FROM entry_fts WHERE entry_fts MATCH :asked ORDER BY rowid DESC LIMIT :most)",
        asked=asked,
        most=MOST_ENTRIES,
    )


def written_about(database: Database, results: Iterable[int]) -> list[tuple[int, int]]:
    """Results with the runs that they are about, one by one; those of a sweep are about all of its runs."""
    return database.rows(
        "SELECT entry.id, run.id FROM json_each(:ids) JOIN entry ON entry.id = value JOIN run ON run.id = entry.run_id "
        "WHERE deleted_at IS NULL UNION ALL "
        "SELECT entry.id, run.id FROM json_each(:ids) JOIN entry ON entry.id = value "
        "JOIN run ON run.sweep_id = entry.sweep_id WHERE deleted_at IS NULL",
        ids=json.dumps(list(results)),
    )


def mentioned(database: Database, notes: list[int]) -> set[int]:
    """The runs that are there and that entries mention."""
    found = database.rows(
        "SELECT run.id FROM json_each(:ids) JOIN mention ON entry_id = value AND target GLOB 'R[0-9]*' "
        "JOIN run ON run.id = CAST(substr(target, 2) AS INTEGER) WHERE deleted_at IS NULL",
        ids=json.dumps(notes),
    )
    return {run for (run,) in found}
