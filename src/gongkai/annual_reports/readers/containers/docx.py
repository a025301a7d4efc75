"""DOCX to blocks: paragraphs and tables in order, as Word shows them when all changes are accepted.

The XML is read directly, since text boxes, tracked changes and automatic numbers lie outside what python-docx offers.
Headers, footers, comments and notes are not text of the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers.blocks import Source
from gongkai.annual_reports.readers.containers.archive import Archive
from gongkai.annual_reports.readers.containers.flow import PICTURE, Flow, FlowCell, blocks_of, put_table, tidy
from gongkai.annual_reports.readers.limits import TABLE_DEPTH
from gongkai.annual_reports.readers.refusals import DAMAGED, Unreadable
from gongkai.publications.docx_numbering import Numbering, read_numbering
from gongkai.publications.office_xml import attribute, child, local

_MAIN = "word/document.xml"
# Elements around the text that change nothing of it.
_AROUND = frozenset({"sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo"})
# Deleted or moved away, properties, code of fields, the reading above a character.
_DROPPED = frozenset(
    {"del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "tcPr", "trPr", "tblPr", "tblGrid"}
    | {"sdtPr", "sectPr", "rt", "rubyPr", "footnoteReference", "endnoteReference", "annotationRef"}
)
_BREAKS = frozenset({"br", "cr"})
_PICTURES = frozenset({"pic", "imagedata", "object", "sym", "chart"})
# Parts of formulas that stand above, below or beside one another.
_APART = frozenset({"oMath", "sup", "sub", "num", "den", "deg"})
_HYPHENS = {"noBreakHyphen": "-", "tab": "\t", "ptab": "\t"}
# In a title a break only says where its lines end.
_TITLE_STYLE = "Title"
_OFF = frozenset({"0", "false", "off", "none"})


def read_docx(data: bytes) -> Source:
    """The blocks of a DOCX file. Raises ``Unreadable`` for damaged, hostile and protected files."""
    archive = Archive(data)
    main = _main_part(archive)
    document = archive.xml(main)
    body = child(document, "body")
    if body is None:
        raise Unreadable(DAMAGED, "文件里没有正文，可能已损坏；请重新取得完整的文件")
    folder = main.rpartition("/")[0]
    reader = _Reader(read_numbering(archive.xml(f"{folder}/numbering.xml"), archive.xml(f"{folder}/styles.xml")))
    flow = Flow()
    reader.blocks(body, flow)
    return Source("docx", blocks_of(flow), _title(archive), tuple(reader.findings))


def _main_part(archive: Archive) -> str:
    """Where the text is: what the package names as its document, nearly always ``word/document.xml``."""
    relations = archive.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        target = (attribute(relation, "Target") or "").lstrip("/")
        if (attribute(relation, "Type") or "").endswith("/officeDocument") and target in archive.names:
            return target
    return _MAIN


def _title(archive: Archive) -> str:
    title = child(archive.xml("docProps/core.xml"), "title")
    return tidy(title.text or "") if title is not None else ""


class _Reader:
    """Writes a document into flows, paragraph by paragraph."""

    def __init__(self, numbering: Numbering) -> None:
        self.findings: list[Finding] = []
        self._numbering = numbering
        self._depth = 0
        self._in_title = False

    def blocks(self, parent: etree._Element, flow: Flow) -> None:
        """Paragraphs and tables of a body, a cell or a text box."""
        for element in _children(parent):
            name = local(element)
            if name == "p":
                self._paragraph(element, flow)
            elif name == "tbl":
                self._table(element, flow)

    def _paragraph(self, paragraph: etree._Element, flow: Flow) -> None:
        properties = child(paragraph, "pPr")
        flow.write(self._number(properties))
        self._in_title = attribute(child(properties, "pStyle"), "val") == _TITLE_STYLE
        boxes: list[etree._Element] = []
        for element in _children(paragraph):
            self._inline(element, flow, boxes)
        # A paragraph whose end was deleted goes on in the next one.
        if child(properties, "rPr", "del") is None:
            flow.end()
        for box in boxes:
            flow.end()
            self.blocks(box, flow)

    def _number(self, properties: etree._Element | None) -> str:
        own = child(properties, "numPr")
        level = attribute(child(own, "ilvl"), "val") or ""
        return self._numbering.label(
            attribute(child(own, "numId"), "val"),
            int(level) if len(level) == 1 and level.isdecimal() else None,
            attribute(child(properties, "pStyle"), "val"),
        )

    def _inline(self, element: etree._Element, flow: Flow, boxes: list[etree._Element]) -> None:
        """What stands in a paragraph: runs, and what runs are made of."""
        name = local(element)
        if name in ("t", "text"):
            flow.write(element.text or "")
        elif name in _DROPPED or (name == "r" and _is_on(child(element, "rPr", "vanish"))):
            return
        elif name in _BREAKS:
            if not self._in_title:
                flow.end()
        elif name in _HYPHENS:
            flow.write(_HYPHENS[name])
        elif name == "instrText":
            # Such a field shows what it says, a number in a circle for example, and has no result.
            flow.write(PICTURE if (element.text or "").strip().upper().startswith("EQ ") else "")
        elif name == "txbxContent":
            boxes.append(element)
        elif name == "AlternateContent":
            # The same thing twice, for newer and for older programs.
            for each in element[:1]:
                self._inline(each, flow, boxes)
        else:
            flow.picture = flow.picture or name in _PICTURES
            apart = name in _APART or (name == "r" and _stands_apart(element))
            flow.write(" " if apart else "")
            for each in _children(element):
                self._inline(each, flow, boxes)
            flow.write(" " if apart else "")

    def _table(self, table: etree._Element, flow: Flow) -> None:
        if self._depth >= TABLE_DEPTH:
            return
        self._depth += 1
        rows = [self._row(row) for row in _children(table) if local(row) == "tr" and not _is_deleted(row)]
        self._depth -= 1
        finding = put_table(flow, _merged_down(rows))
        if finding is not None:
            self.findings.append(finding)

    def _row(self, row: etree._Element) -> list[tuple[FlowCell, str | None]]:
        """The cells of a row, each with its vertical merge: ``restart``, ``continue`` or nothing."""
        skipped = _count(child(row, "trPr", "gridBefore"), 0)
        cells: list[tuple[FlowCell, str | None]] = [(FlowCell(colspan=skipped), None)] if skipped else []
        for element in _children(row):
            if local(element) != "tc":
                continue
            properties = child(element, "tcPr")
            across = child(properties, "hMerge")
            if across is not None and attribute(across, "val") != "restart" and cells:
                cells[-1][0].colspan += 1
                continue
            flow = Flow()
            cell = FlowCell(colspan=_count(child(properties, "gridSpan"), 1), flow=flow)
            self.blocks(element, flow)
            merge = child(properties, "vMerge")
            cells.append((cell, None if merge is None else attribute(merge, "val") or "continue"))
        return cells


def _merged_down(rows: list[list[tuple[FlowCell, str | None]]]) -> list[list[FlowCell]]:
    """Rows in which a cell merged with the one above it is no cell any more but makes that one higher."""
    above: dict[int, FlowCell] = {}
    merged = []
    for row in rows:
        column, kept, now = 0, [], {}
        for cell, merge in row:
            upper = above.get(column)
            if merge == "continue" and upper is not None and upper.colspan == cell.colspan:
                upper.rowspan += 1
                now[column] = upper
            else:
                kept.append(cell)
                if merge is not None:
                    now[column] = cell
            column += cell.colspan
        merged.append(kept)
        above = now
    return merged


def _children(parent: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """The children, those within mere wrappers included; a form field that shows only its prompt is empty."""
    for element in parent:
        name = local(element)
        if name == "sdt":
            content = child(element, "sdtContent")
            if content is not None and child(element, "sdtPr", "showingPlcHdr") is None:
                yield from _children(content)
        elif name in _AROUND:
            yield from _children(element)
        else:
            yield element


def _is_deleted(row: etree._Element) -> bool:
    return child(row, "trPr", "del") is not None


def _is_on(toggle: etree._Element | None) -> bool:
    return toggle is not None and (attribute(toggle, "val") or "1") not in _OFF


def _stands_apart(run: etree._Element) -> bool:
    """What stands higher, lower or struck out, or in white on white, is no part of the number beside it."""
    properties = child(run, "rPr")
    return (
        _is_on(child(properties, "strike"))
        or _is_on(child(properties, "dstrike"))
        or (attribute(child(properties, "vertAlign"), "val") or "baseline") != "baseline"
        or (attribute(child(properties, "position"), "val") or "0") != "0"
        or (attribute(child(properties, "color"), "val") or "").upper() == "FFFFFF"
    )


def _count(element: etree._Element | None, otherwise: int) -> int:
    written = attribute(element, "val") or ""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else otherwise
