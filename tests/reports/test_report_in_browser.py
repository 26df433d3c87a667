"""The HTML of a report in a real browser: it fetches nothing, runs nothing, and fits a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from labbook.reports.html.page import POLICY, html
from labbook.reports.pages.hypothesis import of_hypothesis
from labbook.reports.pages.week import of_week
from labbook.store.database import Database
from tests.reports import browser
from tests.reports.reporting import material, record, story
from tests.reports.test_report_writers import HOSTILE, everywhere


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browser keeps its things."""
    return tmp_path_factory.mktemp("browser")


def unprotected(page: str) -> str:
    """The page without the policy that forbids what escaping already should prevent."""
    assert POLICY in page
    return page.replace(POLICY, "")


def test_a_report_as_a_browser_shows_it(database: Database, folder: Path) -> None:
    story(database, "probes on adapters beat probes <script>ran = true</script>")
    page = html(of_hypothesis(material(database), record(database, "H1")))
    for seen, room in zip(browser.measured(unprotected(page), folder), (400, 1200), strict=True):
        assert seen["title"] == seen["h1"] == "probes on adapters beat probes <script>ran = true</script>"
        assert room - 30 < seen["room"] <= room and seen["width"] <= seen["room"]
        assert len(seen["figures"]) == 2 and min(seen["figures"]) > 100
        assert seen["requests"] == [] and seen["scripts"] == 0 and seen["ran"] is False
        assert seen["lost"] == [] and seen["ink"] != seen["paper"]


def test_hostile_text_in_a_browser(folder: Path) -> None:
    page = unprotected(html(everywhere(" ".join(HOSTILE) + "x" * 200)))
    for seen in browser.measured(page, folder):
        assert seen["ran"] is False and seen["scripts"] == 0 and seen["requests"] == []
        assert set(seen["links"]) <= {"about:", "file:"} and len(seen["figures"]) == 3
        assert seen["width"] <= seen["room"]


def test_a_week_in_a_browser(database: Database, folder: Path) -> None:
    story(database)
    today = material(database).today
    (phone,) = browser.measured(html(of_week(material(database), today, today)), folder, (360,))
    assert phone["width"] <= phone["room"] and phone["lost"] == []
