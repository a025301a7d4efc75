"""From request to publication on the pages of a case: why to examine it, and what became of it (条例 44, R30)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from gongkai.applications import facts as f
from gongkai.applications.case import Case
from gongkai.applications.desk.opened import Opened
from gongkai.applications.process import ANSWERED
from gongkai.core.registry import matter_kinds
from gongkai.publications.service import KIND, standing


@dataclass(frozen=True)
class Cause:
    """Why publication is to be examined: a sentence, and the other cases with their addresses."""

    text: str
    cases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Examined:
    """What the examination led to; ``url`` leads to the draft at the desk, where the viewer has such a page."""

    text: str
    reason: str = ""
    title: str = ""
    url: str = ""


def causes(at: Opened) -> list[Cause]:
    """The reasons to examine it now; none while the case is not answered, or nothing new has come."""
    case = at.case
    if not case.to_consider or at.state not in ANSWERED:
        return []
    found = []
    if case.same is not None and case.considered is None:
        cases = tuple(
            (number, reverse("applications:case", args=[at.agency.code, number])) for number in case.same.cases
        )
        found.append(Cause(f"另有 {case.same.others} 位申请人得到过同一信息：编号", cases))
    if case.suggestion_open:
        said = last_suggestion(case)
        found.append(Cause(f"申请人建议主动公开：{said}" if said else "申请人建议主动公开，没有写理由"))
    return found


def last_suggestion(case: Case) -> str:
    """What the applicant wrote when he suggested it last."""
    notes = [view.payload.note for view in case.facts if isinstance(view.payload, f.PublicationSuggested)]
    return notes[-1].strip() if notes else ""


def examined(at: Opened) -> Examined | None:
    """What became of it; one query whether or not anything was examined, for the item."""
    done, case = at.case.considered, at.case
    item = standing(at.viewer, done.publication if done else None)
    if done is None or case.considered_on is None:
        return None
    on = str(case.considered_on)
    if done.outcome != "drafted":
        return Examined(f"{on} 研究，暂不主动公开", done.reason)
    if item is None:
        return Examined(f"{on} 研究，已经起草主动公开")
    state = f"{item.state}，索引号 {item.index_number}" if item.index_number else item.state
    return Examined(f"{on} 研究，已经起草主动公开", state, item.title, item_url(done.publication))


def item_url(key: int | None) -> str:
    """The page of the item at the desk."""
    kind = next((each for each in matter_kinds if each.code == KIND), None)
    label = kind.label([key]).get(key) if kind is not None and key is not None else None
    return label.url if label is not None else ""
