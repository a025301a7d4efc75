"""The import of another site: read, checked item by item, then written in batches under one signature (design 4).

A bad item is named and the others go in. What is here already, by its old index number or by title, number and day, is
recognised: a run that was cut off is simply started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.core import batches, clock
from gongkai.core.refusals import Invalid
from gongkai.core.viewers import Staff
from gongkai.publications import lint
from gongkai.publications.lint.findings import Lists
from gongkai.publications.lint.running import lists_of
from gongkai.publications.migrating.actions import Migrate, MigrateForm, findings, offering, signer_only
from gongkai.publications.migrating.reading import Found, Handed
from gongkai.publications.models import Publication
from gongkai.ui.forms import messages_of

SIZE = 500
Report = Callable[[int], None]


@dataclass(frozen=True)
class Fault:
    """What is wrong with an item: where it stands, the heading of the column, the sentence."""

    place: str
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}“{self.column}”：{self.message}" if self.column else f"{self.place}：{self.message}"


@dataclass
class Plan:
    """What an import would do: the rows to write and what the form made of them, how many are here already, what is
    wrong, what stays back."""

    handed: Handed
    fresh: list[dict[str, Any]] = field(default_factory=list)
    cleaned: list[dict[str, Any]] = field(default_factory=list)
    already: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def unread(self) -> list[str]:
        """The headings that no field asks for."""
        return self.handed.unread

    @property
    def bad(self) -> int:
        """How many items have something wrong."""
        return len({fault.place for fault in self.faults})

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self.handed.items)


def check(viewer: Staff, handed: Handed, site: str, review: str, report: Report | None = None) -> Plan:
    """Check every item as it would be published; nothing is written. Raises ``Refused`` where ``viewer`` may not sign.

    ``site`` names the other site; ``review`` says who looked through the items before, and is recorded with each.
    """
    refusal = signer_only(viewer)
    if refusal is not None:
        raise refusal
    agency, today = Agency.objects.get(pk=viewer.agency_id), clock.today()
    plan, seen, lists = Plan(handed), _Seen(agency), lists_of(agency, today)
    with offering(handed.places):
        for number, found in enumerate(handed.items, start=1):
            _one(plan, found, {"site": site, "review": review}, viewer, agency, seen, lists, today)
            if report is not None:
                report(number)
    return plan


def _one(
    plan: Plan,
    found: Found,
    common: Mapping[str, str],
    viewer: Staff,
    agency: Agency,
    seen: _Seen,
    lists: Lists,
    today: date,
) -> None:
    raw = {**found.values, **common, "attached": "\n".join(found.files), "pictures": "\n".join(found.pictures)}
    form = MigrateForm(raw, viewer=viewer, moment=clock.now())
    if not form.is_valid():
        plan.faults += _of_form(found, form, plan.handed.columns)
        return
    data = form.cleaned_data
    if seen.here(data):
        plan.already += 1
        return
    faults = [*seen.faults(found, data, plan.handed.columns), *_of_checks(found, data, agency, lists, today)]
    plan.faults += faults
    if not faults:
        plan.fresh.append({**raw, "agency": agency.pk})
        plan.cleaned.append(data)
        plan.notes += [f"{found.place}：{each}没有迁入" for each in found.left]
        plan.notes += [f"{found.place}：{each}" for each in found.mend]


def _of_form(found: Found, form: MigrateForm, columns: Mapping[str, str]) -> Iterator[Fault]:
    for name, messages in form.errors.items():
        label = columns.get(name) or (str(form.fields[name].label) if name in form.fields else "")
        for message in messages_of(form[name]) if name in form.fields else messages:
            yield Fault(found.place, label, str(message))


def _of_checks(found: Found, data: Mapping[str, Any], agency: Agency, lists: Lists, today: date) -> Iterator[Fault]:
    try:
        for each in findings(data, agency, lists, today):
            if each.severity == lint.ERROR:
                yield Fault(found.place, each.where, each.message)
    except Invalid as invalid:
        for name, messages in invalid.errors.items():
            for message in messages:
                yield Fault(found.place, "图片" if name == "pictures" else "附件", message)


class _Seen:
    """What the site and the earlier items of the import have; two queries, and one more for numbers of others."""

    def __init__(self, agency: Agency) -> None:
        rows = Publication.objects.filter(agency=agency, live__isnull=False)
        paths = ("index_number", "live__text__title", "live__text__document_number", "live__text__written_on")
        listed = list(rows.values_list(*paths))
        self.by_number = {number: title for number, title, _, _ in listed}
        self.known = {(title, number, day) for _, title, number, day in listed}
        others = Publication.objects.exclude(agency=agency).exclude(index_number="")
        self.taken = set(others.values_list("index_number", flat=True))
        self.places: dict[Any, str] = {}

    def here(self, data: Mapping[str, Any]) -> bool:
        """Whether an earlier import has brought the item."""
        if data["index_number"]:
            return self.by_number.get(data["index_number"]) == data["title"]
        return _card(data) in self.known

    def faults(self, found: Found, data: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[Fault]:
        """What collides with what is here, or with an earlier item."""
        number, label = data["index_number"], columns.get("index_number", "索引号")
        if number and (number in self.taken or number in self.by_number):
            yield Fault(found.place, label, f"索引号 {number} 已经是另一件信息的。")
        for key in filter(None, (number, _card(data))):
            if key in self.places:
                yield Fault(found.place, label if key == number else "标题", f"与{self.places[key]}重复。")
                return
            self.places[key] = found.place


def _card(data: Mapping[str, Any]) -> tuple[Any, ...]:
    return (data["title"], data["document_number"], data["written_on"])


def write(viewer: Staff, plan: Plan, *, channel: str, report: Report | None = None) -> int:
    """Write the items of the plan, one transaction and one entry for each batch; how many. ``report`` hears the sum."""
    written = 0
    with offering(plan.handed.places, checked=True):
        for start in range(0, len(plan.fresh), SIZE):
            rows, cleaned = plan.fresh[start : start + SIZE], plan.cleaned[start : start + SIZE]
            done = batches.import_rows(Migrate, viewer, rows, channel=channel, size=SIZE, cleaned=cleaned)
            written += done.written
            if report is not None:
                report(start + len(rows))
    return written
