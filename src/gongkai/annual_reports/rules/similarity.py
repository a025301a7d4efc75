"""Reports of one run against each other: copied texts, another organ's name, the same report twice (R97).

Candidates are found through the smallest hashes of the sketches, so that the work grows with the number of reports
and not with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.memo import Memo
from gongkai.annual_reports.rules.rule import SANITY, Breach, Rule
from gongkai.annual_reports.rules.sketches import contained

SAME = 0.7
# Two texts that have much in common share some of their smallest hashes with near certainty.
KEYS = 12
# How many reports one hash may lead to: what hundreds share is a formula.
LEADS = 40
# Of all that hashes lead to, those that share most of them are compared.
COMPARED = 12
MOST = 3
_PLACE = frozenset("省市县区旗州盟镇乡街")


@dataclass
class Library:
    """The reports of a run: added first, asked afterwards. Memory grows with their number only."""

    memos: list[Memo] = field(default_factory=list)
    _leads: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[str, int] = field(default_factory=dict)

    def add(self, memo: Memo) -> None:
        """Put a report on the shelf."""
        place = len(self.memos)
        self.memos.append(memo)
        if memo.agency:
            self._names.setdefault(memo.agency, place)
        if memo.text.telling:
            for each in memo.text.hashes[:KEYS]:
                if len(self._leads[each]) < LEADS:
                    self._leads[each].append(place)

    def alike(self, memo: Memo) -> list[tuple[float, Memo]]:
        """Reports of other organs with most of this text, the most alike first."""
        leads = Counter(place for each in memo.text.hashes[:KEYS] for place in self._leads.get(each, ()))
        nearest = (self.memos[place] for place, _ in leads.most_common())
        others = islice((other for other in nearest if _foreign(memo, other)), COMPARED)
        shares = [(contained(memo.text, other.text), other) for other in others]
        found = [pair for pair in shares if pair[0] >= SAME]
        return sorted(found, key=lambda pair: (-pair[0], pair[1].file))

    def named(self, name: str) -> Memo | None:
        """The first report of the organ with that name."""
        place = self._names.get(name)
        return None if place is None else self.memos[place]


@dataclass(frozen=True)
class Among:
    """A report among those of its run."""

    this: Memo
    library: Library


def _foreign(this: Memo, other: Memo) -> bool:
    """Whether they are of different organs; where a name was not found nothing is said."""
    if this is other or not this.agency or not other.agency:
        return False
    return not same_organ(this.agency, other.agency)


def same_organ(this: str, other: str) -> bool:
    """Whether two names are one organ's: equal, or one is the other without the place before it
    (洪泽区人民政府, 淮安市洪泽区人民政府)."""
    return this == other or this in short_names(other) or other in short_names(this)


def short_names(name: str) -> tuple[str, ...]:
    """The names by which an organ goes within its city or county; each still names a place."""
    tails = (name[end:] for end, letter in enumerate(name, 1) if letter in _PLACE)
    return tuple(tail for tail in tails if any(letter in _PLACE for letter in tail[:-2]))


def copied(among: Among) -> Iterator[Breach]:
    """A text that is mostly another organ's."""
    if not among.this.text.telling:
        return
    for share, other in among.library.alike(among.this)[:MOST]:
        text = f"约 {share:.0%} 的文字与“{other.name}”相同（{other.file}）；不计表格和标题，请核对是否照抄"
        yield Breach(text, (), f"低于 {SAME:.0%}", f"{share:.0%}")


def other_name(among: Among) -> Iterator[Breach]:
    """The report names another organ of the run as its maker or contact."""
    own = among.this.agency
    for name in among.this.self_names:
        other = among.library.named(name)
        if own and other and not same_organ(name, own) and name not in own and own not in name:
            text = f"报告开头写的机关是“{name}”，而这是“{own}”的报告（前者的报告见 {other.file}），请核对"
            yield Breach(text, (), own, name, "开头")


RULES: tuple[Rule[Among], ...] = (
    Rule("copied", Severity.WARNING, "全文", "文字不与其他机关的报告大段相同（七成以上）", SANITY, copied),
    Rule("other-organ", Severity.WARNING, "开头", "编制机关和联系机关不写成别的机关", SANITY, other_name),
)


def library(memos: Iterable[Memo]) -> Library:
    """A library of these reports."""
    shelf = Library()
    for memo in memos:
        shelf.add(memo)
    return shelf
