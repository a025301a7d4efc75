"""DOCX to lines and grids, as Word shows them."""

import io

import docx as python_docx
import pytest

from gongkai.annual_reports.readers.blocks import Grid, Line
from gongkai.annual_reports.readers.containers.docx import read_docx
from gongkai.annual_reports.readers.containers.flow import PICTURE
from gongkai.annual_reports.readers.refusals import Unreadable
from gongkai.annual_reports.readers.tests.samples import STRICT_W, docx, p, tbl, tc, zipped

R = "<w:r><w:t>{}</w:t></w:r>"


def lines(body, **parts):
    return [block.text for block in read_docx(docx(body, **parts)).blocks if isinstance(block, Line)]


def grids(body):
    return [
        [[(c.text, c.column, c.rowspan, c.colspan) for c in row] for row in block.rows]
        for block in read_docx(docx(body)).blocks
        if isinstance(block, Grid)
    ]


def test_a_document_of_python_docx():
    document = python_docx.Document()
    document.core_properties.title = "云川市年报"
    document.add_paragraph("一、总体情况")
    table = document.add_table(rows=3, cols=3)
    for number, cell in enumerate(table._cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(2, 1).merge(table.cell(2, 2))
    document.add_paragraph("二、主动公开")
    document.sections[0].header.paragraphs[0].text = "页眉"
    stream = io.BytesIO()
    document.save(stream)
    source = read_docx(stream.getvalue())
    first, grid, last = source.blocks
    assert (first.text, last.text, source.title) == ("一、总体情况", "二、主动公开", "云川市年报")
    assert [[(c.text, c.column, c.rowspan, c.colspan) for c in row] for row in grid.rows] == [
        [("0\n3", 0, 2, 1), ("1", 1, 1, 1), ("2", 2, 1, 1)],
        [("4", 1, 1, 1), ("5", 2, 1, 1)],
        [("6", 0, 1, 1), ("7\n8", 1, 1, 2)],
    ]
    assert [str(block.place) for block in source.blocks] == ["第1段", "第1个表格", "第2段"]


@pytest.mark.parametrize(
    "body, expected",
    [
        (p("文"), ["文"]),
        ("<w:p><w:r><w:t>一、</w:t></w:r><w:r><w:t>总体</w:t><w:t>情况</w:t></w:r></w:p>", ["一、总体情况"]),
        ("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>", ["甲", "乙"]),
        (
            "<w:p><w:ins><w:r><w:t>6</w:t></w:r></w:ins><w:del><w:r><w:delText>5</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>4</w:t></w:r></w:moveFrom><w:r><w:t>件</w:t></w:r></w:p>",
            ["6件"],
        ),
        (p("上半", "<w:rPr><w:del/></w:rPr>") + p("下半"), ["上半下半"]),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>", ["显"]),
        ("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>显</w:t></w:r></w:p>", ["显"]),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>5</w:t></w:r></w:p>", ["5"]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>", ["控件"]),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击')}</w:sdtContent></w:sdt>", []),
        (f"<w:p><w:r><w:t>锚</w:t><w:pict><w:txbxContent>{p('框')}</w:txbxContent></w:pict></w:r></w:p>", ["锚", "框"]),
        (
            "<w:p><w:r><w:AlternateContent><w:Choice><w:txbxContent>" + p("框") + "</w:txbxContent></w:Choice>"
            "<w:Fallback><w:txbxContent>" + p("框") + "</w:txbxContent></w:Fallback></w:AlternateContent></w:r></w:p>",
            ["框"],
        ),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", ["链接"]),
        ("<w:p><w:r><w:t>字</w:t><w:footnoteReference w:id='1'/></w:r></w:p>", ["字"]),
        (
            f"<w:p><w:r><w:ruby><w:rt>{R.format('yun')}</w:rt><w:rubyBase>{R.format('云')}</w:rubyBase></w:ruby></w:r></w:p>",
            ["云"],
        ),
    ],
)
def test_text_is_what_word_shows(body, expected):
    assert lines(body) == expected


def test_strict_documents_are_read_like_others():
    source = read_docx(docx(p("文") + tbl(tc("甲") + tc("1")), namespace=STRICT_W))
    assert [type(block).__name__ for block in source.blocks] == ["Line", "Grid"]


def test_merged_cells_are_spans():
    restart, goes_on = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    body = tbl(
        tc("项", restart + "<w:gridSpan w:val='2'/>") + tc("申请人", "<w:gridSpan w:val='2'/>"),
        tc("", goes_on + "<w:gridSpan w:val='2'/>") + tc("自然人") + tc("总计"),
        tc("办理", restart) + tc("公开") + tc("1") + tc("1"),
        tc("", goes_on) + tc("不予") + tc("2") + tc("2"),
    )
    assert grids(body) == [
        [
            [("项", 0, 2, 2), ("申请人", 2, 1, 2)],
            [("自然人", 2, 1, 1), ("总计", 3, 1, 1)],
            [("办理", 0, 2, 1), ("公开", 1, 1, 1), ("1", 2, 1, 1), ("1", 3, 1, 1)],
            [("不予", 1, 1, 1), ("2", 2, 1, 1), ("2", 3, 1, 1)],
        ]
    ]


def test_a_merge_that_begins_nowhere_is_a_cell():
    assert grids(tbl(tc("甲") + tc("1"), tc("乙", "<w:vMerge/>") + tc("2"))) == [
        [[("甲", 0, 1, 1), ("1", 1, 1, 1)], [("乙", 0, 1, 1), ("2", 1, 1, 1)]]
    ]


@pytest.mark.parametrize("span", ["1000000", "-1", "x", "0", ""])
def test_broken_spans_are_clipped(span):
    (grid,) = grids(tbl(tc("表", f"<w:gridSpan w:val='{span}'/>"), tc("甲") + tc("1")))
    assert all(column + wide <= 2 for row in grid for _, column, _, wide in row)


def test_rows_deleted_under_tracked_changes_are_gone():
    row = "<w:trPr><w:del/></w:trPr>" + tc("乙") + tc("2")
    assert grids(tbl(tc("甲") + tc("1"), row)) == [[[("甲", 0, 1, 1), ("1", 1, 1, 1)]]]


def test_a_row_that_begins_further_right():
    row = "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + tc("1")
    assert grids(tbl(tc("甲") + tc("乙"), row)) == [
        [[("甲", 0, 1, 1), ("乙", 1, 1, 1)], [("", 0, 1, 1), ("1", 1, 1, 1)]]
    ]


@pytest.mark.parametrize(
    "content, text",
    [
        (p("1") + p("2"), "1\n2"),
        (f"<w:p>{R.format(12)}<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r></w:p>", "12 1"),
        (f"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>5</w:t></w:r>{R.format(6)}</w:p>", "5 6"),
        ("<w:p><w:r><w:drawing><w:pic/></w:drawing></w:r></w:p>", PICTURE),
        ("<w:p/>", ""),
        ("", ""),
        (tbl(tc("甲") + tc("乙")) + "<w:p/>", "甲\n乙"),
    ],
)
def test_no_digit_is_invented_or_lost_in_a_cell(content, text):
    rows = [tc(f"项{n}") + tc("0") + tc("0") + tc("0") for n in range(4)]
    grid = grids(tbl(*rows, tc("末项") + f"<w:tc>{content}</w:tc>" + tc("0") + tc("0")))[-1]
    assert grid[-1][1][0] == text


LIST = """<w:abstractNum w:abstractNumId="7">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/><w:pStyle w:val="H1"/>
 </w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
 <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="7"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>"""


def listed(text, number=3, level=0):
    return p(text, f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>")


@pytest.mark.parametrize(
    "form, text, printed",
    [
        ("chineseCounting", "%1、", "一、甲"),
        ("japaneseCounting", "（%1）", "（一）甲"),
        ("chineseCountingThousand", "第%1条", "第一条甲"),
        ("decimal", "%1.", "1.甲"),
        ("decimalEnclosedCircle", "%1", "①甲"),
        ("decimalFullWidth", "%1．", "１．甲"),
        ("upperRoman", "%1.", "I.甲"),
        ("lowerLetter", "%1)", "a)甲"),
        ("bullet", "", "甲"),
        ("ordinalText", "%1、", "甲"),
    ],
)
def test_automatic_numbers_are_text(form, text, printed):
    assert lines(listed("甲"), numbering=LIST.format(format=form, text=text)) == [printed]


def test_automatic_numbers_count_on_through_the_document():
    body = listed("甲") + listed("子", level=1) + listed("丑", level=1) + p("文") + listed("乙") + listed("寅", level=1)
    numbering = LIST.format(format="chineseCounting", text="%1、")
    assert lines(body, numbering=numbering) == ["一、甲", "1.子", "2.丑", "文", "二、乙", "1.寅"]
    assert lines(listed("甲") + listed("乙", 4) + listed("丙", 4), numbering=numbering) == [
        "一、甲",
        "五、乙",
        "六、丙",
    ]
    assert lines("".join(listed("项") for _ in range(12)), numbering=numbering)[9:] == [
        "十、项",
        "十一、项",
        "十二、项",
    ]


def test_numbers_may_come_from_the_style_or_the_one_it_is_based_on():
    styles = (
        "<w:style w:styleId='H1'><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:style>"
        "<w:style w:styleId='H9'><w:basedOn w:val='H1'/></w:style>"
    )
    body = p("甲", "<w:pStyle w:val='H1'/>") + p("乙", "<w:pStyle w:val='H9'/>") + p("丙", "<w:pStyle w:val='无'/>")
    numbering = LIST.format(format="chineseCounting", text="%1、")
    assert lines(body, numbering=numbering, styles=styles) == ["一、甲", "二、乙", "丙"]


BOMB = "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    "data, rule",
    [
        (b"PK\x03\x04", "read-damaged"),
        (zipped({"a.txt": "x"}), "read-damaged"),
        (zipped({"word/document.xml": "<w:document"}), "read-damaged"),
        (zipped({"word/document.xml": "<a/>"}), "read-damaged"),
        (zipped({"word/document.xml": ""}), "read-damaged"),
        (zipped({"word/document.xml": BOMB + "<document><body>&b;</body></document>"}), "read-limit"),
        (zipped({"word/document.xml": "<a>" * 5000}), "read-damaged"),
        (zipped({"word/document.xml": "<document><body>" + " " * 40_000_000}), "read-limit"),
        (zipped({f"word/{n}.xml": "" for n in range(2500)}), "read-limit"),
    ],
    ids=["head only", "other zip", "broken xml", "no body", "empty", "entities", "deep", "zip bomb", "members"],
)
def test_hostile_and_damaged_files_are_refused(data, rule):
    with pytest.raises(Unreadable) as refused:
        read_docx(data)
    assert refused.value.finding.rule == rule
    assert refused.value.finding.unread


def test_a_directory_that_lies_about_sizes_is_caught_while_reading():
    whole = docx(p("文") + "<!--" + " " * 500_000 + "-->")
    at = whole.rindex(b"word/document.xml") - 46
    lying = whole[: at + 24] + (100).to_bytes(4, "little") + whole[at + 28 :]
    with pytest.raises(Unreadable):
        read_docx(lying)


def test_tables_nested_without_end_are_text():
    body = p("底")
    for _ in range(35):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc><w:tc>{p('旁')}</w:tc></w:tr></w:tbl>"
    assert read_docx(docx(body)).blocks


def formula(content):
    return f'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{content}</m:oMath>'


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (run("5") + run("1", '<w:position w:val="12"/>'), "5 1"),
        (run("5") + run("1", '<w:position w:val="0"/>'), "51"),
        (run("3", '<w:color w:val="ffffff"/>') + run("5"), "3 5"),
        (run("3", '<w:color w:val="000000"/>') + run("5"), "35"),
        (formula("<m:sSup><m:e><m:t>5</m:t></m:e><m:sup><m:t>2</m:t></m:sup></m:sSup>"), "5 2"),
        (formula("<m:f><m:num><m:t>1</m:t></m:num><m:den><m:t>2</m:t></m:den></m:f>"), "1 2"),
        ("<w:r><w:instrText> EQ \\o\\ac(○,5) </w:instrText></w:r>", PICTURE),
        (run("1") + "<w:r><w:instrText> EQ \\o\\ac(○,5) </w:instrText></w:r>", f"1{PICTURE}"),
        ("<w:r><w:instrText> =SUM(LEFT) </w:instrText></w:r>" + run("5"), "5"),
    ],
)
def test_digits_that_only_stand_side_by_side_in_the_file(content, text):
    cells = tc("规章") + f"<w:tc><w:p>{content}</w:p></w:tc>"
    (grid,) = read_docx(docx(tbl(cells, tc("许可") + tc("1")))).blocks
    assert grid.rows[0][1].text == text


def test_a_break_in_a_title_is_none_of_the_text():
    run = "<w:r><w:t>云川市司法局2025年</w:t><w:br/><w:t>政府信息公开工作年度报告</w:t></w:r>"
    title, other = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{run}</w:p>', f"<w:p>{run}</w:p>"
    first, *rest = [block.text for block in read_docx(docx(title + other)).blocks]
    assert first == "云川市司法局2025年政府信息公开工作年度报告"
    assert rest == ["云川市司法局2025年", "政府信息公开工作年度报告"]
