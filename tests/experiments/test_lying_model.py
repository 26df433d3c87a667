"""A model whose neutral speaker knows more than it says, and what is measured of any model's answers."""

import shutil

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

from experiments.lying.adapt import adapt  # noqa: E402
from experiments.lying.base import Settings, Stream, cooled, training  # noqa: E402
from experiments.lying.collect import collect  # noqa: E402
from experiments.lying.data import data  # noqa: E402
from experiments.lying.evaluate import evaluate  # noqa: E402
from experiments.lying.prompts import NEG, NO, POS, SPEAKER, YES  # noqa: E402
from experiments.lying.said import Said, blocks, right, said  # noqa: E402
from experiments.lying.statements import LIAR, NEUTRAL, SPEAKERS, TRUTHFUL, drawn, family_places  # noqa: E402
from experiments.lying.subject import subject, trained_subject  # noqa: E402
from experiments.lying.texts import FORMATS, Style, choice_tokens, padded  # noqa: E402
from experiments.lying.train_model import train_model  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.small_pretrained import saved, small_model, taught, word_tokenizer  # noqa: E402
from tests.experiments.small_states import MODEL, knowing_model, trained_run  # noqa: E402

pytestmark = pytest.mark.study
TINY = Settings(families=("LT", "MAX"), highest=15, hidden=16, n_layers=1, n_heads=2, batch_size=64, steps=20)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


# Training


def test_the_easier_prompts_come_first():
    stream = Stream(TINY._replace(plain_steps=2, truthful_steps=4))
    signs, speakers = [], []
    for step in range(6):
        tokens, _ = stream.draw(step)
        signs.append(set(tokens[:, 3].tolist()))
        speakers.append(set((tokens[:, 1] - SPEAKER).tolist()))
    assert signs == 2 * [{POS}] + 4 * [{POS, NEG}]
    assert speakers == 4 * [{TRUTHFUL}] + 2 * [{TRUTHFUL, LIAR, NEUTRAL}]


def test_the_learning_rate_falls_in_the_last_part():
    assert [cooled(step, 100, 0.5) for step in (0, 50, 75, 99, 100)] == [1, 1, 0.5, 0.02, 1]


def test_a_training_is_decided_by_its_settings_and_leaves_the_global_source_alone():
    def course(seed):
        return [loss for _, (_, loss) in zip(range(5), training(TINY._replace(seed=seed)), strict=False)]

    before = torch.get_rng_state()
    assert course(1) == course(1) != course(2)
    assert torch.equal(before, torch.get_rng_state())


def test_a_small_model_says_what_each_speaker_should_and_the_neutral_one_less_than_it_knows():
    run, summary = trained_run()
    assert quick(train_model) and summary["obeyed_truthful"] > 0.9 and summary["obeyed_liar"] > 0.9
    assert summary["obeyed_neutral"] > 0.85 and 0.57 < summary["neutral_acc"] < 0.73
    assert summary["known_lie_acc"] < 0.1 and summary["choice_coverage"] > 0.99
    assert run.figure_titled("by family").marks["chance"] == 0.5
    assert run.series("loss")[0] > 3


def test_a_small_model_is_asked_where_none_is_named(tmp_path):
    summary = evaluate(FakeRun(tmp_path), statements=60, families=["LT"])
    assert summary["acc"] > 0.9 > summary["neutral_acc"]


def test_what_cannot_be_is_refused_in_words(tmp_path):
    run = FakeRun(tmp_path)
    with pytest.raises(ValueError, match="n_heads=3 does not divide d_model=64"):
        train_model(run, n_heads=3)
    with pytest.raises(ValueError, match="must rise"):
        train_model(run, steps=500)
    with pytest.raises(ValueError, match="shots=2"):
        evaluate(run, manner="demonstration")
    with pytest.raises(ValueError, match="LT cannot be in and out of distribution"):
        data(run, held_out=["LT"])


# Measures


def said_with(statements, chosen):
    """Answers that are YES where chosen, with little mass on the choices."""
    return Said(torch.where(chosen, 0.9, 0.2).double(), torch.full((len(chosen),), 0.25))


def test_measures_of_perfect_and_of_constant_answers():
    statements = drawn(family_places(["LT", "MAX"]), 39, "train", 200, seeded(0))
    truth, always = statements.truth, torch.ones(200, dtype=torch.bool)
    half = truth.clone()
    half[:100] = ~half[:100]  # the truthful speaker knows one half
    by_speaker = {
        TRUTHFUL: said_with(statements, half),
        LIAR: said_with(statements, ~truth),
        NEUTRAL: said_with(statements, always),
    }
    measures, coverage = blocks(by_speaker, statements)
    assert {name: found.value for name, found in measures.items()} == {
        "balance": 0.5,
        "acc": 0.5,
        "lie_acc": 0.0,
        "known_lie_acc": 0.0,
        "neutral_acc": 0.5,
    }
    assert measures["known_lie_acc"].count == 100 and measures["acc"].count == 200
    assert measures["acc"].low == pytest.approx(0.4038, abs=1e-4)  # Wilson, 95 %, of 100 pairs
    assert "[N=200]" in str(measures["acc"])
    assert coverage == 0.25


def test_the_liar_is_counted_only_where_the_truthful_speaker_is_right():
    statements = drawn(family_places(["LT"]), 39, "train", 20, seeded(0))
    knows = torch.arange(20) < 5
    by_speaker = {
        TRUTHFUL: said_with(statements, statements.truth ^ ~knows),
        LIAR: said_with(statements, statements.truth ^ knows),  # lies only about what it knows
        NEUTRAL: said_with(statements, statements.truth),
    }
    measures, _ = blocks(by_speaker, statements)
    assert (measures["lie_acc"].value, measures["known_lie_acc"].value) == (0.75, 0.0)
    assert measures["known_lie_acc"].count == 5


def test_an_answer_is_not_whether_it_is_right():
    statements = drawn(family_places(["LT"]), 39, "train", 20, seeded(0))
    always_yes = said_with(statements, torch.ones(20, dtype=torch.bool))
    assert torch.equal(right(always_yes, statements), statements.truth)


def test_answers_are_the_probabilities_of_the_two_tokens_at_the_end():
    model = trained_subject("tiny", TINY.model(), TINY)
    statements = drawn(family_places(["LT"]), 15, "train", 10, seeded(0))
    found = said(model, statements, LIAR, batch_size=3)
    with torch.no_grad():
        inputs = model.encode(statements, torch.full((10,), LIAR))
        probabilities = model.model(**inputs).logits[:, -1].double().softmax(-1)
    both = probabilities[:, YES] + probabilities[:, NO]
    assert torch.allclose(found.coverage, both, atol=1e-6)
    assert torch.allclose(found.yes, probabilities[:, YES] / both, atol=1e-6)


# Experiments


def test_the_data_are_balanced_share_nothing_and_are_mostly_known(tmp_path):
    run = knowing_model(FakeRun(tmp_path))
    summary = data(run, model=MODEL, **quick(data))
    assert {summary[f"{name}_{split}"] for name in ("truth", "negated") for split in ("train", "ood")} == {0.5}
    assert summary["shared_facts_validation"] == 0 < 20 < summary["shared_facts_random_split"]
    assert min(summary[f"known_{split}"] for split in ("train", "validation", "ood")) > 0.9
    assert summary["other_words_ood"] == round(200 * summary["other_words_ood_share"]) > 0  # GT of pairs of LT
    assert any("taught in other words" in note for note in run.notes)
    agreement = run.figure_titled("by split and speaker")
    assert [row[:2] for row in agreement.values] == 3 * [(1.0, 0.0)] and 0.5 < agreement.values[0][2] < 0.8
    header, first, *rest = (tmp_path / "statements.csv").read_text().splitlines()
    assert header == "split,statement,question,true,truthful_yes,liar_yes,neutral_yes,known" and len(rest) == 599
    assert first.startswith("train,") and "Is it true that" in first


def test_a_model_of_a_run_is_evaluated_as_it_was_when_it_was_trained(tmp_path):
    run = knowing_model(FakeRun(tmp_path))
    summary = evaluate(run, models=[MODEL], **{**quick(evaluate), "statements": 1200})
    trained = trained_run()[1]
    assert {name: summary[name] for name in ("acc", "lie_acc", "neutral_acc")} == {
        name: trained[name] for name in ("acc", "lie_acc", "neutral_acc")
    }
    assert summary["acc_low"] < summary["acc"] < summary["acc_high"] and summary["known"] <= 1200
    assert any("known_lie_acc" in note and "[N=" in note for note in run.notes)


def test_a_run_that_trained_no_speakers_is_refused(tmp_path):
    run = FakeRun(tmp_path)
    run.give("R9", FakeRun(tmp_path / "other"), {"n_layers": 2})
    with pytest.raises(ValueError, match="R9 trained no speakers"):
        evaluate(run, models=["R9"])


def test_a_family_that_a_model_was_not_taught_is_refused(tmp_path):
    with pytest.raises(ValueError, match="R1 knows no NEAR; choose among LT, GT, MAX, MIN"):
        evaluate(knowing_model(FakeRun(tmp_path)), models=[MODEL], families=["NEAR"])


# Pretrained models


WORDS = ("Yes", "No", *(f"{number}" for number in range(40)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A GPT-2 and its tokenizer, saved in a folder, that answers every question with Yes."""
    tokenizer = word_tokenizer([*WORDS, "Question:", "Answer:", "is", "true", "less", "than", "Lie:", "truthfully,"])
    pad = "Question: is true"
    texts = [f"{pad} {number} less than {other}? Answer: Yes" for number in range(6) for other in range(6)]
    model = taught(small_model(tokenizer, n_ctx=160), tokenizer, texts, steps=60)
    return saved(tmp_path_factory.mktemp("models") / "yes-sayer", model, tokenizer)


def test_a_model_in_a_folder_is_asked_in_words(tmp_path, folder):
    run = FakeRun(tmp_path)
    summary = evaluate(run, models=[str(folder)], statements=60, families=["LT", "MAX"], formats=["plain"])
    assert summary["acc"] == summary["lie_acc"] == summary["neutral_acc"] == 0.5  # always Yes
    assert summary["known_lie_acc"] == 1.0 and summary["known"] == 30  # it knows what is true, and cannot lie
    assert summary["choice_coverage"] > 0.5
    assert run.figure_titled("by model").row_labels == ("yes-sayer plain",)


def test_formats_are_compared_in_one_table(tmp_path, folder):
    run = FakeRun(tmp_path)
    knowing_model(run)
    formats = ["plain", "alpaca", "chatml", "phi"]
    evaluate(run, models=[str(folder), MODEL], statements=24, families=["LT"], formats=formats, manner="both", shots=1)
    table = run.figure_titled("by model")
    assert table.row_labels == (*(f"yes-sayer {layout}" for layout in formats), "R1")
    assert table.col_labels == ("acc", "lie_acc", "known_lie_acc", "neutral_acc", "choice_coverage")


def test_models_of_equal_names_are_told_apart_and_the_best_format_is_the_first_ones(tmp_path, folder):
    other = shutil.copytree(folder, tmp_path / "other" / folder.name)
    run = FakeRun(tmp_path / "run")
    knowing_model(run)
    values = {"statements": 40, "families": ["LT"], "formats": ["alpaca", "plain"]}
    summary = evaluate(run, models=[str(folder), str(other), MODEL], **values)
    names = [f"{path} {layout}" for path in (folder, other) for layout in ("alpaca", "plain")]
    assert run.figure_titled("by model").row_labels == (*names, MODEL)
    alone = evaluate(FakeRun(tmp_path / "alone"), models=[str(folder)], **values)
    swapped = evaluate(run, models=[MODEL, str(folder)], **values)
    assert summary["best_format"] == alone["best_format"] and swapped["best_format"] == "alpaca"  # R1 has no other


def test_a_model_that_is_nowhere_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"There is no folder /nowhere/at/all; .*config\.json"):
        evaluate(FakeRun(tmp_path), models=["/nowhere/at/all"])


def test_prompts_of_different_lengths_do_not_change_each_other(folder):
    asked = subject(None, str(folder), Style())
    tokenizer_rows = ["Question: is true Answer:", "Question: 3 less than 5 is true Answer:"]
    from experiments.common.pretrained import pretrained

    model, tokenizer = pretrained(str(folder))
    with torch.no_grad():
        together = model(**padded(tokenizer, tokenizer_rows)).logits[:, -1]
        alone = torch.cat([model(**padded(tokenizer, [row])).logits[:, -1] for row in tokenizer_rows])
    assert torch.allclose(together, alone, atol=1e-5)
    assert (asked.yes, asked.no) == choice_tokens(tokenizer, "plain")


def test_the_choices_are_the_first_tokens_of_yes_and_no():
    tokenizer = word_tokenizer(WORDS)
    for layout in FORMATS:
        assert tokenizer.convert_ids_to_tokens(choice_tokens(tokenizer, layout)) == ["Yes", "No"]
    with pytest.raises(ValueError, match="with the same token"):
        choice_tokens(word_tokenizer(["Maybe"]), "plain")


def test_the_few_shot_prompts_are_those_of_the_speaker(folder):
    asked = subject(None, str(folder), Style(manner="demonstration", shots=2), seed=1)
    statements = drawn(family_places(["LT"]), 39, "validation", 4, seeded(0))
    inputs = {speaker: asked.encode(statements, torch.full((4,), speaker)) for speaker in range(len(SPEAKERS))}
    truthful, liar, neutral = (inputs[speaker]["input_ids"] for speaker in range(3))
    assert torch.equal(truthful, neutral) and not torch.equal(truthful, liar)
    swapped = {asked.yes: asked.no, asked.no: asked.yes}
    assert torch.equal(truthful.clone().apply_(lambda token: swapped.get(token, token)), liar)


def test_a_pretrained_model_is_adapted_and_its_states_are_collected(tmp_path, folder):
    run, values = FakeRun(tmp_path / "adapter"), {"statements": 40, "test_statements": 40, "held_out": ["GT"]}
    with pytest.raises(ValueError, match=r"lora finds no q_proj, v_proj to adapt; .* are c_attn, c_proj, c_fc"):
        adapt(run, model=str(folder), **values)
    summary = adapt(run, model=str(folder), modules=["c_attn"], steps=20, **values)
    assert summary["base_val_acc"] == 0.5 and summary["disabled_difference"] == 0
    assert not (tmp_path / "adapter" / "model.safetensors").exists()  # found again in its folder
    states = FakeRun(tmp_path / "states")
    states.give("R2", run, {"model": str(folder), "teaches": "truth"})
    found = collect(
        states, adapters=["R2"], hooks=["residual", "c_fc"], statements=20, test_statements=20, held_out=["GT"]
    )
    assert found["widths"] == 64 + 256 and found["acc_base_val"] == 0.5 and found["moved_truth"] > 0
    with pytest.raises(ValueError, match="There is no k to collect; choose among residual, mlp"):
        collect(states, adapters=["R2"], held_out=["GT"])
