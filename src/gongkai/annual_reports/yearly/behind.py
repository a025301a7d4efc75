"""The records behind a cell: those of its source, and the supplementary entries that touch it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gongkai.annual_reports.models import Supplement
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.sources import sources
from gongkai.core.counted import Record, Records
from gongkai.core.viewers import Viewer
from gongkai.law.report_format import TABLES

NAMES = frozenset(name for table in TABLES.values() for name in table.cells())


class NoSuchCell(LookupError):
    """The format has no cell of that name; the message is a Chinese sentence."""


def cell_called(name: str) -> str:
    """The full name of a cell; ``r13.c1`` is one of table 3. Raises ``NoSuchCell``."""
    full = name if name.count(".") == 2 else f"t3.{name}"
    if full not in NAMES:
        raise NoSuchCell(
            f"没有“{name}”这一格；例如 r13.c1（表三）、t2.normative.made（表二）、t4.review.total（表四）。"
        )
    return full


def behind(question: Question, cell: str, viewer: Viewer, after: str = "") -> Records:
    """What ``viewer`` may know of the records behind a cell; none where its table has no source."""
    cell = cell_called(cell)
    code = cell[:2]
    return sources[code].behind(question, cell, viewer, after) if code in sources else Records()


def entries(supplements: Mapping[str, Sequence[Supplement]], cell: str) -> list[Record]:
    """The supplementary entries that touch a cell, as records."""
    return [of_supplement(row, row.cells()[cell]) for row in supplements.get(cell, ())]


def of_supplement(row: Supplement, amount: Decimal) -> Record:
    """A supplementary entry as a record: it has no case, and says why."""
    signed = (f"{row.signed_by}签字",) if row.signed_by else ()
    return Record("补录", row.reference, "", str(row.year), f"计 {amount.normalize():f}", (row.reason, *signed))
