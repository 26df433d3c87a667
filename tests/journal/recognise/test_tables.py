"""Readings in Markdown tables and in tables pasted from a terminal."""

from __future__ import annotations

import pytest

from labbook.journal.recognise import Reading, readings


def cells(body: str) -> list[tuple[str, str, float, str, str]]:
    return [(found.subject, found.name, found.value, found.unit, found.raw) for found in readings(body)]


@pytest.mark.parametrize(
    ("cell", "value", "unit", "count"),
    [
        ("0.64", 0.64, "", None),
        ("~35", 35, "", None),
        ("≈ 0.5", 0.5, "", None),
        ("**0.974 (better)**", 0.974, "", None),
        ("0.71  (better)", 0.71, "", None),
        ("0.227 (actually 0.78?)", 0.227, "", None),
        ("0.70 OOD", 0.70, "", None),
        ("73.05%", 0.7305, "%", None),
        ("73.05% [N=141]", 0.7305, "%", 141),
        ("96 % (n=1,024)", 0.96, "%", 1024),
        ("0.1%", 0.001, "%", None),
        ("21g", 21, "g", None),
        ("1.0B", 1.0, "B", None),
        ("17 min", 17, "min", None),
        ("12 GB", 12, "GB", None),
        ("1,792", 1792, "", None),
        ("1,418,240", 1418240, "", None),
        ("-0.3", -0.3, "", None),
        ("−0.3", -0.3, "", None),
        (".66", 0.66, "", None),
        ("3e-5", 3e-5, "", None),
        ("0.5 ± 0.1", 0.5, "", None),
        ("<0.001*", 0.001, "", None),
        ("`0.5`", 0.5, "", None),
        ("_0.5_", 0.5, "", None),
        ("[0.5](https://example.org/run)", 0.5, "", None),
    ],
)
def test_quantities(cell: str, value: float, unit: str, count: int | None) -> None:
    expected = Reading(2, 0, "phi-2", "acc", value, unit, count, cell)
    assert readings(f"| model | acc |\n|---|---|\n| phi-2 | {cell} |\n") == [expected]


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "nan",
        "v1.2",
        "0.41.3",
        "2024-01-14",
        "10:30",
        "3-5",
        "12/20",
        "73,05",
        "[3, 3]",
        "[1, 64, 4, 4]",
        "7776d2639e",
        "0x3f",
        "bnb=4bit",
        "phi-1_5",
        "1st",
        "0.62 -> 0.65",
        "0.62 0.65",
        "2 heads were pruned here",
        "https://arxiv.org/abs/2309.05463",
        "9" * 400,
        "٣",
    ],
)
def test_what_is_no_quantity(cell: str) -> None:
    assert readings(f"| model | acc |\n|---|---|\n| phi-2 | {cell} |\n") == []


def test_names_subjects_and_notes() -> None:
    body = (
        "| model | quant | **batch** | gpu ram | Notes |\n| --- | :-- | --: | :-: | --- |\n"
        "| `phi-1_5` | bnb=4bit | 3 | 21g | ok |\n| [phi-2](x) |  | 4 | - | 3 |\n"
    )
    assert cells(body) == [
        ("phi-1_5, bnb=4bit", "batch", 3, "", "3"),
        ("phi-1_5, bnb=4bit", "gpu ram", 21, "g", "21g"),
        ("phi-2", "batch", 4, "", "4"),
    ]


def test_rows_named_by_a_number_are_told_with_its_column() -> None:
    assert cells("epoch | loss\n--|--\n1 | 0.5\n2 | 0.25\n") == [
        ("epoch 1", "loss", 0.5, "", "0.5"),
        ("epoch 2", "loss", 0.25, "", "0.25"),
    ]


def test_a_table_of_measures_alone_has_no_subject() -> None:
    assert cells("|acc|loss|\n|-|-|\n|0.5|0.25|\n") == [("", "acc", 0.5, "", "0.5"), ("", "loss", 0.25, "", "0.25")]


def test_units_of_a_column() -> None:
    assert cells("| run | time (min) | acc (%) |\n|-|-|-|\n| a | 17 | 73.05 |\n| b | 10 s | 50% |\n") == [
        ("a", "time", 17, "min", "17"),
        ("a", "acc", 0.7305, "%", "73.05"),
        ("b", "time (min)", 10, "s", "10 s"),
        ("b", "acc (%)", 0.5, "%", "50%"),
    ]


def test_ragged_rows_escaped_pipes_and_quotes() -> None:
    body = "> | model | acc |\n> |--|--|--|\n> | a\\|b | 0.5 | 0.7 | 0.9 |\n> | c |\n> | d | 0.25\n"
    assert cells(body) == [("a\\|b", "acc", 0.5, "", "0.5"), ("d", "acc", 0.25, "", "0.25")]


def test_a_column_mostly_of_words_is_no_metric() -> None:
    assert cells("| a | b | c |\n|--|--|--|\n| x | 1 | 1.5 |\n| y | two | 2 |\n| z | three | |\n") == [
        ("x, b 1", "c", 1.5, "", "1.5"),
        ("y, two", "c", 2, "", "2"),
    ]


@pytest.mark.parametrize("name", ["seed", "commit", "Date", "#", "run", "notes"])
def test_columns_that_measure_nothing(name: str) -> None:
    assert cells(f"| model | {name} |\n|--|--|\n| a | 42 |\n") == []


def test_tables_are_numbered_in_order_and_those_without_numbers_left_out() -> None:
    body = "a = 0.5\nb1 = 0.25\n\n|x|y|\n|-|-|\n|u|v|\n\n│ acc │ 0.5 │\n\n|x|y|\n|-|-|\n|u|3|\n"
    assert [(found.line, found.block) for found in readings(body)] == [(0, 0), (1, 0), (7, 1), (11, 2)]


def test_a_table_printed_by_a_database() -> None:
    body = (
        "+-------+------+\n| model | acc  |\n+-------+------+\n| phi-2 | 0.5  |\n+-------+------+\n| tiny  | 0.25 |\n"
    )
    assert cells(body) == [("phi-2", "acc", 0.5, "", "0.5"), ("tiny", "acc", 0.25, "", "0.25")]


def test_terminal_tables_take_the_words_above_as_subject() -> None:
    body = (
        "- notebooks/11c_sae_.ipynb\n   \n  |  ood/acc          │     0.86     │\n"
        "  │        ood/auroc         │    0.93  \n```\nruns/7:\n"
        "┏━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┓\n┃ Test metric ┃ DataLoader 0 ┃\n┡━━━━━━━━━━━━━╇━━━━━━━━━━━━━━┩\n"
        "│   val/loss  │     0.5      │\n└─────────────┴──────────────┘\n```\n"
    )
    assert cells(body) == [
        ("notebooks/11c_sae_.ipynb", "ood/acc", 0.86, "", "0.86"),
        ("notebooks/11c_sae_.ipynb", "ood/auroc", 0.93, "", "0.93"),
        ("runs/7:", "val/loss", 0.5, "", "0.5"),
    ]


def test_bars_without_a_rule_need_a_second_line() -> None:
    assert cells("run 7\n| acc | 0.5 |\n| loss | 0.25 |\n") == [
        ("run 7", "acc", 0.5, "", "0.5"),
        ("run 7", "loss", 0.25, "", "0.25"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "| acc | 0.5 |\n",
        "the value of |x-y|²/|x||y| =0.766 does not convince me\n",
        "P(a|b) | 0.5\nP(b|a) | 0.5\n",
        "├─Conv2d: 1-1   │ 1,792 │\n",
        "│    └─Module: 2-1     --    148,224\n",
        "│   ├── data │ 12\n│   └── runs │ 14\n",
        "│ 0.5 │ 0.25 │\n",
        "│ acc │ good │\n",
        "│ a │ 0.5 │ 0.25 │\n",
        "| NVIDIA-SMI 535.54.03 | 535.54.03 |\n| Fan 30C | 70W / 700W |\n",
        "foo | bar\n---\n0.5 | 0.25\n",
        "```py\n| a | b |\n|--|--|\n| x | 0.5 |\n```\n",
        "",
    ],
)
def test_what_is_no_table(body: str) -> None:
    assert readings(body) == []


def test_a_table_in_a_fence_of_output_is_read() -> None:
    assert len(readings("~~~ text\n| a | b |\n|--|--|\n| x | 0.5 |\n~~~\n")) == 1
