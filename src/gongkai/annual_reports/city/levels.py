"""Checks between levels: the area's report against its own office's and the sum of its units (R96), and which units
have a newer version than the one that an area's report was built on (O15). Rules are data, as those of one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.rules.words import cell_name, number
from gongkai.annual_reports.wire import read_document, read_numbers
from gongkai.annual_reports.yearly.consolidating import Member, Whole
from gongkai.annual_reports.yearly.contributed import cells_kept
from gongkai.annual_reports.yearly.deductions import total
from gongkai.annual_reports.yearly.sources import Number
from gongkai.law.report_format import TABLES

CELLS = tuple(name for table in TABLES.values() for name in table.cells())


@dataclass(frozen=True)
class Levels:
    """What is compared: the sum of now, the area's own frozen report, and the frozen reports of areas within it."""

    whole: Whole
    edition: ReportVersion | None
    inner: Mapping[str, ReportVersion]
    below: Mapping[str, frozenset[str]]

    @cached_property
    def frozen(self) -> ReportDocument | None:
        """The area's report as it was frozen last."""
        return read_document(self.edition.document) if self.edition else None

    @cached_property
    def taken(self) -> Mapping[str, Number]:
        """What is taken out of each cell of the sum."""
        return total(self.whole.deductions)

    @property
    def own(self) -> Member | None:
        """The area's own office in the sum."""
        code = self.whole.question.agency.code
        return next((each for each in self.whole.members if each.code == code), None)


@dataclass(frozen=True)
class Difference:
    """Two sides that should be one, as an equation; ``units`` say where to look."""

    cell: str
    terms: tuple[Any, ...]
    units: tuple[str, ...]

    @property
    def name(self) -> str:
        """The cell in words."""
        return cell_name(self.cell)


@dataclass(frozen=True)
class LevelRule:
    """A comparison: ``look`` gives what differs."""

    code: str
    severity: Severity
    title: str
    advice: str
    source: str
    look: Callable[[Levels], Iterable[Difference]]


@dataclass(frozen=True)
class Breach:
    """A rule that found differences."""

    rule: LevelRule
    differences: tuple[Difference, ...]


def _term(name: str, value: Number) -> dict[str, str]:
    return {"name": name, "value": number(value)}


def _sum_of_units(levels: Levels) -> Iterator[Difference]:
    """The frozen report of the area against its own office, its units, and what is taken out."""
    if levels.frozen is None:
        return
    own = levels.own
    for name in CELLS:
        then, now = levels.frozen.cell(name).value, levels.whole.cells.get(name)
        if then is None or now is None or then == now:
            continue
        mine, out = (own.cells.get(name, 0) if own else 0), levels.taken.get(name, 0)
        terms = [_term("已定稿的全地区报告", then), "=", _term("本级", mine), "+"]
        terms += [_term("现在各机关之和", now + out - mine), *(["−", _term("扣除", out)] if out else [])]
        yield Difference(name, tuple(terms), tuple(_changed_in(levels, name)))


def _changed_in(levels: Levels, name: str) -> Iterator[str]:
    """The units whose number of the cell may have changed since."""
    used = {each["code"]: each["sha256"] for each in levels.edition.members} if levels.edition else {}
    for member in levels.whole.members:
        changed = used.get(member.code) != member.sha256 or member.version is None
        if changed and member.cells.get(name):
            yield member.name


def _own_within_whole(levels: Levels) -> Iterator[Difference]:
    """No number of the own office is greater than that of the area."""
    if levels.own is None or levels.frozen is None:
        return
    for name, mine in levels.own.cells.items():
        whole = levels.frozen.cell(name).value
        if whole is not None and mine > whole:
            terms = (_term("已定稿的全地区报告", whole), "=", _term("至少是本级", mine))
            yield Difference(name, terms, (levels.own.name,))


def _inner_areas(levels: Levels) -> Iterator[Difference]:
    """The report of an area within the area against what its units contribute to this sum."""
    members = {each.code: each for each in levels.whole.members}
    for code, version in levels.inner.items():
        said, units = read_document(version.document), [members[c] for c in levels.below[code] if c in members]
        for name in CELLS:
            then = said.cell(name).value
            out = sum(
                (each.cells.get(name, 0) for each in levels.whole.deductions if each.agency.code in levels.below[code]),
                0,
            )
            now = sum((each.cells.get(name, 0) for each in units), 0) - out
            if then is not None and then != now:
                where = members[code].name if code in members else code
                terms = (_term(f"{where}的汇总报告", then), "=", _term("它的各机关之和", now))
                yield Difference(name, terms, tuple(each.name for each in units if each.cells.get(name)))


RULES = (
    LevelRule(
        "level-sum",
        Severity.WARNING,
        "全地区报告与各机关之和不一致",
        "各机关的报告在汇总以后有变动。需要更正的，另出一版全地区报告。",
        "国办公开办函〔2021〕30号；条例第四十九条",
        _sum_of_units,
    ),
    LevelRule(
        "level-own",
        Severity.ERROR,
        "本级的数字大于全地区的数字",
        "全地区报告包括本级，请检查两份报告统计的是不是同一年度、同一口径。",
        "国办公开办函〔2021〕30号",
        _own_within_whole,
    ),
    LevelRule(
        "level-inner",
        Severity.WARNING,
        "下级地区的汇总报告与它的各机关之和不一致",
        "请下级地区说明：是有机关没有列入，还是双方扣除的不同。",
        "国办公开办函〔2021〕30号",
        _inner_areas,
    ),
)


def compare(levels: Levels) -> list[Breach]:
    """The rules that find a difference."""
    found = [Breach(rule, tuple(rule.look(levels))) for rule in RULES]
    return [each for each in found if each.differences]


def levels_of(whole: Whole) -> Levels:
    """What the sum is compared with; three queries."""
    city, year = whole.question.agency, whole.question.year
    codes = [each.code for each in whole.members]
    rows = {each.code: each for each in Agency.objects.filter(code__in=codes)}
    by_key = {each.pk: each for each in rows.values()}
    editions = ReportVersion.objects.last_of([city.pk, *by_key], year, whole=True)
    inner = {by_key[key].code: each for key, each in editions.items() if key != city.pk}
    return Levels(whole, editions.get(city.pk), inner, {code: _below(rows, code) for code in inner})


def _below(rows: Mapping[str, Agency], code: str) -> frozenset[str]:
    """The codes of an agency and of those under it, among these."""
    found, waiting = {code}, [rows[code].pk]
    while waiting:
        above = waiting.pop()
        for each in rows.values():
            if each.supervisor_id == above and each.code not in found:
                found.add(each.code)
                waiting.append(each.pk)
    return frozenset(found)


# -- built on an old version (O15) --


@dataclass(frozen=True)
class Outdated:
    """A unit of which an area's report holds something older: which version, which is the newest, and the cells in
    which they differ. ``used``: none where the records of that day were counted; ``known``: whether the cells that were
    used can still be told: of those days some versions kept none."""

    code: str
    name: str
    used: int | None
    newest: int | None
    cells: tuple[tuple[str, Number, Number], ...]
    known: bool = True


def outdated(edition: ReportVersion, whole: Whole) -> list[Outdated]:
    """The units of which the area's frozen report does not hold the newest version, or of whose records other numbers
    follow today; two queries."""
    now = {each.code: each for each in whole.members}
    used = {each["code"]: each for each in edition.members}
    both = [code for code in used if code in now]
    apart = [code for code in both if used[code]["version"] != now[code].version]
    live = [code for code in both if code not in apart and used[code]["version"] is None]
    gone, new = [code for code in used if code not in now], [code for code in now if code not in used]
    names = dict(Agency.objects.filter(code__in=[*apart, *live, *gone, *new]).values_list("code", "name"))
    numbers = _numbers_used(edition, [used[code] for code in (*apart, *live)])
    told = {code: _differing(numbers[code], now[code]) for code in (*apart, *live)}
    found = [
        Outdated(code, names[code], used[code]["version"], now[code].version, told[code] or (), told[code] is not None)
        for code in (*apart, *(code for code in live if told[code]))
    ]
    found += [Outdated(code, names.get(code, code), used[code]["version"], None, (), known=False) for code in gone]
    return found + [Outdated(code, names[code], None, now[code].version, (), known=False) for code in new]


def _numbers_used(
    edition: ReportVersion, members: Sequence[Mapping[str, Any]]
) -> dict[str, Mapping[str, Number] | None]:
    """The numbers of each unit that an area's report added; none where nobody kept them."""
    numbers = {each["code"]: each["version"] for each in members if each["version"] is not None}
    rows = ReportVersion.objects.filter(
        agency__code__in=numbers, year=edition.year, number__in=set(numbers.values())
    ).select_related("agency")
    summed = {(row.agency.code, row.number): row for row in rows}
    found: dict[str, Mapping[str, Number] | None] = {}
    for each in members:
        row = summed.get((each["code"], each["version"]))
        found[each["code"]] = read_numbers(row.document) if row is not None else cells_kept(each)
    return found


def _differing(used: Mapping[str, Number] | None, member: Member) -> tuple[tuple[str, Number, Number], ...] | None:
    if used is None:
        return None
    pairs = ((name, used.get(name, 0), member.cells.get(name, 0)) for name in CELLS)
    return tuple((name, then, now) for name, then, now in pairs if then != now)
