"""What rules have made of a report, for the rule that asks next: a report is judged by all of them before another
comes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from gongkai.annual_reports.document import ReportDocument

Made = TypeVar("Made")


def of_the_last(make: Callable[[ReportDocument], Made]) -> Callable[[ReportDocument], Made]:
    """``make``, which is not asked again for the very report it was asked for last. Whether two reports say the same is
    not looked at: that would take longer than most of what is made."""
    last: tuple[ReportDocument, Made] | None = None

    @wraps(make)
    def remembering(report: ReportDocument) -> Made:
        nonlocal last
        # Read and written at once: another thread may judge another report meanwhile.
        known = last
        if known is not None and known[0] is report:
            return known[1]
        made = make(report)
        last = (report, made)
        return made

    return remembering
