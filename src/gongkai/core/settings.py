"""Settings: declared by the room that uses them, stored as append-only rows, resolved for an agency on a day.

Resolution: the agency's own value, then the agencies above it, then the installation's, then the default. Each value
names its source, because it changes what the law leaves open (part O of the rules).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.db.models import Q

from gongkai.core.models.audit import Entry
from gongkai.core.models.settings import SettingValue
from gongkai.core.prepared import Prepared
from gongkai.core.refusals import Invalid
from gongkai.core.registry import Registry
from gongkai.core.writing import must_be_writing


class HasLineage(Protocol):
    """An agency: it knows itself and those above it."""

    def lineage(self) -> Iterable[Any]: ...


@dataclass(frozen=True)
class Setting:
    """A declared setting. ``kind`` is int, bool or str; ``choices`` narrows a str, ``low``/``high`` an int.

    ``long`` marks a str of several lines; ``everywhere`` one that holds for the whole installation, so that no agency
    has a value of its own; ``outside`` one on which depends what the public is told: it crosses to the outer zone.
    ``fault`` answers with the sentence that says what is wrong with a value, or with None.
    """

    code: str
    title: str
    help: str
    kind: type[int] | type[bool] | type[str]
    default: Any
    choices: tuple[tuple[str, str], ...] = ()
    low: int | None = None
    high: int | None = None
    long: bool = False
    everywhere: bool = False
    outside: bool = False
    fault: Callable[[Any], str | None] | None = None

    def check(self, value: Any) -> Any:
        """``value`` as stored; raises ``Invalid`` with a sentence where it does not fit."""
        if type(value) is not self.kind:
            raise Invalid({self.code: [f"“{self.title}”的类型不对。"]})
        if self.choices and value not in dict(self.choices):
            raise Invalid({self.code: [f"“{self.title}”只能选：{'、'.join(text for _, text in self.choices)}。"]})
        number: Any = value
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise Invalid({self.code: [f"“{self.title}”须在 {self.low} 至 {self.high} 之间。"]})
        sentence = self.fault(value) if self.fault is not None else None
        if sentence is not None:
            raise Invalid({self.code: [sentence]})
        return value


declared: Registry[Setting] = Registry("settings")


@dataclass(frozen=True)
class Resolved:
    """A value and where it comes from."""

    value: Any
    source: str
    agency_id: int | None
    valid_from: date | None


def resolve(code: str, agency: HasLineage | None, day: date) -> Resolved:
    """The value of a declared setting for ``agency`` on ``day``, with its source."""
    return resolve_all((code,), agency, day)[code]


def resolve_all(codes: Iterable[str], agency: HasLineage | None, day: date) -> dict[str, Resolved]:
    """``resolve`` for several settings in one query (and those that the agency's lineage takes)."""
    wanted = tuple(codes)
    line = [row.pk for row in agency.lineage()] if agency is not None else []
    owned = Q(agency_id__in=line) | Q(agency__isnull=True) if line else Q(agency__isnull=True)
    rows = SettingValue.objects.filter(owned, code__in=wanted, valid_from__lte=day).order_by("valid_from", "id")
    return Values(wanted, {(row.code, row.agency_id): row for row in rows}).resolved(line)


@dataclass(frozen=True)
class Values:
    """The values of some settings on a day, of whoever has chosen one: for resolving them for many agencies."""

    codes: tuple[str, ...]
    latest: Mapping[tuple[str, int | None], SettingValue]

    @property
    def owners(self) -> frozenset[int]:
        """The keys of the agencies that have a value of their own."""
        return frozenset(agency_id for _, agency_id in self.latest if agency_id is not None)

    def resolved(self, line: Sequence[int] = ()) -> dict[str, Resolved]:
        """For an agency and those above it, by their keys; for the installation when there is none."""
        chain = (*line, None)
        return {code: _first([self.latest.get((code, key)) for key in chain], declared[code]) for code in self.codes}


def values_on(codes: Iterable[str], day: date) -> Values:
    """What is chosen anywhere for some settings; one query."""
    wanted = tuple(codes)
    return Values(wanted, {(row.code, row.agency_id): row for row in _chosen(wanted, day)()})


@lru_cache
def _chosen(codes: tuple[str, ...], day: date) -> Prepared[SettingValue]:
    rows = SettingValue.objects.filter(code__in=codes, valid_from__lte=day)
    return Prepared(lambda: rows.order_by("valid_from", "id"))


def _first(rows: Iterable[SettingValue | None], setting: Setting) -> Resolved:
    for row in rows:
        if row is not None:
            return Resolved(row.value, row.source, row.agency_id, row.valid_from)
    return Resolved(setting.default, "系统缺省值", None, None)


def value(code: str, agency: HasLineage | None, day: date) -> Any:
    """The value alone."""
    return resolve(code, agency, day).value


def put(code: str, new: Any, *, agency_id: int | None, source: str, valid_from: date, entry: Entry) -> SettingValue:
    """Add a value within an Action; earlier ones stay. Raises ``Invalid`` where value or source do not fit."""
    must_be_writing("a setting")
    if agency_id is not None and declared[code].everywhere:
        raise Invalid({"agency": [f"“{declared[code].title}”对全部机关一样，不能单独规定。"]})
    if not source.strip():
        raise Invalid({"source": ["请写明这个值的依据（文件、决定或条款）。"]})
    return SettingValue.objects.create(
        code=code,
        value=declared[code].check(new),
        agency_id=agency_id,
        source=source.strip(),
        valid_from=valid_from,
        entry=entry,
    )
