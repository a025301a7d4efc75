"""两区: the agencies with their public data as one value: the inner zone tells it, the outer one takes it over.

People, posts, units and accounts are no part of it: they never leave the inner zone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.agencies.changing import change
from gongkai.agencies.models import Agency, AgencyDatum
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored, as_bytes
from gongkai.core.refusals import Refused

_PLAIN = ("name", "short_name", "sort_key", "kind", "duties")
_OTHERS = ("supervisor", "office", "successor")


def snapshot(subject: str = "") -> list[dict[str, Any]]:
    """Every agency with all values of its public data; two queries."""
    data: dict[int, list[list[str]]] = {}
    for row in AgencyDatum.objects.order_by("pk"):
        data.setdefault(row.agency_id, []).append([row.code, row.value, row.source, row.valid_from.isoformat()])
    rows = Agency.objects.select_related(*_OTHERS).order_by("code")
    return [_told(row, data.get(row.pk, [])) for row in rows]


def marks() -> dict[str, str]:
    """The whole register is one subject."""
    return {"": hashlib.sha256(as_bytes(snapshot())).hexdigest()}


def _told(row: Agency, data: list[list[str]]) -> dict[str, Any]:
    others = {name: getattr(row, name) for name in _OTHERS}
    return {
        "code": row.code,
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: other.code if other is not None else "" for name, other in others.items()},
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "data": data,
    }


class MirrorAgencies(MirrorAction):
    """镜像机关名册: new agencies, changed ones, new values of their public data. Nothing is ever taken away."""

    code = "agencies.mirror"
    title = "镜像内网的机关名册"

    def mirror(self, run: Run, told: list[dict[str, Any]]) -> int:
        if len({each["code"] for each in told}) != len(told):
            raise Refused("twice", "机关名册里有重复的代码。")
        rows = {row.code: row for row in Agency.objects.select_for_update()}
        fresh = [_new(each) for each in told if each["code"] not in rows]
        Agency.objects.bulk_create(fresh)
        rows |= {row.code: row for row in fresh}
        changed = {each["code"]: change(rows[each["code"]], **_values(each, rows)) for each in told}
        run.describe("agencies", None, new=[row.code for row in fresh], changed=sorted(filter(changed.get, changed)))
        _add_data(run, told, rows)
        return len(told)


def _new(each: Mapping[str, Any]) -> Agency:
    first = date.fromisoformat(each["valid_from"])
    return Agency(code=each["code"], valid_from=first, **{name: each[name] for name in _PLAIN})


def _values(each: Mapping[str, Any], rows: Mapping[str, Agency]) -> dict[str, Any]:
    return {
        **{name: each[name] for name in _PLAIN},
        **{name: rows.get(each[name]) for name in _OTHERS},
        "valid_from": date.fromisoformat(each["valid_from"]),
        "valid_to": date.fromisoformat(each["valid_to"]) if each["valid_to"] else None,
    }


def _add_data(run: Run, told: list[dict[str, Any]], rows: Mapping[str, Agency]) -> None:
    # Counted, because a value that was changed and changed back stands there twice and the last one counts.
    there = Counter(AgencyDatum.objects.values_list("agency_id", "code", "value", "source", "valid_from"))
    fresh = []
    for each in told:
        agency = rows[each["code"]]
        for code, value, source, since in each["data"]:
            same = (agency.pk, code, value, source, date.fromisoformat(since))
            if there[same]:
                there[same] -= 1
                continue
            values = {"value": value, "source": source, "valid_from": same[-1]}
            fresh.append(AgencyDatum(agency=agency, code=code, recorded_at=run.moment, **values))
    AgencyDatum.objects.bulk_create(fresh)


def agency_called(code: str) -> Agency:
    """The agency of that code; refused where the register that was told has none."""
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise Refused("agency", f"本系统没有代码为 {code} 的机关，没有收下。")
    return found


KIND = Mirrored("agencies", "机关名册", marks, snapshot, MirrorAgencies, order=10)
