"""HTML to blocks: pages of a CMS, exports of Word and WPS, fragments cut out of pages.

The text is what a browser would show: blocks and ``br`` part lines, scripts and hidden elements are gone, spans laid
out. lexbor repairs broken markup as browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.annual_reports.findings import TRUNCATED, Finding
from gongkai.annual_reports.readers.blocks import Source
from gongkai.annual_reports.readers.containers.encoding import HEAD, decode
from gongkai.annual_reports.readers.containers.flow import (
    Flow,
    FlowCell,
    FlowTable,
    blocks_of,
    put_table,
    tidy,
    tidy_label,
)
from gongkai.annual_reports.readers.containers.known_tables import MARK, Cut, KnownTables
from gongkai.annual_reports.readers.limits import HTML_DEPTH, HTML_TAGS, HTML_TAGS_UNCHECKED, TABLE_DEPTH
from gongkai.annual_reports.readers.numberless import Filled
from gongkai.annual_reports.readers.refusals import LIMIT, Unreadable, unread

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
# Elements of one paragraph, or of one among blanks.
_PLAIN = frozenset({"span", "font", "b", "strong", "i", "em", "u", "a", "o:p", "ins", "small", "big"})
_PARTING = frozenset({"p", "div", "br", "center"})
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
_NONE: frozenset[int] = frozenset()
# A cell with a longer text holds prose.
_LABEL = 60
# What stands in the markup, in lower case, where an element is hidden by this selector. A sign may be written as a
# reference. To look for words is ten times faster than to ask for elements, and for one word than for a pattern.
_HIDING_WITHOUT_STYLE = (
    (b"hidden", re.compile(rb"hidden[\s=>/]"), "[hidden]"),
    (b"<input", None, "input"),
)
_HIDING = (
    (b"display", re.compile(rb"display(?:\s|/\*)*(?:&|:(?:\s|/\*)*(?:none|&))"), '[style*="display" i]'),
    (b"mso-hide", None, '[style*="mso-hide" i]'),
    (b"visibility", None, '[style*="visibility" i]'),
    *_HIDING_WITHOUT_STYLE,
)
_STYLED = re.compile(rb"style\s*=")
_GONE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_INVISIBLE = re.compile(r"visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_IN_TAG = re.compile(r"<[^<>]*\Z")
_CUT = "…"
# The sign by which text says that it is to be shown from right to left.
_TURNED = "\u202e"
_OPEN_TAG = re.compile(rb"<[a-z/!?]")
# Begins and ends of elements that nest; those that end by themselves when the next begins do not.
_NESTING = re.compile(
    rb"<(/?)(?!(?:p|li|td|th|tr|br|img|input|hr|meta|link|option|dt|dd|col|tbody|thead|tfoot)[\s/>])[a-z]",
    re.IGNORECASE,
)


def read_html(data: bytes) -> Source:
    """The blocks of an HTML file. Raises ``Unreadable`` where its text cannot be decoded or is beyond all measure."""
    cut = _KNOWN.cut_out(data)
    return (_read(cut, data[:HEAD]) if cut.tables else None) or _read_whole(data)


def _read(cut: Cut, head: bytes) -> Source | None:
    """The blocks of a file without its known tables; nothing where it has to be read whole."""
    try:
        decoded = decode(cut.rest, head=head)
    except Unreadable:
        return None
    encoding = "" if decoded.text.isascii() else decoded.encoding
    # How much of a file is damaged, and what encoding that leaves, is seen in all of it.
    if any(finding.unread for finding in decoded.findings) or cut.encoding not in ("", encoding):
        return None
    markup = cut.rest if decoded.is_utf8 else decoded.text.encode("utf-8", "replace")
    lower = markup.lower()
    source = None if _cut_off(lower) else _source(markup, lower, cut.tables)
    if source is None or not decoded.findings:
        return source
    return Source("html", source.blocks, source.title, (*decoded.findings, *source.findings))


def _read_whole(data: bytes) -> Source:
    decoded = decode(data, head=data[:HEAD])
    # Bytes, since searching them without regard to case is ten times faster than searching Chinese text.
    markup = data if decoded.is_utf8 else decoded.text.encode("utf-8", "replace")
    lower = markup.lower()
    truncated = any(finding.rule == TRUNCATED for finding in decoded.findings)
    cut = () if truncated else _cut_off(lower)
    # Of a number that the end of the file cut off the rest is another number.
    if (cut or truncated) and decoded.text.rstrip()[-1:].isalnum() and not _IN_TAG.search(decoded.text):
        source = _read_anew(decoded.text + _CUT)
    else:
        source = _whole_source(markup, lower)
    return Source("html", source.blocks, source.title, (*decoded.findings, *cut, *source.findings))


def html_source(text: str) -> Source:
    """The blocks of HTML that is text already. Raises ``Unreadable`` when it is beyond all measure."""
    markup = text.encode("utf-8", "replace")
    cut = _KNOWN.cut_out(markup)
    found = _source(cut.rest, cut.rest.lower(), cut.tables) if cut.tables and cut.encoding in ("", "utf-8") else None
    return found or _whole_source(markup, markup.lower())


def forget() -> None:
    """Forget the tables that were met, so that those of the next page are the first of their kind."""
    _KNOWN.forget()


def _read_anew(text: str) -> Source:
    """The same, without a look at what was met before."""
    markup = text.encode("utf-8", "replace")
    return _whole_source(markup, markup.lower())


_KNOWN = KnownTables(_read_anew)


def _whole_source(markup: bytes, lower: bytes) -> Source:
    source = _source(markup, lower)
    assert source is not None
    return source


def _source(markup: bytes, lower: bytes, known: Sequence[Filled] = ()) -> Source | None:
    """The blocks of a page, with ``known`` tables where their marks stand; nothing where a mark was not found."""
    _refuse_monsters(markup)
    parser = LexborHTMLParser(markup)
    walker = _Walker(_gone(parser, lower), lower, known)
    if parser.root is not None:
        walker.walk(parser.root)
    if walker.placed != len(known):
        return None
    return Source("html", blocks_of(walker.flow), _title(parser, lower), tuple(walker.findings))


def _refuse_monsters(markup: bytes) -> None:
    """Parsing takes time in proportion to elements times depth; neither is large in a report."""
    # No element takes fewer than three signs.
    if len(markup) <= 3 * HTML_TAGS_UNCHECKED:
        return
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


def _gone(parser: LexborHTMLParser, lower: bytes) -> frozenset[int]:
    """The elements that are not shown, by their addresses; ``lower`` is the markup in lower case."""
    hiding = _HIDING if _stands_in(lower, b"style", _STYLED) else _HIDING_WITHOUT_STYLE
    selectors = [selector for word, words, selector in hiding if _stands_in(lower, word, words)]
    return frozenset(node.mem_id for node in parser.css(", ".join(selectors)) if _is_gone(node)) if selectors else _NONE


def _stands_in(lower: bytes, word: bytes, words: re.Pattern[bytes] | None) -> bool:
    """Whether the word stands in the markup, or the words that begin with it."""
    at = lower.find(word)
    while at >= 0 and words is not None and not words.match(lower, at):
        at = lower.find(word, at + 1)
    return at >= 0


def _is_gone(node: LexborNode) -> bool:
    attributes = node.attributes
    style = attributes.get("style") or ""
    if "hidden" in attributes or _GONE.search(style):
        return True
    if node.tag == "input":
        return (attributes.get("type") or "").lower() == "hidden"
    # An invisible cell keeps its place.
    return node.tag not in _CELLS and _INVISIBLE.search(style) is not None


def _title(parser: LexborHTMLParser, lower: bytes) -> str:
    """What official pages call ``ArticleTitle``, else the title of the page."""
    for meta in parser.css("head meta[name]") if b"articletitle" in lower else ():
        if (meta.attributes.get("name") or "").lower() == "articletitle" and meta.attributes.get("content"):
            return tidy(meta.attributes["content"] or "")
    # The head has few elements, and the title is one of the first.
    element = parser.head.first_child if parser.head is not None else None
    while element is not None and element.tag != "title":
        element = element.next
    return tidy(element.text()) if element is not None else ""


def _cut_off(lower: bytes) -> tuple[Finding, ...]:
    """A finding when the end of the file, given in lower case, is visibly missing."""
    last = lower.rfind(b"<")
    in_tag = last > lower.rfind(b">") and _OPEN_TAG.match(lower, last) is not None
    page = b"<html" in lower or b"<body" in lower
    # The end is looked for from the end.
    unended = page and lower.rfind(b"</html") < 0 and lower.rfind(b"</body") < 0
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
    """Goes through the tree and writes into the flow of the page or of the cell it is in. ``gone``: what is passed
    over; ``lower``: the markup in lower case; ``known``: the tables for which marks stand. ``placed``: how many marks
    were found, each in its order."""

    def __init__(self, gone: frozenset[int], lower: bytes, known: Sequence[Filled]) -> None:
        self.flow = Flow()
        self.findings: list[Finding] = []
        self._gone = gone
        self._lower = lower
        self._known = known
        self.placed = 0
        self._tables: list[_OpenTable] = []
        self._too_deep = 0
        self._pre = 0

    @cached_property
    def _apart(self) -> bool:
        """Whether styles may set anything apart. Asked in tables only, and not in those that are known."""
        return any(word in self._lower for word in _APART_WORDS)

    def walk(self, root: LexborNode) -> None:
        """All of the tree, without recursion: files may be nested as deep as they like."""
        node: LexborNode | None = root
        # The elements around the node, and what is to be done at their ends.
        around: list[tuple[LexborNode, Callable[[_Walker], None] | None]] = []
        while True:
            if node is None:
                if not around:
                    return
                node, end = around.pop()
                if end is not None:
                    end(self)
                node = node.next if around else None
                continue
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                if self._pre:
                    self._lines(text)
                elif self.flow.open_text or not text.isspace():
                    self.flow.open_text.append(text)
                node = node.next
                continue
            if self._tables and tag in _INLINE and self._apart and _is_apart(node):
                tag = "sup"
            if tag not in _DROPPED and not (self._gone and node.mem_id in self._gone):
                begin = _BEGIN.get(tag)
                if begin is None or begin(self, node):
                    around.append((node, _END.get(tag)))
                    node = node.first_child
                    continue
            node = node.next

    def _lines(self, text: str) -> None:
        """Text in which the ends of lines count."""
        for number, line in enumerate(text.splitlines()):
            if number:
                self.flow.end()
            self.flow.open_text.append(line)

    def begin_block(self, node: LexborNode) -> bool:
        """These begin an element; false when nothing in it is left to read."""
        self.flow.end()
        return True

    def end_block(self) -> None:
        """These end it."""
        self.flow.end()

    def begin_paragraph(self, node: LexborNode) -> bool:
        self.flow.end()
        text = None if self._pre else self._one_paragraph(node)
        if text:
            self.flow.items.append(text)
        return text is None

    def begin_pre(self, node: LexborNode) -> bool:
        self.flow.end()
        self._pre += 1
        return True

    def end_pre(self) -> None:
        self.flow.end()
        self._pre -= 1

    def begin_table(self, node: LexborNode) -> bool:
        self.flow.end()
        if len(self._tables) >= TABLE_DEPTH:
            self._too_deep += 1
            return True
        if self._known and not self._pre and node.attributes.get(MARK) == str(self.placed):
            self.flow.add(FlowTable(self._known[self.placed]))
            self.placed += 1
            return False
        self._tables.append(_OpenTable(self.flow))
        return True

    def end_table(self) -> None:
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

    def begin_group(self, node: LexborNode) -> bool:
        self.end_group()
        return True

    def end_group(self) -> None:
        if self._tables:
            self._tables[-1].end_group()

    def begin_row(self, node: LexborNode) -> bool:
        if self._tables:
            self._tables[-1].rows.append([])
        return True

    def begin_cell(self, node: LexborNode) -> bool:
        if self.flow.open_text:
            self.flow.end()
        if not self._tables or self._too_deep:
            return True
        rows = self._tables[-1].rows
        if not rows:
            rows.append([])
        attributes = node.attributes
        cell = FlowCell()
        if attributes:
            cell.rowspan = _span(attributes.get("rowspan"), 0)
            cell.colspan = _span(attributes.get("colspan"), 1)
        rows[-1].append(cell)
        text = None if self._pre else self._one_paragraph(node)
        if text is None:
            self.flow = cell.flow = Flow()
            return True
        cell.paragraph = text
        return False

    def _one_paragraph(self, element: LexborNode) -> str | None:
        """What stands in an element when that is plainly one paragraph, as in most cells, or none: a look ahead, four
        times as fast as going through. Nothing where it may be more."""
        only = element.first_child
        while only is not None and only.next is None:
            tag = only.tag
            if tag == "-text":
                return _tidied(only.text_content or "")
            if (tag not in _PLAIN and tag not in _PARTING) or self._is_special(only, tag):
                break
            only = only.first_child
        if only is None:
            return ""
        texts: list[str] = []
        written, parted = 0, False
        inner = element.traverse(include_text=True)
        next(inner)
        for node in inner:
            tag = node.tag
            if tag == "-text":
                text = node.text_content or ""
                if not text.isspace():
                    written += 1
                    texts.append(text)
                elif texts:
                    texts.append(text)
            elif tag in _PARTING:
                parted = True
            elif tag not in _PLAIN:
                return None
            if (parted and written > 1) or self._is_special(node, tag):
                return None
        return _tidied("".join(texts))

    def _is_special(self, node: LexborNode, tag: str | None) -> bool:
        """Whether an element is not shown, or set apart by its style."""
        if self._gone and node.mem_id in self._gone:
            return True
        return tag in _INLINE and bool(self._tables) and self._apart and _is_apart(node)

    def end_cell(self) -> None:
        self.flow.end()
        if self._tables and not self._too_deep:
            self.flow = self._tables[-1].around

    def begin_picture(self, node: LexborNode) -> bool:
        self.flow.picture = True
        return True

    def begin_formula(self, node: LexborNode) -> bool:
        # Its parts stand above and below one another: a half is not 12.
        self.flow.picture = True
        return False

    def begin_turned(self, node: LexborNode) -> bool:
        # Its signs are shown from right to left: 12 is seen as 21.
        if (node.attributes.get("dir") or "").strip().lower() == "rtl":
            self.flow.write(_TURNED)
        return True

    def begin_apart(self, node: LexborNode) -> bool:
        self.flow.write(" " + _shown_value(node, node.tag or ""))
        return True

    def end_apart(self) -> None:
        self.flow.write(" ")


# What each element does to the flow where it begins and where it ends; others do nothing.
_BEGIN: dict[str, Callable[[_Walker, LexborNode], bool]] = {
    **dict.fromkeys(_BLOCKS, _Walker.begin_block),
    **dict.fromkeys(_GROUPS, _Walker.begin_group),
    **dict.fromkeys(_CELLS, _Walker.begin_cell),
    **dict.fromkeys(_PICTURES, _Walker.begin_picture),
    **dict.fromkeys(_APART, _Walker.begin_apart),
    "bdo": _Walker.begin_turned,
    "math": _Walker.begin_formula,
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6"), _Walker.begin_paragraph),
    "pre": _Walker.begin_pre,
    "table": _Walker.begin_table,
    "tr": _Walker.begin_row,
}
_END: dict[str, Callable[[_Walker], None]] = {
    **dict.fromkeys(_BLOCKS, _Walker.end_block),
    **dict.fromkeys(_GROUPS, _Walker.end_group),
    **dict.fromkeys(_CELLS, _Walker.end_cell),
    **dict.fromkeys(_APART, _Walker.end_apart),
    "pre": _Walker.end_pre,
    "table": _Walker.end_table,
}


def _tidied(text: str) -> str:
    return tidy_label(text) if len(text) <= _LABEL else tidy(text)


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
