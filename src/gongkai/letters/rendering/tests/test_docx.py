"""Letters as DOCX: their text, their page, their styles."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from gongkai.letters.rendering import Unprintable, render_docx
from gongkai.letters.rendering.tests.samples import ORGAN, SENTENCE, TABLE, docx_text, letter, squeezed, text
from gongkai.letters.rendering.tests.test_pdf import MARKUP, RARE
from gongkai.letters.sheet import Block, Kind, Layout


def opened(content: bytes) -> docx.document.Document:
    """The file as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


class TestText:
    """What is printed is what the sheet says."""

    @pytest.mark.parametrize("layout", Layout)
    def test_every_piece_in_its_order(self, layout: Layout) -> None:
        sheet = letter(layout=layout)
        whole, at = docx_text(render_docx(sheet)), 0
        for piece in sheet.plain.splitlines():
            at = whole.index(squeezed(piece), 0 if layout is Layout.PLAIN else at) + len(squeezed(piece))

    @pytest.mark.parametrize("words", [*MARKUP, RARE, "甲" * 99_000])
    def test_hostile_text_is_printed_as_it_is(self, words: str) -> None:
        sheet = letter(body=(*text(words), Block(Kind.TABLE, rows=(("甲",), (words,)))), note=words)
        assert docx_text(render_docx(sheet)).count(squeezed(words)) == 3

    @pytest.mark.parametrize("bad", ["\x00", "\x1b", "\u202e", "\ufffe", "\ud800", "\ue000"])
    def test_what_cannot_be_printed_is_refused(self, bad: str) -> None:
        with pytest.raises(Unprintable, match=f"U\\+{ord(bad):04X}"):
            render_docx(letter(addressee=f"张{bad}三："))

    def test_a_draft_says_so_and_shows_what_is_pending(self) -> None:
        content = render_docx(letter(number="", dated=None), draft=True)
        section = opened(content).sections[0]
        assert "（编号签发时生成）" in docx_text(content)
        assert "（日期签发时生成）" in docx_text(content)
        for header in (section.header, section.even_page_header, section.first_page_header):
            assert header.paragraphs[0].text == "草稿"
        assert "草稿" not in "".join(each.text for each in opened(render_docx(letter())).sections[0].header.paragraphs)


class TestPage:
    """GB/T 9704 in the file's own measures."""

    def test_paper_and_margins(self) -> None:
        section = opened(render_docx(letter())).sections[0]
        assert [round(side / 36000) for side in (section.page_width, section.page_height)] == [210, 297]
        assert [
            round(side / 36000)
            for side in (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
        ] == [37, 28, 26, 35]
        assert section.page_height - section.top_margin - section.bottom_margin == pytest.approx(Mm(225), abs=2000)

    def test_22_lines(self) -> None:
        document = opened(render_docx(letter()))
        grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
        assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
        assert document.styles["Normal"].paragraph_format.line_spacing.pt == 28.95

    @pytest.mark.parametrize(
        "style, font, size",
        [
            ("Normal", "仿宋_GB2312", 16),
            ("Title", "方正小标宋简体", 22),
            ("Heading 1", "黑体", 16),
            ("Heading 2", "楷体_GB2312", 16),
            ("发文机关", "方正小标宋简体", 36),
        ],
    )
    def test_styles_name_the_fonts_of_offices(self, style: str, font: str, size: float) -> None:
        found = opened(render_docx(letter())).styles[style]
        fonts = found.element.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:hint")) == "eastAsia"
        assert found.font.size.pt == size

    def test_paragraphs_carry_their_styles(self) -> None:
        styles = {each.text: each.style.name for each in opened(render_docx(letter())).paragraphs}
        assert styles[ORGAN] == "署名"
        assert styles["一、不予公开的部分"] == "Heading 1"
        assert styles["（一）商业秘密"] == "Heading 2"
        assert styles["陈喆堃："] == "主送"
        assert styles["（此件依申请公开）"] == "附注"

    def test_fonts_name_what_stands_in_for_them(self) -> None:
        with zipfile.ZipFile(io.BytesIO(render_docx(letter()))) as package:
            table = package.read("word/fontTable.xml").decode()
        assert table.count("<w:altName") == 5

    def test_page_numbers_odd_right_even_left_none_on_a_letter_s_first_page(self) -> None:
        document = opened(render_docx(letter()))
        section = document.sections[0]
        assert document.settings.odd_and_even_pages_header_footer
        assert section.different_first_page_header_footer
        aligned = [
            footer.paragraphs[0]._p.find(qn("w:pPr")).find(qn("w:jc")).get(qn("w:val"))
            for footer in (section.footer, section.even_page_footer)
        ]
        assert aligned == ["right", "left"]
        assert section.first_page_footer.paragraphs[0].text == ""
        assert not opened(render_docx(letter(layout=Layout.PLAIN))).sections[0].different_first_page_header_footer

    def test_tables_have_a_head_on_every_page_and_whole_rows(self) -> None:
        table = opened(render_docx(letter())).tables[0]
        assert [[cell.text for cell in row.cells] for row in table.rows] == [list(row) for row in TABLE]
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)

    def test_the_signature_is_kept_with_the_text(self) -> None:
        document = opened(render_docx(letter(body=text(SENTENCE * 3, "特此告知。"), attachments=())))
        kept = [each.text for each in document.paragraphs if each.paragraph_format.keep_with_next]
        assert kept == [SENTENCE * 3, "特此告知。"]
        assert document.styles["署名"].paragraph_format.keep_with_next

    def test_same_sheet_same_bytes(self) -> None:
        assert render_docx(letter()) == render_docx(letter())

    def test_title_and_language(self) -> None:
        document = opened(render_docx(letter()))
        assert document.core_properties.title == "政府信息公开告知书"
        assert document.core_properties.language == "zh-CN"
