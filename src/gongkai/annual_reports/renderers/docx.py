"""The report as a DOCX file with the typography of official documents (GB/T 9704-2012) and real merged cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.shared import Mm

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers.layout import Box, Grid, Heading, Page, Paragraph, Role, lay_out

# GB/T 9704: A4, 37 mm above, 28 mm left of a type area of 156 x 225 mm, 22 lines on it.
WIDTH, HEIGHT = Mm(210), Mm(297)
ABOVE, LEFT = Mm(37), Mm(28)
TYPE_WIDTH, TYPE_HEIGHT = Mm(156), Mm(225)
LINE = 29.0
TABLE_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
# The distance of lines in a table in sizes of its type: with that of the font Table 3 may be higher than a page.
TABLE_LINE = 1.2
LATIN = "Times New Roman"
# The names that Chinese Windows knows, and what stands in where a machine lacks them.
SUBSTITUTES = {
    "方正小标宋简体": "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,Noto Serif CJK SC,宋体",
    "黑体": "SimHei,STHeiti,Noto Sans CJK SC",
    "楷体": "KaiTi,STKaiti,LXGW WenKai,FandolKai",
    "仿宋": "FangSong,仿宋_GB2312,STFangsong,FandolFang,Noto Serif CJK SC",
    "宋体": "SimSun,STSong,Noto Serif CJK SC",
}
# The earliest moment that a ZIP file can name: the time of rendering is no part of the file.
NO_TIME = (1980, 1, 1, 0, 0, 0)
PROPERTY_LIMIT = 255


@dataclass(frozen=True, slots=True)
class _Face:
    """How a kind of paragraph is set: font, size in points, alignment, distance of lines; ``edge``: how many
    characters from the right margin."""

    font: str
    size: float
    align: str = "both"
    line: float = LINE
    indent: bool = False
    bold: bool = False
    keep: bool = False
    level: int | None = None
    after: float = 0
    edge: float = 0


FACES: Mapping[str, _Face] = {
    "Normal": _Face("仿宋", 16, indent=True),
    "Title": _Face("方正小标宋简体", 22, "center", 36, keep=True, after=LINE),
    "Heading 1": _Face("黑体", 16, indent=True, keep=True, level=0),
    "Heading 2": _Face("楷体", 16, indent=True, keep=True, level=1, bold=True),
    "Signature": _Face("仿宋", 16, "right", edge=2),
}


def render(report: ReportDocument) -> bytes:
    """The DOCX file."""
    page = lay_out(report)
    document = docx.Document()
    _set_properties(document, page)
    _set_page(document)
    _set_styles(document)
    names = {name: document.styles[name].style_id for name in FACES}

    def add(text: str, face: str) -> None:
        """A paragraph; ``add_paragraph`` would look its style up among all of them, for as long as all else takes."""
        document.add_paragraph(text)._p.style = None if face == "Normal" else names[face]

    # A break in a paragraph of this style is one of the page, not of the text.
    add("\n".join(page.title_parts), "Title")
    for block in page.blocks:
        match block:
            case Heading(text=text):
                add(text, "Heading 1")
            case Paragraph(text=text, sub=sub, signed=signed):
                add(text, "Signature" if signed else "Heading 2" if sub else "Normal")
            case Grid():
                _append(document, _table(block))
    if page.blocks and isinstance(page.blocks[-1], Grid):
        # Word wants a paragraph behind the last table.
        document.add_paragraph()
    return _same_bytes(document)


def _append(document: Document, element: Element) -> None:
    """Put an element before the section's properties, which close the body."""
    document.element.body.insert_element_before(element, "w:sectPr")


def _set_properties(document: Document, page: Page) -> None:
    properties = document.core_properties
    properties.title, properties.author = page.title[:PROPERTY_LIMIT], page.agency[:PROPERTY_LIMIT]
    properties.language = "zh-CN"
    properties.comments = properties.last_modified_by = ""
    for name in ("dcterms:created", "dcterms:modified"):
        for element in properties._element.findall(qn(name)):
            properties._element.remove(element)
    package = document.part.package
    for key in [key for key, each in package.rels.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.top_margin, section.bottom_margin = ABOVE, Mm(297 - 37 - 225)
    section.left_margin, section.right_margin = LEFT, Mm(210 - 28 - 156)
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        footer._element.append(_page_number(align))
        footer._element.remove(footer.paragraphs[0]._p)


def _page_number(align: str) -> Element:
    """— 1 —, one character from the outer edge of the page."""
    font = _fonts("宋体")
    run = f'<w:r><w:rPr>{font}<w:sz w:val="28"/></w:rPr>'
    field = "".join(
        f"{run}{part}</w:r>"
        for part in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    edge = f'<w:ind w:{align}="280" w:firstLineChars="0" w:firstLine="0"/>'
    return parse_xml(f'<w:p {nsdecls("w")}><w:pPr>{edge}<w:jc w:val="{align}"/></w:pPr>{field}</w:p>')


def _fonts(font: str) -> str:
    return (
        f'<w:rFonts {nsdecls("w")} w:hint="eastAsia" w:ascii="{LATIN}" w:hAnsi="{LATIN}"'
        f' w:eastAsia="{font}" w:cs="{LATIN}"/>'
    )


def _set_styles(document: Document) -> None:
    document.styles.add_style("Signature", WD_STYLE_TYPE.PARAGRAPH, builtin=True).base_style = document.styles["Normal"]
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is not None:
        styles.remove(defaults)
    styles.insert(0, _defaults())
    for name, face in FACES.items():
        element = document.styles[name].element
        for child in element.xpath("w:pPr | w:rPr"):
            element.remove(child)
        element.append(_paragraph_properties(face))
        element.append(_run_properties(face))
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = _font_table().encode()


def _defaults() -> Element:
    language = '<w:lang w:val="zh-CN" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    return parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_fonts('仿宋')}{language}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
    )


def _paragraph_properties(face: _Face) -> Element:
    # 0 is said, too: the other styles are based on Normal and would take its indent.
    characters, points = (200, 2 * face.size) if face.indent else (0, 0)
    parts = [
        "<w:keepNext/>" if face.keep else "",
        '<w:widowControl w:val="0"/>',
        "" if face.line == LINE else '<w:snapToGrid w:val="0"/>',
        f'<w:spacing w:before="0" w:after="{face.after * 20:.0f}" w:line="{face.line * 20:.0f}" w:lineRule="exact"/>',
        f'<w:ind w:left="0" w:rightChars="{face.edge * 100:.0f}" w:right="{face.edge * face.size * 20:.0f}"'
        f' w:firstLineChars="{characters}" w:firstLine="{points * 20:.0f}"/>',
        f'<w:jc w:val="{face.align}"/>',
        f'<w:outlineLvl w:val="{face.level}"/>' if face.level is not None else "",
    ]
    return parse_xml(f"<w:pPr {nsdecls('w')}>{''.join(parts)}</w:pPr>")


def _run_properties(face: _Face) -> Element:
    half = round(face.size * 2)
    bold = "<w:b/>" if face.bold else '<w:b w:val="0"/>'
    return parse_xml(
        f'<w:rPr {nsdecls("w")}>{_fonts(face.font)}{bold}<w:color w:val="000000"/><w:kern w:val="0"/>'
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in SUBSTITUTES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}</w:fonts>'


def _table(grid: Grid) -> Element:
    """A table of fixed widths; every row of the grid has all its columns, merged as in the grid."""
    size, widths = grid.fit(TYPE_WIDTH.pt, TABLE_SIZES)
    twips = [round(width * 20) for width in widths]
    element = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_borders()}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:firstRow="1" w:firstColumn="1" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{grid.title}"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
        + "</w:tblGrid></w:tbl>"
    )
    for at in range(len(grid.rows)):
        element.append(_row(grid, at, size, twips))
    return element


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)


def _row(grid: Grid, at: int, size: float, widths: list[int]) -> Element:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if at < grid.heads:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    covering = [box for box in grid.boxes if box.row <= at < box.row + box.rowspan]
    for box in sorted(covering, key=lambda box: box.column):
        row.append(_cell(box, at, size, widths, last=at == len(grid.rows) - 1))
    return row


def _cell(box: Box, at: int, size: float, widths: list[int], *, last: bool) -> Element:
    begins = at == box.row
    merge = f'<w:vMerge w:val="{"restart" if begins else "continue"}"/>' if box.rowspan > 1 else ""
    span = f'<w:gridSpan w:val="{box.colspan}"/>' if box.colspan > 1 else ""
    width = sum(widths[box.column : box.column + box.colspan])
    align = "left" if box.role is Role.LABEL and box.rowspan == 1 else "center"
    # Kept with the next row, so that a table that fits a page stands on one.
    keep = "" if last else "<w:keepNext/>"
    half = max(1, int(size * 2))
    font = f'<w:rPr>{_fonts("宋体")}{"<w:b/>" if box.role is Role.BAND else ""}<w:sz w:val="{half}"/></w:rPr>'
    cell = parse_xml(
        f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="32" w:after="32" w:line="{size * TABLE_LINE * 20:.0f}" w:lineRule="exact"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{align}"/>{font}</w:pPr></w:p></w:tc>'
    )
    if begins and box.text:
        run = parse_xml(f"<w:r {nsdecls('w')}>{font}<w:t/></w:r>")
        run.find(qn("w:t")).text = box.text
        cell.find(qn("w:p")).append(run)
    return cell


def _same_bytes(document: Document) -> bytes:
    """The package with every part at one moment in a fixed order."""
    written, result = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            part = zipfile.ZipInfo(info.filename, NO_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(info))
    return result.getvalue()
