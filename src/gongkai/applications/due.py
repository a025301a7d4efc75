"""What applications put on the workbench besides tasks: terms of others that end, letters that lie, cases nobody holds.

Tasks already stand there, so a case appears here only where the viewer has no open task on it. Five queries at most,
however many cases there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q

from gongkai.applications import queues
from gongkai.applications.models import Application, ApplicationQuerySet
from gongkai.applications.process import KIND
from gongkai.applications.queries import address
from gongkai.core import calendars
from gongkai.core.models import Task
from gongkai.core.registry import DueItem
from gongkai.core.viewers import Staff, Viewer
from gongkai.letters.service import TYPES, DeliveryEvent, Letter

OFFICE = "receiver"
MOST = 50
# Working days after which a letter of which nothing was heard is asked after.
ASK_AFTER = 5
# The answer itself waits as a task of its state; the receipt is handed over, and slips stay in the house.
WATCHED = frozenset(code for code, each in TYPES.items() if each.addressees and not each.decision and code != "receipt")
_WAITS = {"correcting": "申请人补正期限届满", "paying": "申请人缴费期限届满"}


def items(viewer: Viewer, day: date) -> Iterable[DueItem]:
    """The lines for ``viewer``: whoever receives for the office sees all its cases, others those they handle.

    A colleague's line says so (``mine``): the workbench keeps it apart from what one has to do oneself.
    """
    if not isinstance(viewer, Staff) or not viewer.handles_matters:
        return
    today = queues.Today(day, calendars.current(viewer.agency_id).law)
    rows = _own(viewer)
    yield from _pressing(viewer, rows, today)
    yield from _terms(viewer, rows, today)
    yield from _letters(viewer, rows, today)


def _mine(viewer: Staff, row: Application) -> bool:
    """Whether it is the viewer's to see to: he handles it, or nobody does and he gives cases out."""
    return row.handler_id == viewer.account_id or (row.handler_id is None and OFFICE in viewer.roles)


def _own(viewer: Staff) -> ApplicationQuerySet:
    rows = Application.objects.visible_to(viewer).filter(closed=False, agency_id=viewer.agency_id)
    rows = rows.select_related("agency", "origin", "text", "handler__person")
    return rows if OFFICE in viewer.roles else rows.filter(handler_id=viewer.account_id)


def _owner(viewer: Staff, row: Application) -> str:
    if row.handler_id == viewer.account_id:
        return "我"
    if row.handler is None:
        return "未分派"
    return row.handler.person.name if row.handler.person else row.handler.name


def _title(row: Application) -> str:
    return f"{row.number} {row.text.title if row.text else ''}".strip()


def _pressing(viewer: Staff, rows: ApplicationQuerySet, today: queues.Today) -> Iterator[DueItem]:
    """Due today or overdue, and not among the viewer's tasks."""
    waits = Task.objects.open().filter(matter=OuterRef("pk"))
    mine = waits.filter(
        Q(account_id=viewer.account_id)
        | Q(account__isnull=True, agency_id=viewer.agency_id, role__in=sorted(viewer.roles))
    )
    late = rows.filter(due__lte=today.day).filter(~Exists(mine))
    for row in late.order_by("due", "pk")[:MOST]:
        mine = _mine(viewer, row)
        yield DueItem(_title(row), "答复期限", row.due, address(row), _owner(viewer, row), row.provisional, mine)


def _terms(viewer: Staff, rows: ApplicationQuerySet, today: queues.Today) -> Iterator[DueItem]:
    """Terms of the applicant or of a third party that end within five working days, or have ended."""
    ending = rows.filter(await_until__isnull=False, await_until__lt=today.soon_before)
    ending = ending.exclude(process_state__in=queues.ANSWERED)
    for row in ending.order_by("await_until", "pk")[:MOST]:
        detail = _WAITS.get(row.process_state, "征求意见期限届满")
        # What the applicant lets lapse is recorded by whoever receives; an opinion is waited for by the handler.
        office = row.process_state in _WAITS and OFFICE in viewer.roles
        owner, mine = ("受理员", True) if office else (_owner(viewer, row), _mine(viewer, row))
        yield DueItem(_title(row), detail, row.await_until, address(row), owner, row.provisional, mine)


def _letters(viewer: Staff, rows: ApplicationQuerySet, today: queues.Today) -> Iterator[DueItem]:
    """Letters besides the answer: approved and not sent; sent and nothing heard for five working days.

    Who receives sends them and asks after them; to send one is a task of his already, and stands there but once.
    """
    heard = DeliveryEvent.objects.filter(letter=OuterRef("pk")).exclude(
        kind__in=[DeliveryEvent.Kind.DISPATCHED, DeliveryEvent.Kind.RESENT]
    )
    silent = Q(dispatched_on__isnull=False, dispatched_on__lt=_back(today, ASK_AFTER)) & ~Exists(heard)
    found = Letter.objects.visible_to(viewer).filter(
        type__in=WATCHED,
        matter__kind=KIND,
        matter__in=rows.order_by().values("pk"),
        void_entry=None,
        approved_entry__isnull=False,
    )
    office = OFFICE in viewer.roles
    found = found.filter(silent if office else Q(dispatched_on__isnull=True) | silent)
    found = found.select_related("number").order_by("pk")[:MOST]
    listed = list(found)
    cases = {row.pk: row for row in rows.filter(pk__in=[letter.matter_id for letter in listed])} if listed else {}
    for letter in listed:
        row = cases[letter.matter_id]
        what = "待登记送达" if letter.dispatched_on else "已批准，待寄发"
        line = f"{letter.kind.name}{what}"
        yield DueItem(_title(row), line, row.due, address(row), "受理员", row.provisional, office)


def _back(today: queues.Today, days: int) -> date:
    """The working day ``days`` before today."""
    return today.law.at(today.law.index(today.day) - days)
