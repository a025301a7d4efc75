"""两区: what the query page shows of an application that the other zone handles, and what that zone tells of it."""

from __future__ import annotations

from typing import Any

from gongkai.agencies.service import values_on
from gongkai.applications import crossing
from gongkai.applications.actions import correction, outside
from gongkai.applications.case import read
from gongkai.applications.crossing import Told
from gongkai.applications.models import Applicant, Application
from gongkai.applications.portal import reading
from gongkai.core import calendars, clock
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.viewers import CodeHolder
from gongkai.ui import words

# The pages of what the applicant can do beside a correction, as they stand in his list.
PAGES = {
    "applications.change_contact": ("更正联系方式", "track:contact"),
    "applications.suggest_publication": ("建议主动公开", "track:suggest"),
    "applications.leave_application": ("只有我退出", "track:quit"),
    "applications.withdraw": ("撤回申请", "track:withdraw"),
}


def progress(matter: Matter) -> dict[str, Any]:
    """What may be told of a case that came over: the state in plain words, the last day, what happened on which day.

    No name, no number of a mail and no wording is in it: it crosses signed, and not sealed.
    """
    row = Application.objects.get(pk=matter.pk)
    facts = facts_of(matter)
    case = read(facts, calendars.current(matter.agency_id), clock.today())
    line = [
        [view.occurred_on.isoformat(), reading.TOLD[type(view.payload)].title]
        for view in case_facts(facts)
        if type(view.payload) in reading.TOLD
    ]
    due = case.due_on(clock.today()) if row.due is not None else None
    awaited = case.clock.correction_by if case.clock is not None and row.process_state == "correcting" else None
    return {
        "number": row.number,
        "state": reading.STATES[row.process_state],
        "due": due.isoformat() if due else "",
        "line": line,
        "steps": _steps(matter),
        "correct_by": awaited.isoformat() if awaited else "",
    }


def _steps(matter: Matter) -> dict[str, list[str]]:
    """What each of the people of the case could do now with the query code, by his place."""
    found = {}
    for person in Applicant.objects.filter(matter=matter, ended_by__isnull=True).order_by("position"):
        held = reading.Held(matter, CodeHolder(matter.pk, person=person.position))
        found[str(person.position)] = [
            code for code, action in outside.TAKES.items() if reading.why_not(action, held) is None
        ]
    return found


def case_facts(facts: list[Any]) -> list[Any]:
    """The facts in the order of their days."""
    return sorted(facts, key=lambda view: (view.occurred_on, view.seq))


def page(matter: Matter, told: Told, holder: CodeHolder) -> dict[str, Any]:
    """All that the page shows: number and day of receipt from here, the rest as the other zone said it."""
    sent = crossing.steps(matter.pk, holder.person)
    may = {code for code in outside.TAKES if outside.hindrance(code, holder.person, told, sent) is None}
    row = Application.objects.select_related("agency").get(pk=matter.pk)
    return {
        "row": row,
        "agency": row.agency,
        "office": values_on(row.agency_id, clock.today()),
        "told": told,
        "may": [(title, url) for code, (title, url) in PAGES.items() if code in may],
        "may_correct": correction.ReceiveCorrection.code in may,
        "sent": sent,
        "letters": crossing.letters(matter.pk),
        "line": [{"what": title, "when": words.date_long(on)} for on, title in told.line[::-1]]
        or [{"what": "收到申请", "when": words.date_long(row.received_on) if row.received_on else ""}],
    }
