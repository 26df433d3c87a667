"""Probes, rankings, CCS and conformal sets on cases whose answer is known."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("sklearn")

import numpy as np  # noqa: E402

from experiments.common.pairing import paired  # noqa: E402
from experiments.lying import ccs, ranking  # noqa: E402
from experiments.lying.conformal import coverage, parted, split_coverages, threshold  # noqa: E402
from experiments.lying.features import (  # noqa: E402
    BySplit,
    answers,
    features,
    layers_of,
    names_of,
    probed_groups,
    rows_of,
    standardised,
)
from experiments.lying.probes import evaluated, flip_error, probe, shuffled_aurocs, truth_scores  # noqa: E402
from experiments.lying.scores import auroc_interval, chance_check, majority, scored  # noqa: E402
from experiments.lying.table import Bench, contrasted, own_answer, ranked, supervised  # noqa: E402
from labbook.statistics import wilson  # noqa: E402
from tests.experiments.planted_states import planted_states  # noqa: E402

pytestmark = pytest.mark.study

THIRDS = BySplit(*np.arange(900).reshape(3, 300))


def gaussians(signal=2.0, width=5, count=900, seed=0):
    """Noise with the truth along the first feature."""
    generator = np.random.default_rng(seed)
    truth = generator.random(count) < 0.5
    x = generator.normal(size=(count, width))
    x[:, 0] += signal * (truth - 0.5)
    return x, truth


def xor(seed=0):
    """Truth is whether the signs of two features differ: no direction holds it."""
    x = np.random.default_rng(seed).normal(size=(900, 5))
    return x, (x[:, 0] > 0) ^ (x[:, 1] > 0)


# Scores


def test_a_score_counts_right_answers_and_right_orders():
    truth = np.array([True, True, False, False])
    perfect = scored(truth, [2.0, 1.0, -1.0, -2.0])
    assert perfect.accuracy == 1 and perfect.auroc == 1 and perfect.count == 4
    assert scored(truth, [-2.0, -1.0, 1.0, 2.0]).auroc == 0
    shifted = scored(truth, [9.0, 8.0, 7.0, 6.0])
    assert shifted.auroc == 1 and shifted.accuracy == 0.5, "order is not the threshold"
    assert majority([True, True, True, False]) == 0.75
    with pytest.raises(ValueError, match="4 of 4 statements are true"):
        scored(np.ones(4, dtype=bool), [1, 2, 3, 4])


def test_the_interval_of_an_auroc_covers_as_often_as_it_says():
    generator, covered = np.random.default_rng(0), 0
    for _ in range(400):
        true, false = generator.normal(1.2, size=40), generator.normal(size=60)
        auroc = (true[:, None] > false).mean()
        low, high = auroc_interval(auroc, 40, 60)
        covered += low <= 0.8019 <= high  # Phi(1.2 / sqrt 2)
    assert 0.92 < covered / 400 < 0.98


def test_the_interval_of_an_auroc_is_symmetric_and_not_empty_at_one():
    low, high = auroc_interval(0.7, 30, 50)
    assert auroc_interval(1 - 0.7, 30, 50) == pytest.approx((1 - high, 1 - low), abs=1e-6)
    low, high = auroc_interval(1.0, 30, 30)
    assert high == 1 and 0.85 < low < 0.99
    assert auroc_interval(0.7, 300, 500)[0] > auroc_interval(0.7, 30, 50)[0]


def test_a_statement_and_its_negation_count_as_one():
    truth = np.arange(80) % 2 == 0
    said = np.where(np.arange(80) < 60, truth, ~truth) * 2.0 - 1
    pairs, rows = scored(truth, said), scored(truth, said, rows_each=1)
    assert pairs.count == 80 and pairs.accuracy == rows.accuracy == 0.75
    assert (pairs.accuracy_low, pairs.accuracy_high) == pytest.approx(wilson(0.75, 40))
    assert (pairs.auroc_low, pairs.auroc_high) == pytest.approx(auroc_interval(0.75, 20, 20))
    assert pairs.auroc_high - pairs.auroc_low > 1.3 * (rows.auroc_high - rows.auroc_low)


# Probes by labels


@pytest.mark.parametrize("method", ["logistic", "mass_mean", "mlp"])
def test_a_probe_finds_a_planted_direction_nearly_as_well_as_can_be(method):
    x, truth = gaussians()
    found = evaluated(probe(method), x, truth, THIRDS)
    assert found["val"].auroc_low < 0.921 < found["val"].auroc_high + 0.02  # Phi(2 / sqrt 2): the best there is
    assert found["val"].auroc > 0.88 and found["ood"].auroc > 0.88


def test_what_no_direction_holds_needs_a_probe_that_is_not_linear():
    x, truth = xor()
    linear, curved = (evaluated(probe(method), x, truth, THIRDS)["val"] for method in ("logistic", "mlp"))
    assert linear.auroc_low < 0.5 < linear.auroc_high
    assert curved.auroc > 0.9


def test_mass_mean_is_the_difference_of_means():
    x, truth = gaussians()
    fitted = probe("mass_mean").fit(x, truth)
    scale, mean = fitted[0].scale_, x.mean(0)
    direction = (x[truth].mean(0) - x[~truth].mean(0)) / scale
    middle = ((x[truth].mean(0) + x[~truth].mean(0)) / 2 - mean) / scale
    assert truth_scores(fitted, x) == pytest.approx(((x - mean) / scale - middle) @ direction)


@pytest.mark.parametrize("method", ["logistic", "mass_mean"])
def test_shuffled_labels_give_chance_and_opposite_labels_the_opposite(method):
    x, truth = gaussians()

    def make(number=0):
        return probe(method, seed=number)

    control = shuffled_aurocs(make, x, truth, THIRDS, 30, np.random.default_rng(0))
    check = chance_check(control["val"])
    assert check["holds_half"] and check["auroc_low"] < 0.5 < check["auroc_high"]
    assert len(control["ood"]) == 30 and np.std(control["val"]) > 0.02, "each shuffle is another"
    assert flip_error(make, x, truth, THIRDS) < 1e-6
    assert not chance_check([0.9, 0.92, 0.91])["holds_half"]


def test_the_control_shuffles_only_what_is_fitted_on():
    x, truth = gaussians()
    before = truth.copy()
    shuffled_aurocs(lambda number: probe("mass_mean"), x, truth, THIRDS, 2, np.random.default_rng(0))
    assert (truth == before).all()


# Features


def test_features_are_laid_out_as_named_and_groups_are_put_together():
    states = planted_states(count=20)
    names = names_of(states, ("k", "down"))
    assert names == ["layers.0.k", "layers.0.down", "layers.1.k", "layers.1.down"]
    assert names_of(states, ("k",), layer=1) == ["layers.1.k"] and layers_of(names) == [0, 1]
    base, truth = (features(states, group, names) for group in ("base", "truth"))
    assert torch.equal(base[:, 16:24], states.groups["base"]["layers.1.k"].double())
    assert torch.equal(features(states, "truth - base", names), truth - base)
    assert torch.equal(features(states, "base + truth", names), torch.cat((base, truth), 1))
    assert torch.equal(answers(states, "truth - lie"), states.yes["truth"] - states.yes["lie"])
    assert probed_groups(states)[0] == "base" and "truth - lie" in probed_groups(states)
    with pytest.raises(ValueError, match=r"No states of opposite; choose among base, lie, truth"):
        features(states, "opposite", names)
    with pytest.raises(ValueError, match="No states of k at layer 7"):
        names_of(states, ("k",), layer=7)
    with pytest.raises(ValueError, match="No states of q in all layers; choose among"):
        names_of(states, ("q",))


def test_rows_are_those_of_the_speaker_and_the_split():
    states = planted_states(count=20)
    rows = rows_of(states, "truthful")
    assert [len(found) for found in rows] == [40, 40, 40]
    assert (states.speaker[rows.ood] == 0).all() and (states.split[rows.ood] == 2).all()
    with pytest.raises(ValueError, match="No statement of the liar speaker in split train"):
        rows_of(states, "liar")


def test_standardised_features_are_so_on_the_rows_of_training_and_what_is_constant_stays_nothing():
    x = torch.randn(50, 3, generator=torch.Generator().manual_seed(0)) * 5 + 2
    x[:, 2] = 7
    rows = torch.arange(30)
    found = standardised(x, rows)
    assert torch.allclose(found[rows, :2].mean(0), torch.zeros(2), atol=1e-6)
    assert torch.allclose(found[rows, :2].std(0), torch.ones(2)) and (found[:, 2] == 0).all()


# Rankings


@pytest.mark.parametrize("kind", ranking.KINDS)
def test_a_ranking_tells_the_truth_only_when_it_is_turned_back(kind):
    bench = Bench(planted_states(), ["layers.0.residual"], shuffles=10)
    right, as_ranked = ranked(bench, kind, "truth - lie")
    assert right.scores["val"].auroc > 0.95 and right.scores["ood"].auroc > 0.95
    assert as_ranked.scores["val"].auroc_low < 0.5 < as_ranked.scores["val"].auroc_high, "labels not turned back"
    assert 0.3 < right.checks()["val"]["auroc"] < 0.7
    turned, _ = ranked(bench, kind, "lie - base")
    assert turned.scores["val"].auroc > 0.95, "the second of the two is the truthful one here"


@pytest.mark.parametrize("kind", ranking.KINDS)
def test_a_swapped_pair_is_ranked_the_other_way_round(kind):
    x, truth = gaussians()
    pairs = ranking.shuffled_pairs(x, truth * 1.6 - 0.8, np.random.default_rng(0))
    swapped = ranking.Pairs(-pairs.x, -pairs.more_yes, ~pairs.first_truthful)
    margins = ranking.margins(kind, pairs, pairs)
    assert ranking.margins(kind, pairs, swapped) == pytest.approx(-margins)
    assert ranking.margins(kind, swapped, pairs) == pytest.approx(margins, abs=2e-3), "nor does training mind"
    assert ranking.flipped_back(margins, pairs) == pytest.approx(ranking.flipped_back(-margins, swapped))


def test_a_ranking_never_sees_a_label():
    states = planted_states()
    bench = Bench(states, ["layers.0.residual"], shuffles=0)
    opposite = Bench(states._replace(truth=~states.truth), ["layers.0.residual"], shuffles=0)
    straight, turned = (ranked(which, "bce", "truth - lie")[0].scores["val"].auroc for which in (bench, opposite))
    assert turned == pytest.approx(1 - straight)


def test_soft_labels_pull_less_than_hard_ones():
    x, truth = gaussians()
    pairs = ranking.shuffled_pairs(x, (truth * 2.0 - 1) * 0.2, np.random.default_rng(0))
    soft, hard = (np.abs(ranking.margins(kind, pairs, pairs)).mean() for kind in ("bce", "bool"))
    assert soft < hard / 3


# CCS


def pairs_with_truth(signal=4.0, count=300, width=6, seed=0):
    generator = torch.Generator().manual_seed(seed)
    truth = torch.rand(count, generator=generator) < 0.5
    along = torch.zeros(width)
    along[1] = signal / 2
    sign = (truth * 2.0 - 1)[:, None]
    statements, negations = (torch.randn(count, width, generator=generator) for _ in range(2))
    return statements + sign * along + 5, negations - sign * along - 5, truth  # negation is the strongest feature


def test_ccs_finds_the_truth_without_labels_but_not_its_sign():
    statements, negations, truth = pairs_with_truth()
    aurocs = []
    for seed in range(8):
        found = ccs.search(statements, negations, seed=seed, restarts=1)
        aurocs.append(scored(truth, found.scores(statements, negations)).auroc)
    assert all(abs(auroc - 0.5) > 0.45 for auroc in aurocs)
    assert min(aurocs) < 0.1 and max(aurocs) > 0.9, "either sign comes up"


def test_ccs_does_not_mistake_negation_for_truth():
    generator = torch.Generator().manual_seed(0)
    statements = torch.randn(200, 4, generator=generator) + 5
    negations = torch.randn(200, 4, generator=generator) - 5
    found = ccs.search(statements, negations)
    said = torch.cat((found.scores(statements, negations), found.scores(negations + 10, statements - 10)))
    assert abs(said.mean()) < 0.1


def test_the_loss_of_ccs_is_nothing_where_answers_are_opposite_and_sure():
    pair = torch.tensor([[[40.0], [-40.0]], [[-40.0], [40.0]]], dtype=torch.double)
    ones, zero = torch.ones(1, 1, dtype=torch.double), torch.zeros(1, dtype=torch.double)
    assert ccs.losses(pair, ones, zero).item() == pytest.approx(0, abs=1e-12)
    assert ccs.losses(pair, 0 * ones, zero).item() == pytest.approx(0.25)  # undecided: only confidence pays
    assert ccs.losses(pair, 0 * ones, zero + 40).item() == pytest.approx(2)  # both true: both pay


def test_pairs_are_statements_and_their_own_negations():
    states = planted_states(count=20)
    rows = rows_of(states).val
    statements, negations = ccs.pairs_of(states, rows)
    assert len(statements) == 20 and not states.negated[statements].any() and states.negated[negations].all()
    assert (states.truth[statements] != states.truth[negations]).all()
    with pytest.raises(ValueError, match="No statement has its negation"):
        ccs.pairs_of(states, rows[::2])


def test_the_sign_of_ccs_is_chosen_on_training_labels_and_told():
    states = planted_states(signal=2.5)
    found = []
    for which in (states, states._replace(truth=~states.truth)):  # CCS sees no labels: one of the two it finds reversed
        signed, raw = contrasted(Bench(which, ["layers.0.residual"]), "base")
        assert signed.scores["val"].auroc > 0.95
        found.append(raw.scores["val"].auroc)
    assert sum(found) == pytest.approx(1) and abs(found[0] - 0.5) > 0.45


def test_ccs_beats_random_directions_where_there_is_a_truth_and_only_there():
    for signal, apart in ((2.5, True), (0.0, False)):
        signed, _ = contrasted(Bench(planted_states(signal=signal), ["layers.0.residual"]), "base")
        found = signed.summary()
        by_chance = found["ccs_base_val_random_from_half"]
        assert (found["ccs_base_val_from_half"] > by_chance + 0.1) == apart
        assert (by_chance > 0.1) == apart, "a random direction holds some of what is planted, and nothing of noise"
        assert not signed.checks(), "it is no control by shuffled labels"


# Conformal sets


def heteroscedastic(count, seed=0, shift=0.0):
    """The truth is a coin whose odds the features tell, surely in some places and hardly in others."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(count, 3))
    probability = 1 / (1 + np.exp(-3 * x[:, 0] * np.abs(x[:, 1]) + 4 * shift * x[:, 0]))
    return x, generator.random(count) < probability


def test_the_threshold_is_the_right_order_statistic():
    true = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    truth = np.ones(9, dtype=bool)
    assert threshold(true, truth, 0.8) == pytest.approx(0.8)  # the ceil(10 * .8) = 8th smallest of .1 .. .9
    assert threshold(1 - true, ~truth, 0.8) == pytest.approx(0.8)
    assert threshold(true, truth, 0.95) == 1, "nine rows cannot promise 95 %"
    assert coverage(true, truth, 1.0).covered == 1 and coverage(true, truth, 1.0).size == 2


def test_sets_hold_the_truth_as_often_as_promised_and_not_where_the_world_has_changed():
    x, truth = heteroscedastic(3000)
    moved, other = heteroscedastic(1000, seed=1, shift=1.0)
    x, truth = np.concatenate((x, moved)), np.concatenate((truth, other))
    rows = BySplit(np.arange(1000), np.arange(1000, 3000), np.arange(3000, 4000))
    fitted = probe("logistic").fit(x[rows.train], truth[rows.train])
    for level in (0.8, 0.9):
        found = split_coverages(fitted, x, truth, rows, np.arange(4000) ^ 1, level, 20, np.random.default_rng(0))
        covered = np.mean([drawn.covered for drawn in found["val"]])
        assert abs(covered - level) < 0.02
        assert np.mean([drawn.covered for drawn in found["ood"]]) < level - 0.05


def test_a_statement_stays_with_its_negation():
    twins = np.arange(40) ^ 1
    first, rest = parted(np.arange(40), twins, 0.5, np.random.default_rng(0))
    assert len(first) == len(rest) == 20 and not set(first) & set(rest)
    assert set(twins[first]) == set(first)


# Tables and pairs


def test_the_model_itself_stands_beside_its_probes():
    states = planted_states(turn=0.5)
    bench = Bench(states, ["layers.0.residual", "layers.1.residual"], shuffles=5)
    base = own_answer(bench, "base")
    assert 0.55 < base.scores["val"].accuracy < 0.75 and not base.checks()
    assert own_answer(bench, "truth").scores["val"].auroc == 1 and own_answer(bench, "lie").scores["val"].auroc == 0
    assert own_answer(bench, "truth - lie").scores["val"].auroc == 1
    assert own_answer(bench, "lie - base").scores["val"].auroc > 0.5, "turned round by who is truthful"
    on_base, on_truth = (supervised(bench, "logistic", group) for group in ("base", "truth"))
    assert on_truth.scores["ood"].auroc > on_base.scores["ood"].auroc < on_base.scores["val"].auroc
    assert on_base.summary().keys() == {"logistic_base_val_auroc", "logistic_base_ood_auroc"}


def test_the_same_seed_gives_the_same_control_whatever_else_was_asked():
    bench = Bench(planted_states(count=40), ["layers.0.residual"], shuffles=3)
    first = supervised(bench, "logistic", "base")
    supervised(bench, "mass_mean", "truth")
    assert supervised(bench, "logistic", "base").shuffled == first.shuffled


def test_each_shuffle_has_a_network_of_its_own():
    bench, begun = Bench(planted_states(count=40), ["layers.0.residual"], seed=7), []

    def make(number=0):
        begun.append(bench.make("mlp")(number))
        return begun[-1]

    shuffled_aurocs(make, bench.x("base"), bench.truth, bench.rows, 3, bench.random("mlp", "base"))
    assert len({one.named_steps["mlpclassifier"].random_state for one in begun}) == 3
    assert bench.make("mlp")().named_steps["mlpclassifier"].random_state == 7


def test_each_probe_has_a_control_of_its_own():
    bench = Bench(planted_states(count=40), ["layers.0.residual"])
    orders = [bench.random(*names).permutation(200).tolist() for names in (("logistic", "base"), ("mlp", "base"))]
    assert orders[0] == bench.random("logistic", "base").permutation(200).tolist() != orders[1]
    assert bench._replace(seed=1).random("logistic", "base").permutation(200).tolist() != orders[0]


def test_paired_differences_have_their_t_interval_and_their_signs():
    found = paired([0.01, 0.02, 0.03, 0.02, 0.02])
    assert found.mean == pytest.approx(0.02)
    assert (found.low, found.high) == pytest.approx((0.02 - 2.776445 * 0.00316228, 0.02 + 2.776445 * 0.00316228))
    assert (found.above, found.below, found.count) == (5, 0, 5) and found.verdict == "stands"
    assert found.sign_probability == pytest.approx(2 / 32)
    assert paired([-0.02, -0.03, -0.02, -0.025]).verdict == "falls"
    assert paired([-0.02, 0.01, 0.02, 0.0]).verdict == "undecided"
    alone = paired([0.5])
    assert alone.verdict == "undecided" and "one seed" in str(alone)
    assert "+0.020" in str(found) and "5 of 5 above 0" in str(found)
    with pytest.raises(ValueError, match="give one for each seed"):
        paired([0.1, float("nan")])
