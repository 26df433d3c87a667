"""A page as a real browser shows it: measured by the browser itself, in frames of several widths."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
MEASURE = """
<pre id="measured"></pre>
<script>
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map((frame) => {
    const page = frame.contentDocument, root = page.documentElement;
    const all = (names) => [...page.querySelectorAll(names)];
    return {
      title: page.title, h1: page.querySelector("h1").textContent,
      room: root.clientWidth, width: Math.max(root.scrollWidth, page.body.scrollWidth),
      figures: all("svg[role=img][aria-label]").map((one) => one.getBoundingClientRect().height),
      scripts: all("script, img:not([src^='data:']), iframe, object, embed, link").length,
      ran: Boolean(frame.contentWindow.ran || window.ran),
      requests: frame.contentWindow.performance.getEntriesByType("resource").map((one) => one.name),
      links: all("a[href]").map((one) => one.protocol),
      lost: all("a[href^='#']").map((one) => one.hash.slice(1)).filter((name) => !page.getElementById(name)),
      ink: getComputedStyle(page.body).color, paper: getComputedStyle(page.body).backgroundColor,
    };
  });
  document.getElementById("measured").textContent = JSON.stringify(found);
});
</script>
"""


def find() -> str:
    """A browser on this machine; skips the test where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser to open the page with: none of {', '.join(NAMES)}")
    return found


def measured(page: str, folder: Path, widths: tuple[int, ...] = (400, 1200)) -> list[dict[str, Any]]:
    """What a browser says of a page in a frame of each width."""
    frames = [f'<iframe srcdoc="{escape(page)}" style="width:{width}px;height:900px"></iframe>' for width in widths]
    path = folder / "frames.html"
    path.write_text(f'<!doctype html><meta charset="utf-8">{"".join(frames)}{MEASURE}', encoding="utf-8")
    command = [find(), *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", path.as_uri()]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="measured">(.*?)</pre>', told.stdout, re.DOTALL)
    assert found and found[1], told.stderr[-2000:]
    return list(json.loads(unescape(found[1])))
