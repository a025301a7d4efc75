"""What guides put on the workbench and into the doctor's list: those that no longer say what the registers say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.registry import DueItem, Finding, MatterLabel
from gongkai.core.viewers import Staff, Viewer
from gongkai.publications.guides import reading
from gongkai.publications.guides.models import Guide
from gongkai.publications.guides.process import WRITERS


def labels(keys: Sequence[int]) -> dict[int, MatterLabel]:
    """How workbench and audit name guides; one query however many there are."""
    rows = Guide.objects.filter(pk__in=keys).select_related("agency")
    return {row.pk: MatterLabel(f"{row.agency.short_name}公开指南", reverse("publications:guide")) for row in rows}


def items(viewer: Viewer, day: date) -> Iterable[DueItem]:
    """The own agency's guide where its data changed since: to be revised at once (条例 12). Two queries."""
    if not isinstance(viewer, Staff) or not viewer.roles & set(WRITERS):
        return
    agency = Agency.objects.select_related("office").filter(pk=viewer.agency_id)
    for found in reading.outdated(agency, day).values():
        fields = "、".join(each.label for each in found)
        yield DueItem(f"公开指南过时：{fields}", "修订指南", day, reverse("publications:guide"), "公开机构")


def check() -> Iterable[Finding]:
    """Which published guides are out of date, and which agencies have none."""
    today = clock.today()
    agencies = {row.pk: row for row in Agency.objects.on(today).select_related("office")}
    late = reading.outdated(agencies.values(), today)
    if late:
        names = "、".join(agencies[key].short_name for key in late)
        yield Finding("warning", f"公开指南与机关登记的不一致：{names}", "在“公开指南”里修订，或者更正机关的公开信息。")
    lacking = reading.without_guide(today)
    if lacking:
        names = "、".join(row.short_name for row in lacking)
        yield Finding("warning", f"没有发布公开指南：{names}", "在“公开指南”里编写、送审、签发、发布。")
