"""信息处理费 under 国办函〔2020〕109号 (R50-R52, O8, O19): by piece or by page, never both for one application.

Both tariffs are progressive on the excess. By piece counts the applications of one applicant at one organ in one
calendar month, whatever their outcome; pieces that the organ split off count only when a fee notice lists them. By
page counts the pages of one application alone, a single side of A4 or smaller being one page; e-mail and copied data
are charged by page like paper. Nothing may be charged at all unless number or frequency is clearly beyond the
reasonable (条例 42). Amounts are whole yuan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.law.rules import FEE_RULES_IN_FORCE

ARTICLE_PIECES = "信息处理费管理办法（国办函〔2020〕109号）第四条"
ARTICLE_PAGES = "信息处理费管理办法（国办函〔2020〕109号）第五条"

MOST = 1_000_000


class FeeError(ValueError):
    """A number that nothing can be charged for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a tariff: from the ``first`` to the ``last`` unit (none: no end) so many yuan each."""

    first: int
    last: int | None
    rate: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: units ``first`` to ``last`` at ``rate`` yuan each make ``amount`` yuan."""

    first: int
    last: int
    rate: int
    amount: int


@dataclass(frozen=True, slots=True)
class Bill:
    """A fee with its computation. ``unit`` is 件 or 页."""

    unit: str
    lines: tuple[Line, ...]
    article: str

    @property
    def total(self) -> int:
        """Whole yuan."""
        return sum(line.amount for line in self.lines)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The computation line by line, as the fee notice prints it."""
        rows = [_sentence(self.unit, line) for line in self.lines]
        return (*rows, f"合计 {self.total} 元")


# 109号 art. 5: yuan per page.
PAGE_TARIFF = (Step(1, 30, 0), Step(31, 100, 10), Step(101, 200, 20), Step(201, None, 40))

# 109号 art. 4: free up to 10; 11-30 at 100; from 31 on each block of ten 100 more than the block before.
FREE_PIECES = 10
FIRST_CHARGED_TO = 30
PIECE_BLOCK = 10
PIECE_RATE = 100


def piece_tariff(through: int) -> Iterator[Step]:
    """The steps by piece up to the step that holds piece ``through``."""
    yield Step(1, FREE_PIECES, 0)
    yield Step(FREE_PIECES + 1, FIRST_CHARGED_TO, PIECE_RATE)
    first, rate = FIRST_CHARGED_TO + 1, 2 * PIECE_RATE
    while first <= through:
        yield Step(first, first + PIECE_BLOCK - 1, rate)
        first, rate = first + PIECE_BLOCK, rate + PIECE_RATE


def by_pieces(pieces: int, already: int = 0) -> Bill:
    """The fee for ``pieces`` more applications in a month that had ``already`` so many; for none of them it is 0.

    Raises ``FeeError`` for a negative number or more than a million together.
    """
    if pieces < 0:
        raise FeeError("件数不能为负数")
    if already < 0:
        raise FeeError("当月已有件数不能为负数")
    if pieces + already > MOST:
        raise FeeError(f"件数不能超过 {MOST}")
    return Bill("件", _lines(piece_tariff(already + pieces), already + 1, already + pieces), ARTICLE_PIECES)


def by_pages(pages: int) -> Bill:
    """The fee for the pages of one application. Raises ``FeeError`` for a negative number or more than a million."""
    if pages < 0:
        raise FeeError("页数不能为负数")
    if pages > MOST:
        raise FeeError(f"页数不能超过 {MOST}")
    return Bill("页", _lines(PAGE_TARIFF, 1, pages), ARTICLE_PAGES)


def in_force(on: date) -> bool:
    """Whether the fee rules hold on a day; a fee notice before that day has no basis."""
    return on >= FEE_RULES_IN_FORCE


def month_of(received_on: date) -> tuple[int, int]:
    """The calendar month in which an application counts: that of its received-on date (R51)."""
    return received_on.year, received_on.month


def _lines(steps: Iterable[Step], first: int, last: int) -> tuple[Line, ...]:
    """The parts of the steps that lie between two units."""
    lines = []
    for step in steps:
        start, end = max(step.first, first), last if step.last is None else min(step.last, last)
        if start <= end:
            lines.append(Line(start, end, step.rate, (end - start + 1) * step.rate))
    return tuple(lines)


def _sentence(unit: str, line: Line) -> str:
    span = f"第 {line.first} {unit}" if line.first == line.last else f"第 {line.first}—{line.last} {unit}"
    if line.rate == 0:
        return f"{span}：不收费"
    return f"{span}：每{unit} {line.rate} 元 × {line.last - line.first + 1} {unit} = {line.amount} 元"
