"""What a reader or a rule has to say about a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# The note on a workbook that holds the tables and no text.
TABLES_ONLY = "read-tables-only"
# The file has lost its end.
TRUNCATED = "read-truncated"


class Severity(StrEnum):
    """``ERROR``: the report must not be handed in like this; ``WARNING``: wants a reason; ``NOTE``: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``rule`` is a stable code; ``message`` a Chinese sentence with the values and, where something can
    be mended, how; ``cells`` are names of ``document`` (``t3.r01.c1``); ``source`` is the article or document it
    rests on.

    ``expected`` and ``actual`` are the two sides as printed. ``unread``: something is there that could not be read.
    """

    rule: str
    severity: Severity
    message: str
    cells: tuple[str, ...] = ()
    expected: str | None = None
    actual: str | None = None
    source: str = ""
    place: str = ""
    unread: bool = False


def has_only_tables(findings: Iterable[Finding]) -> bool:
    """Whether reading found a workbook of tables, which has no text that could be judged."""
    return any(finding.rule == TABLES_ONLY for finding in findings)


def is_cut_off(findings: Iterable[Finding]) -> bool:
    """Whether reading found that the end of the file is missing: then what is not there may be in it."""
    return any(finding.rule == TRUNCATED for finding in findings)
