"""The body of a version as a page shows it: tables scroll in their own frame, pictures without a text are silent."""

from __future__ import annotations

import re
from urllib.parse import unquote

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from gongkai.letters.breaking import phrases
from gongkai.publications.body import laid_out

_TABLE = re.compile(r"<(/?)table(?=[\s>])[^>]*>")
_BARE_PICTURE = re.compile(r"<img(?![^>]*\balt=)")
_DOCUMENT = re.compile(r"^(?:https?://[^/]+)?/documents/(?!files/)([^?#]+?)/?(?:[?#].*)?$")
MOST_CITED = 20


def body(html: str) -> Markup:
    """The cleaned body, ready for the page."""
    return Markup(_framed(laid_out(_BARE_PICTURE.sub('<img alt=""', html))))


def kept_together(words: str) -> Markup:
    """A title or a name of which a narrow page cuts no word."""
    return Markup("<wbr>").join(phrases(words))


def _framed(html: str) -> str:
    pieces: list[str] = []
    depth = tables = end = 0
    for match in _TABLE.finditer(html):
        pieces.append(html[end : match.start()])
        end = match.end()
        if match[1]:
            depth -= 1
            pieces.append(match[0] + ("</div>" if depth == 0 else ""))
            continue
        if depth == 0:
            tables += 1
            pieces.append(f'<div class="scroll" tabindex="0" role="region" aria-label="表格 {tables}">')
        depth += 1
        pieces.append(match[0])
    return "".join([*pieces, html[end:]])


def cited(html: str) -> list[str]:
    """The index numbers of the documents that the body links to, each once."""
    if "/documents/" not in html:
        return []  # Most bodies cite nothing that stands here, and reading one as HTML takes long.
    links = (node.attributes.get("href") or "" for node in LexborHTMLParser(html).css("a"))
    found = (match[1] for link in links if (match := _DOCUMENT.match(link)))
    return list(dict.fromkeys(map(unquote, found)))[:MOST_CITED]
