"""两区: a report that the inner zone published stands on the outer zone's site, as the same document (条例 49, 50).

A version is written once, and so is its telling: the document, its hash, what it corrects, and when it was published
inside. Drafts, cases and reasons never leave the inner zone. The time of publishing is the outer zone's own (R110).
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from gongkai.agencies.service import agency_called
from gongkai.annual_reports.models import PublicVersion, ReportVersion
from gongkai.annual_reports.wire import BadWire, read_document, write_numbers
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored, mirrored
from gongkai.core.refusals import Refused


def marks() -> dict[str, str]:
    """Every published version, the oldest first; one query."""
    rows = PublicVersion.objects.order_by("pk").values_list(
        "version__agency__code", "version__year", "version__number", "version__sha256"
    )
    return {f"{code} {year} {number}": sha256 for code, year, number, sha256 in rows}


def told(subject: str) -> dict[str, Any]:
    """The version; one query."""
    code, year, number = subject.split()
    row = ReportVersion.objects.select_related("made_public").get(agency__code=code, year=year, number=number)
    return {
        "agency": code,
        "year": row.year,
        "number": row.number,
        "document": row.document,
        "sha256": row.sha256,
        "because": row.because,
        "members": row.members,
        "made_at": row.made_at.isoformat(),
        "published_at": row.made_public.published_at.isoformat(),
    }


class MirrorReport(MirrorAction):
    """镜像内网公布的年度报告: from now on everybody reads this version; those before it stay readable."""

    code = "annual_reports.mirror"
    title = "镜像内网公布的年度报告"

    def mirror(self, run: Run, told: dict[str, Any]) -> ReportVersion:
        agency = agency_called(told["agency"])
        place = {"agency": agency, "year": told["year"], "number": told["number"]}
        name = f"{agency.name} {told['year']} 年年度报告第 {told['number']} 版"
        run.describe(f"annual_report:{told['year']}", agency.pk, number=told["number"], sha256=told["sha256"])
        _check(told["document"], told["sha256"], name)
        there = ReportVersion.objects.select_related("made_public").filter(**place).first()
        if there is not None and there.sha256 != told["sha256"]:
            raise Refused("version", f"{name}与先前收到的内容不同，没有收下。")
        if there is not None:
            return there
        version = ReportVersion.objects.create(
            **place,
            **{column: told[column] for column in ("document", "sha256", "because", "members")},
            numbers=write_numbers(told["document"]),
            origin=ReportVersion.Origin.MIRRORED,
            made_at=datetime.fromisoformat(told["made_at"]),
            entry=run.entry,
        )
        at = datetime.fromisoformat(told["published_at"])
        PublicVersion.objects.create(version=version, published_at=run.moment, desk_at=at, entry=run.entry)
        return version


def _check(document: Any, sha256: str, name: str) -> None:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise Refused("hash", f"{name}的内容与校验值不符，没有收下。")
    try:
        read_document(document)
    except BadWire as error:
        raise Refused("shape", f"{name}读不出来：{error}。") from None


KIND = Mirrored("annual_report", "年度报告", marks, told, MirrorReport, order=50)


def register() -> None:
    """Let it cross; once per process."""
    if KIND.code not in mirrored:
        mirrored.add(KIND)
