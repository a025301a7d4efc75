"""The page of one challenge: its terms, what it is about, its papers and evidence, what can be done now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Account, DeskPage, role_labels
from gongkai.applications import service as applications
from gongkai.challenges.actions.receiving import AGAINST, BY
from gongkai.challenges.desk.bar import drawn
from gongkai.challenges.desk.offers import offers
from gongkai.challenges.desk.opened import Opened, opened
from gongkai.challenges.dispute import Dispute
from gongkai.challenges.due import owner
from gongkai.challenges.history import Names, history
from gongkai.challenges.process import CHALLENGE
from gongkai.core.models import FileLink, Task
from gongkai.core.policies import has_task, of_own_agency, policy
from gongkai.core.viewers import Staff, Viewer
from gongkai.law.challenges import COLUMN_WORDS, PART_WORDS, PROCEDURE_WORDS, Track
from gongkai.law.explanation import cn
from gongkai.law.outcomes import OUTCOMES, Remedy
from gongkai.law.remedies import epoch_of


@policy("handles_challenges", "复议诉讼由有办理职责的岗位查看，您现在的岗位没有。")
def handles_challenges(viewer: Viewer, matter: Any) -> bool:
    """Staff whose post has business with matters."""
    return isinstance(viewer, Staff) and viewer.handles_matters


class ChallengePage(DeskPage):
    """一件复议、诉讼或者投诉."""

    policy = handles_challenges

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The page."""
        return render(request, "challenges/challenge.html", context(opened(self.viewer, key)))


def context(at: Opened) -> dict[str, Any]:
    """Everything the page draws; a fixed number of queries."""
    return {
        "at": at,
        "strip": strip(at),
        "terms": [drawn(running, at.today, at.calendar.law) for running in at.dispute.terms],
        "ending": ending(at),
        "hint": hint(at),
        "offers": offers(at),
        "bundles": bundles(at),
        "files": list(
            FileLink.objects.visible_to(at.viewer).filter(matter=at.matter).select_related("file").order_by("-pk")
        ),
        "shut": (of_own_agency & has_task).why_not(at.viewer, at.matter) is not None,
        "tasks": tasks(at),
        "history": history(at.facts, names_of(at)),
    }


def strip(at: Opened) -> list[tuple[str, str]]:
    """The line of facts under the title."""
    first, complaint = at.dispute.first, at.dispute.track is Track.COMPLAINT
    found = [
        ("来件编号" if complaint else "案号", at.row.reference or "还没有"),
        ("收到日期", str(at.row.received_on)),
        ("提出人", dict(BY)[first.by]),
        ("不服的是", dict(AGAINST)[first.against]),
    ]
    if not complaint:
        found.append(("本机关", PART_WORDS[at.row.part]))
    procedure = getattr(first, "procedure", "")
    if procedure:
        found.append(("程序", PROCEDURE_WORDS[procedure]))
    return [*found, ("承办", owner(at.row))]


def ending(at: Opened) -> dict[str, str] | None:
    """How it ended or would end, from which day that is in force, and the column of table 4 it usually counts in."""
    dispute = at.dispute
    found = dispute.ending
    if found is None or dispute.ended_on is None:
        return None
    in_force = dispute.ended_on <= at.today
    day = f"{cn(dispute.ended_on)}生效" if in_force else f"没有人上诉的，{cn(dispute.ended_on)}生效"
    column = _column(dispute, in_force) if at.row.counted else ""
    return {"label": found.label, "day": day, "column": column, "article": found.article}


def _column(dispute: Dispute, in_force: bool) -> str:
    """Where table 4 counts it; a retrial changes nothing in that."""
    if dispute.settled is not None and dispute.settled[0] is not None:
        return f"表四：{COLUMN_WORDS[dispute.settled[0].column]}，再审不再计"
    return (
        f"表四：{COLUMN_WORDS['pending']}"
        if dispute.ending is None or not in_force
        else (f"表四：{COLUMN_WORDS[dispute.ending.column]}")
    )


def hint(at: Opened) -> str:
    """Where a suit was brought directly against a refusal that has to be reviewed first (R76)."""
    case = at.case
    if at.dispute.track is not Track.SUIT_DIRECT or case is None or not case.main or case.replied_on is None:
        return ""
    if OUTCOMES[case.main].remedy is not Remedy.REVIEW_FIRST or not epoch_of(case.replied_on).review_first:
        return ""
    return "原答复不予公开，应当先申请行政复议（行政复议法第二十三条第一款第四项）；答辩时可以提出不符合起诉条件。"


def bundles(at: Opened) -> dict[str, Any]:
    """The volumes of the case, which of them were handed in, and where one is made."""
    if at.case is None:
        return {}
    handed_in = set(at.dispute.answered.evidence) if at.dispute.answered else set()
    links = applications.bundles_of(at.viewer, at.case.pk)
    return {
        "links": [(link, link.pk in handed_in) for link in links],
        "url": applications.bundle_url(at.case),
        "shut": (of_own_agency & has_task).why_not(at.viewer, at.case.matter) is not None,
        "make": reverse("challenges:bundle", args=[at.row.key]) if at.own else "",
    }


def tasks(at: Opened) -> Iterable[tuple[str, str, Any]]:
    """What is open, whose it is, until when; one query."""
    rows = Task.objects.filter(matter=at.matter).open().visible_to(at.viewer).select_related("account__person")
    return [
        (
            CHALLENGE.by_code[row.kind].title if row.kind in CHALLENGE.by_code else row.kind,
            row.account.person.name if row.account and row.account.person else role_labels([row.role]) or row.role,
            row.due,
        )
        for row in rows
    ]


def names_of(at: Opened) -> Names:
    """The words for the keys in the facts; one query for people."""
    keys = {view.actor for view in at.facts} | {
        key for view in at.facts if (key := getattr(view.payload, "account", None)) is not None
    }
    people = Account.objects.filter(pk__in=[key for key in keys if key]).select_related("person")
    targets = {at.row.target_id: at.target.title} if at.row.target_id and at.target else {}
    return Names({row.pk: row.person.name if row.person else row.name for row in people}, targets)
