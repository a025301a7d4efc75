"""Who of the people of a case acts, and for whom he may speak (O6, O7).

Everybody who applied together holds one query code; the last four characters tell who of them shows it. The 代表人, an
agent with that power and whoever applies alone speak for all; everybody else speaks for himself.
"""

from __future__ import annotations

from django.db.models import QuerySet

from gongkai.applications.models import Applicant
from gongkai.core import viewers
from gongkai.core.models import Matter, PersonalRecord
from gongkai.core.policies import policy
from gongkai.core.viewers import Viewer

CONTACT = "联系方式"


def living(matter_id: int) -> QuerySet[Applicant]:
    """The applicants of a case now, the first-named first."""
    return Applicant.objects.filter(matter_id=matter_id, agent=False, ended_by__isnull=True).order_by("position")


def spokesman(matter_id: int) -> Applicant | None:
    """To whom the office turns for all: the 代表人, else the first-named."""
    people = list(living(matter_id))
    return next((each for each in people if each.representative), people[0] if people else None)


def acting(viewer: Viewer, matter: Matter | None) -> Applicant | None:
    """The applicant or agent who ``viewer`` is; none for staff, and where the characters fit several of them."""
    if matter is None:
        return None
    if isinstance(viewer, viewers.CodeHolder) and viewer.matter_id == matter.pk:
        return Applicant.objects.filter(matter=matter, position=viewer.person, ended_by__isnull=True).first()
    if isinstance(viewer, viewers.Citizen) and viewer.account_id == matter.holder_id:
        return living(matter.pk).first()
    return None


def alone(person: Applicant) -> bool:
    """Whether nobody else applies with him."""
    return not living(person.matter_id).exclude(pk=person.pk).exists()


@policy(
    "told_apart", "您填的后四位和另一位申请人或者代理人的相同，分不清是哪一位。请退出查询，换一个号码的后四位再进。"
)
def told_apart(viewer: Viewer, matter: Matter | None) -> bool:
    """It is known who of the people of the case acts."""
    return acting(viewer, matter) is not None


@policy(
    "speaks_for_all",
    "撤回整件申请，要由代表人，或者授权写明可以撤回的代理人办理；没有代表人的，各人只能退出自己的一份。",
)
def speaks_for_all(viewer: Viewer, matter: Matter | None) -> bool:
    """An applicant alone, the 代表人, or an agent whom the applicants gave the power to withdraw."""
    person = acting(viewer, matter)
    if person is None:
        return False
    return person.may_withdraw if person.agent else person.representative or alone(person)


@policy("one_of_several", "只有几个人共同申请的，其中一位才能单独退出；代理人不能替一位申请人在网上退出。")
def one_of_several(viewer: Viewer, matter: Matter | None) -> bool:
    """One of several applicants."""
    person = acting(viewer, matter)
    return person is not None and not person.agent and not alone(person)


def contact_record(person: Applicant) -> PersonalRecord | None:
    """Where his contact data stand: as he last corrected them, else as they were given."""
    records = PersonalRecord.objects.filter(matter_id=person.matter_id).select_related("matter", "key")
    corrected = records.filter(label=CONTACT, person=person.position).order_by("-id").first()
    return corrected or records.filter(pk=person.record_id).first()
