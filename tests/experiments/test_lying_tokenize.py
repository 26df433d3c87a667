"""The tokenised autoencoder on states that a few words can write, and the two failures of such, planted."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("vector_quantize_pytorch")

from experiments.lying.codes import (  # noqa: E402
    Tokeniser,
    TokenRecipe,
    fewest_codes,
    one_hot,
    perplexity,
    same_in_all_parts,
    trained,
    unexplained,
    used,
    written,
)
from experiments.lying.tokenize import judge, tokenize  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.planted_states import planted_states, run_with_states  # noqa: E402
from tests.experiments.small_states import STATES_RUN, knowing_states  # noqa: E402

pytestmark = pytest.mark.study

RECIPE = TokenRecipe(tokens=2, codes=16, width=4, hidden=32, steps=300, batch_size=128, learning_rate=3e-3)
LAYERS = [torch.arange(12), torch.arange(12, 24)]


def clusters(count=1000, seed=0):
    """(x [row, 24], [row, layer] which of 6 centres): two layers, each near a centre of its own choice."""
    generator = torch.Generator().manual_seed(seed)
    centres = 2 * torch.randn(2, 6, 12, generator=generator)
    which = torch.randint(6, (count, 2), generator=generator)
    x = torch.cat([centres[layer][which[:, layer]] for layer in range(2)], 1)
    x = x + 0.1 * torch.randn(count, 24, generator=generator)
    return x - x.mean(0), which


@pytest.fixture(scope="module")
def learnt():
    x, which = clusters()
    model, errors = trained(x[:800], LAYERS, RECIPE)
    return model, errors, x[800:], which[800:]


def test_it_learns_far_below_what_the_mean_loses(learnt):
    model, errors, x, _ = learnt
    read, _ = written(model, x)
    assert unexplained(read, x) < 0.1 and errors[-1] < 0.2 * errors[0]
    assert unexplained(torch.zeros_like(x), x) == 1


def test_tokens_tell_which_cluster_a_layer_is_in_and_layers_do_not_share_one_code(learnt):
    model, _, x, which = learnt
    _, tokens = written(model, x)
    assert tokens.shape == (200, 2, 2)
    for layer in range(2):
        words = [tuple(said) for said in tokens[:, layer].tolist()]
        by_cluster = {
            cluster: {w for w, c in zip(words, which[:, layer].tolist(), strict=True) if c == cluster}
            for cluster in range(6)
        }
        alone = [max(words.count(word) for word in said) for said in by_cluster.values()]
        assert len(set.union(*by_cluster.values())) >= 5 and min(alone) > 10
    assert same_in_all_parts(tokens) < 0.5 and fewest_codes(tokens) >= 2 and used(tokens) > 8


def test_each_part_is_written_and_read_by_its_own_networks(learnt):
    model, _, x, _ = learnt
    other = x.clone()
    other[:, 12:] = x.flip(0)[:, 12:]
    (read, tokens), (other_read, other_tokens) = written(model, x), written(model, other)
    assert torch.equal(tokens[:, 0], other_tokens[:, 0]) and torch.equal(read[:, :12], other_read[:, :12])
    assert not torch.equal(tokens[:, 1], other_tokens[:, 1]) and not torch.equal(read[:, 12:], other_read[:, 12:])


def test_gradients_go_straight_through_the_codes():
    model = Tokeniser(LAYERS, RECIPE).train()
    x, _ = clusters(200)
    spoken = torch.randn(50, 4, 4, generator=torch.Generator().manual_seed(0)).requires_grad_()
    model.vocabulary(spoken.detach())  # k-means makes the first codes
    words = model.vocabulary.codebook.clone()
    codes, tokens, commitment = model.vocabulary(spoken)
    codes.sum().backward(retain_graph=True)
    assert torch.allclose(spoken.grad, torch.ones_like(spoken)), "the identity's gradient"
    nearest = torch.cdist(spoken.detach(), words).argmin(-1)
    assert torch.equal(tokens, nearest) and torch.allclose(codes.detach(), words[nearest], atol=1e-6)
    expected = 0.25 * ((codes.detach() - spoken) ** 2).mean()
    assert commitment.sum().item() == pytest.approx(expected.item(), rel=1e-4)
    read, _, _ = model(x)
    read.sum().backward()
    assert all(encoder[0].weight.grad.abs().sum() > 0 for encoder in model.encoders)


def test_perplexity_counts_codes_in_equal_use():
    assert perplexity(torch.arange(64).repeat(3).view(-1, 1, 4), 64) == pytest.approx(64)
    assert perplexity(torch.zeros(10, 1, 4, dtype=torch.long), 64) == pytest.approx(1)
    assert perplexity(torch.tensor([[[0, 1]], [[0, 1]]]), 64) == pytest.approx(2)


def test_shared_and_frozen_tokens_are_seen():
    generator = torch.Generator().manual_seed(0)
    fine = torch.randint(64, (300, 3, 4), generator=generator)
    assert same_in_all_parts(fine) < 0.01 and fewest_codes(fine) > 50
    shared = fine[:, :1].expand(-1, 3, -1)
    assert same_in_all_parts(shared) == 1
    frozen = fine.clone()
    frozen[:, 2, 1] = 7
    assert fewest_codes(frozen) == 1 and same_in_all_parts(frozen) < 0.01
    assert one_hot(fine, 64).shape == (300, 3 * 4 * 64) and (one_hot(fine, 64).sum(1) == 12).all()


def test_failures_are_said_in_words(tmp_path):
    run = FakeRun(tmp_path)
    summary = {"val_fewest_codes": 1, "val_fvu": 0.97, "val_perplexity": 3.0}
    judge(run, summary, torch.zeros(10, 2, 4, dtype=torch.long), 64, 2)
    assert summary["same_in_all_parts"] == 1
    text = " ".join(run.notes)
    assert "not told apart" in text and "never changes" in text and "not learnt" in text and "less than half" in text
    fine = FakeRun(tmp_path)
    judge(fine, {"val_fewest_codes": 9, "val_fvu": 0.2, "val_perplexity": 50.0}, torch.arange(24).view(3, 2, 4), 64, 2)
    assert not fine.notes


def test_it_is_by_seed_and_leaves_the_global_source_of_chance_alone():
    x, _ = clusters(200)
    before = torch.random.get_rng_state()
    first, second = (trained(x, LAYERS, RECIPE._replace(steps=5))[1] for _ in range(2))
    assert first == second and torch.equal(torch.random.get_rng_state(), before)
    assert trained(x, LAYERS, RECIPE._replace(steps=5, seed=1))[1] != first


def test_tokens_of_planted_states_hold_the_truth(tmp_path):
    run = run_with_states(tmp_path, planted_states(count=150, signal=3.0))
    summary = tokenize(run, states="R1", parts="layers", steps=200, hidden=64, codes=16, shuffles=3)
    assert summary["val_fvu"] < 0.8 and summary["same_in_all_parts"] < 0.1
    assert summary["tokens_val_auroc"] > 0.85 and summary["raw_val_auroc"] > 0.95
    assert abs(summary["shuffled_val_auroc"] - 0.5) < 0.25
    use = run.figure_titled("Use of the 16 codes")
    assert use.row_labels[0] == "layer 0, token 0" and len(use.row_labels) == 8
    assert sum(use.values[0]) == pytest.approx(1)
    assert len(run.series("error")) == 200


def test_a_small_model_s_states_are_written_with_most_of_the_vocabulary(tmp_path):
    run = knowing_states(FakeRun(tmp_path))
    summary = tokenize(run, states=STATES_RUN, **quick(tokenize))
    assert summary["val_fvu"] < 0.5 and summary["val_perplexity"] > 32 and not run.notes
    assert summary["tokens_val_auroc"] > 0.6
