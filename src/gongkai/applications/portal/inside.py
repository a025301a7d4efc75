"""两区: what the query page shows of an application that the other zone handles, and what that zone tells of it."""

from __future__ import annotations

from typing import Any

from gongkai.agencies.service import values_on
from gongkai.applications import crossing
from gongkai.applications.case import read
from gongkai.applications.crossing import Told
from gongkai.applications.models import Application
from gongkai.applications.portal import reading
from gongkai.core import calendars, clock
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.ui import words


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
    return {
        "number": row.number,
        "state": reading.STATES[row.process_state],
        "due": due.isoformat() if due else "",
        "line": line,
    }


def case_facts(facts: list[Any]) -> list[Any]:
    """The facts in the order of their days."""
    return sorted(facts, key=lambda view: (view.occurred_on, view.seq))


def page(matter: Matter, told: Told) -> dict[str, Any]:
    """All that the page shows: number and day of receipt from here, the rest as the other zone said it."""
    row = Application.objects.select_related("agency").get(pk=matter.pk)
    return {
        "row": row,
        "agency": row.agency,
        "office": values_on(row.agency_id, clock.today()),
        "told": told,
        "letters": crossing.letters(matter.pk),
        "line": [{"what": title, "when": words.date_long(on)} for on, title in told.line[::-1]]
        or [{"what": "收到申请", "when": words.date_long(row.received_on) if row.received_on else ""}],
    }
