"""Files in the statutory layout: their tables, their text, what must not happen to either."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal

import docx
import openpyxl
import pdfplumber
import pytest
import typst
from docx.oxml.ns import qn
from hypothesis import given, settings
from lxml import html

from gongkai.annual_reports.document import Cell, Section
from gongkai.annual_reports.renderers import KINDS, pdf, render
from gongkai.annual_reports.renderers.layout import lay_out
from gongkai.annual_reports.renderers.tests import matrix
from gongkai.annual_reports.tests.documents import document, documents, table_2, table_3, table_4
from gongkai.annual_reports.wire import read_document

HOSTILE = (
    "=HYPERLINK(\"http://a.example\",\"点\")",
    "+1-1",
    "@SUM(A1)",
    "<script>alert(1)</script><b>粗</b> &amp; \"引\"",
    "#set page(width: 1pt) *粗* _斜_ $x^2$ `码` @引 // 注释 \\ 结束",
    "{{ 7 * 7 }} {% raw %}",
    "https://www.example.org/zwgk/" + "a" * 300,
    "喆堃㛃䶮𬭎峣",
    "控制\x00\x0b\x1b符\ud800",
)  # fmt: skip


def hostile():
    return document(
        agency="云川市喆堃㛃䶮𬭎局<i>",
        title="云川市<i>喆堃㛃䶮𬭎</i>局2025年政府信息公开工作年度报告",
        sections=(Section("一", "总体情况 <&> #标题", HOSTILE), *document().sections[1:]),
    )


def large():
    """Long numbers side by side with short ones."""
    return document(
        table2=table_2(lambda n: Cell.of(11398889 + n), Cell.of(Decimal("123456.789"))),
        table3=table_3([[14069, 2033, 5, 21, 188, 90], [560, 12, 0, 0, 1, 4]], {"r03": [11020, 1132, 1, 3, 88, 2]}),
        table4=table_4([[11398889] * 4, [0] * 4, [7, 0, 0, 99999]]),
    )


READ = {"html": matrix.of_html, "docx": matrix.of_docx, "xlsx": matrix.of_xlsx}


@pytest.mark.parametrize("kind", READ)
@given(report=documents(balanced=False))
@settings(max_examples=15)
def test_tables_of_a_file_are_those_of_the_layout(kind, report) -> None:
    page = lay_out(report)
    found = READ[kind](render(report, kind))
    if kind == "xlsx":
        assert [_numbers(each) for each in found] == [_numbers(matrix.of_grid(grid)) for grid in page.grids]
    else:
        assert found == [matrix.of_grid(grid) for grid in page.grids]


def _numbers(rows: matrix.Matrix) -> list[list[str]]:
    """Numbers of a sheet are numbers: 1.50 is 1.5."""
    return [[f"{Decimal(text).normalize():f}" if _is_number(text) else text for text in row] for row in rows]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).upper().replace("E-", "", 1).isdigit()


@pytest.mark.parametrize("report", [document(), large(), hostile()], ids=["small", "large", "hostile"])
def test_the_ruled_tables_of_a_pdf_are_those_of_the_layout(report) -> None:
    assert matrix.of_pdf(render(report, "pdf")) == [matrix.uncovered(grid) for grid in lay_out(report).grids]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_yields_the_same_bytes(kind: str) -> None:
    assert render(document(), kind) == render(document(), kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("changes", [{"sections": ()}, {"table2": None, "table3": None, "table4": None}, {"lead": ()}])
def test_a_report_that_lacks_something_is_printed_without_it(kind: str, changes) -> None:
    assert render(document(**changes), kind)


def test_json_is_read_again() -> None:
    assert read_document(json.loads(render(document(), "json"))) == document()


class TestText:
    """Text that a person wrote is text in every format, whatever it looks like."""

    def expected(self) -> list[str]:
        return [block.text for block in lay_out(hostile()).blocks if hasattr(block, "text")]

    def test_html(self) -> None:
        page = html.fromstring(render(hostile(), "html").decode())
        assert [each.text for each in page.iter("p", "h2")] == self.expected()
        assert not list(page.iter("script", "i", "b"))
        assert page.find(".//h1").text == lay_out(hostile()).title

    def test_docx(self) -> None:
        file = docx.Document(io.BytesIO(render(hostile(), "docx")))
        assert [each.text.replace("\n", "") for each in file.paragraphs] == [lay_out(hostile()).title, *self.expected()]

    def test_xlsx_holds_no_formula_and_no_link(self) -> None:
        content = render(hostile(), "xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert [row[0].value for row in sheet.iter_rows()] == [lay_out(hostile()).title, *self.expected()]
        assert {row[0].data_type for row in sheet.iter_rows()} == {"s"}
        parts = zipfile.ZipFile(io.BytesIO(content))
        assert not any(b"<f>" in parts.read(name) or b"hyperlink" in parts.read(name) for name in parts.namelist())

    def test_pdf_within_its_margins(self) -> None:
        with pdfplumber.open(io.BytesIO(render(hostile(), "pdf"))) as file:
            characters = [each for page in file.pages for each in page.chars]
        text = "".join(each["text"] for each in characters)
        for written in self.expected():
            assert written.replace(" ", "") in text.replace(" ", "").replace("—1—", "").replace("—2—", "")
        assert max(each["x1"] for each in characters if each["text"] != " ") <= (210 - 26) / 25.4 * 72 + 1


class TestDocx:
    """What Word shows on a Chinese machine."""

    file = docx.Document(io.BytesIO(render(document(), "docx")))

    def test_page_of_official_documents(self) -> None:
        section = self.file.sections[0]
        assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
        assert [round(each.mm) for each in (section.top_margin, section.left_margin)] == [37, 28]
        assert [round(each.mm) for each in (section.right_margin, section.bottom_margin)] == [26, 35]

    @pytest.mark.parametrize(
        "style, font, size",
        [("Normal", "仿宋", 16), ("Title", "方正小标宋简体", 22), ("Heading 1", "黑体", 16), ("Heading 2", "楷体", 16)],
    )
    def test_faces(self, style: str, font: str, size: float) -> None:
        properties = self.file.styles[style].element.rPr
        assert properties.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
        assert self.file.styles[style].font.size.pt == size

    def test_body_is_indented_by_two_characters_at_exactly_29_points(self) -> None:
        properties = self.file.styles["Normal"].element.pPr
        assert properties.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
        spacing = properties.find(qn("w:spacing"))
        assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("580", "exact")

    def test_properties(self) -> None:
        properties = self.file.core_properties
        assert properties.title == "云川市数据管理局2025年政府信息公开工作年度报告"
        assert (properties.author, properties.language, properties.comments) == ("云川市数据管理局", "zh-CN", "")

    def test_rows_stay_whole_and_heads_are_repeated(self) -> None:
        for table, heads in zip(self.file.tables, (0, 3, 3), strict=True):
            rows = [row._tr.trPr for row in table.rows]
            assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
            assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [n < heads for n in range(len(rows))]

    def test_tables_are_as_wide_as_the_type_area_at_most(self) -> None:
        for table in self.file.tables:
            widths = [int(each.get(qn("w:w"))) for each in table._tbl.tblGrid]
            assert sum(widths) <= 156 / 25.4 * 1440 + 20


class TestXlsx:
    """Numbers one can calculate with."""

    def test_numbers_are_numbers_and_long_ones_keep_every_digit(self) -> None:
        report = document(table2=table_2(lambda n: Cell.of(10**16 + 1 if n == 6 else n), Cell.of(Decimal("96171.60"))))
        sheet = openpyxl.load_workbook(io.BytesIO(render(report, "xlsx")))["表二"]
        assert sheet["B3"].value == 0
        assert sheet["B7"].value == str(10**16 + 1)
        assert (sheet["B14"].value, sheet["B14"].number_format) == (96171.6, "0.00")

    def test_sheets_are_set_up_for_printing(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(render(document(), "xlsx")))
        assert book.sheetnames == ["报告正文", "表二", "表三", "表四"]
        assert {sheet.page_setup.paperSize for sheet in book} == {9}
        assert book["表三"].print_title_rows == "$1:$3"


class TestPdf:
    """The PDF of record."""

    def test_is_archival_and_accessible(self) -> None:
        content = render(document(), "pdf")
        assert b"pdfaid:part" in content
        assert b"pdfuaid:part" in content
        with pdfplumber.open(io.BytesIO(content)) as file:
            assert file.metadata["Title"] == "云川市数据管理局2025年政府信息公开工作年度报告"

    @pytest.mark.parametrize("report", [document(), large()], ids=["small", "large"])
    def test_table_3_stands_on_one_page(self, report) -> None:
        with pdfplumber.open(io.BytesIO(render(report, "pdf"))) as file:
            assert [len(table.rows) for page in file.pages for table in page.find_tables()] == [14, 28, 4]

    def test_a_character_that_no_font_has_does_not_stop_it(self) -> None:
        assert render(document(lead=("私用字\ue000和\U000f0000",)), "pdf").startswith(b"%PDF")

    def test_no_chinese_font_is_said(self) -> None:
        with pytest.raises(pdf.NoChineseFont, match="没有找到中文字体"):
            pdf._require_chinese(typst.Fonts(include_system_fonts=False, include_embedded_fonts=True))


class TestHtml:
    """One page that needs nothing else."""

    page = html.fromstring(render(document(), "html").decode())

    def test_language_title_and_nothing_from_elsewhere(self) -> None:
        assert self.page.get("lang") == "zh-CN"
        assert self.page.findtext(".//title") == "云川市数据管理局2025年政府信息公开工作年度报告"
        assert not self.page.xpath("//@src | //@href | //link | //script")

    def test_tables_have_names_and_cells_name_their_heads(self) -> None:
        assert [each.get("aria-label") for each in self.page.iter("table")] == [
            "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
        ]  # fmt: skip
        known = {each.get("id") for each in self.page.iter("th")}
        assert None not in known
        for cell in self.page.iter("td"):
            assert cell.get("headers")
            assert set(cell.get("headers").split()) <= known
        assert {each.get("scope") for each in self.page.iter("th")} == {"col", "colgroup", "row", "rowgroup"}
