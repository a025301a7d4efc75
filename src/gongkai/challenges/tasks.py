"""Which tasks a challenge asks for, each with its last day, so that every step leaves exactly these open."""

from __future__ import annotations

from datetime import date

from gongkai.challenges.dispute import Dispute
from gongkai.core.models import Entry, Matter, Task

# The term that runs, the step that keeps it, and the role that takes the step where nobody handles the challenge.
STEP_OF: dict[str, tuple[str, str]] = {
    "answer": ("challenges.answer", "handler"),
    "told": ("challenges.accept_complaint", "handler"),
    "finish": ("challenges.finish_complaint", "handler"),
    "appeal": ("challenges.appeal", "handler"),
    "appeal_answer": ("challenges.answer_appeal", "handler"),
    "comply": ("challenges.comply", "receiver"),
    "opinion": ("challenges.report_back", "handler"),
}
# Whoever handles the challenge: the case is opened again by the office.
BY_ROLE = frozenset({"comply"})
LINK, CLOSE = "challenges.link", "challenges.close"
TASKS = (*(step for step, _ in STEP_OF.values()), LINK, CLOSE)


def wanted(dispute: Dispute, state: str) -> dict[str, tuple[str, bool, date | None]]:
    """Step to role, whether it is the handler's own, and the last day: what somebody has to do as it stands."""
    if state in {"closed", "void"}:
        return {}
    found: dict[str, tuple[str, bool, date | None]] = {}
    for running in dispute.terms:
        if running.done is None and not (running.what == "comply" and state == "judged"):
            step, role = STEP_OF[running.what]
            found[step] = (role, running.what not in BY_ROLE, running.last)
    if dispute.target is None and dispute.counted:
        found[LINK] = ("handler", True, None)
    if state == "ended" and not found:
        found[CLOSE] = ("handler", True, None)
    return found


def settle(matter: Matter, dispute: Dispute, state: str, entry: Entry) -> None:
    """Close the tasks that nothing asks for any more, open those that are asked for and not open."""
    wants = wanted(dispute, state)
    rows = Task.objects.filter(matter=matter, kind__in=TASKS).open()
    rows.exclude(kind__in=wants).update(closed_by=entry)
    standing = set(rows.values_list("kind", flat=True))
    for step, (role, own, due) in wants.items():
        account = dispute.handler if own else None
        if step in standing:
            rows.filter(kind=step).update(due=due, account_id=account)
        else:
            Task.objects.create(
                matter=matter,
                agency_id=matter.agency_id,
                kind=step,
                role=role,
                account_id=account,
                due=due,
                opened_by=entry,
            )


def redate(matter: Matter, dispute: Dispute, state: str) -> None:
    """Give the open tasks the last days that ``dispute`` has now."""
    for step, (_, _, due) in wanted(dispute, state).items():
        Task.objects.filter(matter=matter, kind=step).open().update(due=due)
