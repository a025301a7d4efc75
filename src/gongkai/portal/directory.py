"""The list of agencies: grouped by nature, in pinyin order, searched by name and duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.agencies.service import Agency

Kind = Agency.Kind

GROUPS: tuple[tuple[str, str, tuple[Agency.Kind, ...]], ...] = (
    ("government", "人民政府及办公室", (Kind.GOVERNMENT, Kind.OFFICE)),
    ("department", "政府工作部门", (Kind.DEPARTMENT,)),
    ("vertical", "垂直管理机关", (Kind.VERTICAL,)),
    ("township", "乡镇、街道", (Kind.TOWNSHIP, Kind.STREET)),
    ("outpost", "派出机构", (Kind.OUTPOST,)),
    ("authorised", "法律、法规授权的组织", (Kind.AUTHORISED,)),
)
LONGEST_QUERY = 60


@dataclass(frozen=True)
class Group:
    """The agencies of one nature."""

    key: str
    title: str
    agencies: tuple[Agency, ...]


def present(today: date) -> QuerySet[Agency]:
    """The agencies that exist today, in pinyin order."""
    return Agency.objects.on(today).order_by("sort_key", "code")


def ended(today: date) -> QuerySet[Agency]:
    """Agencies that were dissolved or merged; their addresses go on to answer (R14)."""
    return Agency.objects.filter(valid_to__lt=today).select_related("successor").order_by("sort_key", "code")


def grouped(agencies: Iterable[Agency]) -> list[Group]:
    """``agencies`` by nature; groups without any are left out."""
    rows = list(agencies)
    groups = [Group(key, title, tuple(row for row in rows if row.kind in kinds)) for key, title, kinds in GROUPS]
    return [group for group in groups if group.agencies]


def search(agencies: QuerySet[Agency], text: str) -> QuerySet[Agency]:
    """The agencies whose name, short name, pinyin or duties hold every word of ``text``."""
    for word in text[:LONGEST_QUERY].split():
        found = Q(name__icontains=word) | Q(short_name__icontains=word) | Q(duties__icontains=word)
        agencies = agencies.filter(found | Q(sort_key__startswith=word.lower()))
    return agencies
