"""HTML as editors, Word and WPS write it, to lines and grids."""

import pytest

from gongkai.annual_reports.readers.blocks import Grid, Line
from gongkai.annual_reports.readers.containers.flow import PICTURE
from gongkai.annual_reports.readers.containers.html import html_source, read_html
from gongkai.annual_reports.readers.limits import GRID_AREA, HTML_TAGS
from gongkai.annual_reports.readers.refusals import Unreadable


def lines(html):
    return [block.text for block in html_source(html).blocks if isinstance(block, Line)]


def grids(html):
    return [
        [[(cell.text, cell.column, cell.rowspan, cell.colspan) for cell in row] for row in block.rows]
        for block in html_source(html).blocks
        if isinstance(block, Grid)
    ]


def texts(html):
    return [[[text for text, *_ in row] for row in grid] for grid in grids(html)]


def in_cell(content):
    return texts(f"<table><tr><td>甲</td><td>{content}</td></tr></table>")[0][0][1]


@pytest.mark.parametrize(
    "html, expected",
    [
        ("<p>一、总体情况</p><p>正文</p>", ["一、总体情况", "正文"]),
        ("一、总体情况<br>正文<br/>再一段", ["一、总体情况", "正文", "再一段"]),
        ("<div><div>甲</div>乙<div>丙</div></div>", ["甲", "乙", "丙"]),
        ("<p><span>一、</span><font><b>总</b>体</font>情况</p>", ["一、总体情况"]),
        ("<p>&nbsp;&nbsp;云川市&#12288;&emsp;\n  公开</p><p>&nbsp;</p>", ["云川市 公开"]),
        ("<p>甲&lt;乙&gt;&amp;丙 &#20845;</p>", ["甲<乙>&丙 六"]),
        ("<p>1<!-- 2 -->3</p><script>4</script><style>p{}</style>", ["13"]),
        ("<head><title>题</title></head><body>文</body>", ["文"]),
        ("<p>看得见</p><p style='display: none'>看不见</p><div hidden>看不见</div>", ["看得见"]),
        ("<p STYLE = 'Display:None'>看不见</p><p style\n='display :none'>看不见</p><p>看得见</p>", ["看得见"]),
        ("<p>看<span style='mso-hide:all'>不</span>见<span style='visibility:hidden'>不</span></p>", ["看见"]),
        ("<pre>甲 1\n乙 2\n</pre>", ["甲 1", "乙 2"]),
        ("<p>云\u200b川\ufeff市</p>", ["云川市"]),
        ("<![if !supportLists]><p>一、<![endif]>总体情况<o:p></o:p></p>", ["一、总体情况"]),
        ("<xml><w:WordDocument>无</w:WordDocument></xml><p>文</p>", ["文"]),
        ("<p>新收<del>5</del><ins>6</ins>件</p>", ["新收6件"]),
        ("", []),
    ],
)
def test_text_is_what_a_browser_shows(html, expected):
    assert lines(html) == expected


@pytest.mark.parametrize(
    "content, expected",
    [
        ("12", "12"),
        ("<p>12</p>", "12"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("1<br>2", "1\n2"),
        ("<span>1</span><span>2</span>", "12"),
        ("1 2", "1 2"),
        ("12<sup>①</sup>", "12 ①"),
        ("<s>5</s>6", "5 6"),
        ("<p>三、本</p><p>年度办</p><p>理结果</p>", "三、本\n年度办\n理结果"),
        ("<p><o:p>&nbsp;</o:p></p>", ""),
        ("<input type=text value='7'>", "7"),
        ("<input type=hidden value='7'>", ""),
        ("<img src='a.png'>", PICTURE),
        ("3<img src='a.png'>", f"3{PICTURE}"),
        ("<p>3</p><p><img src='a.png'></p>", f"3{PICTURE}"),
        ("总计<img src='a.png'>", "总计"),
        ("<bdo dir=rtl>12</bdo>", "\u202e12"),
        ("<bdo dir=ltr>12</bdo>", "12"),
        ("<ul><li>1</li></ul>", "1"),
        ("１，２３４", "１，２３４"),
    ],
)
def test_no_digit_is_invented_or_lost_in_a_cell(content, expected):
    assert in_cell(content) == expected


def test_spans_are_laid_out():
    html = """<table><thead><tr><th rowspan=2 colspan=2>项</th><th colspan=2>申请人</th></tr>
      <tr><th>自然人</th><th>总计</th></tr></thead>
      <tbody><tr><td rowspan=2>办理</td><td>公开</td><td>1</td><td>1</td></tr>
      <tr><td>不予</td><td>2</td><td>2</td></tr></tbody></table>"""
    assert grids(html) == [
        [
            [("项", 0, 2, 2), ("申请人", 2, 1, 2)],
            [("自然人", 2, 1, 1), ("总计", 3, 1, 1)],
            [("办理", 0, 2, 1), ("公开", 1, 1, 1), ("1", 2, 1, 1), ("1", 3, 1, 1)],
            [("不予", 1, 1, 1), ("2", 2, 1, 1), ("2", 3, 1, 1)],
        ]
    ]


@pytest.mark.parametrize("span", ["1000000", "99999999999999", "-3", "0", "两", "", "2.5", "1e9"])
def test_broken_spans_are_clipped(span):
    html = (
        f"<table><tr><td colspan='{span}'>表</td></tr><tr><td rowspan='{span}'>甲</td><td>1</td></tr>"
        "<tr><td>2</td></tr></table>"
    )
    (grid,) = grids(html)
    assert all(column < 3 and rowspan <= 2 and colspan <= 3 for row in grid for _, column, rowspan, colspan in row)


def test_a_span_ends_with_its_group_of_rows():
    head = "<thead><tr><th rowspan=9>甲</th><th>乙</th></tr></thead>"
    html = f"<table>{head}<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert grids(html) == [[[("甲", 0, 1, 1), ("乙", 1, 1, 1)], [("1", 0, 1, 1), ("2", 1, 1, 1)]]]


DATA = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"


def test_layout_tables_are_flowing_text():
    html = f"<table><tr><td>栏目</td><td><p>一、总体情况</p>{DATA}<p>文字</p></td></tr></table>"
    assert [type(b).__name__ for b in html_source(html).blocks] == ["Line", "Line", "Grid", "Line"]
    assert texts(html) == [[["甲", "1"], ["乙", "2"]]]


def test_a_table_of_one_column_is_text():
    assert lines("<table><tr><td><p>一段</p><p>二段</p></td></tr><tr><td>三段</td></tr></table>") == [
        "一段",
        "二段",
        "三段",
    ]


def test_a_table_nested_in_a_data_cell_leaves_the_outer_one_whole():
    inner = "<table><tr><td>商业企业</td><td>科研</td></tr></table>"
    rows = "".join(f"<tr><td>第{n}项的名称</td><td>{n}</td><td>0</td><td>{n}</td></tr>" for n in range(1, 6))
    html = f"<table><tr><td>项目</td><td>自然人</td><td>{inner}</td><td>总计</td></tr>{rows}</table>"
    assert texts(html) == [
        [["项目", "自然人", "商业企业\n科研", "总计"], *([f"第{n}项的名称", str(n), "0", str(n)] for n in range(1, 6))]
    ]


def test_hidden_rows_and_cells_are_no_cells_and_invisible_ones_are_blank():
    html = (
        "<table><tr><td>甲</td><td style='display:none'>0</td><td>1</td></tr><tr style='display:none'><td>无</td></tr>"
        "<tr><td>乙</td><td style='visibility:hidden'><span style='visibility:hidden'>9</span></td></tr></table>"
    )
    assert texts(html) == [[["甲", "1"], ["乙", ""]]]


@pytest.mark.parametrize(
    "written, text",
    [
        ("1&nbsp;234", "1\u00a0234"),
        ("&#8201;12&#8239;345 ", "12\u202f345"),
        ("1&nbsp;&nbsp;234", "1 234"),
        ("1&nbsp;2", "1 2"),
        ("1 234", "1 234"),
        ("12&nbsp;345件", "12 345件"),
        ("2024&nbsp;年", "2024 年"),
    ],
)
def test_spaces_between_thousands_are_kept_in_a_number_alone(written, text):
    assert texts(f"<table><tr><td>甲</td><td>{written}</td></tr></table>") == [[["甲", text]]]


def test_places_count_paragraphs_and_tables():
    assert [str(block.place) for block in html_source(f"<p>甲</p>{DATA}<p>乙</p>{DATA}").blocks] == [
        "第1段",
        "第1个表格",
        "第2段",
        "第2个表格",
    ]


@pytest.mark.parametrize(
    "html, title",
    [
        ("<html><head><title> 云川市年报\n</title></head></html>", "云川市年报"),
        ("<head><meta name=ArticleTitle content='年报'><title>网站</title></head>", "年报"),
        ("<p>文</p>", ""),
    ],
)
def test_the_title_of_the_page(html, title):
    assert html_source(html).title == title


@pytest.mark.parametrize(
    "cell",
    [
        "<span style='vertical-align:super'>3</span>5",
        "<SPAN STYLE='VERTICAL-ALIGN: 4PT'>3</SPAN>5",
        "<span style='text-decoration: line-through'>3</span>5",
        "<span style='font-size:0'>3</span>5",
        "<b style='opacity: 0.0'>3</b>5",
        "<font color=white>3</font>5",
        "<span style='color:#FFF'>3</span>5",
        "<span style='position:relative;top:-5px'>3</span>5",
        "<span class='sr-only'>3</span>5",
    ],
)
def test_what_is_set_apart_by_style_is_no_part_of_the_number(cell):
    assert texts(f"<table><tr><td>甲</td><td>{cell}</td></tr></table>") == [[["甲", "3 5"]]]


@pytest.mark.parametrize(
    "cell",
    [
        "<span style='vertical-align:middle'>3</span>5",
        "<span style='font-size:0.8em;opacity:0.5'>3</span>5",
        "<span style='background-color:white'>3</span>5",
        "<span style='color:#fff000;white-space:nowrap'>3</span>5",
        "<font color=red>3</font>5<progress value=1>9</progress>",
    ],
)
def test_what_is_styled_otherwise_is(cell):
    assert texts(f"<table><tr><td>甲</td><td>{cell}</td></tr></table>") == [[["甲", "35"]]]


def test_a_formula_is_no_number_and_not_blank():
    cell = "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
    assert texts(f"<table><tr><td>甲</td><td>{cell}</td></tr></table>") == [[["甲", PICTURE]]]


@pytest.mark.parametrize(
    ("html", "last"),
    [("1", "1…"), ("12.", "12."), ("17</td", "17"), ("17</td>", "17"), ("17</td><td>", "")],
)
def test_a_number_that_the_end_cut_off_is_none(html, last):
    source = read_html(f"<html><body><table><tr><td>甲</td><td>乙</td><td>{html}".encode())
    assert [finding.rule for finding in source.findings] == ["read-truncated"]
    assert source.blocks[0].rows[0][-1].text == last


@pytest.mark.parametrize(
    "html, cut",
    [
        ("<html><body><p>文</p></body></html>", False),
        ("<html><body><p>文</p>", True),
        ("<p>文</p>", False),
        ("<p>文", False),
        (DATA, False),
        (DATA[:-10], True),
        (DATA.replace("</table>", ""), True),
        ("<html><body>" + DATA.replace("</table>", "") + "</body></html>", False),
        ("<p>文</p><td colsp", True),
        ("<p>1 < 2</p>", False),
        ("<p>1 <", False),
    ],
)
def test_an_end_that_is_missing_is_noticed(html, cut):
    assert [finding.rule for finding in read_html(html.encode()).findings] == (["read-truncated"] if cut else [])


def test_what_stands_before_the_cut_is_read():
    assert texts(DATA[: DATA.index("乙") + 1]) == [[["甲", "1"], ["乙"]]]


def test_nesting_deeper_than_any_program_writes_is_read():
    assert lines("<div>" * 10_000 + "底") == ["底"]
    assert lines("<b>" * 10_000 + "底") == ["底"]
    assert "底" in "".join(lines("<table><tr><td>" * 3000 + "底"))


@pytest.mark.parametrize("tag", ["<div>", "<DIV class=a>", "<font>", "<o:p>"])
def test_nesting_without_measure_is_refused_at_once(tag):
    with pytest.raises(Unreadable, match="嵌套") as refused:
        html_source(tag * 100_000 + "底")
    assert refused.value.finding.rule == "read-limit"


def test_more_elements_than_a_report_has_are_refused():
    with pytest.raises(Unreadable, match="标记"):
        html_source("<p>" * (HTML_TAGS + 1))


def test_a_table_beyond_measure_is_said():
    row = "<tr><td colspan=500>1<td colspan=500>1"
    source = html_source("<p>文</p><table>" + row * (GRID_AREA // 1000 + 2) + "</table><p>完</p>")
    assert [finding.rule for finding in source.findings] == ["read-limit"]
    assert [block.text for block in source.blocks] == ["文", "完"]
