"""The induction study: what a head scores, and what two layers learn that one cannot."""

import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.common.inside import cached, opened  # noqa: E402
from experiments.induction.ablation import losses_without  # noqa: E402
from experiments.induction.data import Repeats, draw, loss_of  # noqa: E402
from experiments.induction.heads import heads  # noqa: E402
from experiments.induction.model import Settings, trained  # noqa: E402
from experiments.induction.scores import induction, previous_token, random_composition  # noqa: E402
from experiments.induction.train import best, look, train  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402

pytestmark = pytest.mark.study

DEFAULT = Settings()
QUICK = {**quick(train), "device": "cpu"}


def seeded(seed):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def trained_run(tmp_path_factory):
    """The quick training, once for the tests that look at it."""
    run = FakeRun(tmp_path_factory.mktemp("quick"))
    return run, train(run, **QUICK)


# Data and scores


def test_the_second_half_repeats_the_first_at_the_offset():
    repeats = draw(200, 20, 3, 6, seeded(0))
    assert set(repeats.offsets.tolist()) == {3, 4, 5, 6} and repeats.tokens.shape == (200, 12)
    for tokens, offset, known in zip(repeats.tokens, repeats.offsets, repeats.predictable, strict=True):
        assert torch.equal(tokens[:offset], tokens[offset : 2 * offset])
        assert known.nonzero().flatten().tolist() == list(range(offset, 2 * offset - 1))


def test_a_head_that_does_induction_scores_one_and_one_that_does_not_nothing():
    repeats = Repeats(torch.tensor([[1, 2, 3, 1, 2, 3], [1, 2, 1, 2, 5, 6]]), torch.tensor([3, 2]))
    perfect = torch.zeros(2, 2, 6, 6)
    for sequence, offset in enumerate((3, 2)):
        for query in range(offset, 6):
            perfect[sequence, 0, query, query - offset + 1] = 1
    assert induction(perfect, repeats).tolist() == [1, 0]
    before = torch.zeros(2, 1, 6, 6)
    before[:, 0, range(1, 6), range(5)] = 1
    assert previous_token(before).tolist() == [1]


def test_random_matrices_compose_as_much_as_their_shape_says():
    # Two random rank-r maps of a d-dimensional space share about 1/sqrt(d) of their norms.
    assert random_composition(64, 16).mean().item() == pytest.approx(1 / math.sqrt(64), rel=0.05)


# What is learnt


def test_two_layers_learn_to_continue_and_their_heads_are_those_of_the_papers(trained_run):
    run, summary = trained_run
    loss, induced = run.series("loss"), run.series("induction")
    assert loss[0] > 2.5 and summary["final_loss"] < 0.3
    assert summary["induction"] > 0.5 > max(value for step, value in induced.items() if step < 100)
    assert summary["phase_change_at"] in induced and induced[summary["phase_change_at"]] > 0.5
    scores = look(run.models[0], DEFAULT)
    assert scores["induction"][1].max() > 2 * scores["induction"][0].max()  # in the second layer
    assert scores["previous_token"][0].max() > 2 * scores["previous_token"][1].max()  # fed by the first


def test_one_layer_knows_which_tokens_there_are_but_not_which_comes_next(tmp_path):
    summary = train(FakeRun(tmp_path), n_layers=1, **QUICK)
    assert summary["final_loss"] > 1 and summary["phase_change_at"] is None


def test_with_a_fixed_offset_one_layer_solves_it_by_position_which_is_no_induction(tmp_path):
    run = FakeRun(tmp_path)
    summary = train(run, steps=300, n_layers=1, shortest=12, device="cpu")
    assert summary["final_loss"] < 0.1
    assert summary["induction"] > 0.8, "the score alone is fooled, too: it cannot tell position from induction"
    assert best(look(run.models[0], DEFAULT._replace(n_layers=1)))["induction"] < 0.3, "other offsets show the trap"


def test_the_heads_that_score_are_those_that_matter(trained_run, tmp_path):
    run = FakeRun(tmp_path)
    run.give("R1", trained_run[0], QUICK)
    summary = heads(run, model="R1", **quick(heads))
    assert summary["composition_ratio"] > 1.5
    assert summary["composing_pair"].startswith(summary["previous_token_head"])
    assert summary["loss_without_first"] > summary["loss"] + 0.3
    composed = run.figure_titled("K-composition")
    assert len(composed.values) == 4 and composed.low == pytest.approx(summary["random_composition"])
    assert run.figure_titled("Loss without each head").marks["whole"] == pytest.approx(summary["loss"])


def test_a_layer_too_few_is_refused_in_words(tmp_path):
    one = FakeRun(tmp_path / "one")
    train(one, steps=2, n_layers=1)
    run = FakeRun(tmp_path / "run")
    run.give("R1", one, {**QUICK, "n_layers": 1})
    with pytest.raises(ValueError, match="R1 has 1 layers; heads that compose need n_layers=2"):
        heads(run, model="R1")
    with pytest.raises(ValueError, match="shortest=13 is above longest=12"):
        train(run, shortest=13)


# Hooks


@pytest.mark.parametrize(
    "name", [f"blocks.{layer}.attn.{hook}" for layer in (0, 1) for hook in ("hook_pattern", "hook_z")]
)
def test_the_hooks_that_are_read_are_what_the_model_computes_with(name):
    model, settings = trained(None, "", steps=60)
    bridge, tokens = opened(model), settings.draw(seeded(1), batch_size=4).tokens
    assert has_effect(bridge, tokens, name)


def test_losses_without_a_head_are_those_of_a_model_whose_head_writes_only_its_mean():
    model, settings = trained(None, "", steps=60)
    repeats = settings.draw(seeded(2), batch_size=16)
    bridge = opened(model)
    _, cache = cached(bridge, repeats.tokens)
    mean = cache["blocks.1.attn.hook_z"].mean(0)[:, 1]  # position, d_head
    output = model.layers[1].attn.o
    with torch.no_grad():
        written = mean @ output.weight[:, 16:32].T  # position, d_model
        output.weight[:, 16:32] = 0
        handle = output.register_forward_hook(lambda module, given, result: result + written)
        expected = loss_of(model(repeats.tokens), repeats)
        handle.remove()
    assert losses_without(bridge, cache, repeats)[1, 1].item() == pytest.approx(expected.item(), abs=1e-5)
