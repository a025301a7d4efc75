"""两区: the standard catalogue of an agency, line by line, with the documents named for a line (R114).

A document is named as soon as it was seen in the outer zone, so that it is found there.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import QuerySet

from gongkai.agencies.service import Agency, agency_called
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored, as_bytes
from gongkai.core.refusals import Refused
from gongkai.publications import public_state
from gongkai.publications.grassroots.models import StandardItem, StandardLine
from gongkai.publications.mirroring.columns import column_at, path_of
from gongkai.publications.models import Publication

GONE = "内网的目录里已经没有这一项，或者已经更新"
_WORDS = ("field", "place", "first", "second", "elements", "basis", "term", "subject")
_CHOICES = ("channels", "audience", "way", "level")


def marks() -> dict[str, str]:
    """Every agency that ever had a line; a line keeps its words, so that keys, columns and names tell all. Two
    queries."""
    found: dict[str, list[Any]] = {}
    for code in StandardLine.objects.order_by().values_list("agency__code", flat=True).distinct():
        found[code] = []
    for code, *line in StandardLine.objects.in_force().order_by("pk").values_list("agency__code", "pk", "column_id"):
        found[code].append(line)
    named = _named().order_by("line_id", "item_id")
    for code, *pair in named.values_list("line__agency__code", "line_id", "item__index_number"):
        found[code].append(pair)
    return {code: hashlib.sha256(as_bytes(told_of)).hexdigest() for code, told_of in found.items()}


def _named() -> QuerySet[StandardItem]:
    seen = Publication.objects.seen_elsewhere().values("pk")
    return StandardItem.objects.filter(ended_by=None, line__ended_by=None, item__in=seen)


def told(subject: str) -> dict[str, Any]:
    """The agency's lines in force."""
    numbers: dict[int, list[str]] = {}
    for line, number in _named().filter(line__agency__code=subject).values_list("line_id", "item__index_number"):
        numbers.setdefault(line, []).append(number)
    paths: dict[int | None, list[dict[str, Any]]] = {}
    lines = []
    for row in StandardLine.objects.in_force().filter(agency__code=subject).select_related("column"):
        if row.column_id not in paths:
            paths[row.column_id] = path_of(row.column)
        words = {name: getattr(row, name) for name in (*_WORDS, *_CHOICES)}
        items = sorted(numbers.get(row.pk, []))
        lines.append({"key": row.key, **words, "column": paths[row.column_id], "items": items})
    return {"agency": subject, "lines": lines}


class MirrorCatalogue(MirrorAction):
    """镜像内网的标准目录: the lines that are told stand; the others are ended, and stay behind them."""

    code = "publications.mirror_catalogue"
    title = "镜像内网的标准目录"

    def mirror(self, run: Run, told: dict[str, Any]) -> int:
        agency, lines = agency_called(told["agency"]), told["lines"]
        run.describe("standard_catalogue", agency.pk, lines=len(lines))
        there = {row.key: row for row in StandardLine.objects.filter(agency=agency)}
        gone = [row.pk for key, row in there.items() if key not in {each["key"] for each in lines}]
        StandardLine.objects.filter(pk__in=gone, ended_by=None).update(ended_by=run.entry, ended_reason=GONE)
        fresh = [_line(run, agency, each) for each in lines if each["key"] not in there]
        there |= {row.key: row for row in StandardLine.objects.bulk_create(fresh)}
        columns: dict[str, int | None] = {}
        for each in lines:
            _place(there[each["key"]], each["column"], columns)
        _name(run, {there[each["key"]].pk: each["items"] for each in lines})
        public_state.raise_generation()
        return len(lines)


def _line(run: Run, agency: Agency, each: dict[str, Any]) -> StandardLine:
    words = {name: each[name] for name in (*_WORDS, *_CHOICES)}
    return StandardLine(agency=agency, key=each["key"], entry=run.entry, **words)


def _place(row: StandardLine, path: list[dict[str, Any]], known: dict[str, int | None]) -> None:
    key = path[-1]["key"] if path else ""
    if key not in known:
        column = column_at(path)
        known[key] = column.pk if column is not None else None
    if row.column_id != known[key]:
        row.column_id = known[key]
        row.save(update_fields=["column"])


def _name(run: Run, told: dict[int, list[str]]) -> None:
    """Name the documents that are told for each line, and no others."""
    numbers = {number for each in told.values() for number in each}
    keys = dict(Publication.objects.filter(index_number__in=numbers).values_list("index_number", "pk"))
    if missing := sorted(numbers - keys.keys()):
        raise Refused("item", f"本系统没有索引号为 {'、'.join(missing[:5])} 的信息，标准目录没有收下。")
    there = {(row.line_id, row.item_id): row.pk for row in StandardItem.objects.filter(line__in=told, ended_by=None)}
    wanted = {(line, keys[number]) for line, each in told.items() for number in each}
    gone = [key for pair, key in there.items() if pair not in wanted]
    StandardItem.objects.filter(pk__in=gone).update(ended_by=run.entry)
    StandardItem.objects.bulk_create(
        StandardItem(line_id=line, item_id=item, entry=run.entry) for line, item in sorted(wanted - there.keys())
    )


KIND = Mirrored("catalogue", "标准目录", marks, told, MirrorCatalogue, order=70)
