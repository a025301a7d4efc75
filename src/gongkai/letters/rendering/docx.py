"""A sheet as DOCX to GB/T 9704-2012, with real styles and the fonts that offices have.

A machine that lacks one of these fonts shows what ``fontTable`` names instead; characters are never pictures.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.shared import Mm
from docx.text.paragraph import Paragraph as DocxParagraph

from gongkai.letters.breaking import width
from gongkai.letters.rendering import page as measures
from gongkai.letters.rendering.page import Grid, Page, lay_out
from gongkai.letters.sheet import Kind, Layout, Sheet

# 29 pt would leave room for 21 lines only.
LINE = 28.95
FANG, SONG, KAI, HEI, FOLIO = "仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体", "宋体"
LATIN = "Times New Roman"
# What stands in where a machine lacks them.
SUBSTITUTES = {
    FANG: "FangSong_GB2312,仿宋,FangSong,STFangsong,FandolFang,LXGW WenKai,Noto Serif CJK SC",
    SONG: "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,Noto Serif CJK SC,宋体",
    KAI: "KaiTi_GB2312,楷体,KaiTi,STKaiti,LXGW WenKai,FandolKai",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
    FOLIO: "SimSun,STSong,Noto Serif CJK SC",
}
# Styles that Word itself relies on.
KEPT = frozenset({"Default Paragraph Font", "Normal Table", "No List", "header", "footer"})
RED = "D7141A"
# Twentieths of a point between characters, so that 28 of them fill a line.
TRACKING = round(measures.TRACKING * 20)
# The earliest moment that a ZIP file can name: the time of rendering is no part of the file.
NO_TIME = (1980, 1, 1, 0, 0, 0)
PROPERTY_LIMIT = 255
# What the rules leave free beside them, in millimetres.
_BESIDE = (measures.PAGE_WIDTH_MM - measures.RULE_WIDTH_MM) / 2
# Room beside an estimated width, in characters.
SLACK = 0.75


@dataclass(frozen=True, slots=True)
class _Style:
    """How a kind of paragraph is set: font, sizes in points, indents in characters."""

    font: str
    size: float
    align: str = "both"
    line: float | None = LINE
    first: int = 0
    before: float = 0
    after: float = 0
    color: str = "000000"
    bold: bool = False
    keep: bool = False
    level: int | None = None
    tracking: int = 0
    sides: int = 0


BODY = _Style(FANG, measures.BODY, first=2, tracking=TRACKING)
STYLES: Mapping[str, _Style] = {
    "Normal": BODY,
    "Title": _Style(SONG, measures.TITLE, "center", measures.TITLE_PITCH, after=LINE, keep=True),
    "Heading 1": replace(BODY, font=HEI, keep=True, level=0),
    "Heading 2": replace(BODY, font=KAI, keep=True, level=1),
    "Quote": replace(BODY, font=KAI, first=0, sides=2),
    "发文机关": _Style(SONG, 36, "center", None, color=RED, bold=True, keep=True),
    "发文字号": replace(BODY, first=0, align="right", before=measures.NUMBER_BELOW_RULE),
    "主送": replace(BODY, first=0),
    "附件说明": replace(BODY, first=0, keep=True),
    "署名": replace(BODY, first=0, align="center", keep=True),
    "附注": replace(BODY, keep=True),
    "联系方式": _Style(FANG, measures.SMALL, "left", 20),
    "页码": _Style(FOLIO, measures.SMALL, "left", None),
    "草稿": _Style(HEI, measures.SMALL, "right", None, color="8A8A8A"),
}
KINDS: Mapping[Kind, str] = {
    Kind.TEXT: "Normal",
    Kind.REMEDY: "Normal",
    Kind.QUOTE: "Quote",
    Kind.HEADING: "Heading 1",
    Kind.SUBHEADING: "Heading 2",
}


def render_docx(sheet: Sheet, *, draft: bool = False) -> bytes:
    """The DOCX file of a sheet; a ``draft`` is marked as such. Raises ``Unprintable``."""
    page = lay_out(sheet, draft=draft)
    document = docx.Document(io.BytesIO(_blank(page.layout, draft)))
    _set_properties(document, page)
    _write_head(document, page)
    texts = list(_write_body(document, page))
    _keep_with_signature(texts)
    _write_attachments(document, page)
    _write_signature(document, page)
    if page.note:
        document.add_paragraph(page.note, "附注")
    if page.contact:
        contact = document.add_paragraph(page.contact, "联系方式")
        _format(contact, before=LINE, border=("top", "single", 8, 8, "000000"))
    return _same_bytes(document)


def _set_properties(document: Document, page: Page) -> None:
    properties = document.core_properties
    properties.title, properties.author = page.document_title[:PROPERTY_LIMIT], "".join(page.head)[:PROPERTY_LIMIT]
    properties.language = "zh-CN"
    properties.comments = properties.last_modified_by = ""
    for name in ("dcterms:created", "dcterms:modified"):
        for element in properties._element.findall(qn(name)):
            properties._element.remove(element)
    package = document.part.package
    for key in [key for key, each in package.rels.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]


@lru_cache(maxsize=4)
def _blank(layout: Layout, draft: bool) -> bytes:
    """A file without text: page, styles, headers and footers are the same for all letters of a form."""
    document = docx.Document()
    _set_styles(document)
    _set_page(document, layout, draft=draft)
    return _same_bytes(document)


def _set_page(document: Document, layout: Layout, *, draft: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(measures.PAGE_WIDTH_MM), Mm(measures.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(measures.ABOVE_MM), Mm(measures.BELOW_MM)
    section.left_margin, section.right_margin = Mm(measures.LEFT_MM), Mm(measures.RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(15), Mm(measures.RULE_FROM_BOTTOM_MM)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{_twips(LINE)}"/>'))
    document.settings.odd_and_even_pages_header_footer = True
    # 信函格式 shows the second pair of rules instead of a number on its first page.
    section.different_first_page_header_footer = layout is Layout.LETTER
    footers = [(section.footer, _page_number("right")), (section.even_page_footer, _page_number("left"))]
    headers = [section.header, section.even_page_header]
    if layout is Layout.LETTER:
        footers.append((section.first_page_footer, _second_rules()))
        headers.append(section.first_page_header)
    for footer, element in footers:
        footer.is_linked_to_previous = False
        footer._element.append(element)
        footer._element.remove(footer.paragraphs[0]._p)
    for header in headers if draft else ():
        header.is_linked_to_previous = False
        header.paragraphs[0].text = measures.DRAFT
        header.paragraphs[0].style = document.styles["草稿"]


def _page_number(align: str) -> Element:
    """— 1 —, one character from the outer edge of the page."""
    field = "".join(
        f"<w:r>{part}</w:r>"
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
    below = f'<w:spacing w:after="{_mm(2)}"/>'
    edge = f'<w:ind w:{align}="{_twips(measures.SMALL)}" w:firstLineChars="0" w:firstLine="0"/>'
    style = '<w:pStyle w:val="PageNumberLine"/>'
    return parse_xml(f'<w:p {nsdecls("w")}><w:pPr>{style}{below}{edge}<w:jc w:val="{align}"/></w:pPr>{field}</w:p>')


def _second_rules() -> Element:
    """The double red rule 20 mm above the lower edge of the page."""
    left, right = (_mm(_BESIDE - margin) for margin in (measures.LEFT_MM, measures.RIGHT_MM))
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="PageNumberLine"/>'
        f'<w:pBdr><w:bottom w:val="thinThickSmallGap" w:sz="24" w:space="0" w:color="{RED}"/></w:pBdr>'
        '<w:spacing w:line="20" w:lineRule="exact"/>'
        f'<w:ind w:left="{left}" w:right="{right}" w:firstLineChars="0" w:firstLine="0"/>'
        '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
    )


def _write_head(document: Document, page: Page) -> None:
    """The red name in a frame of its own between its rules, the number, the title and the addressee."""
    if page.layout is Layout.LETTER:
        _write_name(document, page)
        if page.number:
            document.add_paragraph(page.number, "发文字号")
    title = document.add_paragraph("\n".join(page.title), "Title")
    if page.layout is Layout.LETTER:
        _format(title, before=1.5 * LINE)
    elif page.number:
        _format(document.add_paragraph(page.number, "发文字号"), align="center", after=LINE)
    if page.addressee:
        document.add_paragraph(page.addressee, "主送")


def _write_name(document: Document, page: Page) -> None:
    name = document.add_paragraph("", "发文机关")
    for at, line in enumerate(page.head):
        run = name.add_run(line)
        run.font.size = docx.shared.Pt(page.head_size)
        spread = _twips(page.head_size * page.head_spread)
        if spread:
            run._r.get_or_add_rPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="{spread}"/>'))
        if at < len(page.head) - 1:
            run.add_break()
    properties = name._p.get_or_add_pPr()
    gap = round(measures.RULE_BELOW_NAME_MM * measures.POINT * 0.8)
    frame = (
        f'<w:framePr {nsdecls("w")} w:w="{_mm(measures.RULE_WIDTH_MM)}" w:wrap="topAndBottom" w:vAnchor="page"'
        f' w:hAnchor="page" w:xAlign="center" w:y="{_mm(measures.NAME_TOP_MM)}"/>'
    )
    properties.insert_element_before(parse_xml(frame), *_AFTER_FRAME)
    _format(
        name,
        line=page.head_size * (measures.NAME_LEADING if len(page.head) > 1 else 1.05),
        border=("bottom", "thickThinSmallGap", 24, gap, RED),
    )


def _write_body(document: Document, page: Page) -> Iterator[DocxParagraph]:
    """The text; yields its paragraphs."""
    for part in page.body:
        if isinstance(part, Grid):
            _spacer(document).paragraph_format.keep_with_next = True
            document.element.body.insert_element_before(_table(part), "w:sectPr")
            _spacer(document)
        else:
            yield document.add_paragraph(part.text, KINDS[part.kind])


def _spacer(document: Document) -> DocxParagraph:
    spacer = document.add_paragraph("", "联系方式")
    spacer.paragraph_format.line_spacing = docx.shared.Pt(8)
    return spacer


def _keep_with_signature(texts: list[DocxParagraph]) -> None:
    """At least two lines of text stand with the signature (R119): widows are forbidden, the rest is kept together."""
    for at, text in enumerate(reversed(texts)):
        text.paragraph_format.keep_with_next = True
        if at or width(text.text) > measures.CHARACTERS:
            break


def _write_attachments(document: Document, page: Page) -> None:
    for at, line in enumerate(page.listed):
        paragraph = document.add_paragraph(line, "附件说明")
        several = len(page.listed) > 1
        left = 2 + 3 + (1.5 if several else 0)
        hanging = (3 if at == 0 else 0) + (1.5 if several else 0)
        _format(paragraph, before=LINE if at == 0 else 0, left=left, hanging=hanging)


def _write_signature(document: Document, page: Page) -> None:
    if len(page.signers) == 1:
        _write_one_signer(document, page)
    else:
        _write_signers(document, page)


def _write_one_signer(document: Document, page: Page) -> None:
    """The date ends four characters from the right; the name is centred over it and may reach to the edge."""
    name, date = page.signers[0], page.date
    half_name, half_date = max(map(width, name)) / 2, width(date) / 2
    middle = max(measures.DATE_INDENT + half_date, half_name)
    half = max(half_name, half_date) + SLACK
    right = max(0.0, middle - half)
    left = measures.CHARACTERS - middle - half
    signer = document.add_paragraph("\n".join(name), "署名")
    _format(signer, before=2 * LINE, left=left, right=right)
    if date:
        _format(document.add_paragraph(date, "署名"), left=left, right=right)


def _write_signers(document: Document, page: Page) -> None:
    """Two organs in a row, the last one on the right with the date below it, room for a seal on each."""
    names: list[tuple[str, ...] | None] = list(page.signers)
    if len(names) % 2:
        names.insert(-1, None)
    table = document.add_table(rows=0, cols=2)
    for at in range(0, len(names), 2):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, name in zip(row.cells, names[at : at + 2], strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["署名"]
            _format(paragraph, before=2 * LINE)
            paragraph.add_run("\n".join(name or ()))
            if page.date and name is names[-1] and at + 2 >= len(names):
                cell.add_paragraph(page.date, "署名")


def _table(grid: Grid) -> Element:
    """A table of fixed widths whose head is repeated on every page."""
    widths = [_twips(wide) for wide in grid.widths]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    inset = _twips(measures.INSET)
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    rows = "".join(_row(grid, at, widths) for at in range(len(grid.rows)))
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{inset}" w:type="dxa"/><w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(grid: Grid, at: int, widths: list[int]) -> str:
    head = "<w:tblHeader/>" if at == 0 else ""
    cells = "".join(
        _cell(text, grid, wide, center=at == 0 or centred, font=HEI if at == 0 else FANG)
        for text, wide, centred in zip(grid.rows[at], widths, grid.centred, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _cell(text: str, grid: Grid, wide: int, *, center: bool, font: str) -> str:
    run = f'<w:rPr>{_fonts(font)}<w:spacing w:val="0"/><w:sz w:val="{round(grid.size * 2)}"/></w:rPr>'
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        '<w:snapToGrid w:val="0"/><w:spacing w:before="60" w:after="60"'
        f' w:line="{_twips(grid.size * 1.35)}" w:lineRule="exact"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{"center" if center else "left"}"/></w:pPr>'
        f"<w:r>{run}{lines}</w:r></w:p></w:tc>"
    )


# The order of a paragraph's properties in the schema, as far as it is used here.
_AFTER_FRAME = ("w:widowControl", "w:numPr", "w:pBdr", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def _format(
    paragraph: DocxParagraph,
    *,
    before: float = 0,
    after: float | None = None,
    line: float | None = None,
    left: float | None = None,
    right: float = 0,
    hanging: float = 0,
    align: str = "",
    border: tuple[str, str, int, int, str] | None = None,
) -> None:
    """What differs from the style: distances in points, indents in characters of the body."""
    properties = paragraph._p.get_or_add_pPr()
    if border:
        side, kind, thick, space, color = border
        properties.insert_element_before(
            parse_xml(
                f'<w:pBdr {nsdecls("w")}><w:{side} w:val="{kind}" w:sz="{thick}" w:space="{space}"'
                f' w:color="{color}"/></w:pBdr>'
            ),
            *_AFTER_FRAME[3:],
        )
    attributes = f'w:before="{_twips(before)}"' if before else ""
    attributes += f' w:after="{_twips(after)}"' if after is not None else ""
    attributes += f' w:line="{_twips(line)}" w:lineRule="exact"' if line is not None else ""
    if attributes:
        properties.insert_element_before(parse_xml(f"<w:spacing {nsdecls('w')} {attributes}/>"), *_AFTER_FRAME[4:])
    if left is not None:
        em = measures.TYPE_WIDTH / measures.CHARACTERS
        properties.insert_element_before(
            parse_xml(
                f'<w:ind {nsdecls("w")} w:left="{_twips(left * em)}" w:right="{_twips(right * em)}"'
                f' w:firstLineChars="0" w:{"hanging" if hanging else "firstLine"}="{_twips(hanging * em)}"/>'
            ),
            *_AFTER_FRAME[5:],
        )
    if align:
        properties.insert_element_before(parse_xml(f'<w:jc {nsdecls("w")} w:val="{align}"/>'), *_AFTER_FRAME[6:])


def _set_styles(document: Document) -> None:
    styles = document.styles
    element = styles.element
    defaults = element.find(qn("w:docDefaults"))
    if defaults is not None:
        element.remove(defaults)
    element.insert(0, _defaults())
    for name, style in STYLES.items():
        known = name in [each.name for each in styles]
        made = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name == "页码":
            made.element.set(qn("w:styleId"), "PageNumberLine")
        if not known:
            made.base_style = styles["Normal"]
        for child in made.element.xpath("w:pPr | w:rPr"):
            made.element.remove(child)
        made.element.append(_paragraph_properties(style))
        made.element.append(_run_properties(style))
    # The template's other styles are in nobody's way but slow, and offer what letters have no use for.
    for other in element.findall(qn("w:style")):
        name = other.find(qn("w:name")).get(qn("w:val"))
        if name not in KEPT and styles[name].name not in STYLES:
            element.remove(other)
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = _font_table().encode()


def _defaults() -> Element:
    language = '<w:lang w:val="zh-CN" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    return parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_fonts(FANG)}{language}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
    )


def _fonts(font: str) -> str:
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{font}" w:cs="{LATIN}"/>'


def _paragraph_properties(style: _Style) -> Element:
    # 0 is said, too: the other styles are based on Normal and would take its indent.
    sides = _twips(style.sides * style.size)
    pitch = f'w:line="{_twips(style.line)}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    parts = [
        "<w:keepNext/><w:keepLines/>" if style.keep else "",
        '<w:widowControl/><w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        '<w:snapToGrid w:val="0"/>',
        f'<w:spacing w:before="{_twips(style.before)}" w:after="{_twips(style.after)}" {pitch}/>',
        f'<w:ind w:left="{sides}" w:right="{sides}" w:firstLineChars="{style.first * 100}"'
        f' w:firstLine="{_twips(style.first * style.size)}"/>',
        f'<w:jc w:val="{style.align}"/>',
        f'<w:outlineLvl w:val="{style.level}"/>' if style.level is not None else "",
    ]
    return parse_xml(f"<w:pPr {nsdecls('w')}>{''.join(parts)}</w:pPr>")


def _run_properties(style: _Style) -> Element:
    half = round(style.size * 2)
    bold = "<w:b/>" if style.bold else '<w:b w:val="0"/>'
    return parse_xml(
        f'<w:rPr {nsdecls("w")}>{_fonts(style.font)}{bold}<w:i w:val="0"/><w:color w:val="{style.color}"/>'
        f'<w:spacing w:val="{style.tracking}"/><w:kern w:val="0"/><w:sz w:val="{half}"/>'
        f'<w:szCs w:val="{half}"/></w:rPr>'
    )


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in SUBSTITUTES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}</w:fonts>'


def _twips(points: float) -> int:
    return round(points * 20)


def _mm(length: float) -> int:
    return _twips(length * measures.POINT)


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
