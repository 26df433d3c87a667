"""Reports as Markdown and HTML: nothing that others wrote becomes markup, and figures are the same each time."""

from __future__ import annotations

import math
import random
import re
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from markdown_it import MarkdownIt

from labbook.figures import Bar, Figure, Heatmap, Histogram, Line, Scatter, Series
from labbook.journal import doubts
from labbook.reports.html.page import html
from labbook.reports.html.prose import rendered
from labbook.reports.markdown import markdown
from labbook.reports.pages.hypothesis import of_hypothesis
from labbook.reports.report import Code, Grid, Items, Mark, Paragraph, Picture, Prose, Report, Section
from labbook.reports.svg.draw import svg
from labbook.store.database import Database
from tests.reports.reporting import drawn, material, record, story

HOSTILE = (
    "<script>ran = true</script>",
    '"><img src=x onerror="ran = true">',
    "\x1b[31mred\x1b]0;owned\x07",
    "nul \x00 here",
    "lone \ud800 half",
    "[x](javascript:ran=1)",
    "</style></svg></title>",
    "`code` **bold** | pipe ~~gone~~ $\\frac{$",
    "\u202eright to left",
    "&lt;already&gt; &amp;",
)
NAN = math.nan
FIGURES: tuple[Figure, ...] = (
    Line((Series("R1", (0, 1, 2), (2.3, 1.0, 0.1)), Series("_b $x^", (0, 1), (1, NAN))), "loss", log_y=True),
    Line((Series("below", (1, 2), (-1, 0)),), log_x=True, log_y=True, marks={"ln 10": 2.3}),
    Line(tuple(Series(f"R{n} d_model={n}", (0, 1), (n, n)) for n in range(40))),
    Line((Series("long", tuple(range(100_000)), tuple(math.sin(i) for i in range(100_000))),)),
    Line((Series("huge", (1, 2), (math.inf, 1e308)),)),
    Bar(("a", "b"), (0.5, NAN), "bars", marks={"chance": 0.5}),
    Histogram(values=[random.Random(seed).gauss(0, 1) for seed in range(99)], title="hist"),
    Heatmap(((1.0, NAN), (3.0, 4.0)), ("8", "16"), ("1", "4"), "grid"),
    Heatmap(tuple(tuple(float(x * y) for x in range(70)) for y in range(70)), title="many"),
    Scatter((1, 2, NAN), (3, 4, 5), ("a", "b", "a"), "letters"),
    Scatter(tuple(range(3000)), tuple(range(3000)), ("one", "two") * 1500),
    *(kind() for kind in (Line, Bar, Histogram, Heatmap, Scatter)),
)


def page(*blocks: object, title: str = "title", doubts: dict[str, str] | None = None) -> Report:
    """A report of one section."""
    sections = (Section("heading", blocks),)  # type: ignore[arg-type]
    return Report(
        "Hypothesis H1", title, (Mark("open", "status"), ", so far"), sections, doubts or {}, "2026-05-04 09:00"
    )


def everywhere(text: str) -> Report:
    """A report that has a text in every place."""
    figure = Line((Series(text, (0, 1), (1, 2)),) * 2, text, text, text, marks={text: 1.5})
    cells = ((text,), (Mark(text, "code"),), (Mark(text, "struck"),), (Mark(text, "status"),))
    report = page(
        Paragraph((text, Mark(text, "strong"), Mark(text, "dim"))),
        Items(((text,),)),
        Grid((text, "b", "c", "d"), (cells,)),
        Picture(figure, "F1"),
        Picture(Bar((text,), (1,), text, marks={text: 0.5}), "F2"),
        Picture(Heatmap(((1, 2),), (text,), (text, text), text), "F3"),
        Code(text),
        Prose(text),
        title=text,
        doubts={"R1": text},
    )
    return report._replace(about=(f"R1 {text}",), kind=text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    shown = html(everywhere(text))
    assert not re.search(r"<(script|img|iframe|object|embed|link)\b", shown)
    assert shown.count("</style>") == shown.count("</title>") == 1
    assert "\x1b" not in shown and "\x00" not in shown and "\u202e" not in shown
    assert not re.search(r'\b(href|src)="(?!#|data:image/png)', shown)
    shown.encode("utf-8")
    markdown(everywhere(text)).encode("utf-8")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_no_markup_in_markdown(text: str) -> None:
    report = page(Paragraph((text,)), Items(((text,),)), Grid(("a", "b"), (((text,), ("b",)),)), title=text)
    written = markdown(report)
    assert "\x1b" not in written and "\x00" not in written
    seen = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(written)
    assert not re.search(r"<(script|img|a|code|s|del)\b", seen)
    assert seen.count("<tr>") == 2 and seen.count("<td>") == 2


def test_what_a_person_wrote_is_markdown_without_danger() -> None:
    shown = rendered(
        "# big\n\n[ok](https://example.org) [mail](mailto:a@b.c) [bad](javascript:x) [file](file:///etc/passwd)\n\n"
        "![seen](http://example.org/x.png) <b onclick=x>raw</b>\n\n| a |\n|---|\n| 1 |\n\n~~gone~~ [rel](../x)"
    )
    assert re.findall(r'href="([^"]*)"', shown) == ["https://example.org", "mailto:a@b.c"]
    assert "<img" not in shown and "[image: seen]" in shown and "<b " not in shown
    assert "<h4>big</h4>" in shown and "<table>" in shown and "<s>gone</s>" in shown


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: type(figure).__name__)
def test_a_figure_is_svg_and_the_same_each_time(figure: Figure) -> None:
    drawn = svg(figure)
    assert drawn == svg(figure)
    root = ElementTree.fromstring(drawn)
    assert root.tag.endswith("svg") and root.get("role") == "img" and root.get("aria-label")
    names = re.findall(r' id="([^"]*)"', drawn)
    assert len(names) == len(set(names)) and "<metadata" not in drawn and "<style" not in drawn
    assert len(drawn) < 200_000


def test_a_figure_takes_the_colours_of_the_page() -> None:
    drawn = svg(FIGURES[0])
    assert "currentColor" in drawn and "var(--faint)" in drawn and "#000000" not in drawn
    assert "_b $x^" in drawn and "left out: 1 not finite" in drawn


def test_drawing_leaves_no_state_behind() -> None:
    import matplotlib

    before = matplotlib.rcParams.copy()
    svg(FIGURES[0])
    assert matplotlib.rcParams.copy() == before and "matplotlib.pyplot" not in sys.modules


def test_heatmaps_show_their_values() -> None:
    assert all(f">{value}</text>" in svg(FIGURES[7]) for value in (1, 3, 4))


def test_short_ids_lead_to_their_place_and_doubt_is_marked() -> None:
    rows = ((("R1",), ("one",)), (("R2",), ("two",)))
    shown = html(page(Grid(("", "what"), rows), Paragraph(("R1 and R3, R2x",)), doubts={"R1": "labels & flips"}))
    assert '<td class="short" id="R1">' in shown
    assert '<a class="ref" href="#R1">R1</a><abbr class="doubt" title="in doubt: labels &amp; flips">†</abbr>' in shown
    assert '<span class="ref">R3</span>, R2x' in shown


def test_commands_are_never_marked(database: Database) -> None:
    story(database)
    doubts.doubt(database, [record(database, "R1")], "labels flipped")
    as_markdown, as_html = drawn(of_hypothesis(material(database), record(database, "H1")))
    assert "| R1† | `labbook reproduce R1` |" in as_markdown
    assert "<code>labbook reproduce R1</code>" in as_html


def test_a_long_page_has_contents_that_lead_somewhere(database: Database) -> None:
    story(database)
    _, shown = drawn(of_hypothesis(material(database), record(database, "H1")))
    targets = re.findall(r'href="#([^"]+)"', shown)
    assert len(targets) > 8 and all(f'id="{target}"' in shown for target in targets)
    assert shown.count("<h1>") == 1 and shown.count("<title>") == 1


def test_the_page_is_the_same_each_time(database: Database) -> None:
    story(database)
    given = material(database)
    first, second = (html(of_hypothesis(given, record(database, "H1"))) for _ in range(2))
    assert first == second


def test_markdown_reads_as_tables_and_lists(database: Database) -> None:
    story(database)
    as_markdown, _ = drawn(of_hypothesis(material(database), record(database, "H1")))
    seen = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(as_markdown)
    assert seen.count("<h1>") == 1 and seen.count("<table>") >= 5 and seen.count("<pre>") >= 2
    assert "<s>supported</s>" in seen
