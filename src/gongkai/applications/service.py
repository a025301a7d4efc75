"""What other rooms use of the applications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from gongkai.applications.actions.crossing import (
    LATE,
    PROOF,
    EraseOriginal,
    SentOnline,
    TakeIn,
    TakeOpened,
    answered_with,
    read_original,
    sent_online,
)
from gongkai.applications.actions.outside import FILE, TAKES, EraseStep, KeepMissed, read_step
from gongkai.applications.actions.turns import ForbidDisclosure, Reopen, StayDisclosure
from gongkai.applications.bundle.actions import MakeServed
from gongkai.applications.bundle.making import OWN
from gongkai.applications.crossing import (
    MISSED,
    TAKEN,
    Courier,
    HandedOver,
    Heard,
    SentStep,
    Told,
    Waiting,
    couriers,
    told_of,
)
from gongkai.applications.models import Application, DeskChoice
from gongkai.applications.portal.inside import progress
from gongkai.applications.process import APPLICATION, KIND, STATES
from gongkai.applications.queries import address
from gongkai.applications.reminders import address_of, mailed
from gongkai.applications.reminders import mailed as mail_to
from gongkai.core.models import FileLink, Matter
from gongkai.core.viewers import Viewer
from gongkai.law.facts import ReopenedBy

__all__ = [
    "APPLICATION",
    "FILE",
    "KIND",
    "LATE",
    "MISSED",
    "PROOF",
    "STATES",
    "TAKEN",
    "TAKES",
    "Application",
    "Courier",
    "EraseOriginal",
    "EraseStep",
    "HandedOver",
    "Heard",
    "KeepMissed",
    "MakeServed",
    "SentOnline",
    "SentStep",
    "TakeIn",
    "TakeOpened",
    "Told",
    "Waiting",
    "address",
    "answered_with",
    "bundle_url",
    "bundles_of",
    "called",
    "couriers",
    "forbid",
    "mail_to",
    "progress",
    "read_original",
    "read_step",
    "remind",
    "reopen",
    "row_of",
    "sent_online",
    "stay",
    "told_of",
]


def called(viewer: Viewer, agency_id: int, number: str) -> Application | None:
    """The application that the agency has under this registration number, if ``viewer`` may know of it."""
    rows = Application.objects.visible_to(viewer).filter(agency_id=agency_id, number=number)
    row: Application | None = rows.select_related("matter").first()
    return row


def row_of(viewer: Viewer, matter_id: int | None) -> Application | None:
    """The application of this matter with what its page needs, if ``viewer`` may know of it. One query."""
    rows = Application.objects.visible_to(viewer).filter(pk=matter_id or 0)
    row: Application | None = rows.select_related("matter", "agency", "origin", "text").first()
    return row


def bundle_url(row: Application) -> str:
    """The page of the case's bundle; ``agency`` and ``origin`` must be loaded."""
    return reverse("applications:bundle", args=[row.registrar.code, row.number])


def bundles_of(viewer: Viewer, matter_id: int | None) -> Sequence[FileLink]:
    """The volumes that were made of a case, the newest first."""
    rows = FileLink.objects.visible_to(viewer).filter(matter_id=matter_id or 0, purpose__startswith=OWN)
    return list(rows.select_related("file").order_by("-pk"))


def reopen(viewer: Viewer, matter: Matter, *, review: bool, document: str, until: date, reason: str, once: str) -> None:
    """Have a case decided again by a review decision or a judgment (R94, O4); not within a transaction.

    ``once`` names it: under the same name it is done once. Raises ``Refused``.
    """
    by = ReopenedBy.REVIEW if review else ReopenedBy.COURT
    data = {"by": by, "document": document, "until": until.isoformat(), "reason": reason}
    Reopen.perform(viewer, data, matter=matter, once=once)


def stay(viewer: Viewer, matter: Matter, *, document: str, once: str) -> None:
    """Nothing of the case is handed out for the time being (O5); as ``reopen``."""
    StayDisclosure.perform(viewer, {"document": document}, matter=matter, once=once)


def forbid(viewer: Viewer, matter: Matter, *, document: str, once: str) -> None:
    """Nothing of the case is handed out at all (O5); as ``reopen``."""
    ForbidDisclosure.perform(viewer, {"document": document}, matter=matter, once=once)


def remind(account_id: int | None, subject: str, text: str, key: str) -> str:
    """Write to a member of staff who wants reminders by mail; one line for people."""
    choice = DeskChoice.objects.filter(account_id=account_id, digest=True).first()
    to = address_of(choice) if choice else ""
    return mailed(to, subject, text, key) if to else "承办人没有要邮件提醒，工作台已列出"
