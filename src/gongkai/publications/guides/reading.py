"""The guides that everybody reads, and where they no longer agree with the registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.viewers import Anonymous
from gongkai.publications.guides.fields import SECTIONS, Field, Section
from gongkai.publications.guides.known import Difference, differences, values_of
from gongkai.publications.guides.models import Guide, GuideText


@dataclass(frozen=True)
class Shown:
    """A part of a guide as a page shows it: its fields that say something."""

    section: Section
    values: list[tuple[Field, str]]


def shown(text: GuideText) -> list[Shown]:
    """The parts of ``text`` that say something."""
    found = []
    for section in SECTIONS:
        values = [(one, text.content[one.code]) for one in section.fields if text.content.get(one.code)]
        if values:
            found.append(Shown(section, values))
    return found


def versions(agency: Agency) -> list[GuideText]:
    """The published versions of the agency's guide, the newest first; one query."""
    rows = GuideText.objects.visible_to(Anonymous()).filter(agency=agency, number__isnull=False)
    return list(rows.order_by("-number"))


def outdated(agencies: Iterable[Agency], day: date) -> dict[int, list[Difference]]:
    """Of these agencies, whose ``office`` is loaded, those whose published guide says something else than the register
    of ``day``; two queries."""
    rows = list(agencies)
    lives = Guide.objects.filter(agency__in=[row.pk for row in rows], live__isnull=False)
    content = dict(lives.values_list("agency_id", "live__content"))
    if not content:
        return {}
    known = values_of([row for row in rows if row.pk in content], day)
    found = {key: differences(said, known[key]) for key, said in content.items()}
    return {key: each for key, each in found.items() if each}


def without_guide(day: date) -> list[Agency]:
    """The agencies of ``day`` that have published none; one query."""
    return list(Agency.objects.on(day).exclude(pk__in=Guide.objects.filter(live__isnull=False).values("agency_id")))


def today_outdated(agency: Agency) -> list[Difference]:
    """Where the agency's published guide is out of date today."""
    return outdated([agency], clock.today()).get(agency.pk, [])
