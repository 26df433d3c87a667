"""What docs/query.md says is true: every condition is read, every command runs, every promise about words holds."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from labbook.journal import entries
from labbook.journal.statuses import KINDS
from labbook.query import full_text, views
from labbook.query.compiler import NOUNS
from labbook.query.fields import HAS
from labbook.query.find import RANKED, find
from labbook.query.parser import DEEPEST, FIELDS, PARTS
from labbook.store.database import Database
from tests.cli.conftest import Command, labbook
from tests.query.things import refs

__all__ = ["labbook"]
PAGE = (Path(__file__).parent.parent.parent / "docs" / "query.md").read_text(encoding="utf-8")
ROWS = [line.split(" | ")[0] for line in PAGE.splitlines() if line.startswith("| `")]
CONDITIONS = [condition for row in ROWS for condition in re.findall(r"`([^`]+)`", row)]
COMMANDS = re.findall(r"^    (labbook .*)|`(?=labbook find)([^`]+)`", PAGE, re.MULTILINE)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_is_read(database: Database, condition: str) -> None:
    views.save(database, "weekly", "is:stale")
    find(database, condition)
    find(database, f"NOT ({condition}) loss")


def test_every_command_runs_in_its_order(database: Database, labbook: Command) -> None:
    said = [(line, labbook(*shlex.split(line)[1:])) for line in map("".join, COMMANDS)]
    assert len(said) > 5
    assert [(line, answer.err) for line, answer in said if answer.code] == []


def test_every_field_and_word_has_its_place() -> None:
    shown = {condition.split(":")[0] for condition in CONDITIONS if re.match(r"[a-z]+:", condition)}
    assert shown == {*FIELDS, "loss"}  # the metric whose curve is asked for
    assert {found[1] for condition in CONDITIONS if (found := re.fullmatch(r"loss:(\w+)", condition))} == set(PARTS)
    assert {condition.split(":")[1] for condition in CONDITIONS if condition.startswith("has:")} == set(HAS)
    assert f"({' '.join(KINDS)})" in PAGE
    assert f"({' '.join(NOUNS)})" in PAGE
    assert f"{RANKED:,} saved last" in PAGE
    assert (DEEPEST, "up to eight" in PAGE) == (8, True)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("cafe", "Café", True),
        ("strasse", "Straße", True),
        ("istanbul", "İstanbul", True),
        ("plat", "plateau", True),
        ("eau", "plateau", False),
        ('"ln 2"', "ln 256", False),
        ("hook_z", "blocks.0.attn.hook_z", True),
        ("attn.hook", "blocks.0.attn.hook_z", True),
        ("++", "C++", True),
        ("->", "a->b", True),
        ("#", "# a", True),
        ('"title:x"', "title:x", True),
    ],
)
def test_what_is_promised_of_words(database: Database, query: str, text: str, found: bool) -> None:
    assert f"`{query}`" in PAGE
    entries.add(database, text)
    assert refs(database, query) == ("E1" if found else "")


def test_spellings_are_not_without_end() -> None:
    assert sorted(full_text.spellings("Strassenmaße")) == [
        "Strassenmasse",
        "Strassenmaße",
        "Straßenmasse",
        "Straßenmaße",
    ]
    assert full_text.spellings("ss" * 40) == ["ss" * 40]
