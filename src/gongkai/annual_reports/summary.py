"""A published report in a few plain sentences (通俗摘要), out of its tables alone; nothing is claimed beside them."""

from __future__ import annotations

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules.words import number

NEW, CARRIED, WHOLE, PART, DONE, LEFT = (f"t3.{row}.c7" for row in ("r01", "r02", "r03", "r04", "r24", "r25"))
REVIEWS, MENDED, DIRECT, AFTER = (
    f"t4.{name}" for name in ("review.total", "review.corrected", "suit_direct.total", "suit_after_review.total")
)


def sentences(document: ReportDocument) -> list[str]:
    """The sentences; one whose cells hold no numbers (a blank, a slash, no table) is left out whole. A part that would
    say nought is not said, and where nothing is left of a sentence, it says that there was nothing."""
    subject = f"{document.year} 年" if document.year else "这一年"
    written = [
        _said(document, (f"{subject}，收到要求公开信息的申请 {{}} 件", NEW), ("另有 {} 件是上一年没有办完的", CARRIED)),
        _said(document, ("这一年办完 {} 件", DONE), ("其中全部公开的 {} 件", WHOLE), ("公开了一部分的 {} 件", PART)),
        _said(document, ("还有 {} 件转到下一年接着办", LEFT), nothing="没有转到下一年接着办的"),
        _said(
            document,
            ("有人不服、申请行政复议的 {} 件", REVIEWS),
            ("其中 {} 件的结果是要纠正", MENDED),
            nothing="没有人申请行政复议",
        ),
        _said(
            document,
            ("直接告到法院的 {} 件", DIRECT),
            ("复议以后再告到法院的 {} 件", AFTER),
            nothing="没有人告到法院",
        ),
    ]
    return [each for each in written if each]


def _said(document: ReportDocument, *parts: tuple[str, str], nothing: str = "") -> str:
    """One sentence; its first part is said even with nought where ``nothing`` has no words for it."""
    said = []
    for place, (pattern, name) in enumerate(parts):
        value = document.cell(name).number
        if value is None:
            return ""
        if value or (place == 0 and not nothing):
            said.append(pattern.format(number(value)))
    return f"{'，'.join(said) or nothing}。"
