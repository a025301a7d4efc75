"""Finding last year's report of the same organ among many."""

from __future__ import annotations

from collections import defaultdict

from gongkai.annual_reports.rules.memo import Memo, Shelf
from gongkai.annual_reports.rules.similarity import same_organ, short_names


class LastYears:
    """Reports by organ and year. Of several copies the one of which most numbers were read is taken. The memos stand on
    ``shelf``, which may be on disk."""

    def __init__(self, shelf: Shelf[Memo] | None = None) -> None:
        self._shelf: Shelf[Memo] = [] if shelf is None else shelf
        # Place on the shelf, and how many numbers were read.
        self._exact: dict[tuple[str, int], tuple[int, int]] = {}
        self._count = 0
        self._short: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._all: list[Memo] = []

    def add(self, memo: Memo) -> None:
        """Take a report in."""
        self._all = [*self._all, memo][:2]
        if memo.agency is None or memo.year is None:
            return
        key = (memo.agency, memo.year)
        if key not in self._exact or _known(memo) > self._exact[key][1]:
            self._exact[key] = self._count, _known(memo)
            self._shelf.append(memo)
            self._count += 1
        for short in short_names(memo.agency):
            self._short[short, memo.year].add(memo.agency)

    def of(self, memo: Memo) -> Memo | None:
        """Last year's report for this one, if there is exactly one that fits."""
        if memo.agency is None or memo.year is None:
            return None
        year = memo.year - 1
        if (memo.agency, year) in self._exact:
            return self._shelf[self._exact[memo.agency, year][0]]
        longer = self._short.get((memo.agency, year), set())
        shorter = {name for name in short_names(memo.agency) if (name, year) in self._exact}
        fitting = longer | shorter
        return self._shelf[self._exact[fitting.pop(), year][0]] if len(fitting) == 1 else None

    def named(self, memo: Memo) -> Memo | None:
        """The same, where a person named the reports: a single one is believed though it does not say whose or of
        which year it is."""
        found = self.of(memo)
        if found is not None or len(self._all) != 1:
            return found
        only = self._all[0]
        same = not only.agency or not memo.agency or same_organ(only.agency, memo.agency)
        before = only.year is None or memo.year is None or only.year == memo.year - 1
        return only if same and before else None


def _known(memo: Memo) -> int:
    return sum(value is not None for value in memo.values)
