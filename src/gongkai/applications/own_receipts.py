"""The receipt of an online application, made out and sent by itself where the agency wants it so (R34, R61).

Two jobs after the registration: one makes the letter out, the other sends it once it is set and, where that is asked
for, sealed. What stands against it is said on the page of jobs, and the receipt is offered to the staff as ever.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from gongkai.agencies.service import Agency
from gongkai.applications.composing import split_note
from gongkai.applications.models import Application
from gongkai.core import settings
from gongkai.core.actions import Run, registered
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.letters.service import Letter, Method

ISSUE, SEND = "applications.own_receipt", "applications.send_own_receipt"
SETTING = "applications.receipt_by_itself"
ISSUED = "applications.issue_receipt"
SENT = "applications.send_letter"
# Until the letter is set: two to the power of the attempt in seconds, all together half an hour.
ATTEMPTS = 10
VIEWER = Job("接收回执")


class NotReady(RuntimeError):
    """The receipt is not set or not sealed yet; the job comes again."""


def queue(run: Run, agency: Agency) -> None:
    """Have the receipt of what was just registered made out, where the agency's setting says so."""
    if settings.value(SETTING, agency, run.today):
        run.queue(ISSUE, f"{run.the_matter().pk}", {"matter": run.the_matter().pk})


def queue_sending(run: Run, letter: Letter) -> None:
    """Have a receipt that the system made out sent."""
    if isinstance(run.viewer, Job):
        run.queue(SEND, f"{letter.pk}", {"matter": run.the_matter().pk, "letter": letter.pk})


def issue(payload: dict[str, Any]) -> str:
    """Make the receipt out; run again, it makes no second one."""
    matter = Matter.objects.get(pk=payload["matter"])
    row = Application.objects.get(pk=matter.pk)
    first = row.group or row.number
    group = Application.objects.filter(Q(group=first) | Q(number=first), agency_id=row.agency_id).order_by("pk")
    numbers = list(group.values_list("number", flat=True))
    data = {"split": split_note(numbers) if len(numbers) > 1 else ""}
    try:
        registered[ISSUED].perform(VIEWER, data, matter=matter, channel="job", once=f"{ISSUE} {matter.pk}")
    except Refused as refused:
        return f"没有出具：{refused.message}"
    return f"{row.number} 已出具接收回执"


def send(payload: dict[str, Any]) -> str:
    """Put it where the applicant reads it; raises ``NotReady`` while it is being set."""
    letter = Letter.objects.select_related("matter", "electronic_seal", "number").get(pk=payload["letter"])
    if letter.void_entry_id or letter.dispatched_on:
        return "已作废，或者已发出。"
    if letter.file_pdf_id is None or (hasattr(letter, "seal_order") and letter.sealed_pdf is None):
        raise NotReady("接收回执还没有排好版，或者还没有盖好章。")
    data = {"letter": letter.pk, "method": Method.ELECTRONIC.value, "tracking": ""}
    try:
        registered[SENT].perform(VIEWER, data, matter=letter.matter, channel="job", once=f"{SEND} {letter.pk}")
    except Refused as refused:
        return f"没有发出：{refused.message}"
    return f"{letter.number_text} 已发出"


def register() -> None:
    """Add the jobs; once per process."""
    if ISSUE not in kinds:
        kinds.add(JobKind(ISSUE, "出具接收回执", issue))
        kinds.add(JobKind(SEND, "发出接收回执", send, attempts=ATTEMPTS))
