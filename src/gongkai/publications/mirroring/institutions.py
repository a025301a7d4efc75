"""两区: the register of 制度 of an agency, as far as the public reads it: editions whose document stands on the site.

An edition is told when its document was seen in the outer zone, so that it always finds it there.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.agencies.service import Agency, agency_called
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored, as_bytes
from gongkai.core.refusals import Refused
from gongkai.publications import public_state
from gongkai.publications.institutions.models import Institution, InstitutionEdition
from gongkai.publications.models import Publication

_DAYS = ("adopted_on", "effective_on", "review_on", "ended_on")
_WORDS = ("title", "document_number", "ended_as", "ended_reason")


def marks() -> dict[str, str]:
    """Every agency with an edition that the public reads; one query."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows():
        found.setdefault(row.institution.agency.code, []).append(_told(row))
    return {code: hashlib.sha256(as_bytes(editions)).hexdigest() for code, editions in found.items()}


def told(subject: str) -> dict[str, Any]:
    """The editions of the agency; one query."""
    rows = _rows().filter(institution__agency__code=subject)
    return {"agency": subject, "editions": [_told(row) for row in rows]}


def _rows() -> QuerySet[InstitutionEdition]:
    shown = Publication.objects.seen_elsewhere().values("pk")
    rows = InstitutionEdition.objects.filter(item__in=shown).select_related("institution__agency", "item")
    return rows.order_by("institution__agency__code", "institution_id", "number")


def _told(row: InstitutionEdition) -> dict[str, Any]:
    assert row.item is not None
    days = {name: getattr(row, name) for name in _DAYS}
    return {
        "key": row.institution.key,
        "flow": row.institution.flow,
        "number": row.number,
        "item": row.item.index_number,
        **{name: getattr(row, name) for name in _WORDS},
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


class MirrorInstitutions(MirrorAction):
    """镜像内网登记的公开制度: an edition that is told no more is shown no more, and stays."""

    code = "publications.mirror_institutions"
    title = "镜像内网登记的公开制度"

    def mirror(self, run: Run, told: dict[str, Any]) -> int:
        agency = agency_called(told["agency"])
        run.describe("institutions", agency.pk, editions=len(told["editions"]))
        shown = [_bring_about(run, agency, each) for each in told["editions"]]
        others = InstitutionEdition.objects.filter(institution__agency=agency, ended_by__isnull=True)
        others.exclude(pk__in=shown).update(item=None)
        public_state.raise_generation()
        return len(shown)


def _bring_about(run: Run, agency: Agency, each: dict[str, Any]) -> int:
    item = Publication.objects.filter(agency=agency, index_number=each["item"]).first()
    if item is None:
        raise Refused("item", f"本系统没有索引号为 {each['item']} 的信息，公开制度没有收下。")
    there = Institution.objects.filter(key=each["key"]).first()
    institution = there or Institution(key=each["key"], agency=agency, entry=run.entry)
    if institution.agency_id != agency.pk:
        raise Refused("agency", "这项制度在本系统属于另一个机关，没有收下。")
    institution.flow = each["flow"]
    institution.save()
    edition = institution.editions.filter(number=each["number"]).first()
    if edition is None:
        edition = InstitutionEdition(institution=institution, number=each["number"], entry=run.entry)
    elif edition.ended_by_id is not None:
        return edition.pk
    _end_others(run, institution, edition.number, date.fromisoformat(each["effective_on"]))
    _fill(run, edition, each, item)
    return edition.pk


def _fill(run: Run, edition: InstitutionEdition, each: dict[str, Any], item: Publication) -> None:
    for name in _WORDS:
        setattr(edition, name, each[name])
    for name in _DAYS:
        setattr(edition, name, date.fromisoformat(each[name]) if each[name] else None)
    edition.item = item
    edition.ended_by = run.entry if each["ended_as"] else None
    edition.save()


def _end_others(run: Run, institution: Institution, number: int, day: date) -> None:
    """An earlier edition that is told no more, since its document is gone: the later one took its place."""
    ended = {"ended_by": run.entry, "ended_as": InstitutionEdition.Ended.REPLACED, "ended_on": day}
    institution.editions.filter(ended_by__isnull=True, number__lt=number).update(**ended)


KIND = Mirrored("institutions", "公开制度", marks, told, MirrorInstitutions, order=60)
