"""两区: the settings on which depends what the public is told, of all agencies, as the inner zone keeps them.

Rows are only ever added, and the last one counts: the outer zone adds those that it does not have, in their order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from typing import Any

from gongkai.agencies.mirroring.register import agency_called
from gongkai.core import settings
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored, as_bytes
from gongkai.core.models.settings import SettingValue

Row = tuple[str, str, Any, str, str]


def marks() -> dict[str, str]:
    """All of them are one subject; one query."""
    rows = told("")
    return {"": hashlib.sha256(as_bytes(rows)).hexdigest()} if rows else {}


def told(subject: str) -> list[Row]:
    """Code, agency (none for all), value, source and first day of each; one query."""
    codes = [setting.code for setting in settings.declared if setting.outside]
    rows = SettingValue.objects.filter(code__in=codes).select_related("agency").order_by("pk")
    return [_row(row) for row in rows]


def _row(row: SettingValue) -> Row:
    agency = row.agency.code if row.agency is not None else ""
    return row.code, agency, row.value, row.source, row.valid_from.isoformat()


def _standing() -> list[Row]:
    return told("")


class MirrorSettings(MirrorAction):
    """镜像内网的设置: those that the public is told of."""

    code = "agencies.mirror_settings"
    title = "镜像内网的设置"

    def mirror(self, run: Run, told: list[Any]) -> int:
        there = Counter(_standing())
        fresh = []
        for each in map(tuple, told):
            if there[each]:
                there[each] -= 1
            else:
                fresh.append(each)
        run.describe("settings", None, codes=sorted({code for code, *_ in fresh}))
        for code, agency, value, source, since in fresh:
            if code not in settings.declared or not settings.declared[code].outside:
                raise ValueError(code)
            key = agency_called(agency).pk if agency else None
            day = date.fromisoformat(since)
            settings.put(code, value, agency_id=key, source=source, valid_from=day, entry=run.entry)
        return len(fresh)


KIND = Mirrored("settings", "设置", marks, told, MirrorSettings, order=20)
