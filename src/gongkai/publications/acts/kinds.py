"""The kinds of the ledger: what each is called, and which cell of Table 2 it fills. Data: a new kind is a new line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActKind:
    """One kind of decision. ``row`` is its row of Table 2; ``party`` and ``object`` are what lists call them."""

    code: str
    title: str
    row: str
    party: str
    object: str


ACTS: dict[str, ActKind] = {
    kind.code: kind
    for kind in (
        ActKind("licence", "行政许可", "licences", "被许可人", "许可事项"),
        ActKind("penalty", "行政处罚", "penalties", "被处罚人", "案件名称"),
        ActKind("coercion", "行政强制", "coercion", "被强制人", "强制事项"),
    )
}
FEE = "fee"
FEES_ROW = "fees"
CHOICES = [(kind.code, kind.title) for kind in ACTS.values()]
# What can be told month by month where there is no list: numbers of decisions, and fees, which have no list at all.
FIGURES = [*CHOICES, (FEE, "行政事业性收费")]
TITLES = dict(FIGURES)
BY_ROW = {kind.row: kind.code for kind in ACTS.values()} | {FEES_ROW: FEE}
