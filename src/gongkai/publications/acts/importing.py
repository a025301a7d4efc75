"""The import of a list: read, checked against what is there, then written in batches (design 4, bulk import).

A row already recorded with the same words is recognised, one with other words under the same number is refused: what is
recorded is corrected by name, never by a second file. A run that was cut off is simply started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongkai.core import batches, clock
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff
from gongkai.publications.acts.actions import COLUMNS, RecordAct, figure_stands
from gongkai.publications.acts.forms import SHOWN, ActForm
from gongkai.publications.acts.kinds import ACTS
from gongkai.publications.acts.models import Act, Figure
from gongkai.publications.acts.reading import listed, row_of
from gongkai.publications.headings import Line
from gongkai.ui.forms import messages_of

SIZE = 500
Report = Callable[[int], None]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: its number in the file, the heading of the column, the sentence."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return (
            f"第 {self.row} 行“{self.column}”：{self.message}" if self.column else f"第 {self.row} 行：{self.message}"
        )


@dataclass
class Plan:
    """What an import would do: the rows to write and what the form made of them, how many are there already, what is
    wrong, what is not read."""

    kind: str
    fresh: list[dict[str, Any]] = field(default_factory=list)
    cleaned: list[dict[str, Any]] = field(default_factory=list)
    already: int = 0
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return len(self.fresh) + self.already + self.bad

    @property
    def bad(self) -> int:
        """How many rows have something wrong."""
        return len({fault.row for fault in self.faults})


def check(viewer: Staff, kind: str, name: str, data: bytes) -> Plan:
    """Read the list and compare it with the ledger; nothing is written. Raises ``Invalid`` at ``upload``, and
    ``Refused`` where ``viewer`` may not record. Two queries, however long the list."""
    refusal = RecordAct.refusal(viewer, None, [])
    if refusal is not None:
        raise refusal
    if kind not in ACTS:
        raise Refused("kind", f"没有“{kind}”这个种类。")
    found = listed(name, data)
    plan, seen = Plan(kind, unread=found.unread), _Seen(viewer.agency_id, kind)
    for line in found.lines:
        raw = row_of(line, kind)
        form = ActForm(raw, viewer=viewer, moment=clock.now())
        faults = list(_faults(line, form, found.columns)) or list(seen.faults(line, form.cleaned_data, found.columns))
        if faults:
            plan.faults += faults
        elif seen.there(form.cleaned_data):
            plan.already += 1
        else:
            plan.fresh.append({**raw, "agency": viewer.agency_id})
            plan.cleaned.append(form.cleaned_data)
    return plan


def _faults(line: Line, form: ActForm, columns: Mapping[str, str]) -> Iterator[Fault]:
    for name, messages in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields else ""
        for message in messages_of(form[name]) if name in form.fields else messages:
            yield Fault(line.number, columns.get(name, label), str(message))


class _Seen:
    """What the ledger and the earlier rows of the list have."""

    def __init__(self, agency_id: int, kind: str) -> None:
        rows = Act.objects.filter(agency_id=agency_id, kind=kind)
        self.kind = kind
        self.rows: dict[str, Act] = {}
        for row in rows.order_by("pk"):
            self.rows[row.number_key] = row
        months = Figure.objects.in_force().filter(agency_id=agency_id, kind=kind)
        self.months = set(months.values_list("month", flat=True))
        self.lines: dict[str, int] = {}

    def faults(self, line: Line, data: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[Fault]:
        key, day = data["number_key"], data["decided_on"]
        number, dated = columns["decision_number"], columns["decided_on"]
        if key in self.lines:
            yield Fault(line.number, number, f"与第 {self.lines[key]} 行的决定文书号相同。")
        self.lines.setdefault(key, line.number)
        if day.replace(day=1) in self.months:
            yield Fault(line.number, dated, figure_stands(self.kind, day))
        row = self.rows.get(key)
        if row is not None and row.ended_by_id is not None:
            yield Fault(
                line.number, number, f"这一件登记过，已经结束（{row.get_ended_as_display()}），导入不会把它恢复。"
            )
        elif row is not None and not _same(row, data):
            yield Fault(line.number, number, "这个文书号已经登记过，内容不同；要改的，请在台账里更正那一件。")

    def there(self, data: Mapping[str, Any]) -> bool:
        return data["number_key"] in self.rows


def _same(row: Act, data: Mapping[str, Any]) -> bool:
    # A revised list may spell the number otherwise; the words of the decision are what must agree.
    names = (name for name in COLUMNS if name != "decision_number")
    return row.published == (data["published"] == SHOWN) and all(getattr(row, name) == data[name] for name in names)


def write(viewer: Staff, plan: Plan, *, channel: str, report: Report | None = None) -> int:
    """Write the rows of the plan, one transaction and one entry for each batch; how many. ``report`` hears the sum."""
    written = 0
    for start in range(0, len(plan.fresh), SIZE):
        rows, cleaned = plan.fresh[start : start + SIZE], plan.cleaned[start : start + SIZE]
        done = batches.import_rows(RecordAct, viewer, rows, channel=channel, size=SIZE, cleaned=cleaned)
        written += done.written
        if report is not None:
            report(start + len(rows))
    return written
