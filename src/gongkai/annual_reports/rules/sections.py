"""The frame of a report: title, lead, six sections with their titles and order, five topics in section one
(国办公开办函〔2021〕30号; R88)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from gongkai.annual_reports.document import Format, ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.prose import plain, prose
from gongkai.annual_reports.rules.rule import ARTICLE_50, FORMAT_2021, SANITY, Breach, Rule
from gongkai.law.report_format import SECTIONS

REPORT_NAME = "政府信息公开工作年度报告"
# Words by which a topic of section one is known; reports paraphrase them.
TOPICS = {
    "主动公开": ("主动公开",),
    "依申请公开": ("依申请", "申请公开", "公开申请"),
    "政府信息管理": ("信息管理", "信息资源管理", "信息规范管理"),
    "政府信息公开平台建设": ("平台",),
    "监督保障": ("监督", "保障", "考核"),
}
_MARKS = re.compile(r"[\W_]+")
_YEAR = re.compile(r"20\d\d|二[〇○零0]")
_CONTACT = re.compile(r"联系|电话|地址|邮编|邮箱")
_PERIOD = re.compile(r"1月1日(?:起)?(?:至|到|—|－|-|~|～)|统计(?:期限|时限|时间|周期)|数据(?:的)?(?:期限|时限)")


def missing_sections(report: ReportDocument) -> Iterator[Breach]:
    """Sections that the report does not have."""
    found = {section.number for section in report.sections}
    absent = [section.heading for section in SECTIONS if section.number not in found]
    if absent:
        text = f"缺少“{'”“'.join(absent)}”；六个部分都要有，没有事项的也要列出标题并写明"
        yield Breach(text, (), f"{len(SECTIONS)} 个部分", f"{len(SECTIONS) - len(absent)} 个部分")


def section_titles(report: ReportDocument) -> Iterator[Breach]:
    """Sections whose titles are not those of the format."""
    if report.format is Format.OF_2019:
        return
    titles = {section.number: section.title for section in SECTIONS}
    for section in report.sections:
        right = titles.get(section.number)
        if right and section.heading != right and _words(section.heading) != _words(right):
            text = f"第{section.number}部分的标题是“{section.heading}”，格式规定为“{right}”"
            yield Breach(text, (), right, section.heading)


# Titles are those of the format, nearly all of them.
@lru_cache(maxsize=256)
def _words(title: str) -> str:
    return _MARKS.sub("", plain(title))


def section_order(report: ReportDocument) -> Iterator[Breach]:
    """Sections out of order, or a number used twice."""
    numbers = [section.number for section in report.sections]
    order = [section.number for section in SECTIONS]
    if numbers == order:
        return
    known = [order.index(number) for number in numbers if number in order]
    if any(after <= before for before, after in pairwise(known)):
        printed = "、".join(numbers)
        yield Breach(f"各部分的次序是 {printed}，应依次为 {'、'.join(order)}", (), "、".join(order), printed)


def empty_sections(report: ReportDocument) -> Iterator[Breach]:
    """Sections of text in which nothing is written; two, three and four may be tables alone."""
    for section in report.sections:
        if section.number in "一五六" and not section.paragraphs:
            yield Breach(f"第{section.number}部分“{section.heading}”没有文字，没有事项也要写明")


def topics(report: ReportDocument) -> Iterator[Breach]:
    """Topics of which section one does not speak."""
    section = prose(report).section("一")
    if section is None or not section.paragraphs:
        return
    text = section.running
    absent = [topic for topic, words in TOPICS.items() if not any(word in text for word in words)]
    if absent:
        yield Breach(f"总体情况没有写到：{'、'.join(absent)}；五个方面都要写", (), "五个方面", f"缺 {len(absent)} 个")


def title(report: ReportDocument) -> Iterator[Breach]:
    """A title without year or name of the report."""
    if not report.title:
        yield Breach("没有找到报告的标题，应为“机关全称 + 年度 + 政府信息公开工作年度报告”", (), REPORT_NAME, "没有")
        return
    text = prose(report).title
    if not _YEAR.search(text):
        yield Breach(f"标题“{report.title}”没有写年度", (), "年度", "没有")
    if REPORT_NAME not in text:
        yield Breach(f"标题“{report.title}”没有用规定的名称“{REPORT_NAME}”", (), REPORT_NAME, report.title)


def agency_name(report: ReportDocument) -> Iterator[Breach]:
    """A report that does not say whose it is, or says it in the title by another name."""
    if report.agency is None:
        yield Breach("没有找到报告机关的名称，标题应写机关全称", (), "机关全称", "没有")
    elif report.title and prose(report).agency not in prose(report).title:
        yield Breach(f"标题“{report.title}”没有写机关全称“{report.agency}”", (), report.agency, report.title)


def lead_missing(report: ReportDocument) -> Iterator[Breach]:
    """No words before section one, or words that say neither period nor contact."""
    text = prose(report).lead
    absent = [name for name, pattern in (("统计期限", _PERIOD), ("联系方式", _CONTACT)) if not pattern.search(text)]
    if absent:
        yield Breach(f"报告开头没有写{'和'.join(absent)}", (), "统计期限、联系方式", f"缺{'、'.join(absent)}")


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("section-missing", Severity.ERROR, "全文", "六个部分齐全", FORMAT_2021, missing_sections),
    Rule("section-title", Severity.WARNING, "全文", "各部分的标题与格式一字不差", FORMAT_2021, section_titles),
    Rule("section-order", Severity.ERROR, "全文", "六个部分次序不变、不重复", FORMAT_2021, section_order),
    Rule("section-empty", Severity.WARNING, "全文", "第一、五、六部分要有文字", ARTICLE_50, empty_sections),
    Rule("topics", Severity.WARNING, "第一部分", "总体情况写到五个方面", FORMAT_2021, topics),
    Rule("title", Severity.WARNING, "标题", "标题有年度和规定的报告名称", FORMAT_2021, title),
    Rule("agency-name", Severity.NOTE, "标题", "标题写机关全称", FORMAT_2021, agency_name),
    Rule("lead", Severity.NOTE, "开头", "开头写明统计期限和联系方式", SANITY, lead_missing),
)
