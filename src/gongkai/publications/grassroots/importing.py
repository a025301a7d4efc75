"""A catalogue into lines: its columns by their meaning, whatever the list calls them; checked first, then written.

Lists have their headings in one row or two (公开事项: 一级事项, 二级事项; 公开对象: 全社会, 特定群体), ticks in cells
or names, and leave a matter blank below the row in which it stands. A run that was cut off is simply started again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gongkai.core import batches, clock
from gongkai.core.refusals import Invalid
from gongkai.core.viewers import Staff
from gongkai.publications import headings, sheets
from gongkai.publications.acts.importing import Fault
from gongkai.publications.grassroots import terms
from gongkai.publications.grassroots.actions import SAME, LineForm, RecordStandardLine, known_fields
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.grassroots.standard import channels_in, ticked
from gongkai.publications.headings import DEEP, Line, Listed, Meaning
from gongkai.ui.forms import messages_of

SIZE = 500
Report = Callable[[int], None]


def _meaning(name: str, heading: str, never: str = "") -> Meaning:
    return Meaning(name, re.compile(heading), re.compile(never) if never else None)


MEANINGS = (
    _meaning("place", r"^(序号|编号|No\.?)$"),
    _meaning("first", r"一级(公开)?事项|^一级$|^公开事项$|事项类别|一级目录"),
    _meaning("second", r"二级(公开)?事项|^二级$|事项名称|公开事项名称|二级目录"),
    _meaning("elements", r"公开内容|公开要素|内容.{0,2}要素"),
    _meaning("basis", r"依据"),
    _meaning("term", r"时限|期限"),
    _meaning("subject", r"主体|责任(单位|部门|主体)"),
    _meaning("channels", r"渠道|载体"),
    _meaning("everybody", r"^全社会$"),
    _meaning("group", r"^特定(群体|群众|人群)|^特定$"),
    _meaning("active", r"^主动(公开)?$"),
    _meaning("request", r"^依申请(公开)?$"),
    _meaning("county", r"^[县区市旗]级?(级)?$|^县（?区"),
    _meaning("township", r"^[乡镇]级$|^乡镇?（?街?|^乡、?镇"),
    _meaning("audience", r"公开对象|^对象$"),
    _meaning("way", r"公开(方式|类型)|^方式$"),
    _meaning("level", r"公开层级|^层级$"),
)
NEEDED = {
    "first": "一级事项",
    "second": "二级事项",
    "elements": "公开内容（要素）",
    "term": "公开时限",
    "subject": "公开主体",
}
CARRIED = ("place", "first", "subject", "term", "basis", "channels")
_PAIRS = {
    "audience": ("everybody", "group", "全社会", "特定"),
    "way": ("active", "request", "主动", "依申请"),
    "level": ("county", "township", "县|区|市", "乡|镇|街"),
}


def listed(name: str, data: bytes) -> Listed:
    """The catalogue with its columns by field; raises ``Invalid`` at ``upload``."""
    rows = sheets.rows_of(name, data)
    return headings.read(one_heading(rows), MEANINGS, NEEDED)


def one_heading(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows with a heading of two rows drawn into the lower one; the upper one is emptied, numbers stay."""
    found = [list(row) for row in rows]
    best, place = _worth(found[0]) if found else 0, -1
    for number in range(1, min(len(found), DEEP)):
        best = max(best, _worth(found[number]))
    for number in range(1, min(len(found), DEEP)):
        worth = _worth(_drawn(found[number - 1], found[number]))
        if worth > best:
            best, place = worth, number
    if place > 0:
        found[place], found[place - 1] = _drawn(found[place - 1], found[place]), []
    return found


def _drawn(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    pairs = zip([*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))], strict=True)
    return [below or above for above, below in pairs]


def _worth(row: Sequence[str]) -> int:
    plain = [re.sub(r"[\s\u3000*＊:：]", "", cell) for cell in row]
    return sum(any(cell and meaning.fits(cell) for cell in plain) for meaning in MEANINGS)


def field_named(viewer: Staff, name: str, data: bytes) -> str:
    """The field whose name stands in the title of the list or in the name of its file; empty where none or several do.

    Raises ``Invalid`` at ``upload``.
    """
    rows = sheets.rows_of(name, data)[:DEEP]
    titles = [cells[0] for row in rows if len(cells := [cell for cell in row if cell]) == 1]
    for words in (*titles, name):
        found = [field for field in known_fields(viewer.agency_id) if _short(field) in words]
        if len(found) == 1:
            return found[0]
    return ""


def _short(field: str) -> str:
    return field.partition("（")[0]


def row_of(line: Line, title: str, number: int) -> dict[str, Any]:
    """What an officer would type for this line."""
    values = {name: line.values.get(name, "") for name in ("first", "second", "elements", "basis", "term", "subject")}
    place = line.values.get("place", "")
    return {
        **values,
        "field": title,
        "place": place if place.isdecimal() else str(number),
        "channels": channels_in(line.values.get("channels", "")),
        **{name: _choice(line, name) for name in _PAIRS},
    }


def _choice(line: Line, name: str) -> str:
    """One, the other or both; where the list does not say, what the standard presumes: the first."""
    one, other, says_one, says_other = _PAIRS[name]
    text = line.values.get(name, "")
    has_one = ticked(line.values.get(one, "")) or bool(re.search(says_one, text))
    has_other = ticked(line.values.get(other, "")) or bool(re.search(says_other, text))
    if has_one and has_other:
        return "both"
    return other if has_other else one


def carried(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines with what merged cells leave blank taken from the line above; a new matter begins with its name."""
    above: Mapping[str, str] = {}
    for line in lines:
        same = not line.values.get("first") or line.values.get("first") == above.get("first")
        filled = {
            name: above[name]
            for name in (CARRIED if same else ("subject", "term", "channels"))
            if name != "place" and not line.values.get(name) and above.get(name)
        }
        above = {**line.values, **filled}
        yield replace(line, values=above)


@dataclass
class Plan:
    """What an import would do: rows to write, how many of them replace others, how many are there, what is wrong;
    ``notes``: rows that are written although no day follows from their term."""

    field: str
    fresh: list[dict[str, Any]] = field(default_factory=list)
    changed: int = 0
    already: int = 0
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    absent: list[StandardLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def bad(self) -> int:
        """How many rows have something wrong."""
        return len({fault.row for fault in self.faults})

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return len(self.fresh) + self.already + self.bad


def check(viewer: Staff, title: str, name: str, data: bytes) -> Plan:
    """Read the list and compare it with the catalogue; nothing is written. Raises ``Invalid`` and ``Refused``."""
    refusal = RecordStandardLine.refusal(viewer, None, [])
    if refusal is not None:
        raise refusal
    if title not in known_fields(viewer.agency_id):
        raise Invalid({"field": [f"没有“{title}”这个领域。"]})
    found = listed(name, data)
    there = {
        (row.first, row.second): row
        for row in StandardLine.objects.in_force().filter(agency_id=viewer.agency_id, field=title)
    }
    plan, seen = Plan(title, unread=found.unread), dict[tuple[str, str], int]()
    for number, line in enumerate(carried(found.lines), start=1):
        _one(plan, line, row_of(line, title, number), viewer, there, seen, found.columns)
    plan.absent = [row for key, row in there.items() if key not in seen]
    return plan


def _one(
    plan: Plan,
    line: Line,
    raw: dict[str, Any],
    viewer: Staff,
    there: Mapping[tuple[str, str], StandardLine],
    seen: dict[tuple[str, str], int],
    columns: Mapping[str, str],
) -> None:
    form = LineForm(raw, viewer=viewer, moment=clock.now())
    if not form.is_valid():
        for name, texts in form.errors.items():
            label = columns.get(name) or (str(form.fields[name].label) if name in form.fields else "")
            plan.faults += [
                Fault(line.number, label, str(text))
                for text in (messages_of(form[name]) if name in form.fields else texts)
            ]
        return
    data = form.cleaned_data
    key = (data["first"], data["second"])
    if key in seen:
        plan.faults.append(
            Fault(line.number, columns["second"], f"与第 {seen[key]} 行的事项相同；不同的事项请写出区别。")
        )
        return
    seen[key] = line.number
    term = terms.read(data["term"])
    if term.kind is terms.Kind.UNCLEAR:
        plan.notes.append(f"第 {line.number} 行“{columns['term']}”：“{data['term']}”{term.said}，照原文登记")
    old = there.get(key)
    if old is not None and all(getattr(old, name) == data[name] for name in SAME):
        plan.already += 1
        return
    plan.changed += old is not None
    plan.fresh.append({**raw, "agency": viewer.agency_id, "instead_of": old.key if old is not None else ""})


def write(viewer: Staff, plan: Plan, *, channel: str, report: Report | None = None) -> int:
    """Write the rows of the plan, one transaction and one entry for each batch; how many. ``report`` hears the sum."""
    written = 0
    for start in range(0, len(plan.fresh), SIZE):
        rows = plan.fresh[start : start + SIZE]
        written += batches.import_rows(RecordStandardLine, viewer, rows, channel=channel, size=SIZE).written
        if report is not None:
            report(start + len(rows))
    return written
