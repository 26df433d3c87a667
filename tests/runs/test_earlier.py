"""A run is given the configs and the kept files of the earlier runs that its config names."""

from __future__ import annotations

from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.runs import inputs
from labbook.runs.recorder import Run
from labbook.store.values import load
from tests.runs.lab import Lab

CHAIN = """
@experiment("make")
def make(run, text: str = "weights"):
    (run.folder / "model.txt").write_text(text)
    run.artifact(run.folder / "model.txt")

@experiment("use")
def use(run, models: list[str] = [], wanted: str = "model.txt"):
    return {name: [run.config_of(name)["text"], run.kept(name, wanted).read_text()] for name in models}
"""


def test_a_run_reads_what_the_runs_it_names_kept(lab: Lab) -> None:
    lab.write(CHAIN)
    first, second = lab.run("make", text="a"), lab.run("make", text="b")
    lab.ended(first), lab.ended(second)
    used = lab.ended(lab.run("use", models=[f"R{first}", f"R{second}"]))
    assert load(used.summary) == {f"R{first}": ["a", "a"], f"R{second}": ["b", "b"]}


def test_what_an_earlier_run_was_made_from_is_given_too(lab: Lab) -> None:
    lab.write(CHAIN)
    first = lab.run("make", text="a")
    lab.ended(first)
    second = lab.ended(lab.run("use", models=[f"R{first}"]))
    assert set(inputs.of_config(lab.database, {"model": f"R{second.id}"})) == {f"R{first}", f"R{second.id}"}


def test_a_file_that_was_not_kept_fails_the_run_in_a_sentence(lab: Lab) -> None:
    lab.write(CHAIN)
    first = lab.ended(lab.run("make"))
    used = lab.ended(lab.run("use", models=[f"R{first.id}"], wanted="other.txt"))
    assert used.status == "failed" and used.reason.startswith(f"R{first.id} kept no 'other.txt'. It kept ")


def test_ids_are_found_however_deep_and_other_words_are_not(lab: Lab) -> None:
    assert list(inputs.named_in({"a": "R1", "b": ["R2", {"c": "R3"}], "d": "R0 R4 xR5", "e": 6})) == ["R1", "R2", "R3"]
    assert inputs.of_config(lab.database, {"model": "R77"}) == {}


@pytest.mark.parametrize(("told", "words"), [({}, "no run that exists"), ({"R1": {}}, "The config names R1")])
def test_a_run_that_the_config_does_not_name_is_refused(tmp_path: Path, told: dict[str, object], words: str) -> None:
    run = Run("R9", tmp_path, {}, tmp_path, told)
    with pytest.raises(LabbookError, match="no run 'R2' for this one to read") as refused:
        run.kept("R2", "model.txt")
    assert words in refused.value.hint


def test_a_file_that_is_gone_says_how_to_make_it_again(tmp_path: Path) -> None:
    run = Run("R9", tmp_path, {}, tmp_path, {"R1": {"config": {}, "kept": {"model.txt": "ab" * 32}}})
    with pytest.raises(LabbookError, match="gone") as refused:
        run.kept("R1", "model.txt")
    assert "R1" in refused.value.hint
