"""Whose area it is: the agency below which others stand, and who may act for it."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.annual_reports.actions import ReportForm
from gongkai.core.actions import Run
from gongkai.core.policies import policy
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Supervisor, Viewer


@policy("supervises_area", "汇总本地区的年度报告由政府信息公开工作主管部门的监督员办理。")
def supervises_area(viewer: Viewer, matter: Any) -> bool:
    """A supervisor; over which area, the Action asks."""
    return isinstance(viewer, Supervisor)


def home_of(viewer: Supervisor) -> Agency:
    """The area of a supervisor's own post: of an office that of its government."""
    government = (
        Agency.objects.filter(office_id=viewer.agency_id, pk__in=viewer.agency_ids).order_by("sort_key").first()
    )
    return government or Agency.objects.get(pk=viewer.agency_id)


def area_of(viewer: Viewer, code: str) -> Agency | None:
    """The agency of that code, if ``viewer`` supervises it and what stands below it."""
    if not isinstance(viewer, Supervisor):
        return None
    return Agency.objects.filter(code=code, pk__in=viewer.agency_ids).first()


class AreaForm(ReportForm):
    """Of which area and year."""

    area = forms.CharField(max_length=30, widget=forms.HiddenInput)


def the_area(run: Run) -> Agency:
    """The area that the form names. Raises ``Refused`` where it is not the viewer's."""
    city = area_of(run.viewer, run.data["area"])
    if city is None:
        raise Refused("area", "这个地区的年度报告不由您的岗位汇总。", rule="条例第四条")
    return city
