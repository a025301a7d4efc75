"""PDF to lines and grids: pages drawn for the purpose, with ASCII text since they bring no fonts."""

import pytest

from gongkai.annual_reports.readers.blocks import Grid, Line
from gongkai.annual_reports.readers.containers.pdf import read_pdf
from gongkai.annual_reports.readers.refusals import Unreadable
from gongkai.annual_reports.readers.tests.samples import pdf, printed, ruled

ROWS = [["a", "1", "2"], ["b", "", "40"]]


def shown(source):
    return [
        block.text if isinstance(block, Line) else [[cell.text for cell in row] for row in block.rows]
        for block in source.blocks
    ]


def page(*parts):
    return "\n".join(parts)


def test_tables_and_the_text_around_them_in_order():
    content = page(printed(80, 780, "above"), ruled(80, 700, [100, 60, 60], ROWS), printed(80, 500, "below"))
    source = read_pdf(pdf(content))
    assert shown(source) == ["above", ROWS, "below"]
    assert [str(block.place) for block in source.blocks] == ["第1页", "第1页第1个表格", "第1页"]
    assert source.findings == ()


def test_a_table_over_a_page_break_is_a_grid_on_each_page():
    first, second = ruled(80, 120, [100, 60], [["a", "1"]]), ruled(80, 800, [100, 60], [["b", "2"]])
    assert shown(read_pdf(pdf(first, second))) == [[["a", "1"]], [["b", "2"]]]


def test_a_row_that_the_page_break_left_open():
    closed = ruled(80, 120, [100, 60], [["a", "1"], ["b", "2"]])
    open_below = "\n".join(line for line in closed.splitlines() if not line.startswith("80 80 m 240 80"))
    assert open_below != closed
    assert shown(read_pdf(pdf(open_below))) == [[["a", "1"], ["b", "2"]]]


def test_merged_cells_are_spans():
    rules = ["80 700 m 240 700 l S", "160 680 m 240 680 l S", "80 660 m 240 660 l S"]
    rules += ["80 700 m 80 660 l S", "160 700 m 160 660 l S", "200 680 m 200 660 l S", "240 700 m 240 660 l S"]
    texts = [printed(84, 676, "head"), printed(164, 686, "wide"), printed(164, 666, "1"), printed(204, 666, "2")]
    (grid,) = read_pdf(pdf(page(*rules, *texts))).blocks
    assert [[(c.text, c.column, c.rowspan, c.colspan) for c in row] for row in grid.rows] == [
        [("head", 0, 2, 1), ("wide", 1, 1, 2)],
        [("1", 1, 1, 1), ("2", 2, 1, 1)],
    ]


def test_backgrounds_are_no_tables():
    backgrounds = "\n".join(f"1 1 1 rg 80 {700 - 20 * n} 300 20 re f 0 g" for n in range(5))
    content = page(backgrounds, *(printed(80, 705 - 20 * n, f"line {n}.") for n in range(5)))
    assert all(isinstance(block, Line) for block in read_pdf(pdf(content)).blocks)


@pytest.mark.parametrize("number", ["5", "- 5 -", "-5-", "5/8", " 5 "])
def test_page_numbers_are_left_out(number):
    assert shown(read_pdf(pdf(page(printed(80, 700, "text"), printed(290, 30, number))))) == ["text"]


def test_a_number_in_the_middle_of_the_page_is_none_of_its_number():
    assert shown(read_pdf(pdf(page(printed(80, 500, "5"), printed(300, 400, "text"))))) == ["5", "text"]


def test_running_heads_are_left_out():
    pages = [page(printed(80, 820, "Report of 2023"), printed(200, 500, f"page text {n}")) for n in "abcd"]
    assert shown(read_pdf(pdf(*pages))) == [f"page text {n}" for n in "abcd"]


def test_lines_that_the_page_width_broke_are_one_paragraph():
    full = "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"
    content = page(printed(100, 700, full), printed(80, 680, "on"), printed(100, 660, "new"))
    assert shown(read_pdf(pdf(content))) == [f"{full} on", "new"]


@pytest.mark.parametrize(
    ("end", "start", "whole"),
    [
        ("word", "word", "word word"),
        ("word,", "word", "word, word"),
        ("word/", "word", "word/word"),
        ("word?", "a=1", "word?a=1"),
        ("word/ ", "word", "word/ word"),
    ],
)
def test_a_blank_between_lines(end, start, whole):
    filled = "w" * 44
    content = page(printed(100, 700, f"{filled} {end}"), printed(80, 680, start))
    assert shown(read_pdf(pdf(content))) == [f"{filled} {whole}"]


PROGRAMS = {"none": "", "browser": "/Producer (Skia/PDF m156)", "typst": "/Creator (Typst 0.15.1)"}


@pytest.mark.parametrize(("program", "text"), [("none", "ab c d e"), ("browser", "ab cd e"), ("typst", "ab cd e")])
def test_blanks_in_a_line(program, text):
    """A gap as wide as a blank counts, but where the program is known to print the blanks of the text."""
    content = page(printed(80, 700, "ab c"), printed(104, 700, "d e"))
    assert shown(read_pdf(informed(content, PROGRAMS[program]))) == [text]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_blank_at_the_end_of_a_line(program):
    filled = "w" * 44
    content = page(printed(100, 700, f"{filled}/"), printed(80, 680, "on"))
    assert shown(read_pdf(informed(content, PROGRAMS[program]))) == [f"{filled}/on"]
    content = page(printed(100, 700, f"{filled}/ "), printed(80, 680, "on"))
    assert shown(read_pdf(informed(content, PROGRAMS[program]))) == [f"{filled}/ on"]


def informed(content, properties):
    """A PDF of one page with these properties."""
    return pdf(content, trailer=f"/Info << {properties} >>")


def test_wide_gaps_of_a_table_without_rules_are_kept():
    parts = [printed(x, y, t) for y in (700, 680) for x, t in ((80, "name"), (200, "12"), (300, "0"))]
    lines = shown(read_pdf(pdf(page(*parts))))
    assert [line.split() for line in lines] == [["name", "12", "0"]] * 2
    assert all("   " in line for line in lines)


def test_letters_printed_twice_for_boldness_count_once():
    assert shown(read_pdf(pdf(page(printed(80, 700, "12"), printed(80.3, 700, "12"))))) == ["12"]


def test_slanted_watermarks_are_not_text():
    mark = "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 400 Tm (DRAFT) Tj ET"
    assert shown(read_pdf(pdf(page(printed(80, 700, "text"), mark)))) == ["text"]


@pytest.mark.parametrize("content", ["", "0 0 m 100 100 l S"])
def test_without_text_layer(content):
    with pytest.raises(Unreadable, match="没有文字层") as refused:
        read_pdf(pdf(content))
    assert refused.value.finding.rule == "read-no-text-layer"


def test_too_many_pages():
    with pytest.raises(Unreadable) as refused:
        read_pdf(pdf(*[""] * 201))
    assert refused.value.finding.rule == "read-limit"


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.4\n%%EOF", b"%PDF-" + bytes(range(256))])
def test_damaged(data):
    with pytest.raises(Unreadable) as refused:
        read_pdf(data)
    assert refused.value.finding.rule in ("read-damaged", "read-no-text-layer")


def test_encrypted():
    padding = "".join(f"{byte:02x}" for byte in range(32))
    encrypted = pdf(
        printed(80, 700, "text"),
        trailer=f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -1 /O <{padding}> /U <{padding}> >> /ID [<00> <00>]",
    )
    with pytest.raises(Unreadable) as refused:
        read_pdf(encrypted)
    assert refused.value.finding.rule == "read-encrypted"


def test_an_end_that_is_missing_is_said():
    whole = pdf(printed(80, 700, "text"))
    source = read_pdf(whole[: whole.index(b"startxref")])
    assert [finding.rule for finding in source.findings] == ["read-truncated"]
    assert shown(source) == ["text"]


def test_the_real_ones(corpus):
    for number in ("002", "003", "004"):
        source = read_pdf((corpus / "reports" / f"{number}.pdf").read_bytes())
        grids = [block for block in source.blocks if isinstance(block, Grid)]
        assert len(grids) >= 4
        assert max(cell.column + cell.colspan for grid in grids for row in grid.rows for cell in row) == 15
        assert not source.findings
