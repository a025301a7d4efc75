"""The body of an item: HTML of a few elements, cleaned on the server whatever the editor or a paste sent.

Allowed is what a document of text, headings, lists, tables and its own pictures needs. No style, no script, no address
of another machine in a picture; a link leads where it says.
"""

from __future__ import annotations

import re

import nh3
from selectolax.lexbor import LexborHTMLParser

TAGS = {
    *("p", "br", "h2", "h3", "h4", "strong", "em", "u", "s", "sub", "sup", "blockquote", "hr"),
    *("ul", "ol", "li", "a", "img", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
# What headings of pasted documents become: the page has one h1, its title.
RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "del": "s", "strike": "s"}
OWN_FILE = re.compile(r"^/documents/files/[A-Za-z0-9_-]{20,60}/$")
_RENAME = re.compile(r"<(/?)(h1|h5|h6|b|i|del|strike)(?=[\s>/])", re.IGNORECASE)
_BLOCKS = ("p", "h2", "h3", "h4", "li", "td", "th", "caption", "figcaption", "blockquote", "br", "tr", "hr")


def clean(html: str) -> str:
    """``html`` with nothing in it but allowed elements; a picture that is not the item's own is dropped."""
    renamed = _RENAME.sub(lambda match: f"<{match[1]}{RENAMED[match[2].lower()]}", html)
    cleaned = nh3.clean(
        renamed,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
        strip_comments=True,
    )
    return re.sub(r"<img(?![^>]*\bsrc=)[^>]*>", "", cleaned).strip()


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if OWN_FILE.match(value) else None
    if name in {"colspan", "rowspan", "start"}:
        return value if value.isdigit() and 0 < int(value) <= 1000 else None
    return value


def pictures(html: str) -> set[str]:
    """The codes of the files that the body shows as pictures."""
    found = (node.attributes.get("src") or "" for node in LexborHTMLParser(html).css("img"))
    return {source.rstrip("/").rsplit("/", 1)[-1] for source in found}


def plain(html: str) -> str:
    """The words of the body, one block a line: for search, checks and comparison."""
    if not html:
        return ""
    tree = LexborHTMLParser(re.sub(rf"(?i)<({'|'.join(_BLOCKS)})(?=[\s>/])", r"\n<\1", html))
    text = tree.body.text() if tree.body is not None else ""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
