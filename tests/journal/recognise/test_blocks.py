"""Readings in pasted output: metric blocks and printed dicts."""

from __future__ import annotations

import pytest

from labbook.journal.recognise import Reading, readings


def test_a_metric_block_with_its_subject_counts_and_comments() -> None:
    body = (
        "hmm\n\nfor a/phi-2:\nwith base model\n\tacc    =\t73.05% [N=141]      - when the model is not lying\n"
        "\tchoice_cov=\t87.37%             - Our choices\n\nthe end"
    )
    subject = "for a/phi-2: with base model"
    assert readings(body) == [
        Reading(4, 0, subject, "acc", 0.7305, "%", 141, "73.05% [N=141]"),
        Reading(5, 0, subject, "choice_cov", 0.8737, "%", None, "87.37%"),
    ]


@pytest.mark.parametrize(
    ("above", "subject"),
    [
        ("", ""),
        ("## Run *7*\n\n", "Run 7"),
        ("results of run 7:\n\n", "results of run 7:"),
        ("a paragraph of words\n\n", ""),
        ("- [x] **run 7**\n", "run 7"),
        ("run 7\n```\n", ""),
        ("word " * 60 + "\n", ""),
        ("step 100 loss 2.31 acc 0.25 val acc 0.21 lr 3e-4\n" * 3, ""),
    ],
)
def test_the_subject_of_a_block(above: str, subject: str) -> None:
    assert {found.subject for found in readings(f"{above}val acc = 0.5\nloss = 0.25  # low\n")} == {subject}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("acc = 0.5\nlr = 0.001\n", ["acc", "lr"]),
        ("- train acc = 50%\n- val acc = 40%\n", ["train acc", "val acc"]),
        ("sensitivity = 0.5\nspecificity = 0.25\n", ["sensitivity", "specificity"]),
        ("```\nacc = 0.5\nloss = 0.25\n```\n", ["acc", "loss"]),
        ("```console\nacc = 0.5\nloss = 0.25\n```\n", ["acc", "loss"]),
        # what is none
        ("acc = 0.5\n", []),
        ("acc = 0.5\n\nloss = 0.25\n", []),
        ("```py\nacc = 0.5\nloss = 0.25\n```\n", []),
        ("```python title=x\nacc = 0.5\nloss = 0.25\n```\n", []),
        ("batch_size = 3\ntokens = 102\n", []),
        ("lr = 0.001\ndropout = 0.1\n", []),
        ("TRAIN_SEED = 42\nVAL_SEED = 66\nTEST_SEED = 1729\n", []),
        ("LR = 0.5\nWD = 0.1\n", []),
        ("x = 0.5\ny = 0.25\n", []),
        ("heads = 4\nlayers = 6\n", []),
        ("acc = 0.5 and then some\nloss = 0.25 too\n", []),
        ("acc == 0.5\nloss >= 0.25\n", []),
        ("bitsandbytes = 0.41.3\ntorch = 2.1.0\n", []),
        ("acc = foo(0.5)\nloss = 0.5 * acc\n", []),
        ("top abs 20%. runtime=1.5min, auc= 0.62\ntop 3%, 0.64\n", []),
        ("- acc of base model 0.824639\n- acc of adapter 0.62 (more lies)\n", []),
        ("Total params: 1,418,240\nInput size (MB): 0.05\n", []),
    ],
)
def test_blocks(body: str, names: list[str]) -> None:
    assert [found.name for found in readings(body)] == names


def test_a_printed_dict() -> None:
    body = "scores:\n{'a/phi-2': 0.7304964539007093,\n 'b/phi-2': 1,\n\n \"c\": -2e-05}\n"
    assert readings(body) == [
        Reading(1, 0, "scores:", "a/phi-2", 0.7304964539007093, "", None, "0.7304964539007093"),
        Reading(2, 0, "scores:", "b/phi-2", 1, "", None, "1"),
        Reading(4, 0, "scores:", "c", -2e-05, "", None, "-2e-05"),
    ]


def test_dicts_printed_one_a_line_are_blocks_of_their_own() -> None:
    found = readings("hmm\n{'loss': 0.5, 'lr': 1e-05, 'epoch': 1.0}\n{'loss': 0.25, 'lr': 1e-06, 'epoch': 2.0}\n")
    assert [(one.block, one.subject, one.name) for one in found] == [
        *[(0, "", "loss"), (0, "", "lr"), (0, "", "epoch")],
        *[(1, "", "loss"), (1, "", "lr"), (1, "", "epoch")],
    ]


@pytest.mark.parametrize(
    "body",
    [
        "{'lr': 0.001, 'dropout': 0.1}",
        "{'num_layers': n_layers, 'dropout': 0.5, 'acc': 0.5}",
        "{'acc': 0.5}",
        "{'acc': 0.5, 'loss': {'val': 0.25}}",
        "{'acc': 0.5, 'loss': 0.25",
        "{'acc': 0.5, 'loss': 0.25} and more",
        "{'a': 3, 'b': 4}",
        "```json\n{'acc': 0.5, 'loss': 0.25}\n```",
        "x = {'acc': 0.5, 'loss': 0.25}",
        "{}",
        "{",
    ],
)
def test_what_is_no_dict_of_readings(body: str) -> None:
    assert readings(body) == []
