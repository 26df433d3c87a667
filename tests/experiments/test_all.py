"""What holds for every experiment of the studies: read from their sources, without running any."""

import re
from pathlib import Path

import pytest

from labbook.runs.definition import registry
from labbook.runs.definition.config import preset, validate

ROOT = Path(__file__).parents[2]
LISTING = registry.list_experiments(ROOT / "experiments")
EVERY = {info.name: info for info in LISTING.experiments}
HEAVY = {
    "torch",
    "transformer_lens",
    "tracr",
    "jax",
    "scipy",
    "numpy",
    "safetensors",
    "sklearn",
    "transformers",
    "peft",
}


def test_nothing_is_wrong_in_the_folder():
    assert not LISTING.problems


@pytest.mark.parametrize("name", EVERY)
def test_an_experiment_asks_a_question_and_says_what_each_parameter_is_measured_in(name):
    info = EVERY[name]
    assert info.question.endswith("?") and len(info.doc) > 200
    for parameter in info.parameters:
        assert re.search(r"\(.+\)$", parameter.description), f"{parameter.name}: no unit"


@pytest.mark.parametrize("name", EVERY)
def test_an_experiment_runs_on_its_defaults_and_has_a_quick_preset(name):
    info = EVERY[name]
    assert all(parameter.has_default for parameter in info.parameters)
    quick = validate(info, preset(info, "quick"))
    assert quick["seed"] == 0 and "threads" in quick


@pytest.mark.parametrize("name", EVERY)
def test_the_quick_preset_is_run_by_a_test(name):
    function = EVERY[name].function
    sources = (path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert any(f"quick({function})" in source and f"{name.split('.')[0]}" in source for source in sources)


def test_listing_and_importing_the_experiments_loads_nothing_heavy():
    import subprocess
    import sys

    modules = [".".join(info.file.relative_to(ROOT).with_suffix("").parts) for info in EVERY.values()]
    code = f"import sys, {', '.join(modules)}; sys.exit(', '.join({HEAVY} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
