"""What all experiments refuse, and how many threads they take."""

import pytest

from experiments.common.checks import check_finite, check_once


def test_what_is_named_twice_is_refused_by_its_name():
    check_once(tasks=["a", "b"], models=[])
    with pytest.raises(ValueError, match=r"^tasks has b twice; name each once\.$"):
        check_once(models=["b"], tasks=["a", "b", "b"])


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_training_that_diverged_is_no_result(loss):
    check_finite(0.1, 1.0)
    with pytest.raises(ValueError, match=r"its loss is (nan|inf); choose a lower learning_rate=10\."):
        check_finite(loss, 10.0)


def test_no_library_takes_more_threads_than_wished():
    pytest.importorskip("torch")
    threadpoolctl = pytest.importorskip("threadpoolctl")
    pytest.importorskip("sklearn.linear_model")
    from experiments.common.devices import prepared

    before = threadpoolctl.threadpool_info()
    try:
        for wished in (2, 1):
            prepared("cpu", wished)
            pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
            assert pools and max(pools) <= wished
        assert max(pools) == 1
    finally:
        threadpoolctl.threadpool_limits({pool["prefix"]: pool["num_threads"] for pool in before})
