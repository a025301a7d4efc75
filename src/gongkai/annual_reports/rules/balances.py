"""勾稽关系: what must add up within one report (国办公开办函〔2021〕30号; R91, R95).

The balances themselves are data of ``law.report_format``; here they are judged and written as equations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from operator import itemgetter

from gongkai.annual_reports.document import ReportDocument, cell_names
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.amounts import amount, as_printed, counted_values, with_otherwise_together
from gongkai.annual_reports.rules.remembering import of_the_last
from gongkai.annual_reports.rules.rule import FORMAT_2021, Breach, Rule
from gongkai.annual_reports.rules.words import Number, addition, cell_name, number
from gongkai.law.report_format import BALANCES, Balance

# The numbers of one side of a balance out of those of a table.
Side = Callable[[Sequence[Number | None]], Sequence[Number]]
# Family of balances -> where it looks, what it demands.
FAMILIES = {
    "t3-flow": ("表三", "每一列：本年新收 + 上年结转 = 本年度办理结果总计 + 结转下年度继续办理"),
    "t3-results": ("表三", "每一列：“（七）总计”等于（一）至（六）各项办理结果之和"),
    "t3-total": ("表三", "每一行：总计等于自然人与五类法人或其他组织之和"),
    "t4-total": ("表四", "行政复议、未经复议直接起诉、复议后起诉：总计等于维持、纠正、其他结果、尚未审结之和"),
}


@dataclass(frozen=True, slots=True)
class Equation:
    """A balance with the numbers of a report: both sides' cells and values."""

    balance: Balance
    left_cells: tuple[str, ...]
    right_cells: tuple[str, ...]
    left: tuple[Number, ...]
    right: tuple[Number, ...]

    @property
    def gap(self) -> Number:
        """Left side less right side."""
        return summed(self.left) - summed(self.right)

    @property
    def cells(self) -> tuple[str, ...]:
        """All cells, left side first."""
        return self.left_cells + self.right_cells

    def __str__(self) -> str:
        return f"{addition(self.left)} {'≠' if self.gap else '='} {addition(self.right)}"


def equation(report: ReportDocument, balance: Balance) -> Equation | None:
    """The balance filled in; nothing where a cell is missing or was refused, or the balance needs last year's
    report."""
    if balance.previous:
        return None
    left, right = as_printed(report, balance.left), as_printed(report, balance.right)
    values = [amount(report, name) for name in left + right]
    known = tuple(value for value in values if value is not None)
    if len(known) < len(values):
        return None
    return Equation(balance, left, right, known[: len(left)], known[len(left) :])


@of_the_last
def failed(report: ReportDocument) -> tuple[Equation, ...]:
    """The balances that do not hold. Several rules ask for them one after the other."""
    return tuple(each for each in (equation(report, balance) for balance in _uneven(report)) if each and each.gap)


def _uneven(report: ReportDocument) -> Iterator[Balance]:
    """The balances whose sides differ: sums alone, since most reports are right in nearly all of them."""
    for table in report.tables:
        values = counted_values(table)
        for balance, left, right in _sides(table.code, together=table.together):
            try:
                if sum(left(values)) != sum(right(values)):
                    yield balance
            except TypeError:
                # A cell that is missing or was refused is never taken for nought.
                continue


@cache
def _sides(code: str, *, together: bool) -> tuple[tuple[Balance, Side, Side], ...]:
    """The balances within a table with both sides, as it is printed."""
    printed = with_otherwise_together if together else tuple[str, ...]
    names = cell_names(code, together=together)
    places = {name: place for place, name in enumerate(names)}
    within = [each for each in BALANCES if not each.previous and each.left[0].startswith(f"{code}.")]
    return tuple((each, _side(places, printed(each.left)), _side(places, printed(each.right))) for each in within)


def _side(places: Mapping[str, int], names: Iterable[str]) -> Side:
    """Picks the numbers of cells; mostly they stand at even distances, as in a row or a column, and are one slice."""
    first, *rest = at = [places[name] for name in names]
    step = rest[0] - first if rest else 1
    if step > 0 and at == [*range(first, at[-1] + 1, step)]:
        return itemgetter(slice(first, at[-1] + 1, step))
    return itemgetter(*at)


def unbalanced(family: str, report: ReportDocument) -> Iterator[Breach]:
    """The failed balances of a family as equations."""
    for each in (each for each in failed(report) if each.balance.code.startswith(f"{family}-")):
        left, right = number(summed(each.left)), number(summed(each.right))
        sides = f"{left} 与 {right} 相差 {number(max(each.gap, -each.gap))}"
        # Of a total and its parts the parts are taken for right; of the flow, what came in.
        expected, actual = (left, right) if family == "t3-flow" else (right, left)
        yield Breach(f"{each.balance.message}：{each}（{sides}）", each.cells, expected, actual)


def likely_cell(report: ReportDocument) -> Iterator[Breach]:
    """The single cell that explains every failed balance of its table: changed by the same gap, all of them hold."""
    for table in ("t3", "t4"):
        broken = [each for each in failed(report) if each.left_cells[0].startswith(table)]
        if len(broken) < 2:
            continue
        suspects = [(name, gap) for name in _shared(broken) if (gap := _correction(name, broken)) is not None]
        mended = [(name, gap) for name, gap in suspects if _mends(report, name, gap)]
        if len(mended) == 1:
            name, gap = mended[0]
            now = amount(report, name) or 0
            right = number(now + gap)
            text = f"{cell_name(name)}现为 {number(now)}；如改为 {right}，有关的勾稽关系就都成立，请先核对这一格"
            yield Breach(text, (name,), right, number(now))


def summed(values: Iterable[Number]) -> Number:
    """The sum of numbers."""
    return sum(values, start=0)


def _shared(broken: list[Equation]) -> list[str]:
    return [name for name in broken[0].cells if all(name in each.cells for each in broken)]


def _correction(name: str, broken: list[Equation]) -> Number | None:
    gaps = {-each.gap if name in each.left_cells else each.gap for each in broken}
    return gaps.pop() if len(gaps) == 1 else None


def _mends(report: ReportDocument, name: str, gap: Number) -> bool:
    """Whether the correction leaves a possible number and breaks no balance that held."""
    if (amount(report, name) or 0) + gap < 0:
        return False
    concerned = [each for balance in BALANCES if (each := equation(report, balance)) and name in each.cells]
    return all(each.gap + (gap if name in each.left_cells else -gap) == 0 for each in concerned)


RULES: tuple[Rule[ReportDocument], ...] = (
    *(
        Rule(family, Severity.ERROR, where, demand, FORMAT_2021, partial(unbalanced, family))
        for family, (where, demand) in FAMILIES.items()
    ),
    Rule(
        "likely-cell",
        Severity.NOTE,
        "表三、表四",
        "几条勾稽关系同时不成立而只差同一格时，指出这一格",
        FORMAT_2021,
        likely_cell,
    ),
)
