"""The tasks follow their rules; training and test have in common what is said, and a planted overlap is named."""

import re
from itertools import pairwise
from typing import get_args

import pytest

from experiments.continuation.data import data
from experiments.continuation.lookup import chance, lookup_accuracy
from experiments.continuation.splits import SPLITS, check_apart, check_block, overlap, pairs_in, split_of
from experiments.continuation.tasks import (
    DAYS,
    LETTERS,
    MONTHS,
    NUMBER_WORDS,
    VOCABULARY,
    TaskName,
    all_tasks,
    tasks_named,
)
from tests.experiments.fake_run import FakeRun, quick

TASKS = all_tasks()


def test_sequences_follow_their_rules():
    cyclic = {"months": MONTHS, "days": DAYS, "twelve letters": LETTERS[:12]}
    kinds = {"number words": NUMBER_WORDS, "letters": LETTERS, **cyclic}
    for task in TASKS.values():
        kind, rule = task.name.rsplit(" ", 1)
        for sequence in task.sequences:
            places = [kinds[kind].index(word) for word in sequence] if kind in kinds else list(map(int, sequence))
            size = len(kinds[kind]) if kind in cyclic else 10**9
            if rule == "x2":
                assert all(b == 2 * a for a, b in pairwise(places))
            elif rule == "Fibonacci":
                assert all(c == a + b for a, b, c in zip(places, places[1:], places[2:], strict=False))
            else:
                assert all((b - a - int(rule)) % size == 0 for a, b in pairwise(places))


def test_every_sequence_there_is_is_there_once():
    counts = {name: len(task.sequences) for name, task in TASKS.items()}
    assert all(len(set(task.sequences)) == counts[name] for name, task in TASKS.items())
    assert counts["numbers +1"] == counts["numbers -1"] == 56 and counts["numbers +2"] == 52
    assert counts["months +1"] == 12 and counts["days +1"] == 7 and counts["letters +1"] == 22
    assert TASKS["numbers x2"].sequences[-1] == ("3", "6", "12", "24", "48")
    assert {("1", "1", "2", "3", "5"), ("3", "5", "8", "13", "21")} < set(TASKS["numbers Fibonacci"].sequences)
    assert ("November", "December", "January", "February", "March") in TASKS["months +1"].sequences
    assert len(set(VOCABULARY)) == len(VOCABULARY)


def test_twelve_letters_are_the_months_by_other_names():
    name_of = dict(zip(MONTHS, LETTERS, strict=False))
    for step in ("+1", "-1"):
        months, letters = TASKS[f"months {step}"].sequences, TASKS[f"twelve letters {step}"].sequences
        assert letters == tuple(tuple(name_of[word] for word in sequence) for sequence in months)


def test_a_launch_knows_every_task_by_name():
    assert get_args(TaskName) == tuple(TASKS)


def test_an_unknown_or_empty_task_is_refused():
    with pytest.raises(ValueError, match="no task 'numbers x3'; choose among numbers \\+1"):
        tasks_named(["numbers x3"])
    with pytest.raises(ValueError, match="has no sequence of 9 words"):
        tasks_named(["numbers x2"], length=9)


def test_the_overlap_is_what_two_sets_have_in_common():
    found = overlap([("1", "2", "3"), ("9", "7", "5")], [("1", "2", "3"), ("2", "3", "4"), ("5", "7", "8")])
    assert found.words == ("1", "2", "3", "5", "7")
    assert found.pairs == (("1", "2"), ("2", "3"))
    assert found.reversed_pairs == (("5", "7"),)
    assert found.windows == (("1", "2", "3"),)
    assert found.shares == {"words": 5 / 7, "pairs": 2 / 5, "reversed_pairs": 1 / 5, "windows": 1 / 3}


@pytest.mark.parametrize("name", ["block", "steps", "steps_strict"])
@pytest.mark.parametrize("seed", [0, 1])
def test_clean_splits_have_no_pair_in_common(name, seed):
    split = split_of(name, new_range=15, number_words=True, seed=seed)
    split.check()
    assert set(split.tests) == {"held_out", "new_range", "number_words"} and all(split.tests.values())
    held_out = overlap(split.train, split.tests["held_out"])
    assert not held_out.pairs and not held_out.windows
    assert held_out.shares["words"] == 1  # every number is known, from other sequences
    assert held_out.shares["reversed_pairs"] == (name == "steps")


def test_the_block_is_what_is_held_out():
    split = split_of("steps", block=(20, 44))
    assert len(split.tests["held_out"]) == 17
    assert split.tests["held_out"][0][0] == "20" and split.tests["held_out"][-1][-1] == "44"
    assert ("20", "23", "26", "29", "32") in split.train and ("30", "28", "26", "24", "22") in split.train
    assert ("30", "28", "26", "24", "22") not in split_of("steps_strict", block=(20, 44)).train


def test_random_windows_leave_their_pairs_in_training():
    split = split_of("windows")
    found = overlap(split.train, split.tests["held_out"])
    assert not found.windows and found.shares["pairs"] > 0.7
    with pytest.raises(ValueError, match=r"overlap in \d+ pairs \(previous, next\): \d+ \d+;"):
        split.check()
    assert split != split_of("windows", seed=1)


def test_an_overlap_that_is_planted_is_named():
    train = [("1", "2", "3"), ("8", "6", "4")]
    check_apart(train, [("3", "4", "5")])
    with pytest.raises(ValueError, match=r"overlap in 1 pairs \(previous, next\): 2 3\.$"):
        check_apart(train, [("2", "3", "4")])
    with pytest.raises(ValueError, match=r"1 windows: 1 2 3; 2 pairs \(previous, next\): 1 2; 2 3\."):
        check_apart(train, [("1", "2", "3")])
    check_apart(train, [("4", "6", "9")])
    with pytest.raises(ValueError, match=r"1 reversed pairs: 6 4\."):
        check_apart(train, [("4", "6", "9")], reversed_too=True)


def test_training_and_testing_on_the_same_data_is_found():
    same = TASKS["numbers +2"].sequences
    assert overlap(same, same).shares == {"words": 1, "pairs": 1, "reversed_pairs": 0, "windows": 1}
    with pytest.raises(ValueError, match="52 windows: 0 2 4 6 8; "):
        check_apart(same, same)


def test_a_table_knows_what_followed_the_last_two_words_where_the_loss_was():
    train = [("0", "2", "4", "6", "8"), ("4", "6", "8", "10", "12")]
    test = [("9", "9", "4", "6", "8"), ("1", "2", "6", "8", "10")]
    assert lookup_accuracy(train, test, "all") == 1
    assert lookup_accuracy(train, [("2", "4", "6", "8", "11")], "all") == 0
    assert lookup_accuracy(train, test, "last") == 0.5  # 8 after 4 6 is the end of a sequence, 10 after 6 8 is not
    assert chance([("1", "2"), ("3", "2"), ("5", "6")]) == 2 / 3


def test_a_table_gets_most_random_windows_and_nothing_of_a_block():
    for seed in range(3):
        windows = split_of("windows", seed=seed)
        assert lookup_accuracy(windows.train, windows.tests["held_out"], "all") > 0.5
        assert lookup_accuracy(windows.train, windows.tests["held_out"], "last") == 0
    for name in ("block", "steps", "steps_strict"):
        split = split_of(name)
        assert lookup_accuracy(split.train, split.tests["held_out"], "all") == 0


def test_numbers_that_cannot_be_held_out_are_refused():
    with pytest.raises(ValueError, match="need 9 numbers or more"):
        check_block(20, 27, 60, 0)
    for numbers in range(30, 101):
        with pytest.raises(ValueError, match=f"all below numbers={numbers}") as refused:
            check_block(20, numbers, numbers, 0)
        first, last = map(int, re.findall(r"block_\w+=(\d+)", str(refused.value)))
        check_block(first, last, numbers, 0)
    with pytest.raises(ValueError, match="new_range=5: choose 0, or at least 9"):
        check_block(20, 44, 60, 5)


def test_the_experiment_says_what_each_split_shares(tmp_path):
    run = FakeRun(tmp_path)
    summary = data(run, **quick(data))
    assert summary["found"] == 0 and summary["tasks"] == len(TASKS)
    assert summary["pairs_seen_windows"] > 0.9 > summary["table_all_windows"] > 0.8
    assert summary["pairs_seen_block"] == summary["table_all_block"] == 0
    assert summary["reversed_pairs_seen_steps"] == 1 and summary["reversed_pairs_seen_steps_strict"] == 0
    table = run.figure_titled("Share of the held-out test")
    assert table.row_labels == (*SPLITS, "the same data")
    assert table.values[-1] == (1, 1, 0, 1, 1, 1)
    assert len(run.notes) == 1 and '17 windows, such as "20 22 24 26 28"' in run.notes[0]
    assert run.notes[0].endswith("letters -1: P O N M L.") and "planted" not in run.notes[0]


def test_the_experiment_finds_what_is_planted(tmp_path):
    run = FakeRun(tmp_path)
    assert data(run, planted=1)["found"] == 3
    found = [line for line in run.notes[0].split("\n\n") if "planted" in line]
    assert len(found) == 3 and all("overlap in 1 windows: 20 22 24 26 28; 4 pairs" in line for line in found)


def test_pairs_are_of_neighbours():
    assert pairs_in([("1", "2", "3"), ("2", "3", "5")]) == (("1", "2"), ("2", "3"), ("3", "5"))
