"""两区: a column is told as the path of columns that leads to it, and is made in the outer zone where it is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.publications.models import Column


def path_of(column: Column | None) -> list[dict[str, Any]]:
    """The column behind those above it; empty for none. At most two queries for each."""
    found: list[dict[str, Any]] = []
    while column is not None:
        found.append(
            {
                "key": column.key,
                "agency": column.agency.code,
                "title": column.title,
                "catalogue": column.catalogue,
                "order": column.order,
                "since": column.valid_from.isoformat(),
            }
        )
        column = column.parent
    return found[::-1]


def column_at(path: list[dict[str, Any]]) -> Column | None:
    """The column at the end of the path, with those above it; one of the same place and title serves as well."""
    column: Column | None = None
    for each in path:
        agency = Agency.objects.get(code=each["agency"])
        same = Column.objects.filter(agency=agency, parent=column, title=each["title"], valid_to__isnull=True)
        found = Column.objects.filter(key=each["key"]).first() or same.first() or Column(key=each["key"])
        found.agency, found.parent, found.title = agency, column, each["title"]
        found.catalogue, found.order = each["catalogue"], each["order"]
        found.valid_from = found.valid_from or date.fromisoformat(each["since"])
        found.save()
        column = found
    return column
