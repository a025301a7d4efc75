"""The body of an item: HTML of a few elements, cleaned on the server whatever the editor or a paste sent.

Allowed is what a document of text, headings, lists, tables and its own pictures needs. No style, no script, no address
of another machine in a picture; a link leads where it says.
"""

from __future__ import annotations

import html as entities
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
# Elements of the office programs whose words are none of the document's.
SILENT = {"script", "style", "title", "xml"}
OWN_FILE = re.compile(r"^/documents/files/[A-Za-z0-9_-]{20,60}/$")
# At the desk pictures are shown through the desk's own address of the same link.
DESK_FILE, PUBLIC_FILE = "/desk/files/", "/documents/files/"
_AT_DESK = re.compile(rf"(<img\b[^>]*?\bsrc=[\"'])(?:https?://[^/\"']+)?{DESK_FILE}", re.IGNORECASE)
_IN_PUBLIC = re.compile(rf"(<img\b[^>]*?\bsrc=\"){PUBLIC_FILE}")
_ELEMENT = re.compile(r"<(?:p|h[1-6]|ul|ol|li|table|div|br|strong|em|b|i|u|a|img|span|blockquote|figure)\b[^>]*>", re.I)
_NO_LINK = re.compile(r'<a rel="noopener">(.*?)</a>', re.DOTALL)
_IMG = re.compile(r"<img\b[^>]*>")
_EMPTY = re.compile(r"<(p|h[234])>(?:\s|\u00a0|&nbsp;|<br>)*</\1>")
_RENAME = re.compile(r"<(/?)(h1|h5|h6|b|i|del|strike)(?=[\s>/])", re.IGNORECASE)
_RECEIVERS = re.compile(r"\A\s*<p>([^<]{2,300}：)</p>")
# Who signs, each on a line of its own, and below them the day, as 2026年11月25日 or 二〇二六年十一月二十五日.
_SIGNED = re.compile(
    r"(?:<p>[^<，。；：？！]{1,40}(?:政府|委员会|办公室|办事处|[局厅委部院处会所站队署馆]|中心|公司)</p>\s*){1,8}"
    r"<p>\s*(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)\s*</p>"
)
_BLOCKS = ("p", "h2", "h3", "h4", "li", "td", "th", "caption", "figcaption", "blockquote", "br", "tr", "hr")


def clean(html: str) -> str:
    """``html`` with nothing in it but allowed elements; a picture that is not the item's own is dropped,
    as are paragraphs without a word and links that lead nowhere."""
    renamed = _RENAME.sub(lambda match: f"<{match[1]}{RENAMED[match[2].lower()]}", html)
    cleaned = nh3.clean(
        _AT_DESK.sub(rf"\g<1>{PUBLIC_FILE}", renamed),
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
        strip_comments=True,
    )
    with_sources = re.sub(r"<img(?![^>]*\bsrc=)[^>]*>", "", cleaned)
    return _EMPTY.sub("", _NO_LINK.sub(r"\1", with_sources)).strip()


def from_typed(text: str) -> str:
    """What was typed into a plain field as HTML: text without elements becomes paragraphs.

    Blank lines part paragraphs, a single line end stays one; where there is no blank line, each line is a paragraph.
    """
    if _ELEMENT.search(text):
        return text
    plain_text = text.replace("\r\n", "\n").strip("\n")
    parts = re.split(r"\n[ \t\u3000]*\n", plain_text)
    blocks = parts if len(parts) > 1 else plain_text.split("\n")
    stripped = (block.strip(" \t\n\u3000") for block in blocks)
    return "".join(f"<p>{'<br>'.join(map(_escaped, block.splitlines()))}</p>" for block in stripped if block)


def _escaped(line: str) -> str:
    return entities.escape(line.strip(" \t\u3000"), quote=False)


def at_desk(html: str, files: str = DESK_FILE) -> str:
    """A cleaned body for the desk: its pictures come through the desk, where a draft may be seen; ``files``: or through
    another address, for whoever may see this draft and no other."""
    return _IN_PUBLIC.sub(rf"\g<1>{files}", html)


def laid_out(html: str) -> str:
    """A cleaned body as an official document stands on paper (R118): a first line that names the receivers
    stands flush, the organs that sign it and the date stand on the right."""
    html = _RECEIVERS.sub(r'<p class="to">\1</p>', html, count=1)
    return _SIGNED.sub(lambda match: match[0].replace("<p>", '<p class="r">'), html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if OWN_FILE.match(value) else None
    if name in {"colspan", "rowspan", "start"}:
        return value if value.isdigit() and 0 < int(value) <= 1000 else None
    return value


def pictures(html: str) -> set[str]:
    """The codes of the files that the body shows as pictures."""
    return set(alts(html))


def picture(code: str, alt: str) -> str:
    """A picture of the item's own as a paragraph."""
    return f'<p><img src="{PUBLIC_FILE}{code}/" alt="{entities.escape(alt)}"></p>'


def alts(html: str) -> dict[str, str]:
    """The codes of the body's pictures with what is read out in their place, as they come."""
    found = LexborHTMLParser(html).css("img")
    return {_code(node.attributes.get("src") or ""): (node.attributes.get("alt") or "").strip() for node in found}


def with_alt(html: str, code: str, alt: str) -> str:
    """The body in which the picture ``code`` is described by ``alt``."""
    said = f'alt="{entities.escape(alt)}"'
    return _IMG.sub(lambda match: _described(match[0], said) if f"/{code}/" in match[0] else match[0], html)


def _described(tag: str, said: str) -> str:
    bare = re.sub(r"\s+alt=\"[^\"]*\"", "", tag)
    return f"{bare[:-1].rstrip()} {said}>"


def without_picture(html: str, code: str) -> str:
    """The body without the picture ``code``, nor a paragraph that held nothing else."""
    return _EMPTY.sub("", _IMG.sub(lambda match: "" if f"/{code}/" in match[0] else match[0], html))


def _code(source: str) -> str:
    return source.rstrip("/").rsplit("/", 1)[-1]


def plain(html: str) -> str:
    """The words of the body, one block a line: for search, checks and comparison."""
    if not html:
        return ""
    tree = LexborHTMLParser(re.sub(rf"(?i)<({'|'.join(_BLOCKS)})(?=[\s>/])", r"\n<\1", html))
    text = tree.body.text() if tree.body is not None else ""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
