"""Finding last year's report of the same organ among many."""

from __future__ import annotations

from collections import defaultdict

from gongkai.annual_reports.rules.memo import Memo
from gongkai.annual_reports.rules.similarity import same_organ, short_names


class LastYears:
    """Reports by organ and year. Of several copies the one of which most numbers were read is taken."""

    def __init__(self) -> None:
        self._exact: dict[tuple[str, int], Memo] = {}
        self._short: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._all: list[Memo] = []

    def add(self, memo: Memo) -> None:
        """Take a report in."""
        self._all = [*self._all, memo][:2]
        if memo.agency is None or memo.year is None:
            return
        key = (memo.agency, memo.year)
        if key not in self._exact or _known(memo) > _known(self._exact[key]):
            self._exact[key] = memo
        for short in short_names(memo.agency):
            self._short[short, memo.year].add(memo.agency)

    def of(self, memo: Memo) -> Memo | None:
        """Last year's report for this one, if there is exactly one that fits."""
        if memo.agency is None or memo.year is None:
            return None
        exact = self._exact.get((memo.agency, memo.year - 1))
        if exact is not None:
            return exact
        year = memo.year - 1
        longer = self._short.get((memo.agency, year), set())
        shorter = {name for name in short_names(memo.agency) if (name, year) in self._exact}
        fitting = longer | shorter
        return self._exact[fitting.pop(), year] if len(fitting) == 1 else None

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
