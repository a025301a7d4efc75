"""Finding last year's report of the same organ among many."""

from __future__ import annotations

from collections import defaultdict

from gongkai.annual_reports.rules.memo import Memo
from gongkai.annual_reports.rules.similarity import same_organ

# Names of one organ, with and without the place before it, end alike.
TAIL = 5


class LastYears:
    """Reports by organ and year. Of several copies the one of which most numbers were read is taken."""

    def __init__(self) -> None:
        self._exact: dict[tuple[str, int], Memo] = {}
        self._tails: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._all: list[Memo] = []

    def add(self, memo: Memo) -> None:
        """Take a report in."""
        self._all = [*self._all, memo][:2]
        if memo.agency is None or memo.year is None:
            return
        key = (memo.agency, memo.year)
        if key not in self._exact or _known(memo) > _known(self._exact[key]):
            self._exact[key] = memo
        self._tails[memo.agency[-TAIL:], memo.year].add(memo.agency)

    def of(self, memo: Memo) -> Memo | None:
        """Last year's report for this one, if there is exactly one that fits."""
        if memo.agency is None or memo.year is None:
            return None
        exact = self._exact.get((memo.agency, memo.year - 1))
        if exact is not None:
            return exact
        names = self._tails.get((memo.agency[-TAIL:], memo.year - 1), set())
        fitting = [name for name in names if same_organ(name, memo.agency)]
        return self._exact[fitting[0], memo.year - 1] if len(fitting) == 1 else None

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
