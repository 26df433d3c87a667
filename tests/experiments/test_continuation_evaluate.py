"""Words are scored whole, by greedy continuation; a model from a folder is asked what its tokenizer has words for."""

import csv
import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from experiments.common.refs import is_run  # noqa: E402
from experiments.continuation.evaluate import evaluate, slug  # noqa: E402
from experiments.continuation.prompts import continued, prompt_of  # noqa: E402
from experiments.continuation.scoring import score  # noqa: E402
from experiments.continuation.tasks import MONTHS, NUMBERS, Task, tasks_named  # noqa: E402
from experiments.continuation.train import train  # noqa: E402
from tests.experiments.fake_run import FakeRun, forbid_training, quick  # noqa: E402
from tests.experiments.small_pretrained import saved, small_model, taught, word_tokenizer  # noqa: E402

TAUGHT = ("numbers +1", "months +1")

pytestmark = pytest.mark.study


class Letters:
    """A tokenizer of single letters, which does not know q."""

    unk_token_id = 0

    def __call__(self, text):
        return {"input_ids": [0 if letter == "q" else ord(letter) for letter in text]}


class Parrot:
    """A model that goes on with one text whatever stands before, and is sure of it by a share."""

    def __init__(self, text, length, share):
        self.text, self.length, self.share = text, length, share

    def __call__(self, tokens):
        probabilities = torch.full((*tokens.shape, 128), (1 - self.share) / 127)
        for place, letter in enumerate(self.text):
            probabilities[:, self.length - 1 + place, ord(letter)] = self.share
        return type("Output", (), {"logits": probabilities.log()})


def test_a_word_of_several_tokens_counts_whole():
    prompts = [prompt_of(Letters(), ("ten", answer)) for answer in ("eight", "eighteen", "seven")]
    assert [prompt.answer_length for prompt in prompts] == [6, 9, 6]  # the space before is the answer's
    right, probabilities = continued(Parrot(" eight n", 3, 0.5), prompts, batch_size=3)
    assert right.tolist() == [True, False, False]
    assert probabilities[0].item() == pytest.approx(0.5**6, rel=1e-4)
    assert 0 < probabilities[1].item() < 0.5**6


def test_prompts_of_other_lengths_beside_one_change_nothing():
    tokenizer = word_tokenizer(NUMBERS)
    model = small_model(tokenizer)
    prompts = [prompt_of(tokenizer, sequence) for sequence in (("1", "2"), ("1", "2", "3", "4", "5"), ("7", "8", "9"))]
    together, alone = continued(model, prompts), [continued(model, [prompt]) for prompt in prompts]
    assert together[0].tolist() == [right.item() for right, _ in alone]
    assert together[1].tolist() == pytest.approx([probability.item() for _, probability in alone], rel=1e-4)


def test_words_that_are_not_known_are_not_asked():
    assert prompt_of(Letters(), ("aq", "b")) is None and prompt_of(Letters(), ("a", "q")) is None
    assert prompt_of(Letters(), ("a", "b")).tokens == [97, 32, 98]


def test_a_score_has_its_interval_and_its_chance():
    task = Task("t", (("1", "5"), ("2", "5"), ("3", "6"), ("4", "7"), ("5", "q")))
    answers = torch.tensor([True, True, True, False]), torch.tensor([1.0, 1.0, 0.5, 0.0])
    found = score("m", task, task.sequences[:4], answers)
    assert (found.n, found.unknown, found.accuracy, found.chance, found.probability) == (4, 1, 0.75, 0.5, 0.625)
    assert found.low == pytest.approx(0.3006, abs=1e-3) and found.high == pytest.approx(0.9544, abs=1e-3)
    assert not found.above_chance
    assert math.isnan(score("m", task, [], answers).accuracy)


def test_runs_are_told_from_folders_and_names():
    assert is_run("R41") and not is_run("gpt2") and not is_run("models/R41")
    assert slug("months -1") == "months_minus_1" and slug("numbers Fibonacci") == "numbers_fibonacci"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    tokenizer = word_tokenizer([*NUMBERS[:60], *MONTHS])
    texts = [" ".join(sequence) for task in tasks_named(TAUGHT) for sequence in task.sequences]
    model = taught(small_model(tokenizer), tokenizer, texts, steps=60)
    return saved(tmp_path_factory.mktemp("hub") / "small", model, tokenizer)


def test_a_model_from_a_folder_does_what_it_was_taught_beside_one_of_a_run(folder, tmp_path):
    earlier = FakeRun(tmp_path / "earlier")
    config = {"split": "tasks", "tasks": ["days +1"], "steps": 60, "loss_on": "last", "d_model": 32}
    train(earlier, **config)
    run = FakeRun(tmp_path / "run")
    run.give("R1", earlier, config)
    tasks = ["numbers +1", "numbers -1", "months +1", "days +1", "numbers x2"]
    summary = evaluate(run, models=[str(folder), "R1"], tasks=tasks)
    assert summary["accuracy_numbers_plus_1"] > 0.9 and summary["accuracy_months_plus_1"] > 0.9
    assert summary["accuracy_numbers_minus_1"] < 0.1 and "accuracy_days_plus_1" not in summary
    table = run.figure_titled("Accuracy of greedy")
    assert table.col_labels == ("small", "R1", "chance")
    assert table.row_labels == (
        "numbers +1 (n=56)",
        "numbers -1 (n=56)",
        "months +1 (n=12)",
        "days +1 (n=0 to 7)",
        "numbers x2 (n=3)",
    )
    assert math.isnan(table.values[3][0]) and table.values[3][1:] == (1, 1 / 7)
    assert summary["cells"] == 9 and summary["above_chance"] == 3
    assert run.figure_titled("lower end").values[0][0] > 0.8
    assert len(run.notes) == 1 and "R1 continues: numbers +1 0.00" in run.notes[0]
    assert "cannot be asked" in run.notes[0] and "numbers +1 1.00 [0.94, 1.00] of n=56" in run.notes[0]
    rows = list(csv.DictReader(run.artifacts[0].open()))
    assert len(rows) == 10 and rows[3]["unknown"] == "7" and rows[8]["model"] == "R1"


def test_the_small_model_does_its_seven_tasks_and_no_other(tmp_path):
    summary = evaluate(FakeRun(tmp_path), **quick(evaluate))
    for task in ("numbers_plus_1", "numbers_plus_2", "numbers_minus_1", "months_minus_1", "days_plus_1"):
        assert summary[f"accuracy_{task}"] == 1
    for task in ("letters_plus_1", "number_words_plus_2", "days_minus_1", "numbers_fibonacci"):
        assert summary[f"accuracy_{task}"] < 0.2
    assert 7 <= summary["above_chance"] < summary["cells"] == 16


def test_what_cannot_be_is_refused_before_anything_is_trained(tmp_path, monkeypatch):
    forbid_training(monkeypatch)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    run = FakeRun(tmp_path / "run")
    with pytest.raises(
        ValueError, match=r"gpt2 is neither a folder here .* give the path of a folder with config\.json"
    ):
        evaluate(run, models=["gpt2"])
    with pytest.raises(ValueError, match="see 4 words; choose shown=4"):
        evaluate(run, shown=6, tasks=["numbers +1"])
    with pytest.raises(ValueError, match="no task 'numbers x9'"):
        evaluate(run, tasks=["numbers x9"])
    assert not run.notes
