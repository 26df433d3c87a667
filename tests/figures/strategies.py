"""Figures of every type for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from labbook.figures import Bar, Heatmap, Histogram, Line, Scatter, Series

NUMBERS = st.floats(width=64)
NAMES = st.text(max_size=12)
MARKS = st.dictionaries(NAMES, NUMBERS, max_size=3)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=30)


@st.composite
def series(draw):
    pairs = draw(PAIRS)
    return Series(draw(NAMES), [x for x, _ in pairs], [y for _, y in pairs])


@st.composite
def lines(draw):
    return Line(
        draw(st.lists(series(), max_size=4)),
        title=draw(NAMES),
        x_label=draw(NAMES),
        y_label=draw(NAMES),
        log_x=draw(st.booleans()),
        log_y=draw(st.booleans()),
        marks=draw(MARKS),
    )


@st.composite
def scatters(draw):
    pairs = draw(PAIRS)
    labels = draw(st.lists(NAMES, min_size=len(pairs), max_size=len(pairs)) | st.just([]))
    x, y = [x for x, _ in pairs], [y for _, y in pairs]
    return Scatter(x, y, labels, title=draw(NAMES), log_y=draw(st.booleans()), marks=draw(MARKS))


@st.composite
def bars(draw):
    pairs = draw(st.lists(st.tuples(NAMES, NUMBERS), max_size=12))
    return Bar([n for n, _ in pairs], [v for _, v in pairs], title=draw(NAMES), marks=draw(MARKS))


@st.composite
def histograms(draw):
    return Histogram(draw(st.lists(NUMBERS, max_size=50)), bins=draw(st.integers(1, 400)), title=draw(NAMES))


@st.composite
def heatmaps(draw):
    rows, columns = draw(st.integers(0, 14)), draw(st.integers(0, 14))
    row = st.lists(NUMBERS | st.none(), min_size=columns, max_size=columns)
    values = draw(st.lists(row, min_size=rows, max_size=rows))
    row_labels = draw(st.lists(NAMES, min_size=rows, max_size=rows) | st.just([]))
    ends = NUMBERS | st.none()
    return Heatmap(values, row_labels, title=draw(NAMES), low=draw(ends), high=draw(ends))


FIGURES = st.one_of(lines(), scatters(), bars(), histograms(), heatmaps())
