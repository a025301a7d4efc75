"""A guide that nothing can be said against, and the agency of which it is one."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.agencies.models import Agency, AgencyDatum
from gongkai.core import actions, clock
from gongkai.core.actions import Done
from gongkai.publications.guides.beginning import first_text
from gongkai.publications.guides.models import Guide, GuideText
from gongkai.publications.tests.newsroom import Newsroom

DATA = {
    "address": "云川市建设路8号",
    "hours": "工作日 8:30—12:00，14:00—17:30",
    "phone": "0370-5102203",
    "fax": "0370-5102204",
    "postcode": "476600",
    "review_organ": "云川市人民政府",
    "review_address": "云川市人民路1号",
    "court": "云川市人民法院",
}
MORE = {"website": "xxgk.yunchuan.example", "complaint_phone": "0370-5101208", "hours_summer": "", "hours_winter": ""}


def enter(agency: Agency, **data: str) -> None:
    """The register of the agency, from 2020 on; what is given later replaces what is there."""
    AgencyDatum.objects.bulk_create(
        AgencyDatum(
            agency=agency,
            code=code,
            value=value,
            source="测试",
            valid_from=date(2020, 1, 1),
            recorded_at=clock.now(),
        )
        for code, value in data.items()
    )


def clean_values(room: Newsroom, **changes: str) -> dict[str, str]:
    """The fields of a guide that has no fault, with what a test changes."""
    agency = Agency.objects.select_related("office").get(pk=room.agency.pk)
    return {**first_text(agency, clock.today()), **MORE, **changes}


def step(room: Newsroom, name: str, data: dict[str, Any] | None = None) -> Done:
    """Take a step on the agency's guide, by whoever its roles name first."""
    action = actions.registered[f"guides.{name}"]
    row = action.step()
    assert row is not None
    guide = Guide.objects.filter(agency=room.agency).select_related("matter").first()
    matter = guide.matter if guide is not None else None
    return action.perform(room.by_role(row.roles[0]), data or {}, matter=matter, channel="command")


REVIEW: tuple[tuple[str, dict[str, str]], ...] = (
    ("submit", {"accepted": "已逐条核对"}),
    ("pass_secrecy", {"finding": "逐页审查，不涉密。"}),
    ("sign", {}),
    ("publish", {}),
)


def published(room: Newsroom, **changes: str) -> GuideText:
    """The agency's guide, begun, written and published; or its next version, where one is public."""
    guide = Guide.objects.filter(agency=room.agency).first()
    if guide is None:
        step(room, "begin")
    elif guide.process_state == "published":
        step(room, "revise", {"reason": "办公地址变动"})
    step(room, "write", clean_values(room, **changes))
    for name, data in REVIEW:
        step(room, name, data)
    live = Guide.objects.get(agency=room.agency).live
    assert live is not None
    return live
