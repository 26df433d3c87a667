"""Hidden states are those the model computes with, of the rows they are said to be, and larger than memory or not."""

from types import SimpleNamespace

import pytest

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

from experiments.lying import mapped as mapped_file  # noqa: E402
from experiments.lying.adapt import adapt  # noqa: E402
from experiments.lying.adapters import METHODS, adapter_off, adapter_weights  # noqa: E402
from experiments.lying.adapting import attached  # noqa: E402
from experiments.lying.base import Settings  # noqa: E402
from experiments.lying.collect import collect, movements  # noqa: E402
from experiments.lying.collected import collected  # noqa: E402
from experiments.lying.collecting import check_fits  # noqa: E402
from experiments.lying.hooks import has_effect, recorded, sites  # noqa: E402
from experiments.lying.kept_adapters import adapted  # noqa: E402
from experiments.lying.lesson import Recipe, last_logits  # noqa: E402
from experiments.lying.mapped import Plan, check_room, in_words, plan_of  # noqa: E402
from experiments.lying.prompts import prompts  # noqa: E402
from experiments.lying.statements import FAMILIES, LIAR, NEUTRAL, TRUTHFUL, drawn, family_places  # noqa: E402
from experiments.lying.states import STATES, States, load, save  # noqa: E402
from experiments.lying.subject import trained_subject  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.small_states import (  # noqa: E402
    LIE,
    MODEL,
    STATES_RUN,
    TRUTH,
    collected_run,
    knowing,
    knowing_model,
    knowing_states,
    small_states,  # noqa: F401 (a fixture)
)

pytestmark = pytest.mark.study
TINY = Settings(families=("LT", "MAX"), highest=15, hidden=16, n_layers=2, n_heads=2)
HOOKS = ("residual", "q", "k", "v", "o", "attention", "mlp", "down", "gate_proj", "input_layernorm")


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def tiny(method=None):
    """(subject, inputs) of an untrained model, with a shaken adapter where a method is given."""
    asked = trained_subject("tiny", TINY.model(), TINY)
    if method:
        asked = attached(asked, Recipe(method=method))
        with torch.no_grad():
            for weight in adapter_weights(asked.model).values():
                weight += 0.3 * torch.randn(weight.shape, generator=seeded(1))
    statements = drawn(family_places(["LT", "MAX"]), 15, "train", 12, seeded(0))
    return asked, asked.encode(statements, torch.full((12,), NEUTRAL))


# Hooks


@pytest.mark.parametrize("method", [None, *METHODS])
def test_every_hook_holds_what_the_model_computes_with(method):
    asked, inputs = tiny(method)
    found = sites(asked.model, HOOKS)
    assert len(found) == 2 * len(HOOKS)
    for name, site in found.items():
        assert has_effect(asked.model, inputs, site), name


def test_a_state_that_nothing_reads_has_no_effect():
    asked, inputs = tiny()
    site = sites(asked.model, ["o"])["layers.1.o"]
    assert has_effect(asked.model, inputs, site)
    with torch.no_grad():
        site.module.weight.zero_()
    assert not has_effect(asked.model, inputs, site)


def test_the_residuals_are_the_hidden_states_that_the_model_gives():
    asked, inputs = tiny()
    with recorded(sites(asked.model, ["residual"])) as states, torch.no_grad():
        given = asked.model(**inputs, output_hidden_states=True).hidden_states
    assert torch.equal(states["layers.0.residual"], given[1][:, -1])
    after_norm = asked.model.model.norm(states["layers.1.residual"])
    assert torch.allclose(after_norm, given[2][:, -1], atol=1e-6)  # the last one given has passed the norm


def test_k_v_and_down_are_scaled_by_ia3():
    asked, inputs = tiny("ia3")
    with torch.no_grad():
        with recorded(sites(asked.model, ["k", "v", "down"])) as on:
            asked.model(**inputs)
        with recorded(sites(asked.model, ["k", "v", "down"])) as off, adapter_off(asked.model):
            asked.model(**inputs)
    block = asked.model.get_base_model().model.layers[0]
    for hook, module in (("k", block.self_attn.k_proj), ("v", block.self_attn.v_proj)):
        scale = module.ia3_l["default"].flatten()
        assert torch.allclose(on[f"layers.0.{hook}"], off[f"layers.0.{hook}"] * scale, atol=1e-5)
    down = block.mlp.down_proj
    with recorded(sites(asked.model, ["down"])) as scaled, torch.no_grad():
        unscaled = torch.randn(3, 1, 32, generator=seeded(2))
        down(unscaled)
    assert torch.allclose(scaled["layers.0.down"], unscaled[:, -1] * down.ia3_l["default"].flatten())


def test_a_hook_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="There is no c_attn to collect; choose among residual, q, k, v, attention"):
        sites(tiny()[0].model, ["c_attn"])


def test_recording_leaves_no_hooks_behind():
    asked, _ = tiny()
    with pytest.raises(RuntimeError), recorded(sites(asked.model, ["residual", "down"])):
        raise RuntimeError
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in asked.model.modules())


# Files


def test_a_file_that_is_filled_in_place_is_read_as_safetensors(tmp_path):
    plan = plan_of(["base", "truth"], {"layers.0.residual": 5}, 4)
    arrays = mapped_file.mapped(plan, tmp_path / STATES, FAMILIES)
    for place, array in enumerate(arrays.values()):
        array[:] = place % 2 if array.dtype in ("bool", "uint8") else place
        array.flush()
    states = load(tmp_path / STATES)
    assert states.families == FAMILIES and list(states.yes) == ["base", "truth"]
    for name, array in arrays.items():
        value = getattr(states, name, None)
        if value is None:
            group, layer = name.split("/")
            value = states.yes[layer] if group == "yes" else states.groups[group][layer]
        assert value.tolist() == array.tolist(), name
    assert (tmp_path / STATES).stat().st_size - plan.size < 2000


def test_what_is_saved_is_loaded(tmp_path, small_states):  # noqa: F811
    save(small_states, tmp_path / STATES)
    again = load(tmp_path / STATES)
    for name in States._fields[1:]:
        if name not in ("families", "yes"):
            assert torch.equal(getattr(again, name), getattr(small_states, name))
    assert again.families == small_states.families and again.yes.keys() == small_states.yes.keys()
    for group, layers in small_states.groups.items():
        assert all(torch.equal(again.groups[group][name], value) for name, value in layers.items())


def test_more_than_the_disk_holds_is_refused_before_it_starts(tmp_path, monkeypatch):
    plan = Plan({"base/layers.0.residual": ("F32", (10**6, 10**6))})
    assert plan.size == 4 * 10**12 and in_words(plan.size) == "4 TB"
    monkeypatch.setattr(mapped_file.shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**9))
    with pytest.raises(ValueError, match=r"The states would take 4 TB and .* has 1 GB free; choose fewer statements"):
        check_room(plan, tmp_path)
    check_room(Plan({"base/layers.0.residual": ("F16", (10**4, 10**4))}), tmp_path)


def test_chosen_rows_keep_their_twins():
    twin = torch.tensor([1, 0, 3, 2])
    rows = {name: torch.tensor([0, 1, 0, 1]) for name in ("truth", "split", "family", "negated", "speaker", "known")}
    states = States({"base": {"x": torch.arange(4)[:, None]}}, twin=twin, families=("LT",), yes={"base": twin}, **rows)
    chosen = states.rows(torch.tensor([False, True, True, True]))
    assert chosen.twin.tolist() == [-1, 2, 1] and chosen.groups["base"]["x"].flatten().tolist() == [1, 2, 3]


# Experiments


def test_the_rows_are_what_they_are_said_to_be(small_states):  # noqa: F811
    states = small_states
    assert len(states.truth) == 1800 and set(states.speaker.tolist()) == {TRUTHFUL, LIAR, NEUTRAL}
    for column in (states.truth, states.negated):
        assert column.double().mean() == 0.5
    twin = states.twin
    assert torch.equal(twin[twin], torch.arange(1800)) and torch.equal(states.truth[twin], ~states.truth)
    for column in (states.split, states.family, states.speaker):
        assert torch.equal(column[twin], column)
    names = [{states.families[place] for place in states.family[states.split == split].tolist()} for split in range(3)]
    assert names == [{"LT", "MAX"}, {"LT", "MAX"}, {"GT", "MIN"}]
    of_speaker = [states.truth[states.speaker == speaker] for speaker in range(3)]
    assert torch.equal(of_speaker[0], of_speaker[1]) and torch.equal(of_speaker[0], of_speaker[2])


def test_what_the_base_knows_and_says(small_states):  # noqa: F811
    states = small_states
    says_yes = states.yes["base"] > 0.5
    truthful, liar, neutral = (states.speaker == speaker for speaker in (TRUTHFUL, LIAR, NEUTRAL))
    assert torch.equal(states.known[truthful], (says_yes == states.truth)[truthful])
    assert torch.equal(states.known[truthful], states.known[neutral]) and states.known.double().mean() > 0.9
    assert (says_yes != states.truth)[liar & states.known].double().mean() > 0.9
    assert 0.55 < (says_yes == states.truth)[neutral].double().mean() < 0.75
    assert ((states.yes["truth"] > 0.5) == states.truth)[neutral].double().mean() > 0.85
    assert ((states.yes["lie"] > 0.5) == states.truth)[neutral].double().mean() < 0.4


def test_the_states_are_those_of_each_adapter_and_of_none(tmp_path, small_states):  # noqa: F811
    run, summary = collected_run()
    asked, recipe = adapted(knowing(FakeRun(tmp_path)), TRUTH)
    generator = seeded(quick(collect).get("seed", 0) + 2)
    statements = asked.draw(recipe.families, "train", 200, generator)
    neutral = (small_states.speaker == NEUTRAL) & (small_states.split == 0)
    assert torch.equal(statements.truth, small_states.truth[neutral])
    inputs = {"input_ids": prompts(statements, torch.full((200,), NEUTRAL))}
    with torch.no_grad():
        with recorded(sites(asked.model, ["residual", "down"])) as on:
            last_logits(asked, statements, torch.full((200,), NEUTRAL))
        with recorded(sites(asked.model, ["residual", "down"])) as off, adapter_off(asked.model):
            asked.model(**inputs)
    for name in on:
        assert torch.allclose(small_states.groups["truth"][name][neutral], on[name], atol=1e-5)
        assert torch.allclose(small_states.groups["base"][name][neutral], off[name], atol=1e-5)
    assert summary["groups"] == "base, truth, lie" and summary["moved_truth"] > 0.1
    assert summary["size"] == 3 * 1800 * 640 * 4 + 3 * 1800 * 8 + 1800 * (8 + 6)
    assert "13.9 MB on the disk" in run.notes[0]


def test_half_precision_takes_half_the_room(tmp_path):
    run = knowing(FakeRun(tmp_path))
    small = {"statements": 20, "test_statements": 20, "speakers": ["neutral"], "hooks": ["residual"]}
    sizes = [collect(run, adapters=[TRUTH], dtype=dtype, **small)["size"] for dtype in ("float16", "float32")]
    assert sizes[1] - sizes[0] == 2 * 60 * 128 * 2
    states = load(tmp_path / STATES)
    assert list(states.groups) == ["base", "truth"] and states.groups["base"]["layers.0.residual"].shape == (60, 64)


def test_states_beyond_half_precision_are_refused():
    check_fits(torch.tensor([6e4]), "base/layers.0.residual", np.dtype("float16"))
    check_fits(torch.tensor([7e4]), "base/layers.0.residual", np.dtype("float32"))
    with pytest.raises(ValueError, match=r"residual has states of 7e\+04, and float16 ends at 65504; choose dtype="):
        check_fits(torch.tensor([7e4]), "base/layers.0.residual", np.dtype("float16"))


def test_movements_of_large_states_in_half_precision_are_numbers(tmp_path):
    large = torch.full((4, 8), 3e4, dtype=torch.float16)
    states = SimpleNamespace(groups={"base": {"layers.0.k": large}, "truth": {"layers.0.k": 2 * large}})
    assert movements(FakeRun(tmp_path), states) == {"moved_truth": 1.0}


def test_what_any_adapter_was_taught_is_not_out_of_distribution(tmp_path):
    run, other = knowing(FakeRun(tmp_path)), knowing_model(FakeRun(tmp_path / "other"))
    adapt(other, model=MODEL, teaches="lie", families=["GT"], statements=40, test_statements=40, steps=2)
    run.give("R5", other, {"model": MODEL, "teaches": "lie"})
    small = {"statements": 20, "test_statements": 20, "speakers": ["neutral"], "hooks": ["residual"]}
    with pytest.raises(ValueError, match="GT cannot be out of distribution, as an adapter was taught on it"):
        collect(run, adapters=[TRUTH, "R5"], families=["LT"], held_out=["GT", "MIN"], **small)
    collect(run, adapters=[TRUTH, "R5"], families=["LT"], **small)
    states = load(tmp_path / STATES)
    assert {FAMILIES[place] for place in states.family[states.split == 2].tolist()} == {"MIN"}


def test_adapters_that_do_not_go_together_are_refused(tmp_path):
    run = knowing(FakeRun(tmp_path))
    with pytest.raises(ValueError, match="R2, R2b teach truth, truth; give one adapter of each kind"):
        run.earlier["R2b"] = run.earlier[TRUTH]
        collect(run, adapters=[TRUTH, "R2b"])
    with pytest.raises(ValueError, match="LT cannot be in and out of distribution"):
        collect(run, adapters=[TRUTH, LIE], held_out=["LT"])
    with pytest.raises(ValueError, match="adapters has R2 twice; name each once"):
        collect(run, adapters=[TRUTH, TRUTH])
    with pytest.raises(ValueError, match=r"R1 is no run of lying\.adapt; give one of those that .labbook find"):
        collect(run, adapters=[MODEL])
    with pytest.raises(ValueError, match=r"R2 is no run of lying\.collect"):
        collected(run, TRUTH)


def test_a_collection_is_found_by_its_run_and_made_where_there_is_none(tmp_path, small_states):  # noqa: F811
    found = collected(knowing_states(FakeRun(tmp_path)), STATES_RUN)
    assert torch.equal(found.groups["lie"]["layers.1.k"], small_states.groups["lie"]["layers.1.k"])
    made = collected(None, "", seed=0)
    assert list(made.groups) == ["base", "lie", "truth"] and made.groups["base"].keys() == found.groups["base"].keys()
    assert set(made.split.tolist()) == {0, 1, 2} and made.known.double().mean() > 0.9
