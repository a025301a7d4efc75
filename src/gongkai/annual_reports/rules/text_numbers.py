"""Numbers in the text against the tables (practice: what is told must be what is counted)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.amounts import as_printed, total
from gongkai.annual_reports.rules.claims import FEE_CELL, Claim, Sum, claims
from gongkai.annual_reports.rules.remembering import of_the_last
from gongkai.annual_reports.rules.rule import SANITY, Breach, Rule
from gongkai.annual_reports.rules.words import Number, cell_name, number, quote

# A number of money is rounded in texts; more than this share apart, it is another number.
MONEY_ROUNDING = Decimal("0.005")


@of_the_last
def contradictions(report: ReportDocument) -> tuple[tuple[Claim, list[tuple[Sum, Number]]], ...]:
    """Claims that equal none of the sums they may equal. One per kind, and none where the same text gives the right
    number elsewhere: the other is then a part of it. Several rules ask for them one after the other."""
    return tuple(_contradictions(report))


def _contradictions(report: ReportDocument) -> Iterator[tuple[Claim, list[tuple[Sum, Number]]]]:
    kinds: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims(report):
        kinds[claim.kind].append(claim)
    for each in kinds.values():
        judged = [(claim, sums) for claim in each if (sums := _sums(report, claim))]
        if any(_agrees(claim, sums) and not claim.partial for claim, sums in judged):
            continue
        wrong = [(claim, sums) for claim, sums in judged if not _agrees(claim, sums)]
        wrong.sort(key=lambda pair: pair[0].partial)
        yield from wrong[:1]


def _sums(report: ReportDocument, claim: Claim) -> list[tuple[Sum, Number]]:
    found = [(each, value) for each in claim.may_equal if (value := _value(report, each)) is not None]
    # The first sum is what the words say; without it there is nothing to judge by.
    return found if found and found[0][0] == claim.may_equal[0] else []


def _value(report: ReportDocument, each: Sum) -> Number | None:
    plus = total(report, as_printed(report, each.plus))
    minus = total(report, as_printed(report, each.minus)) if each.minus else 0
    return None if plus is None or minus is None else plus - minus


def _agrees(claim: Claim, sums: list[tuple[Sum, Number]]) -> bool:
    if claim.kind == "fees":
        return any(abs(claim.value - value) <= abs(claim.value) * MONEY_ROUNDING for _, value in sums)
    return any(claim.value == value for _, value in sums)


def whole(report: ReportDocument) -> Iterator[Breach]:
    """Contradictions of numbers that speak of the whole report."""
    for claim, sums in contradictions(report):
        if not claim.partial and not _unit_slip(claim, sums):
            yield _breach(report, claim, sums, "请核对")


def of_a_part(report: ReportDocument) -> Iterator[Breach]:
    """Numbers of one office or of a wider area than the report's: the difference may be right."""
    for claim, sums in contradictions(report):
        if claim.partial:
            yield _breach(report, claim, sums, "两处的统计范围似不相同，请核对并写明")


def fee_unit(report: ReportDocument) -> Iterator[Breach]:
    """A fee in yuan in a cell of 万元."""
    for claim, sums in contradictions(report):
        if _unit_slip(claim, sums):
            text = (
                f"文字里的行政事业性收费合 {number(claim.value.normalize())} 万元，表二填 {number(sums[0][1])}："
                f"表二的单位是万元，似把元当成了万元。{quote(claim.sentence.text, claim.at)}"
            )
            yield Breach(text, (FEE_CELL,), number(claim.value.normalize()), number(sums[0][1]))


def _unit_slip(claim: Claim, sums: list[tuple[Sum, Number]]) -> bool:
    return claim.kind == "fees" and claim.value * 10_000 == sums[0][1] != 0


def _breach(report: ReportDocument, claim: Claim, sums: list[tuple[Sum, Number]], advice: str) -> Breach:
    cells = as_printed(report, sums[0][0].plus)
    said, counted = number(claim.value), number(sums[0][1])
    named = cell_name(cells[0]) if len(cells) == 1 else f"{cell_name(cells[0])}等 {len(cells)} 格之和"
    equation = f"{claim.noun} {said} ≠ {counted}（{named}）{_explained(report, claim)}"
    text = f"文字与表不一致：{equation}；{advice}。{quote(claim.sentence.text, claim.at)}"
    return Breach(text, cells, counted, said, f"第{claim.sentence.section}部分")


def _explained(report: ReportDocument, claim: Claim) -> str:
    for each in claim.explained_by:
        if each.minus and claim.value and _value(report, each) == claim.value:
            plus, minus = (total(report, side) or 0 for side in (each.plus, each.minus))
            return f"，恰为 {number(plus)} − {number(minus)}（减去尚未审结的）"
    return ""


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("text-numbers", Severity.WARNING, "文字与各表", "文字里的数与表里的数一致", SANITY, whole),
    Rule("text-numbers-scope", Severity.NOTE, "文字与各表", "范围不同的数，提示核对并写明范围", SANITY, of_a_part),
    Rule("text-fee-unit", Severity.WARNING, "文字与表二", "收费金额以万元为单位", SANITY, fee_unit),
)
