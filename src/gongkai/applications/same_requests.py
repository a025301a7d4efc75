"""Other applicants to whom the same information was granted (条例 44(1), R30): applicants are counted, not forms (O6).

Candidates come from the index of what is asked, so that the number of texts compared is bounded. The index is asked for
the officer who sends the answer; what he finds is noted on the case by a job.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gongkai.applications.duplicates import SIMILAR, likeness, plain
from gongkai.applications.models import Applicant, Application, ApplicationQuerySet, RequestText
from gongkai.applications.searching import asking_for
from gongkai.core.actions import registered
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job, Staff, Viewer

JOB = "applications.note_same_request"
GIVEN = ("D02", "D03")
MOST_NAMED = 10


def granted(agency_id: int, viewer: Viewer) -> ApplicationQuerySet:
    """The cases of the agency in which information was handed out."""
    rows = Application.objects.visible_to(viewer)
    return rows.filter(agency_id=agency_id, main__in=GIVEN, replied_on__isnull=False)


def found(viewer: Viewer, matter: Matter | None) -> list[str]:
    """Numbers of granted cases of other applicants that ask for much the same, the oldest first; none where the same
    information is being published already."""
    row = Application.objects.filter(pk=matter.pk).select_related("text").first() if matter else None
    if row is None or row.text is None or not isinstance(viewer, Staff):
        return []
    keys = [key for key in asking_for(row.text.title, viewer) if key != row.pk]
    rows = granted(row.agency_id, viewer).filter(pk__in=keys).select_related("text").order_by("pk")
    asked = wording(row.text)
    alike = [other for other in rows if other.text and likeness(asked, wording(other.text)) >= SIMILAR]
    if any(other.considered == "drafted" for other in alike):
        return []
    by_case = applicants([row.pk, *(other.pk for other in alike)])
    own = by_case.get(row.pk, frozenset())
    return [other.number for other in alike if by_case.get(other.pk, frozenset()) - own][:MOST_NAMED]


def wording(text: RequestText) -> str:
    """What is asked, as it is compared."""
    return plain(f"{text.title} {text.text}")


def applicants(keys: Sequence[int]) -> dict[int, frozenset[str]]:
    """Who asked in each case, by the hash of the identity number, by name where there is none; one query."""
    rows = Applicant.objects.filter(matter_id__in=keys, agent=False, ended_by=None)
    people: dict[int, frozenset[str]] = {}
    for matter, name, identity in rows.values_list("matter_id", "name", "record__identity_hash"):
        people[matter] = people.get(matter, frozenset()) | {identity or name}
    return people


def others(own: int, keys: Iterable[int]) -> int:
    """How many applicants of the cases ``keys`` are not among those of the case ``own``."""
    by_case = applicants([own, *keys])
    mine = by_case.pop(own, frozenset())
    return len(frozenset[str]().union(*by_case.values()) - mine)


def note(payload: dict[str, Any]) -> str:
    """Note on a case what was found when its answer was sent; run again, it notes nothing new."""
    matter = Matter.objects.select_related("agency").get(pk=payload["matter"])
    try:
        data = {"cases": "、".join(payload["cases"])}
        registered[JOB].perform(Job("发现多人得到同一信息"), data, matter=matter, channel="job")
    except Refused as refused:
        return f"没有登记：{refused.message}"
    return f"登记 {len(payload['cases'])} 件"


def register() -> None:
    """Add the job; once per process."""
    if JOB not in kinds:
        kinds.add(JobKind(JOB, "登记多人得到同一信息", note))
