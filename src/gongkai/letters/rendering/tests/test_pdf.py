"""Letters as PDF: their text, their page, their signature."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pdfplumber
import pytest

from gongkai.letters.rendering import NoGlyph, Unprintable, render_pdf, seal_places
from gongkai.letters.rendering import page as measures
from gongkai.letters.rendering.tests.samples import ORGAN, SENTENCE, letter, pdf_pages, squeezed, text
from gongkai.letters.sheet import Block, Kind, Layout, Sheet

pytestmark = pytest.mark.usefixtures("fonts")
RARE = "喆堃祎婠𬭎㛃䶮"
MARKUP = (
    '#import "@preview/x:1.0.0": *',
    "#set page(width: 1pt) *粗* _斜_ $x^2$ `码` <标> @引 // 注释 \\ 结束",
    "<w:t>文</w:t> &amp; {{ 7 * 7 }} {% raw %}",
)


def chars(content: bytes, page: int = 0) -> list[dict[str, object]]:
    """The characters of a page with their places."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return list(pdf.pages[page].chars)


def lines_of(content: bytes, page: int, size: float = measures.BODY) -> list[str]:
    """The lines of a page that are set in ``size``."""
    lines: dict[int, str] = {}
    for each in chars(content, page):
        if abs(each["size"] - size) < 0.1:
            lines[round(each["top"])] = lines.get(round(each["top"]), "") + each["text"]
    return [lines[top] for top in sorted(lines)]


class TestText:
    """What is printed is what the sheet says."""

    @pytest.mark.parametrize("layout", Layout)
    def test_every_piece_in_its_order(self, layout: Layout) -> None:
        sheet = letter(layout=layout)
        whole, at = "".join(pdf_pages(render_pdf(sheet))), 0
        for piece in sheet.plain.splitlines():
            at = whole.index(squeezed(piece), 0 if layout is Layout.PLAIN else at) + len(squeezed(piece))

    @pytest.mark.parametrize("words", MARKUP)
    def test_markup_is_printed_as_it_is(self, words: str) -> None:
        sheet = letter(title="告知书", body=(*text(words), Block(Kind.TABLE, rows=(("甲",), (words,)))), note=words)
        assert "".join(pdf_pages(render_pdf(sheet))).count(squeezed(words)) == 3

    def test_long_text(self) -> None:
        words = SENTENCE * 4000
        pages = pdf_pages(render_pdf(letter(body=text(words))))
        assert sum(page.count("本机关依法答复") for page in pages) > 3700
        assert len(pages) > 150

    def test_a_word_without_end_stays_on_the_page(self) -> None:
        content = render_pdf(letter(body=text("https://www.example.org/" + "a" * 300)))
        right = (measures.LEFT_MM + measures.TYPE_WIDTH_MM) * measures.POINT
        assert max(each["x1"] for each in chars(content)) < right + 30

    @pytest.mark.parametrize(
        "bad, named", [("\x00", "U\\+0000"), ("\u202e", "U\\+202E"), ("\u2066", "U\\+2066"), ("\ue000", "自造字")]
    )
    def test_what_cannot_be_printed_is_refused_by_name(self, bad: str, named: str) -> None:
        with pytest.raises(Unprintable, match=named):
            render_pdf(letter(addressee=f"张{bad}三："))


class TestGlyphs:
    """No box, ever."""

    @pytest.mark.parametrize("place", ["organ", "title", "addressee", "note", "contact"])
    def test_rare_characters_are_printed(self, place: str) -> None:
        content = render_pdf(letter(**{place: f"云川{RARE}"}))
        assert RARE in "".join(pdf_pages(content))

    @pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TABLE])
    def test_in_every_kind_of_text(self, kind: Kind) -> None:
        assert RARE in "".join(pdf_pages(render_pdf(letter(body=(Block(kind, RARE),)))))

    def test_a_character_that_no_font_has_is_named(self) -> None:
        # U+12000, cuneiform: assigned, and in no font of an office.
        with pytest.raises(NoGlyph, match=r"U\+12000.*请安装"):
            render_pdf(letter(addressee="张\U00012000："))


class TestPage:
    """GB/T 9704 in points."""

    def test_22_lines_of_28_characters(self) -> None:
        content = render_pdf(letter(body=text("国" * 28 * 70)))
        lines = lines_of(content, 1)
        assert [len(line) for line in lines] == [28] * 22
        page = [each for each in chars(content, 1) if each["text"] == "国"]
        assert min(each["x0"] for each in page) == pytest.approx(28 * measures.POINT, abs=1)
        assert max(each["x1"] for each in page) == pytest.approx(184 * measures.POINT, abs=1)
        tops = sorted({round(each["top"], 1) for each in page})
        assert tops[1] - tops[0] == pytest.approx(28.99, abs=0.2)

    def test_head_of_the_letter_form(self) -> None:
        with pdfplumber.open(io.BytesIO(render_pdf(letter()))) as pdf:
            page = pdf.pages[0]
            rules = (
                sorted(page.rects, key=lambda each: each["top"])[:2] + sorted(page.rects, key=lambda e: e["top"])[-2:]
            )
            name = [each for each in page.chars if each["non_stroking_color"] not in (None, (0,), (0, 0, 0), 0)]
        assert [round(each["width"] / measures.POINT) for each in rules] == [170] * 4
        assert "".join(each["text"] for each in name) == ORGAN
        assert rules[0]["height"] > rules[1]["height"]
        assert rules[3]["bottom"] == pytest.approx(277 * measures.POINT, abs=0.5)
        below = rules[0]["top"] - (30 * measures.POINT + name[0]["size"])
        assert below == pytest.approx(4 * measures.POINT, abs=0.5)

    def test_the_plain_form_has_no_red(self) -> None:
        with pdfplumber.open(io.BytesIO(render_pdf(letter(layout=Layout.PLAIN)))) as pdf:
            assert {each["non_stroking_color"] for each in pdf.pages[0].chars} <= {(0,), (0, 0, 0), 0, None}

    def test_page_numbers_outside_and_none_on_the_first_page_of_a_letter(self) -> None:
        content = render_pdf(letter(body=text(SENTENCE * 100)))
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            places = []
            for page in pdf.pages[:4]:
                folio = [each for each in page.chars if each["top"] > 262 * measures.POINT]
                places.append(("".join(e["text"] for e in folio if e["text"].isdigit()), [e["x0"] for e in folio][:1]))
        assert places[0] == ("", [])
        assert [number for number, _ in places[1:]] == ["2", "3", "4"]
        assert places[1][1][0] < 120 < 450 < places[2][1][0]

    @pytest.mark.parametrize(
        "title, lines",
        [
            ("政府信息公开告知书", ["政府信息公开告知书"]),
            (
                "关于申请公开东城区第二污水处理厂特许经营协议的政府信息公开告知书",
                ["关于申请公开东城区第二污水处理厂", "特许经营协议的政府信息公开告知书"],
            ),
            ("云川市人民政府办公室\n政府信息公开答复书", ["云川市人民政府办公室", "政府信息公开答复书"]),
        ],
    )
    def test_titles_are_cut_by_sense(self, title: str, lines: list[str]) -> None:
        assert lines_of(render_pdf(letter(title=title)), 0, measures.TITLE) == lines

    def test_a_table_runs_over_pages_inside_the_type_area_with_its_head(self) -> None:
        rows = (("序号", "位置", "依据"), *((str(at), f"第{at}页", "条例第十五条" * 4) for at in range(1, 80)))
        content = render_pdf(letter(body=(*text(SENTENCE), Block(Kind.TABLE, rows=rows))))
        pages = pdf_pages(content)
        assert sum("序号位置依据" in page for page in pages) == len(pages) - (0 if "序号" in pages[-1] else 1) >= 3
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            for table in (table for page in pdf.pages for table in page.find_tables()):
                left, top, right, bottom = (side / measures.POINT for side in table.bbox)
                assert left > 27.5
                assert right < 184.5
                assert top > 36.5
                assert bottom < 262.5

    def test_is_tagged_with_title_and_language(self) -> None:
        content = render_pdf(letter())
        assert b"pdfuaid:part" in content
        assert b"/MarkInfo" in content
        assert b"zh-CN" in content or b"zh-cn" in content
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            assert pdf.metadata["Title"] == "政府信息公开告知书"

    def test_same_sheet_same_bytes(self) -> None:
        sheet = letter()
        first = render_pdf(sheet)
        render_pdf(letter(title="另一件"))
        assert render_pdf(sheet) == first


class TestDraft:
    """Previews."""

    def test_shows_what_is_pending(self) -> None:
        page = "".join(pdf_pages(render_pdf(letter(number="", dated=None), draft=True)))
        assert "（编号签发时生成）" in page
        assert "（日期签发时生成）" in page

    def test_is_marked(self) -> None:
        def sizes(content: bytes) -> Counter[str]:
            return Counter(each["text"] for each in chars(content) if each["size"] > 100)

        assert sizes(render_pdf(letter(), draft=True)) == {"草": 1, "稿": 1}
        assert not sizes(render_pdf(letter()))

    def test_a_letter_without_number_prints_nothing_for_it(self) -> None:
        assert "编号" not in pdf_pages(render_pdf(letter(number="", body=text(SENTENCE))))[0]


class TestSignature:
    """R119."""

    @pytest.mark.parametrize("length", range(8, 26))
    def test_never_stands_without_two_lines_of_text(self, length: int) -> None:
        content = render_pdf(letter(body=text(SENTENCE * length, "特此告知。"), attachments=(), note=""))
        page = lines_of(content, len(pdf_pages(content)) - 1)
        sign = next(at for at, line in enumerate(page) if line == ORGAN)
        assert sum(len(line) > 3 for line in page[:sign]) >= 2

    @pytest.mark.parametrize("count", range(3, 12))
    def test_nor_where_the_last_paragraphs_are_short(self, count: int) -> None:
        body = (*text(*[SENTENCE * 2] * count), Block(Kind.HEADING, "二、其他"), *text(SENTENCE, "特此告知。"))
        content = render_pdf(letter(body=body, attachments=(), note=""))
        page = lines_of(content, len(pdf_pages(content)) - 1)
        assert next(at for at, line in enumerate(page) if line == ORGAN) >= 2

    @pytest.mark.parametrize("rows", [*range(6, 24), 3, 60])
    def test_nor_behind_a_table(self, rows: int) -> None:
        cells = (("序号", "内容"), *((str(at), f"第{at}项内容") for at in range(1, rows)))
        lead = text(*["本机关依法答复。"] * (14 if rows == 3 else 2))
        sheet = letter(body=(*lead, Block(Kind.HEADING, "一、清单"), Block(Kind.TABLE, rows=cells)), attachments=())
        pages = pdf_pages(render_pdf(sheet))
        assert "项内容" in pages[-1].rpartition(ORGAN)[0]
        for at in range(1, rows):
            assert "".join(pages).count(f"第{at}项内容") == 1

    @pytest.mark.parametrize("lines", range(1, 24))
    def test_nothing_is_lost_or_doubled_where_the_text_is_cut(self, lines: int) -> None:
        words = "".join(f"第{at}句说明。" for at in range(70 + 4 * lines))
        sheet = letter(body=text(words), attachments=(), note="", contact="")
        pages = [page.replace(f"—{at}—", "") for at, page in enumerate(pdf_pages(render_pdf(sheet)), 1)]
        assert squeezed(words) in "".join(pages)

    def test_the_date_ends_four_characters_from_the_edge_and_the_name_is_centred_over_it(self) -> None:
        found = chars(render_pdf(letter(body=text(SENTENCE))))
        text_of = "".join(each["text"] for each in found)
        at = text_of.index("2026年3月2日")
        date_box = (found[at]["x0"], found[at + 8]["x1"])
        at = text_of.rindex(ORGAN)
        name_box = (found[at]["x0"], found[at + len(ORGAN) - 1]["x1"])
        assert 184 * measures.POINT - date_box[1] == pytest.approx(4 * measures.BODY, abs=2)
        assert sum(date_box) / 2 == pytest.approx(sum(name_box) / 2, abs=1)

    def test_several_organs_sign_in_order_the_last_with_the_date(self) -> None:
        organs = (ORGAN, "云川市水务局", "云川市财政局")
        sheet = letter(organs=organs, body=text(SENTENCE), attachments=())
        page = pdf_pages(render_pdf(sheet))[0]
        assert page.index("云川市水务局") < page.index("云川市财政局") < page.index("2026年3月2日")
        places = seal_places(sheet)
        assert [place.organ for place in places] == list(organs)
        # 42 mm apart at least: no two seals touch.
        for a, b in ((0, 1), (0, 2), (1, 2)):
            apart = (places[a].x_mm - places[b].x_mm) ** 2 + (places[a].y_mm - places[b].y_mm) ** 2
            assert apart > measures.SEAL_MM**2

    def test_long_organs_stay_on_the_paper(self) -> None:
        organ = "云川市东城区住房和城乡建设委员会行政审批服务中心政府信息公开工作领导小组办公室"
        content = render_pdf(letter(organ=organ))
        assert squeezed("".join(pdf_pages(content))).count(organ) >= 1
        for each in chars(content):
            assert each["x0"] > 18 * measures.POINT
            assert each["x1"] < 192 * measures.POINT


def test_a_sheet_with_nothing_but_names() -> None:
    content = render_pdf(Sheet(organ=ORGAN, title="接收回执", addressee="", body=(), dated=date(2026, 3, 2)))
    assert pdf_pages(content)[0].startswith(ORGAN)
