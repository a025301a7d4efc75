"""两区: the guide of an agency, version by version, as the inner zone published it (条例 12).

The time of publishing is the outer zone's own (R110); drafts and reviews never leave the inner zone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gongkai.agencies.service import agency_called
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.publications import public_state
from gongkai.publications.guides import facts as f
from gongkai.publications.guides.fields import sha256
from gongkai.publications.guides.models import Guide, GuideText
from gongkai.publications.guides.process import KIND as GUIDE
from gongkai.publications.models import new_key


def marks() -> dict[str, str]:
    """Every published version, the oldest first; one query."""
    rows = GuideText.objects.filter(published_at__isnull=False).order_by("published_at", "pk")
    return {f"{code} {number}": digest for code, number, digest in rows.values_list("agency__code", "number", "sha256")}


def told(subject: str) -> dict[str, Any]:
    """The version; one query."""
    code, number = subject.split()
    row = GuideText.objects.get(agency__code=code, number=number, published_at__isnull=False)
    assert row.published_at is not None
    return {
        "agency": code,
        "number": row.number,
        "content": row.content,
        "sha256": row.sha256,
        "reason": row.reason,
        "published_at": row.published_at.isoformat(),
    }


class MirrorGuide(MirrorAction):
    """镜像内网发布的指南: the newest version is the one in force; those before it stay readable."""

    code = "guides.mirror"
    title = "镜像内网发布的指南"

    def mirror(self, run: Run, told: dict[str, Any]) -> GuideText:
        agency = agency_called(told["agency"])
        if sha256(agency.code, told["content"]) != told["sha256"]:
            raise Refused("hash", f"{agency.name}公开指南的内容与校验值不符，没有收下。")
        guide = Guide.objects.select_related("matter").filter(agency=agency).first()
        there = GuideText.objects.filter(agency=agency, number=told["number"]).first()
        if there is not None and there.sha256 != told["sha256"]:
            raise Refused("version", f"{agency.name}公开指南第 {told['number']} 版与先前收到的内容不同，没有收下。")
        if there is not None:
            return there
        run.matter = guide.matter if guide is not None else run.open_matter(GUIDE, agency.pk)
        text = GuideText.objects.create(
            matter=run.matter,
            agency=agency,
            entry=run.entry,
            published_at=run.moment,
            desk_at=datetime.fromisoformat(told["published_at"]),
            **{column: told[column] for column in ("content", "sha256", "number", "reason")},
        )
        self._record(run, text, 0 if guide is None else guide.version)
        public_state.raise_generation()
        return text

    @staticmethod
    def _record(run: Run, text: GuideText, before: int) -> None:
        run.facts = facts_of(run.the_matter())
        assert text.number is not None
        if text.number <= before:
            return  # refused before, told again later: it changes nothing of what is in force
        run.record(f.GuideWritten(text.pk) if run.facts else f.GuideBegun(new_key(), text.pk))
        run.record(f.GuidePublished(text.pk, text.number, text.sha256))


KIND = Mirrored("guide", "公开指南", marks, told, MirrorGuide, order=40)
