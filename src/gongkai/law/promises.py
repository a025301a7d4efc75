"""Dates already stated in a letter when the calendar changes (O10).

A stated date is kept with the calendar edition it was computed in. After a change the organ binds itself to the earlier
of both days, and a term it gave to somebody else ends on the later one; where they differ a notice is drafted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Whose(StrEnum):
    """Whose term a date is: the organ's own, or one that it gave (correction, opinion, payment)."""

    AGENCY = "agency"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Promise:
    """The day that binds; ``notice`` says that 期限变更告知 is to be drafted, ``reason`` why it is this day."""

    on: date
    notice: bool
    reason: str


def binding(stated: date, recomputed: date, whose: Whose) -> Promise:
    """Which of a stated and a recomputed day binds."""
    if stated == recomputed:
        return Promise(stated, False, "重新计算的日期与文书告知的日期相同")
    if whose is Whose.AGENCY:
        return Promise(min(stated, recomputed), True, "本机关自己的期限，取告知日期与重新计算日期中较早的一个")
    return Promise(max(stated, recomputed), True, "给予他人的期限，取告知日期与重新计算日期中较晚的一个")
