"""Dates: the period is the calendar year, the report is dated after it and published in time (条例 49; R86)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.organs import reporter
from gongkai.annual_reports.rules.prose import prose
from gongkai.annual_reports.rules.remembering import of_the_last
from gongkai.annual_reports.rules.rule import ARTICLE_49, ARTICLE_50, SANITY, Breach, Rule
from gongkai.annual_reports.rules.words import quote
from gongkai.law.report_terms import report_term

_DAY = r"(20\d\d)(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?"
_PERIOD = re.compile(r"(20\d\d)年1月1日(?:起)?(?:至|到|—+|－|-|~|～)(?:(20\d\d)年)?12月31日")
_LABELLED = re.compile(rf"(成文日期|发文日期|发布日期|发布时间|公开日期|公布日期|生成日期)[：|]*{_DAY}")
_SIGNED = re.compile(rf"^{_DAY}$")
# What is promised stands behind one of these words.
_PLANS = re.compile(r"(?:改进|整改)(?:措施|情况|方向|举措)|下一步|今后|下一阶段|下步")
_DONE = re.compile(r"以来|取得|成绩|成效|已|了|存在|不足|问题")
_OPENING_YEAR = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]+[）)、.]|[一二三四五六七八九十]是)?(20\d\d)年度?[，]?(?=[一-龥])"
)


@of_the_last
def printed_dates(report: ReportDocument) -> tuple[tuple[str, date], ...]:
    """The dates of making and publishing that the report prints: labelled before section one, or alone on its last
    lines."""
    return tuple(_printed_dates(report))


def _printed_dates(report: ReportDocument) -> Iterator[tuple[str, date]]:
    for found in _LABELLED.finditer(prose(report).lead):
        if day := _day(found.groups()[1:]):
            yield found[1], day
    for paragraph in prose(report).sections[-1].paragraphs[-3:] if report.sections else ():
        found_alone = _SIGNED.match(paragraph)
        if found_alone and (day := _day(found_alone.groups())):
            yield "落款日期", day


def _day(parts: tuple[str, ...]) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def too_early(report: ReportDocument) -> Iterator[Breach]:
    """Dated before the period was over."""
    if report.year is None:
        return
    end = date(report.year, 12, 31)
    for label, day in printed_dates(report):
        if day <= end:
            text = f"{label}是 {day}，统计期限到 {end} 才满：年度报告不会早于这一天"
            yield Breach(text, (), f"{end} 以后", str(day))


def too_late(report: ReportDocument) -> Iterator[Breach]:
    """Published after the last day of 条例 49."""
    if report.year is None:
        return
    dates = printed_dates(report)
    if not dates:
        return
    term = report_term(reporter(report.agency), report.year)
    for label, day in dates:
        if day > term.publish_by:
            yield Breach(f"{label}是 {day}，应在 {term.publish_by} 以前公布", (), f"{term.publish_by} 以前", str(day))


def period(report: ReportDocument) -> Iterator[Breach]:
    """A period of another year than the report's."""
    found = _PERIOD.search(prose(report).lead)
    if found is None or report.year is None:
        return
    years = {int(year) for year in found.groups() if year}
    if years != {report.year}:
        right = f"{report.year}年1月1日至{report.year}年12月31日"
        yield Breach(f"统计期限写的是“{found[0]}”，{report.year} 年的报告应为“{right}”", (), right, found[0])


def year_in_opening(report: ReportDocument) -> Iterator[Breach]:
    """A paragraph of sections one to four that begins with another year."""
    for section in prose(report).sections:
        for text in section.paragraphs if section.number in "一二三四" else ():
            found = _OPENING_YEAR.match(text)
            if found and report.year is not None and int(found[1]) != report.year and len(text) > 20:
                message = f"{report.year} 年的报告，有一段却以 {found[1]} 年开头：{quote(text)}，请核对是否沿用了旧文"
                yield Breach(message, (), str(report.year), found[1], f"第{section.number}部分")


def year_of_plans(report: ReportDocument) -> Iterator[Breach]:
    """Measures of improvement, named for the year that is over: often last year's text."""
    # Most reports name no year there: no sentence need be looked at.
    ours = [section for section in prose(report).sections if section.number == "五"]
    if not any("20" in section.running for section in ours):
        return
    planning = False
    for sentence in chain.from_iterable(section.sentences for section in ours):
        planning = planning or bool(_PLANS.search(sentence))
        if not planning or "20" not in sentence:
            continue
        for found in re.finditer(r"(20\d\d)年(?!度?(?:报告|以来))", sentence):
            clause = sentence[found.start() :].split("，", 1)[0]
            past = report.year is not None and int(found[1]) <= report.year
            if past and not _DONE.search(clause):
                text = f"改进措施写的是 {found[1]} 年：{quote(sentence, found.start())}，请核对是否沿用了上年的文字"
                yield Breach(text, (), f"{(report.year or 0) + 1}", found[1])
                return


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("date-early", Severity.ERROR, "日期", "报告的日期在统计期限届满以后", ARTICLE_50, too_early),
    Rule("date-late", Severity.WARNING, "日期", "部门 1 月 31 日前、政府 3 月 31 日前公布", ARTICLE_49, too_late),
    Rule("period", Severity.ERROR, "开头", "统计期限是报告年度的 1 月 1 日至 12 月 31 日", ARTICLE_49, period),
    Rule("year-opening", Severity.WARNING, "第一至四部分", "段首的年份是报告年度", SANITY, year_in_opening),
    Rule("year-plans", Severity.WARNING, "第五部分", "改进措施不写成已经过去的年份", SANITY, year_of_plans),
)
