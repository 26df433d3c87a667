"""What the constructors accept and refuse."""

from __future__ import annotations

import math

import pytest

from labbook.errors import LabbookError
from labbook.figures import Bar, Heatmap, Histogram, Line, Scatter, Series, metrics_used, resolve


class Tensor:
    """Stands for a torch tensor: neither a list nor iterable, but has tolist()."""

    def __init__(self, values):
        self.values = values

    def tolist(self):
        return self.values


def test_arrays_and_tensors_become_tuples_of_floats():
    numpy = pytest.importorskip("numpy")
    series = Series("loss", Tensor([0, 1]), numpy.array([2.0, 3.0], dtype="float32"))
    assert (series.x, series.y) == ((0.0, 1.0), (2.0, 3.0))
    assert all(type(value) is float for value in series.y)


def test_missing_x_counts_from_zero():
    assert Series("loss", y=[5, 6, 7]).x == (0.0, 1.0, 2.0)


def test_none_is_a_hole():
    assert math.isnan(Heatmap([[1, None]]).values[0][1])


@pytest.mark.parametrize(
    ("build", "named"),
    [
        (lambda: Series("loss", [1, 2], [1]), "loss"),
        (lambda: Line([{"name": "p0", "x": [1, 2], "y": [1]}], title="overlay"), "overlay"),
        (lambda: Scatter([1, 2], [1], title="cloud"), "cloud"),
        (lambda: Scatter([1, 2], [1, 2], labels=["a"], title="cloud"), "cloud"),
        (lambda: Bar(["a"], [1, 2], title="tall"), "tall"),
        (lambda: Heatmap([[1, 2], [3]], title="ragged"), "ragged"),
        (lambda: Heatmap([[1, 2]], col_labels=["a"], title="heads"), "heads"),
        (lambda: Histogram([1], bins=0, title="weights"), "weights"),
        (lambda: Histogram(edges=[0, 1], counts=[1, 2], title="weights"), "weights"),
        (lambda: Line(Series("x"), marks={"ln 2": "high"}, title="marked"), "marked"),
        (lambda: Bar(["a"], ["1.5"], title="words"), "words"),
        (lambda: Bar("ab", [1, 2], title="letters"), "letters"),
        (lambda: Line([[1, 2, 3]], title="bare"), "bare"),
    ],
)
def test_bad_data_is_refused_by_name(build, named):
    with pytest.raises(LabbookError, match=named):
        build()


def test_histogram_counts_every_finite_value():
    histogram = Histogram([0, 0.5, 1, math.nan, math.inf], bins=2)
    assert (histogram.edges, histogram.counts) == ((0.0, 0.5, 1.0), (1.0, 2.0))
    assert histogram.left_out == 2


def test_histogram_takes_a_matrix_of_weights():
    assert sum(Histogram(Tensor([[1, 2], [3, 4]])).counts) == 4


def test_a_metric_is_resolved_when_asked():
    figure = Line.of_metric("loss", log_y=True, marks={"ln 2": 0.6931})
    assert metrics_used(figure) == ("loss",)
    resolved = resolve(figure, {"loss": ([0, 10], [2.0, 1.0])}.__getitem__)
    assert resolved.series == (Series("loss", [0, 10], [2, 1]),)
    assert (resolved.log_y, resolved.marks, metrics_used(resolved)) == (True, {"ln 2": 0.6931}, ())


def test_an_unlogged_metric_has_no_points():
    figure = Line.of_metrics(["p0", "p1", "p0"])
    assert metrics_used(figure) == ("p0", "p1")
    assert [series.y for series in resolve(figure, {}.__getitem__).series] == [(), (), ()]


def test_figures_without_metrics_resolve_to_themselves():
    figure = Bar(["a"], [1])
    assert metrics_used(figure) == ()
    assert resolve(figure, {}.__getitem__) is figure
