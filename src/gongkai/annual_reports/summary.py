"""A published report in a few plain sentences (通俗摘要), out of its tables alone; nothing is claimed beside them."""

from __future__ import annotations

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules.words import number

NEW, CARRIED, WHOLE, PART, DONE, LEFT = (f"t3.{row}.c7" for row in ("r01", "r02", "r03", "r04", "r24", "r25"))
REVIEWS, MENDED, DIRECT, AFTER = (
    f"t4.{name}" for name in ("review.total", "review.corrected", "suit_direct.total", "suit_after_review.total")
)


def sentences(document: ReportDocument) -> list[str]:
    """The sentences; one whose cells hold no numbers (a blank, a slash, no table) is left out whole."""
    subject = f"{document.year} 年" if document.year else "这一年"
    written = [
        _said(document, subject + "，收到要求公开信息的申请 {} 件，另有 {} 件是上一年没有办完的。", NEW, CARRIED),
        _said(document, "这一年办完 {} 件。其中 {} 件全部公开，{} 件公开了一部分。", DONE, WHOLE, PART),
        _said(document, "还有 {} 件转到下一年接着办。", LEFT),
        _said(document, "有人不服、申请行政复议的 {} 件，其中 {} 件的结果是要纠正。", REVIEWS, MENDED),
        _said(document, "直接告到法院的 {} 件，复议以后再告到法院的 {} 件。", DIRECT, AFTER),
    ]
    return [each for each in written if each]


def _said(document: ReportDocument, pattern: str, *names: str) -> str:
    values = [document.cell(name).number for name in names]
    numbers = [value for value in values if value is not None]
    return pattern.format(*map(number, numbers)) if len(numbers) == len(names) else ""
