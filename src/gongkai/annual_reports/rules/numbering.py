"""Slips in 一是、二是、三是 (a check of care: format and law do not speak of it)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.prose import prose
from gongkai.annual_reports.rules.rule import SANITY, Breach, Rule

NUMERALS = "一二三四五六七八九十"
# Not 统一是, 唯一是, 第二是 ….
# The one sign that all have stands first: so they are found without a look at every sign of the text.
_ITEM = re.compile(rf"是(?<=([{NUMERALS}])是)(?<![统唯之同万单专第不其划归合{NUMERALS}].是)")
_HEADED = re.compile(rf"^([{NUMERALS}])(?:[、.]|是)")
# Words that tell a list of problems from a list of measures.
_TURN = re.compile(r"改进|整改|下一步|今后|针对|措施|对策|不足|问题|差距|短板")


def item_numbers(report: ReportDocument) -> Iterator[Breach]:
    """一是 followed by 三是, or 三是 twice: once per list. A list begins at 一是."""
    for section in prose(report).sections:
        found = _ITEM.findall(section.running)
        for numerals in _lists(found) if found else ():
            right = NUMERALS[: len(numerals)]
            if numerals != right:
                printed, expected = ("、".join(f"{each}是" for each in run) for run in (numerals, right))
                place = f"第{section.number}部分"
                yield Breach(f"{place}的序号不连贯：{printed}，应为 {expected}", (), expected, printed, place)


def _lists(numerals: list[str]) -> list[str]:
    """Runs that begin at 一, each as one string; what stands before the first is a run too."""
    return [run for run in re.split(f"(?={NUMERALS[0]})", "".join(numerals)) if run]


def two_lists(report: ReportDocument) -> Iterator[Breach]:
    """Section five counts from one again, and no word says where problems end and measures begin."""
    section = prose(report).section("五")
    if section is None:
        return
    paragraphs = section.paragraphs
    starts = [place for place, text in enumerate(paragraphs) if (found := _HEADED.match(text)) and found[1] == "一"]
    for before, start in pairwise(starts):
        between = [text for text in paragraphs[before + 1 : start] if not _HEADED.match(text)]
        if not between and not _TURN.search(paragraphs[start][:20]):
            text = "第五部分有两组都从“一”开始的条目，中间没有一句话分开，看不出哪一组是问题、哪一组是改进"
            yield Breach(text, (), "分别写明“存在的主要问题”和“改进情况”", "没有分开")


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("item-numbers", Severity.WARNING, "全文", "“一是、二是、三是”连贯", SANITY, item_numbers),
    Rule("two-lists", Severity.WARNING, "第五部分", "问题与改进分开写", SANITY, two_lists),
)
