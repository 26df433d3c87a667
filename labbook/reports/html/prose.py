"""What a person wrote in Markdown, as HTML: no HTML of its own, no images, links to the web and to mail only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from labbook.text import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SCHEMES = ("http://", "https://", "mailto:")
LOWEST = 6


def rendered(body: str) -> str:
    """Markdown as HTML whose headings stand below those of the page."""
    reader = safe_reader()
    tokens = reader.parse(visible(body))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(LOWEST, int(token.tag[1]) + 3)}"
    html: str = reader.renderer.render(tokens, reader.options, {})
    return html.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")


@cache
def safe_reader() -> MarkdownIt:
    """A reader that lets nothing through that fetches or runs."""
    from markdown_it import MarkdownIt

    class Safe(MarkdownIt):
        def validateLink(self, url: str) -> bool:
            return url.lower().startswith(SCHEMES)

    reader = Safe("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.add_render_rule("image", no_image)
    return reader


def no_image(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """The words that stand for an image, which would be fetched from somewhere."""
    from html import escape

    return f"<em>[image: {escape(tokens[place].content)}]</em>"
