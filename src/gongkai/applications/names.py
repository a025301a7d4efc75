"""Who of the staff reads the applicants' names: whoever has, or had, a task on the case (R144).

For everybody else, for colleagues without a task and for whoever oversees the agency, the kind of the applicant stands
in the place of the name. Pages of one case ask ``Opened.met``; lists ask ``met_by`` once for all their rows.
"""

from __future__ import annotations

from collections.abc import Collection

from gongkai.applications.case import THIRD_PARTY
from gongkai.applications.models import Applicant, Party

HIDDEN = "申请人姓名由办理本件的人查看"


def shown(person: Applicant, *, named: bool) -> str:
    """An applicant or agent as a page of his case shows him: name and kind, or the kind alone."""
    kind = "代理人" if person.agent else person.get_kind_display()
    return f"{person.name}（{kind}）" if named else kind


def summed_up(people: Collection[Applicant], *, named: bool) -> str:
    """The first-named applicant, with how many there are where there are several; empty where there is none."""
    if not people:
        return ""
    first = next(iter(people))
    word = first.name if named else first.get_kind_display()
    return word if len(people) == 1 else f"{word}等 {len(people)} 人"


def party_shown(party: Party, *, named: bool) -> str:
    """Whoever is asked about a case: organs and units by name, a third party like an applicant; else its mark."""
    return party.name if named or party.role != THIRD_PARTY else f"第三方 {party.code}"
