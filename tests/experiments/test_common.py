"""What all experiments refuse, and how many threads they take."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.common.checks import check_finite, check_once
from experiments.common.devices import THREADS


def test_what_is_named_twice_is_refused_by_its_name():
    check_once(tasks=["a", "b"], models=[])
    with pytest.raises(ValueError, match=r"^tasks has b twice; name each once\.$"):
        check_once(models=["b"], tasks=["a", "b", "b"])


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_training_that_diverged_is_no_result(loss):
    check_finite(0.1, 1.0)
    with pytest.raises(ValueError, match=r"its loss is (nan|inf); choose a learning_rate below 10\."):
        check_finite(loss, 10.0)


ROOT = Path(__file__).parents[2]
LATER = """
import sys
from experiments.common.devices import prepared
wished = int(sys.argv[1])
import numpy
prepared("cpu", wished)
import scipy.linalg, sklearn.linear_model, torch
from threadpoolctl import threadpool_info
print(torch.get_num_threads(), *(pool["num_threads"] for pool in threadpool_info()))
"""


@pytest.mark.parametrize("wished", [1, 2])
def test_no_library_takes_more_threads_than_wished_whenever_it_is_loaded(wished):
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    plenty = {**os.environ, **dict.fromkeys(THREADS, "3")}
    found = subprocess.check_output([sys.executable, "-c", LATER, str(wished)], env=plenty, cwd=ROOT, text=True)
    threads = set(map(int, found.split()))
    assert max(threads) == wished
