"""两区: the agencies with their public data as one value: the inner zone tells it, the outer one takes it over.

People, posts, units and accounts are no part of it: they never leave the inner zone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from gongkai.agencies.changing import change
from gongkai.agencies.models import Agency, AgencyDatum
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import is_system

_PLAIN = ("name", "short_name", "sort_key", "kind", "duties")
_OTHERS = ("supervisor", "office", "successor")


def snapshot() -> bytes:
    """Every agency with all values of its public data, as canonical JSON; two queries."""
    data: dict[int, list[list[str]]] = {}
    for row in AgencyDatum.objects.order_by("pk"):
        data.setdefault(row.agency_id, []).append([row.code, row.value, row.source, row.valid_from.isoformat()])
    rows = Agency.objects.select_related(*_OTHERS).order_by("code")
    return json.dumps([_told(row, data.get(row.pk, [])) for row in rows], ensure_ascii=False, sort_keys=True).encode()


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


class SnapshotForm(ActionForm):
    """A snapshot as ``snapshot`` writes it."""

    told = forms.CharField(strip=False)

    def clean_told(self) -> list[dict[str, Any]]:
        """The agencies by their codes."""
        try:
            told = json.loads(self.cleaned_data["told"])
            codes = [each["code"] for each in told]
        except (ValueError, TypeError, KeyError):
            raise forms.ValidationError("机关名册读不出来。") from None
        if len(set(codes)) != len(codes):
            raise forms.ValidationError("机关名册里有重复的代码。")
        return list(told)


class MirrorAgencies(Action):
    """镜像机关名册: new agencies, changed ones, new values of their public data. Nothing is ever taken away."""

    code = "agencies.mirror"
    title = "镜像内网的机关名册"
    form = SnapshotForm
    policy = is_system

    def carry_out(self, run: Run) -> int:
        told = run.data["told"]
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
    there = set(AgencyDatum.objects.values_list("agency_id", "code", "value", "source", "valid_from"))
    fresh = []
    for each in told:
        agency = rows[each["code"]]
        for code, value, source, since in each["data"]:
            if (agency.pk, code, value, source, date.fromisoformat(since)) not in there:
                values = {"value": value, "source": source, "valid_from": date.fromisoformat(since)}
                fresh.append(AgencyDatum(agency=agency, code=code, recorded_at=run.moment, **values))
    AgencyDatum.objects.bulk_create(fresh)
