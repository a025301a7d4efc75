"""Names of other places in a text: often a sign that another organ's report was copied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.divisions import own_codes, places, related
from gongkai.annual_reports.rules.prose import prose
from gongkai.annual_reports.rules.rule import SANITY, Breach, Rule
from gongkai.annual_reports.rules.words import quote

MOST = 5
# Where these words stand, another place is named with reason.
WITH_REASON = re.compile(
    r"考察|交流|借鉴|经验|协作|对口|支援|结对|帮扶|合作|赴|通办|共建|对标|联盟|一体化|法院|检察院|仲裁"
)

_BEHIND_SENTENCES = re.compile(r"(?<=[。；])")


def foreign_places(report: ReportDocument) -> Iterator[Breach]:
    """Provinces, cities, counties that are not the organ's own, not above and not below it."""
    own = own_codes(prose(report).agency) if report.agency else frozenset()
    if not own:
        return
    told: set[str] = set()
    for part, text in _texts(report, own):
        for at, name in places(text):
            if name in told or related(name, own) or len(told) >= MOST or WITH_REASON.search(text):
                continue
            told.add(name)
            message = f"出现了别处的地名“{name}”，与报告机关“{report.agency}”不相干，请核对：{quote(text, at)}"
            yield Breach(message, (), report.agency, name, part)


def _texts(report: ReportDocument, own: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The sentences of the lead, and of the sections that name another place at all."""
    for text in _BEHIND_SENTENCES.split(prose(report).lead):
        # Page furniture (lists of links) is no sentence.
        if text.endswith(("。", "；")):
            yield "开头", text
    for section in prose(report).sections:
        if any(not related(name, own) for _, name in places(section.running)):
            yield from ((f"第{section.number}部分", sentence) for sentence in section.sentences)


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("foreign-place", Severity.WARNING, "全文", "不出现与本机关不相干的地名", SANITY, foreign_places),
)
