"""The page around a report's sections."""

from __future__ import annotations

from collections.abc import Iterator

from labbook.reports.html.blocks import block
from labbook.reports.html.inline import Ink, ink_for, text
from labbook.reports.report import Report, Section

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Nothing is fetched and nothing runs, whatever should slip in."""
LONG = 4
"""Sections from which on a page has a table of contents."""


def html(report: Report) -> str:
    """The whole report as one file."""
    ink = ink_for(report)
    return "\n".join([*head(report), *body(report, ink), "</html>", ""])


def head(report: Report) -> Iterator[str]:
    """What a browser has to know before it shows the page."""
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
    yield f"<title>{text(report.title)}</title>"
    yield f"<style>{style()}</style></head>"


def body(report: Report, ink: Ink) -> Iterator[str]:
    """The page itself."""
    yield "<body><main>"
    yield f'<header><p class="kind">{text(report.kind)}</p><h1>{ink.words(report.title)}</h1>'
    yield f'<p class="about">{ink.line(report.about)}</p></header>'
    yield from contents(report)
    for number, section in enumerate(report.sections):
        yield f'<section aria-labelledby="s{number}"><h{section.level} id="s{number}">{ink.words(section.heading)}'
        yield f"</h{section.level}>"
        yield from shown(section, ink)
        yield "</section>"
    yield f"<footer>Drawn by labbook on {text(report.made)}</footer></main></body>"


def contents(report: Report) -> Iterator[str]:
    """Links to the sections of a long page."""
    headed = [(number, one) for number, one in enumerate(report.sections) if one.level == 2]
    if len(headed) >= LONG:
        links = "".join(f'<li><a href="#s{number}">{text(one.heading)}</a></li>' for number, one in headed)
        yield f'<nav aria-label="Contents"><ul>{links}</ul></nav>'


def shown(section: Section, ink: Ink) -> Iterator[str]:
    """The blocks of a section; figures that follow each other stand side by side where there is room."""
    from labbook.reports.report import Picture

    beside = False
    for one in section.blocks:
        is_figure = isinstance(one, Picture)
        if is_figure != beside:
            yield '<div class="figures">' if is_figure else "</div>"
            beside = is_figure
        yield block(one, ink)
    if beside:
        yield "</div>"


def style() -> str:
    """The page's style sheet."""
    from importlib.resources import files

    return files("labbook.reports.html").joinpath("style.css").read_text(encoding="utf-8")
