"""Rows whose digits run together without borders between the cells (``801000081`` = 80 1 0 0 0 0 81).

A *split* cuts the digits of a row into as many numbers as the row has cells. No number begins with a needless 0, and
a blank that was printed is always a border. What is accepted, and why:

* **Forced** splits, in which every cut is forced by a 0 that can begin no longer number (``0000000``, ``007``): no
  other reading exists, blank cells or not.
* **Balanced** splits (R91: 总计 = the sum of the cells before it), where exactly one exists. A real report need not
  balance, so a lone balanced split is evidence, not proof: it is accepted when a column equation of the table, worked
  out over all its rows, holds with it, or when there are so few splits at all, measured by the total, that one of
  them would hardly balance by chance.
* Of several balanced splits, the one that is left when the column equations (r01 + r02 = r24 + r25; r24 = r03 + … +
  r23) must hold in all seven columns at once. A wrong split moves at least two columns, so it cannot hold by chance.

Everything else is refused: a row with fewer digits than cells (a blank cell was lost; then blanks may have been lost
in any row of that table, and only forced splits are left), a row that does not balance, more splits than the bounds
below allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

from gongkai.annual_reports.document import OTHERWISE_TOGETHER
from gongkai.law.report_format import RESULT_ROWS

# A row of twenty-one digits is met in practice (13612 252 0 45 128 32 14069); none is longer than this.
LONGEST_ROW = 60
# Bounds of the search: steps for one row, balanced splits of one row, sums held at once for a column equation.
STEPS = 40_000
MOST_SPLITS = 300
MOST_SUMS = 20_000
# A lone balanced split is convincing by itself when its total is at least this many times the number of all splits.
CONVINCING = 2

Numbers = tuple[int, ...]


class TooManySplits(Exception):
    """The bounds of the search do not suffice to decide."""


@dataclass(frozen=True, slots=True)
class Splits:
    """The balanced splits of one row, and how many splits there are when nothing need balance."""

    balanced: tuple[Numbers, ...]
    all: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The numbers of a row, or a Chinese sentence part that says why there are none."""

    numbers: Numbers | None
    reason: str = ""


def forced(pieces: Sequence[str], cells: int) -> Numbers | None:
    """The numbers of a row in which zeros leave no choice of borders; nothing where there is a choice."""
    digits = "".join(pieces)
    if len(digits) != cells or any(piece[:-1].strip("0") for piece in pieces):
        return None
    return tuple(int(digit) for digit in digits)


def balanced(pieces: Sequence[str], groups: Sequence[int]) -> Splits:
    """All splits of the pieces into consecutive groups of cells, the last cell of each the sum of the others.

    Raises ``TooManySplits`` where the bounds do not suffice.
    """
    digits = "".join(pieces)
    if len(digits) > LONGEST_ROW:
        raise TooManySplits
    search = _Search(digits, tuple(accumulate(map(len, pieces))))
    return Splits(tuple(search.chains(0, tuple(groups))), search.ways(sum(groups)))


class _Search:
    def __init__(self, digits: str, borders: Sequence[int]) -> None:
        self.digits = digits
        self.steps = 0
        # The first border after each position: no number reaches over it.
        self.reach = [min((at for at in borders if at > start), default=0) for start in range(len(digits))]

    def chains(self, start: int, groups: tuple[int, ...]) -> Iterator[Numbers]:
        """Balanced splits of the digits from ``start`` on, group after group."""
        found = 0
        later = sum(groups[1:])
        last = len(self.digits)
        for end in range(start + groups[0], last - later + 1) if later else (last,):
            for group in self._group(start, end, groups[0]):
                for rest in self.chains(end, groups[1:]) if later else ((),):
                    found += 1
                    if found > MOST_SPLITS:
                        raise TooManySplits
                    yield group + rest

    def _group(self, start: int, end: int, cells: int) -> Iterator[Numbers]:
        for border in range(start + cells - 1, end):
            if self._is_number(border, end):
                total = int(self.digits[border:end])
                for parts in self._parts(start, border, cells - 1, total):
                    yield (*parts, total)

    def _parts(self, start: int, end: int, cells: int, total: int) -> Iterator[Numbers]:
        """Splits of a stretch into cells whose sum is the total."""
        self.steps += 1
        if self.steps > STEPS:
            raise TooManySplits
        left = end - start
        if left < cells or left > cells * len(str(total)):
            return
        if cells == 1:
            if self._is_number(start, end) and int(self.digits[start:end]) == total:
                yield (total,)
            return
        for border in range(start + 1, end - cells + 2):
            if not self._is_number(start, border):
                break
            value = int(self.digits[start:border])
            if value > total:
                break
            for rest in self._parts(border, end, cells - 1, total - value):
                yield (value, *rest)

    def _is_number(self, start: int, end: int) -> bool:
        return start < end <= self.reach[start] and (end - start == 1 or self.digits[start] != "0")

    def ways(self, cells: int) -> int:
        """How many splits there are, balanced or not."""
        ways = [1] + [0] * len(self.digits)
        for _ in range(cells):
            following = [0] * len(ways)
            for start, count in enumerate(ways):
                if not count:
                    continue
                for end in range(start + 1, len(ways)):
                    if not self._is_number(start, end):
                        break
                    following[end] += count
            ways = following
        return ways[-1]


def convincing(splits: Splits, groups: Sequence[int]) -> bool:
    """Whether the only balanced split is evidence enough without the column equations."""
    if len(splits.balanced) != 1:
        return False
    numbers, at, weight = splits.balanced[0], 0, 1
    for cells in groups:
        at += cells
        weight *= max(numbers[at - 1], 1)
    return splits.all == 1 or splits.all * CONVINCING <= weight


def settle(rows: Mapping[str, Splits | Numbers]) -> dict[str, Outcome]:
    """The numbers of Table 3's rows: of those that are known and those given as splits. Rows that are missing or known
    to be unreadable are not to be among ``rows``."""
    known = {code: row for code, row in rows.items() if isinstance(row, tuple)}
    unsure = {code: row for code, row in rows.items() if isinstance(row, Splits)}
    choices = {code: (row,) for code, row in known.items()} | {code: row.balanced for code, row in unsure.items()}
    left = _left_by_columns(choices)
    return {code: Outcome(row) for code, row in known.items()} | {
        code: _outcome(row, left.get(code, ())) for code, row in unsure.items()
    }


def _outcome(row: Splits, left: Sequence[Numbers]) -> Outcome:
    if len(left) == 1:
        return Outcome(left[0])
    if not row.balanced:
        return Outcome(None, "没有一种分法使总计等于各栏之和")
    if len(row.balanced) > 1:
        return Outcome(None, f"有 {len(row.balanced)} 种分法使总计等于各栏之和，各行合计也不能定出是哪一种")
    if convincing(row, (len(row.balanced[0]),)):
        return Outcome(row.balanced[0])
    return Outcome(None, "只有一种分法使总计等于各栏之和，但各行合计不能印证，可能是巧合")


def _left_by_columns(choices: Mapping[str, Sequence[Numbers]]) -> dict[str, list[Numbers]]:
    """What the column equations leave of the choices; rows of no equation that holds are not in it."""
    flow = ({"r01", "r02"}, {"r24", "r25"})
    results = {code for code in choices if code in RESULT_ROWS or code == OTHERWISE_TOGETHER}
    left: dict[str, list[Numbers]] = {}
    for plus, minus in (flow, (results, {"r24"})):
        rows = plus | minus
        if not rows <= choices.keys() or (plus is results and not _complete(results)):
            continue
        survivors = _survivors({code: choices[code] for code in sorted(rows)}, minus)
        if survivors:
            for code, numbers in survivors.items():
                left[code] = [each for each in numbers if code not in left or each in left[code]]
    return left if all(left.values()) else {}


def _complete(results: set[str]) -> bool:
    apart = set(RESULT_ROWS)
    return results in (apart, apart - {"r21", "r22", "r23"} | {OTHERWISE_TOGETHER})


def _survivors(choices: Mapping[str, Sequence[Numbers]], minus: Iterable[str]) -> dict[str, list[Numbers]]:
    """For each row the choices that take part in some solution of: the sum of the rows, those of ``minus`` taken off,
    is 0 in every column. Nothing when there is no solution or too much to search."""
    rows = list(choices)
    width = len(next(iter(choices.values()))[0]) if all(choices.values()) else 0
    if not width:
        return {}
    signed = [[tuple(-n if code in minus else n for n in each) for each in choices[code]] for code in rows]
    before = [{(0,) * width}]
    for row in signed:
        sums = {_plus(total, each) for total, each in product(before[-1], row)}
        if len(sums) > MOST_SUMS:
            return {}
        before.append(sums)
    if (0,) * width not in before[-1]:
        return {}
    return _walk_back(rows, signed, before, choices)


def _walk_back(
    rows: Sequence[str],
    signed: Sequence[Sequence[Numbers]],
    before: Sequence[set[Numbers]],
    choices: Mapping[str, Sequence[Numbers]],
) -> dict[str, list[Numbers]]:
    after = {(0,) * len(next(iter(before[0])))}
    left: dict[str, list[Numbers]] = {}
    for i in range(len(rows) - 1, -1, -1):
        kept, earlier = [], set()
        for each, plain in zip(signed[i], choices[rows[i]], strict=True):
            sums = {total for target in after if (total := _minus(target, each)) in before[i]}
            if sums:
                kept.append(plain)
                earlier |= sums
        left[rows[i]] = kept
        after = earlier
    return left


def _plus(a: Numbers, b: Numbers) -> Numbers:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def _minus(a: Numbers, b: Numbers) -> Numbers:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def few_digits(pieces: Sequence[str], cells: int) -> bool:
    """Whether there are fewer digits than cells, so that a blank cell was lost."""
    return sum(map(len, pieces)) < cells
