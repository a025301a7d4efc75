"""Reports of one run against each other: copied texts, another organ's name, the same report twice (R97).

Candidates are found through the smallest hashes of the sketches, so that the work grows with the number of reports
and not with its square.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.memo import Memo, Shelf
from gongkai.annual_reports.rules.rule import SANITY, Breach, Rule
from gongkai.annual_reports.rules.sketches import Sketch, contained

SAME = 0.7
# Two texts that have much in common share some of their smallest hashes with near certainty.
KEYS = 12
# How many reports one hash may lead to: what hundreds share is a formula.
LEADS = 40
# Of all that hashes lead to, those that share most of them are compared.
COMPARED = 12
MOST = 3
_PLACE = frozenset("省市县区旗州盟镇乡街")


class Leads:
    """Which reports have a hash among their smallest ones: pairs of hash and place in one array of 64-bit integers."""

    def __init__(self) -> None:
        self._pairs = array("Q")
        self._ordered = True

    def add(self, hashes: Iterable[int], place: int) -> None:
        """Note the hashes of the report at ``place``."""
        self._pairs.extend([each << 32 | place for each in hashes])
        self._ordered = False

    def of(self, each: int) -> list[int]:
        """The places of the first reports with that hash."""
        if not self._ordered:
            self._pairs, self._ordered = array("Q", sorted(self._pairs)), True
        start = bisect_left(self._pairs, each << 32)
        end = bisect_left(self._pairs, each + 1 << 32, start, min(start + LEADS, len(self._pairs)))
        return [pair & 0xFFFFFFFF for pair in self._pairs[start:end]]


@dataclass
class Library:
    """The reports of a run: added first, asked afterwards. In memory are their organs and a few hashes of each; the
    memos stand on ``shelf`` and their texts on ``texts``, which may be on disk."""

    shelf: Shelf[Memo] = field(default_factory=lambda: list[Memo]())
    texts: Shelf[Sketch] = field(default_factory=lambda: list[Sketch]())
    _organs: list[str | None] = field(default_factory=list)
    _leads: Leads = field(default_factory=Leads)
    _names: dict[str, int] = field(default_factory=dict)

    def add(self, memo: Memo) -> None:
        """Put a report on the shelf."""
        place = len(self._organs)
        self.shelf.append(memo)
        self.texts.append(memo.text)
        self._organs.append(memo.agency)
        if memo.agency:
            self._names.setdefault(memo.agency, place)
        if memo.text.telling:
            self._leads.add(memo.text.hashes[:KEYS], place)

    def alike(self, memo: Memo) -> list[tuple[float, Memo]]:
        """Reports of other organs with most of this text, the most alike first."""
        leads = Counter(chain.from_iterable(map(self._leads.of, memo.text.hashes[:KEYS])))
        nearest = (place for place, _ in leads.most_common() if _foreign(memo.agency, self._organs[place]))
        shares = [(contained(memo.text, self.texts[place]), place) for place in islice(nearest, COMPARED)]
        found = [(share, self.shelf[place]) for share, place in shares if share >= SAME]
        return sorted(found, key=lambda pair: (-pair[0], pair[1].file))

    def named(self, name: str) -> Memo | None:
        """The first report of the organ with that name."""
        place = self._names.get(name)
        return None if place is None else self.shelf[place]


@dataclass(frozen=True)
class Among:
    """A report among those of its run."""

    this: Memo
    library: Library


def _foreign(this: str | None, other: str | None) -> bool:
    """Whether they are different organs; where a name was not found nothing is said."""
    return bool(this and other and not same_organ(this, other))


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
