"""Finding the agency: by name, pinyin and what it does; and whom one asks who cannot tell (条例 10, O8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.agencies.service import Agency

LONGEST_QUERY = 60
Kind = Agency.Kind
GROUPS: tuple[tuple[str, str, tuple[Agency.Kind, ...]], ...] = (
    ("government", "人民政府", (Kind.GOVERNMENT, Kind.OFFICE)),
    ("department", "工作部门", (Kind.DEPARTMENT, Kind.VERTICAL)),
    ("township", "乡镇、街道", (Kind.TOWNSHIP, Kind.STREET)),
    ("others", "派出机构和其他组织", (Kind.OUTPOST, Kind.AUTHORISED)),
)


@dataclass(frozen=True)
class Group:
    """The agencies of one nature."""

    key: str
    title: str
    agencies: tuple[Agency, ...]


def present(today: date) -> QuerySet[Agency]:
    """The agencies that exist today, in pinyin order."""
    return Agency.objects.on(today).order_by("sort_key", "code")


def found(text: str, today: date) -> list[Agency]:
    """The agencies whose name, pinyin or duties hold every word of ``text``; without a word all of them."""
    rows = present(today)
    for word in text[:LONGEST_QUERY].split():
        of_name = Q(name__icontains=word) | Q(short_name__icontains=word) | Q(duties__icontains=word)
        rows = rows.filter(of_name | Q(sort_key__startswith=word.lower()))
    return list(rows)


def grouped(agencies: list[Agency]) -> list[Group]:
    """By nature; groups without any are left out."""
    groups = [Group(key, title, tuple(row for row in agencies if row.kind in kinds)) for key, title, kinds in GROUPS]
    return [group for group in groups if group.agencies]


def government(today: date) -> Agency | None:
    """The people's government at the head of this site: it registers and answers what belongs to none for sure (O8)."""
    rows = Agency.objects.on(today).filter(kind=Kind.GOVERNMENT)
    return rows.filter(supervisor__isnull=True).first() or rows.order_by("sort_key").first()
