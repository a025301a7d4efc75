"""HTML to blocks: pages of a CMS, exports of Word and WPS, fragments cut out of pages.

The text is what a browser would show: blocks and ``br`` part lines, scripts and hidden elements are gone, spans laid
out. lexbor repairs broken markup as browsers do.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers.blocks import Source
from gongkai.annual_reports.readers.containers.encoding import decode
from gongkai.annual_reports.readers.containers.flow import Flow, FlowCell, blocks_of, put_table, tidy
from gongkai.annual_reports.readers.limits import HTML_DEPTH, HTML_TAGS, HTML_TAGS_UNCHECKED, TABLE_DEPTH
from gongkai.annual_reports.readers.refusals import LIMIT, TRUNCATED, Unreadable, unread

_DROPPED = frozenset(
    {"head", "script", "style", "template", "noscript", "title", "iframe", "object", "embed", "audio", "video"}
    | {"canvas", "progress", "meter", "xml", "rt", "rp", "del", "datalist", "-comment", "-doctype"}
)
_PICTURES = frozenset({"img", "svg", "picture", "v:shape", "v:imagedata"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"}
    | {"section", "article", "header", "footer", "main", "aside", "nav", "blockquote", "center", "address"}
    | {"caption", "form", "fieldset", "legend", "figure", "figcaption", "option", "details", "summary", "marquee"}
    | {"html", "body"}
)
# What stands higher, lower or struck out is no part of the number beside it.
_APART = frozenset({"sup", "sub", "s", "strike", "input", "textarea", "select", "button"})
# The same by style or class; what nobody sees (white, of no size, off the page) is none either.
_INLINE = frozenset({"span", "font", "a", "b", "i", "u", "em", "strong", "small", "big", "label"})
_SET_APART = (
    r"vertical-align\s*:\s*(?:super|sub|-?\d)|line-through|(?:font-size|opacity)\s*:\s*0(?![.\d]*[1-9])"
    r"|(?<![-\w])color\s*:\s*(?:#fff(?:fff)?|white)\b|position\s*:\s*(?:absolute|relative|fixed)"
    r"|visually-hidden|sr-only"
)
_APART_HERE = re.compile(_SET_APART, re.IGNORECASE)
# Words without which nothing is set apart; looking for them is a hundred times faster than for what they may mean.
_APART_WORDS = tuple(
    word.encode()
    for word in (
        *("vertical-align", "line-through", "font-size:0", "font-size: 0", "opacity", "#fff", ":white", ": white"),
        *("=white", '="white', "='white", "position:", "position :", "visually-hidden", "sr-only"),
    )
)
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_GONE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_INVISIBLE = re.compile(r"visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_IN_TAG = re.compile(r"<[^<>]*\Z")
_CUT = "…"
_OPEN_TAG = re.compile(rb"<[a-z/!?]")
# Begins and ends of elements that nest; those that end by themselves when the next begins do not.
_NESTING = re.compile(
    rb"<(/?)(?!(?:p|li|td|th|tr|br|img|input|hr|meta|link|option|dt|dd|col|tbody|thead|tfoot)[\s/>])[a-z]",
    re.IGNORECASE,
)


def read_html(data: bytes) -> Source:
    """The blocks of an HTML file. Raises ``Unreadable`` where its text cannot be decoded or is beyond all measure."""
    decoded = decode(data, declares=True)
    truncated = any(finding.rule == TRUNCATED for finding in decoded.findings)
    cut = () if truncated else _cut_off(decoded.text.encode("utf-8", "replace").lower())
    # Of a number that the end of the file cut off the rest is another number.
    rest = (
        _CUT if (cut or truncated) and decoded.text.rstrip()[-1:].isalnum() and not _IN_TAG.search(decoded.text) else ""
    )
    source = html_source(decoded.text + rest)
    return Source("html", source.blocks, source.title, (*decoded.findings, *cut, *source.findings))


def html_source(text: str) -> Source:
    """The blocks of HTML that is text already. Raises ``Unreadable`` when it is beyond all measure."""
    # Bytes, since searching them without regard to case is ten times faster than searching Chinese text.
    markup = text.encode("utf-8", "replace")
    _refuse_monsters(markup)
    parser = LexborHTMLParser(markup)
    lower = markup.lower()
    walker = _Walker(hiding=_may_hide(lower), apart=any(word in lower for word in _APART_WORDS))
    if parser.root is not None:
        walker.walk(parser.root)
    return Source("html", blocks_of(walker.flow), _title(parser), tuple(walker.findings))


def _may_hide(lower: bytes) -> bool:
    return b"hidden" in lower or b"mso-hide" in lower or (b"display" in lower and b"none" in lower)


def _refuse_monsters(markup: bytes) -> None:
    """Parsing takes time in proportion to elements times depth; neither is large in a report."""
    tags = markup.count(b"<")
    if tags > HTML_TAGS:
        raise Unreadable(LIMIT, f"网页里有 {tags} 个标记，不是正常的年度报告，没有读取")
    if tags <= HTML_TAGS_UNCHECKED:
        return
    depth = 0
    for tag in _NESTING.finditer(markup):
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > HTML_DEPTH:
            raise Unreadable(LIMIT, f"网页的嵌套超过 {HTML_DEPTH} 层，不是正常的年度报告，没有读取")


def _title(parser: LexborHTMLParser) -> str:
    """What official pages call ``ArticleTitle``, else the title of the page."""
    for meta in parser.css("head meta[name]"):
        if (meta.attributes.get("name") or "").lower() == "articletitle" and meta.attributes.get("content"):
            return tidy(meta.attributes["content"] or "")
    title = parser.css_first("head title")
    return tidy(title.text()) if title is not None else ""


def _cut_off(lower: bytes) -> tuple[Finding, ...]:
    """A finding when the end of the file, given in lower case, is visibly missing."""
    last = lower.rfind(b"<")
    in_tag = last > lower.rfind(b">") and _OPEN_TAG.match(lower, last) is not None
    page = b"<html" in lower or b"<body" in lower
    unended = page and b"</html" not in lower and b"</body" not in lower
    in_table = (
        not page
        and lower.rfind(b"<table") > lower.rfind(b"</table")
        and lower.count(b"<table") > lower.count(b"</table")
    )
    if in_tag or unended or in_table:
        return (unread(TRUNCATED, "网页不完整，结尾部分缺失；已有的部分已读取，请重新取得完整的文件"),)
    return ()


class _OpenTable:
    """A table being read: its rows, where its last group of rows began, and the flow around it."""

    __slots__ = ("around", "group", "rows")

    def __init__(self, around: Flow) -> None:
        self.around = around
        self.rows: list[list[FlowCell]] = []
        self.group = 0

    def end_group(self) -> None:
        """No cell reaches beyond its group of rows."""
        for number in range(self.group, len(self.rows)):
            left = len(self.rows) - number
            for cell in self.rows[number]:
                if cell.rowspan > left or cell.rowspan <= 0:
                    cell.rowspan = left
        self.group = len(self.rows)


class _Walker:
    """Goes through the tree and writes into the flow of the page or of the cell it is in."""

    def __init__(self, *, hiding: bool, apart: bool) -> None:
        self.flow = Flow()
        self.findings: list[Finding] = []
        self._hiding = hiding
        self._apart = apart
        self._tables: list[_OpenTable] = []
        self._too_deep = 0
        self._pre = 0

    def walk(self, root: LexborNode) -> None:
        """All of the tree, without recursion: files may be nested as deep as they like."""
        node: LexborNode | None = root
        # The elements around the node, and what they are, to be left again.
        around: list[tuple[LexborNode, str]] = []
        while True:
            if node is None:
                if not around:
                    return
                node, tag = around.pop()
                self._leave(tag)
                node = node.next if around else None
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
                node = node.next
                continue
            if self._apart and tag in _INLINE and self._tables and _is_apart(node):
                tag = "sup"
            if tag not in _DROPPED and self._enter(node, tag):
                around.append((node, tag))
                node = node.first_child
                continue
            node = node.next

    def _text(self, text: str) -> None:
        if self._pre:
            for number, line in enumerate(text.splitlines()):
                if number:
                    self.flow.end()
                self.flow.open_text.append(line)
        elif self.flow.open_text or not text.isspace():
            self.flow.open_text.append(text)

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Begin an element; false when nothing in it is left to read."""
        if self._hiding and self._gone(node, tag):
            return False
        if tag in _CELLS:
            return self._enter_cell(node)
        if tag in _BLOCKS:
            self.flow.end()
            self._pre += tag == "pre"
        elif tag == "table":
            self._enter_table()
        elif tag == "tr":
            if self._tables:
                self._tables[-1].rows.append([])
        elif tag in _GROUPS:
            if self._tables:
                self._tables[-1].end_group()
        elif tag in _PICTURES:
            self.flow.picture = True
        elif tag == "math":
            # Its parts stand above and below one another: a half is not 12.
            self.flow.picture = True
            return False
        elif tag in _APART:
            self.flow.write(" " + _shown_value(node, tag))
        return True

    def _leave(self, tag: str) -> None:
        if tag in _CELLS:
            self.flow.end()
            if self._tables and not self._too_deep:
                self.flow = self._tables[-1].around
        elif tag in _BLOCKS:
            self.flow.end()
            self._pre -= tag == "pre"
        elif tag == "table":
            self._leave_table()
        elif tag in _GROUPS:
            if self._tables:
                self._tables[-1].end_group()
        elif tag in _APART:
            self.flow.write(" ")

    def _enter_table(self) -> None:
        self.flow.end()
        if len(self._tables) >= TABLE_DEPTH:
            self._too_deep += 1
        else:
            self._tables.append(_OpenTable(self.flow))

    def _leave_table(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
            self.flow.end()
            return
        table = self._tables.pop()
        self.flow = table.around
        table.end_group()
        finding = put_table(self.flow, table.rows)
        if finding is not None:
            self.findings.append(finding)

    def _enter_cell(self, node: LexborNode) -> bool:
        if self.flow.open_text:
            self.flow.end()
        if not self._tables or self._too_deep:
            return True
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        attributes = node.attributes
        cell = FlowCell(Flow(), _span(attributes.get("rowspan"), 0), _span(attributes.get("colspan"), 1))
        table.rows[-1].append(cell)
        content = node.first_child
        if content is not None and content.tag == "-text" and content.next is None:
            # Most cells are a text and nothing else.
            text = tidy(content.text_content or "")
            if text:
                cell.flow.items.append(text)
            return False
        self.flow = cell.flow
        return True

    def _gone(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes
        if not attributes:
            return False
        style = attributes.get("style") or ""
        if "hidden" in attributes or _GONE.search(style):
            return True
        if tag == "input" and (attributes.get("type") or "").lower() == "hidden":
            return True
        # An invisible cell keeps its place.
        return tag not in _CELLS and _INVISIBLE.search(style) is not None


def _is_apart(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    color = attributes.get("color")
    written = f"{attributes.get('style') or ''};{attributes.get('class') or ''}{f';color:{color}' if color else ''}"
    return _APART_HERE.search(written) is not None


def _shown_value(node: LexborNode, tag: str) -> str:
    """What a field of a form shows."""
    if tag != "input" or (node.attributes.get("type") or "text").lower() not in ("text", "number"):
        return ""
    return (node.attributes.get("value") or "") + " "


def _span(written: str | None, least: int) -> int:
    """A span as browsers understand it: the digits it begins with, at least ``least``, else 1."""
    digits = re.match(r"\s*\+?(\d{1,9})", written) if written else None
    if digits is None:
        return 1
    value = int(digits[1])
    return value if value >= least else 1
