"""Sections, title, agency and year in the wordings of practice; contents pages, page furniture, a second report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Line
from gongkai.annual_reports.readers.recognition.front import agency_in, read_front, without_footer
from gongkai.annual_reports.readers.recognition.glyphs import visible
from gongkai.annual_reports.readers.recognition.headings import find_headings, may_hold_headings
from gongkai.annual_reports.readers.recognition.outline import Outline, outline
from gongkai.annual_reports.readers.recognition.paragraphs import joined

TITLE = "云川市档案局2023年政府信息公开工作年度报告"
HEADINGS = {
    "一": "总体情况",
    "二": "主动公开政府信息情况",
    "三": "收到和处理政府信息公开申请情况",
    "四": "政府信息公开行政复议、行政诉讼情况",
    "五": "存在的主要问题及改进情况",
    "六": "其他需要报告的事项",
}
TEXTS = {
    "一": "2023年，本局按照条例要求公开政府信息，全年公开信息三百余条，公众查阅方便。",
    "二": "本节以表格报告，数据截至年末，均已核对。",
    "三": "全年收到申请二十六件，均在期限内答复，没有逾期。",
    "四": "全年没有因信息公开发生的行政复议和行政诉讼案件。",
    "五": "一是解读不够，二是栏目更新不够及时，明年逐项改进。",
    "六": "全年没有收取信息处理费，没有其他需要说明的。",
}


def read(*lines: str, title: str = "") -> Outline:
    return outline([Line(text, Place(f"第{n}行")) for n, text in enumerate(lines, 1)], title)


def report(style: str = "{n}、{title}", titles: dict[str, str] = HEADINGS) -> list[str]:
    """A whole report with headings in that style."""
    numbered = enumerate(titles.items(), 1)
    return [line for a, (n, title) in numbered for line in (style.format(n=n, a=a, title=title), TEXTS[n])]


def sections(found: Outline) -> dict[str, str]:
    return {part.number: "\n".join(line.text for line in part.lines) for part in found.parts}


@pytest.mark.parametrize(
    "style",
    [
        "{n}、{title}",
        "{n}.{title}",
        "{n}．{title}",
        "{n} 、 {title}：",
        "　　{n}、{title}",
        "第{n}部分 {title}",
        "{a}.{title}",
        "{a}、{title}",
        "（{n}）{title}",
        "## {n}、{title}",
        "**{n}、{title}**",
        "# {title}",
        "{title}",
    ],
)
def test_numberings(style: str) -> None:
    assert sections(read(TITLE, *report(style))) == TEXTS


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("一", "总体概况"),
        ("一", "基本情况"),
        ("二", "主动公开情况"),
        ("二", "主动公开信息情况"),
        ("二", "主动公开政府信息的情况"),
        ("三", "处理政府信息公开申请情况"),
        ("三", "收到和处理政府信息公开申请的情况"),
        ("三", "依申请公开情况"),
        ("四", "因政府信息公开申请行政复议、提起行政诉讼的情况"),
        ("四", "政府信息公开行政复议和行政诉讼情况"),
        ("四", "政府信息公开行政复议、行政诉讼"),
        ("四", "行政复议、行政诉讼情况"),
        ("五", "存在问题及改进情况"),
        ("五", "存在的主要问题及整改措施"),
        ("五", "政府信息公开工作存在的主要问题及改进情况"),
        ("五", "存在的问题和下一步改进措施"),
        ("五", "存在的主要问题"),
        ("五", "存在的不足与改进方向"),
        ("六", "其他需要报告事项"),
        ("六", "其它需要报告的事项"),
        ("六", "其他事项"),
        ("六", "需要报告的其他事项"),
        ("一", "2023年政府信息公开总体情况"),
        ("二", "主动公开政府信息情况（单位：件）"),
        ("三", "收到和处理政府信息公开申请情况表"),
        ("四", "政府信息公开行政复议及行政诉讼案件情况"),
        ("五", "工作中存在的主要问题及改进措施"),
        ("五", "存在的主要问题及改进情况（含上年问题整改）"),
        ("六", "其他需要报告的事项情况"),
        ("六", "需要说明的其他事项"),
    ],
)
def test_wordings(number: str, words: str) -> None:
    found = read(TITLE, *report(titles={**HEADINGS, number: words}))
    assert sections(found) == TEXTS
    part = found.part(number)
    assert part is not None
    assert part.heading == words


@pytest.mark.parametrize(
    "parts", [("四、政府信息公开", "行政复议、行政诉讼情况"), ("四、", "政府信息公开行政复议、行政诉讼", "情况")]
)
def test_a_heading_broken_over_lines(parts: tuple[str, ...]) -> None:
    lines = report()
    at = lines.index("四、" + HEADINGS["四"])
    found = read(TITLE, *lines[:at], *parts, *lines[at + 1 :])
    assert sections(found) == TEXTS
    assert [part.heading for part in found.parts] == list(HEADINGS.values())


def test_headings_glued_to_their_text() -> None:
    assert sections(read(TITLE, *(f"{n}、{title} {TEXTS[n]}" for n, title in HEADINGS.items()))) == TEXTS


def test_everything_glued_in_one_line() -> None:
    glued = "".join(f"{n}、{title}{TEXTS[n]}" for n, title in HEADINGS.items())
    found = read(TITLE + "　本报告按规定编制。" + glued)
    assert sections(found) == TEXTS
    assert found.front.title == TITLE


def test_headings_with_blanks_inside() -> None:
    spaced = {n: " ".join(title) for n, title in HEADINGS.items()}
    assert sections(read(TITLE, *report(titles=spaced))) == TEXTS


def test_text_keeps_its_full_width_signs() -> None:
    part = read("一、总体情况２０２３年，本局（含下属单位）公开：三百条。").part("一")
    assert part is not None
    assert part.lines[0].text == "２０２３年，本局（含下属单位）公开：三百条。"


@pytest.mark.parametrize(
    "line",
    [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "（一）主动公开政府信息情况",
        "（三）政府信息公开申请办理情况",
        "（二）主动公开情况。全年公开三百条。",
        "一、公开内容不全面。",
        "二、公开服务缺乏针对性。",
        "（一）存在的主要问题。宣传不够。",
        "（五）改进情况",
        "二、主动公开不够及时",
        "三、对申请人的解释不够",
        "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六部分组成。",
    ],
)
@pytest.mark.parametrize("after", "一三五")
def test_lines_that_are_no_headings(line: str, after: str) -> None:
    lines = report()
    lines.insert(lines.index(TEXTS[after]) + 1, line)
    assert sections(read(TITLE, *lines)) == {**TEXTS, after: f"{TEXTS[after]}\n{line}"}


@pytest.mark.parametrize("leader", ["", "……………1", "............ 3", "\t5"])
def test_contents_page(leader: str) -> None:
    contents = [f"{n}、{title}{leader}" for n, title in HEADINGS.items()]
    assert sections(read(TITLE, "目录", *contents, TITLE, *report())) == TEXTS


def test_a_heading_repeated_on_the_next_page() -> None:
    lines = report()
    at = lines.index("三、" + HEADINGS["三"])
    found = sections(read(TITLE, *lines[: at + 2], "三、" + HEADINGS["三"], *lines[at + 2 :]))
    assert list(found) == list(TEXTS)
    assert found["三"].startswith(TEXTS["三"])


def test_a_missing_section_is_missing() -> None:
    found = sections(read(TITLE, *report(titles={n: t for n, t in HEADINGS.items() if n != "四"})))
    assert found == {n: text for n, text in TEXTS.items() if n != "四"}


def test_a_wrong_number_under_the_right_title() -> None:
    lines = [line.replace("六、其他", "五、其他") for line in report()]
    assert sections(read(TITLE, *lines)) == TEXTS


def test_two_reports_in_one_file() -> None:
    other = "云川市水务局2022年政府信息公开工作年度报告"
    first = [TITLE, *report()]
    found = read(*first, other, *report())
    assert found.second == len(first)
    assert found.front.agency == "云川市档案局"
    assert sections(found) == TEXTS


def test_no_headings_at_all() -> None:
    found = read("这是一封信。", "没有报告。")
    assert (found.parts, found.second, found.front.title) == ((), None, "")


# --- title, agency, year ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "title", "agency", "year"),
    [
        ([TITLE], TITLE, "云川市档案局", 2023),
        (["云川市档案局2023年政府信息公开", "工作年度报告"], TITLE, "云川市档案局", 2023),
        (["云川市档案局", "2023年政府信息公开工作", "年度报告"], TITLE, "云川市档案局", 2023),
        (["云川市档案局政府信息公开2023年度报告"], "云川市档案局政府信息公开2023年度报告", "云川市档案局", 2023),
        (["2024年政府信息公开工作年度报告", "2022年政府信息公开工作年度报告", TITLE], TITLE, "云川市档案局", 2023),
        (["《" + TITLE + "》"], TITLE, "云川市档案局", 2023),
        ([TITLE + " 发布日期：2024-01-22 来源：云川市大数据局"], TITLE, "云川市档案局", 2023),
        (
            ["云川市档案局2023年度政府信息公开工作年度报告"],
            "云川市档案局2023年度政府信息公开工作年度报告",
            "云川市档案局",
            2023,
        ),
        (
            ["2023年度云川市档案局政府信息公开工作年度报告"],
            "2023年度云川市档案局政府信息公开工作年度报告",
            "云川市档案局",
            2023,
        ),
        (["2022年云川市政府信息公开年度报告"], "2022年云川市政府信息公开年度报告", "云川市", 2022),
        (
            ["云川市人民政府", "2023 年政府信息公开工作年度报告"],
            "云川市人民政府2023年政府信息公开工作年度报告",
            "云川市人民政府",
            2023,
        ),
        (
            ["云川市人民政府2023年", "政府信息公开工作年度报告"],
            "云川市人民政府2023年政府信息公开工作年度报告",
            "云川市人民政府",
            2023,
        ),
        (["云川市档案局二〇二三年政府信息公开年报"], "云川市档案局二〇二三年政府信息公开年报", "云川市档案局", 2023),
        (
            ["云川市档案局２０２３年政务公开工作年度报告"],
            "云川市档案局2023年政务公开工作年度报告",
            "云川市档案局",
            2023,
        ),
        (["标题：" + TITLE, "发布时间：2024-01-15"], TITLE, "云川市档案局", 2023),
        (["名称 " + TITLE, "发布机构 云川市大数据局 公开日期 2024-01-17", TITLE], TITLE, "云川市档案局", 2023),
        (["# " + TITLE], TITLE, "云川市档案局", 2023),
        (["首页 > 政府信息公开 > 年报", TITLE, "发布日期：2024-01-30 浏览次数：12"], TITLE, "云川市档案局", 2023),
        (
            ["发布机构: 云川市档案局", "2023年政府信息公开工作年度报告"],
            "2023年政府信息公开工作年度报告",
            "云川市档案局",
            2023,
        ),
        (
            ["关于云川市档案局2023年政府信息公开工作的年度报告"],
            "关于云川市档案局2023年政府信息公开工作的年度报告",
            "云川市档案局",
            2023,
        ),
    ],
)
def test_title_agency_and_year(lines: list[str], title: str, agency: str, year: int) -> None:
    front = read_front(lines, [])
    assert (front.title, front.agency, front.year) == (title, agency, year)


@pytest.mark.parametrize(
    ("lead", "text", "year"),
    [
        (["本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"], [], 2023),
        (["数据统计期限为2023年1月1日至12月31日。", "发布日期：2024年1月20日"], [], 2023),
        (["发布日期：2024年1月20日"], ["2023年，本局公开信息三百条。2023年没有收费。"], 2023),
        (["发布日期：2024年1月20日"], [], None),
        ([], ["2022年的问题已整改。2023年，本局公开信息。"], None),
        ([], ["我局公开信息三百条。"], None),
    ],
)
def test_year_is_that_of_the_report_not_of_its_publication(lead: list[str], text: list[str], year: int | None) -> None:
    assert read_front(lead, text).year == year


@pytest.mark.parametrize(
    "name", ["", "2023年政府信息公开工作年度报告", "我局2023年政府信息公开工作年度报告", "云川市档案局工作总结"]
)
def test_no_agency_in_the_title(name: str) -> None:
    assert agency_in(name) is None


def test_the_agency_of_the_first_sentence_where_nothing_else_names_it() -> None:
    assert (
        read_front(["依据条例编制本报告。"], ["2023年，云川市交通执法总队认真贯彻条例。"]).agency
        == "云川市交通执法总队"
    )
    assert read_front(["依据条例编制本报告。"], ["2023年，全市各级行政机关认真贯彻条例。"]).agency is None


@pytest.mark.parametrize(
    "line",
    [
        "根据《中华人民共和国政府信息公开条例》编制2023年政府信息公开工作年度报告。",
        "现向社会公布云川市档案局2023年政府信息公开年度报告，欢迎监督。",
        "栏目：政府信息公开年报",
        "本年度政府信息公开工作报告情况如下，请予审阅并提出意见。",
    ],
)
def test_sentences_that_are_no_titles(line: str) -> None:
    assert read_front([line], []).title == ""


def test_lead_keeps_metadata_and_drops_navigation() -> None:
    lines = ["首页", "当前位置：首页 > 公开", "索引号：MB1/2024-1", TITLE, "字体：大 中 小", "根据条例编制本报告。"]
    assert read_front(lines, []).lead == ("索引号：MB1/2024-1", "根据条例编制本报告。")


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["全年未收费。", "附件:", "用户登录", "还没有账号?", "立即注册"], 1),
        (["全年未收费。", "打印本页 关闭窗口"], 1),
        (["全年未收费。", "【打印】【关闭】", "上一篇：公告", "主办单位：云川市人民政府", "ICP备00000000号"], 1),
        (["全年未收费。", "云川市档案局", "2024年1月20日"], 3),
        (["欢迎用户登录网站查询。", "全年未收费，没有其他事项。"], 2),
        (["全年未收费。"], 1),
    ],
)
def test_page_furniture_behind_the_report(lines: list[str], kept: int) -> None:
    assert without_footer(lines) == lines[:kept]


# --- paragraphs of physical lines ------------------------------------------------------------------------------------


def test_lines_broken_by_the_page_are_joined() -> None:
    lines = [
        "（一）主动公开情况。全年公开各类信息三百余条，比上年多一",
        "成。制作解读材料二十件，开展在线访谈五次，公众查阅便利，",
        "- 2 -",
        "受到好评。",
        "（二）依申请公开情况。全年收到申请三件，均按期办结答复申",
        "请人。",
    ]
    assert joined(lines) == ["".join((lines[0], lines[1], lines[3])), "".join(lines[4:])]


def test_lines_that_end_a_paragraph_are_not_joined() -> None:
    lines = [
        "全年公开信息三百余条，比上年有所增加，公众反映总体良好。",
        "监督保障",
        "开展培训三次，检查两次，通报一次，问题全部得到整改落实。",
    ]
    assert joined(lines) == lines


def test_latin_words_keep_their_blank() -> None:
    long = "The quick report of the year that was written by the"
    assert joined([long, "agency itself"]) == [f"{long} agency itself"]


STARTS = [
    "",
    "一、",
    "（二）",
    "(三)",
    "2.",
    "第四部分",
    "# 五、",
    "【六、",
    " 三、",
    "一是",
    "２０２５年，",
    "A",
    "“",
    "其",
    "⼀、",
    "\u200b一、",
]
TITLES = [*HEADINGS.values(), "总体情况：", "申请", "主动公开", "存在问题", "公开情况"]
FILLINGS = ["", "，", "。", "全年公开。" * 45, "公开信息" * 30, "四、", "、", "三、收到和处理政府信息公开申请情况"]


@given(st.lists(st.tuples(*map(st.sampled_from, (STARTS, TITLES, FILLINGS, FILLINGS))).map("".join), max_size=8))
def test_no_line_with_a_heading_is_passed_over(lines):
    likely = [number for number, text in enumerate(lines) if may_hold_headings(text)]
    texts = [visible(text) for text in lines]
    assert find_headings(texts, likely) == find_headings(texts)
