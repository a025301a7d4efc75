"""What publications put on the workbench besides tasks: items that must be public soon, what is kept and must be looked
at again, columns that were not updated. Tasks already stand there, so an item appears here only to whoever has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from gongkai.agencies.service import Agency
from gongkai.core import calendars, clock
from gongkai.core.models import Task
from gongkai.core.registry import DueItem, Finding, MatterLabel
from gongkai.core.viewers import Staff, Viewer
from gongkai.publications import columns, queues
from gongkai.publications.acts import terms
from gongkai.publications.interpreting import pairs
from gongkai.publications.models import Column, Confirmation, OutsideLink, Publication
from gongkai.publications.process import IN_WORK, STATES

MOST = 50
OFFICE = "publisher"
# A column is named a week before its day.
AHEAD = timedelta(days=7)


def address(row: Publication) -> str:
    """The page of an item at the desk."""
    return reverse("publications:item", args=[row.key])


def labels(keys: Sequence[int]) -> dict[int, MatterLabel]:
    """How workbench and audit name items; one query however many there are."""
    rows = Publication.objects.filter(pk__in=keys).select_related("text")
    return {
        row.pk: MatterLabel(f"{row.index_number} {row.text.title if row.text else ''}".strip(), address(row))
        for row in rows
    }


def items(viewer: Viewer, day: date) -> Iterable[DueItem]:
    """The lines for ``viewer``: the disclosure office sees all of its agency, others nothing but their tasks;
    whoever speaks for the agency sees what others ask it to confirm.

    Thirteen queries at most, however many items there are.
    """
    if not isinstance(viewer, Staff) or not viewer.handles_matters:
        return
    yield from _confirmations(viewer)
    if OFFICE in viewer.roles:
        yield from _pressing(viewer, day)
        yield from _kept(viewer, day)
        yield from _uninterpreted(viewer)
        yield from _revoked(viewer, day)
        yield from _links(viewer)
    yield from _columns(viewer, day)


def _without_mine(viewer: Staff) -> Exists:
    return Exists(Task.objects.filter(matter=OuterRef("pk")).waiting_for(viewer))


def _pressing(viewer: Staff, day: date) -> Iterator[DueItem]:
    """In work at a colleague's, and due within five working days or overdue."""
    today = queues.Today(day, calendars.current(viewer.agency_id))
    rows = Publication.objects.filter(
        agency_id=viewer.agency_id, process_state__in=IN_WORK, due__lt=today.soon_before
    ).filter(~_without_mine(viewer))
    for row in rows.select_related("text", "unit").order_by("due", "pk")[:MOST]:
        owner = row.unit.name if row.unit else STATES[row.process_state]
        title = row.text.title if row.text else row.key
        yield DueItem(title, "公开期限", row.due, address(row), owner, row.provisional, mine=False)


def _kept(viewer: Staff, day: date) -> Iterator[DueItem]:
    """Kept closed, and to be looked at again within a week (R24)."""
    rows = Publication.objects.filter(
        agency_id=viewer.agency_id, process_state="kept", review_on__lte=day + AHEAD
    ).select_related("text")
    for row in rows.order_by("review_on", "pk")[:MOST]:
        title = row.text.title if row.text else row.key
        yield DueItem(title, "评估是否公开", row.review_on, address(row), "公开机构")


def _revoked(viewer: Staff, day: date) -> Iterator[DueItem]:
    """Items that show a decision which was changed or revoked: off within three working days (处罚法 48(2))."""
    calendar = calendars.current(viewer.agency_id).law
    for each in terms.still_shown(viewer.agency_id, day, calendar):
        title = each.item.live.text.title if each.item.live else each.item.key
        yield DueItem(title, "撤下已撤销的处罚、许可决定", each.by, address(each.item), "公开机构")


def _links(viewer: Staff) -> Iterator[DueItem]:
    """One line for all dead links of the agency's public items."""
    public = Publication.objects.standing().filter(agency_id=viewer.agency_id)
    number = OutsideLink.objects.dead().filter(matter_id__in=public.values("pk")).count()
    if number:
        yield DueItem(f"{number} 个外部链接打不开", "改正死链接", None, reverse("publications:links"), "公开机构")


def _confirmations(viewer: Staff) -> Iterator[DueItem]:
    """What other agencies ask the viewer's to confirm, and what is decided there between two (R13)."""
    rows = Confirmation.objects.waiting_for(viewer).select_related("version__text", "asker")
    for row in rows.defer("version__canonical").order_by("term", "pk")[:MOST]:
        detail = "答复其他机关的确认" if row.state == Confirmation.State.ASKED else "裁定是否公开"
        url = reverse("publications:confirmation", args=[row.key])
        yield DueItem(row.version.text.title, detail, row.term, url, row.asker.short_name)


def asked(viewer: Viewer) -> int:
    """How many confirmations and decisions wait for the viewer; the count beside the navigation."""
    return Confirmation.objects.waiting_for(viewer).count()


def _uninterpreted(viewer: Staff) -> Iterator[DueItem]:
    """Public documents that nothing interprets, with the day until which something must (R131); one line without a day
    for all that came from other sites."""
    documents = pairs.documents(viewer, viewer.agency_id)
    if number := pairs.without(documents, migrated=True).count():
        url = f"{reverse('publications:interpretations')}?show=migrated"
        yield DueItem(f"{number} 件迁移来的文件没有解读", "补写政策解读", None, url, "公开机构")
    rows = pairs.without(documents).select_related("live__text", "agency")
    newest = list(rows.defer("live__canonical").order_by("-first_shown_at", "-pk")[:MOST])
    if not newest:
        return
    days, calendar = pairs.days_of(newest[0], clock.today()), calendars.current(viewer.agency_id)
    for row in newest:
        title = row.live.text.title if row.live else row.key
        yield DueItem(title, "公开政策解读", pairs.last_day(row, days, calendar), address(row), "公开机构")


def _columns(viewer: Staff, day: date) -> Iterator[DueItem]:
    """Columns whose day has come or comes within a week: all for the office, one's own for whoever keeps some."""
    rows = Column.objects.filter(agency_id=viewer.agency_id)
    if OFFICE not in viewer.roles:
        rows = rows.filter(account_id=viewer.account_id)
    lines = [line for line in columns.of_agencies(rows, day) if line.late_days or line.soon]
    for line in sorted(lines, key=lambda line: (line.due or date.max, line.column.pk))[:MOST]:
        column = line.column
        account = column.account
        owner = account.person.name if account and account.person else column.unit.name if column.unit else "未指定"
        url = reverse("publications:column", args=[column.key])
        mine = column.account_id == viewer.account_id or (column.account_id is None and OFFICE in viewer.roles)
        yield DueItem(
            f"栏目：{column.title}", "更新栏目", line.due, url, "我" if mine and account else owner, mine=mine
        )


def mine(viewer: Viewer) -> int:
    """How many items wait for the viewer; the count beside the navigation."""
    if not isinstance(viewer, Staff):
        return 0
    rows = Publication.objects.visible_to(viewer).filter(agency_id=viewer.agency_id)
    return rows.filter(queues.waiting_for(viewer)).count()


def column_check() -> Iterable[Finding]:
    """What the doctor says of columns: which agencies have overdue ones, and which have columns that nobody keeps."""
    today = clock.today()
    late: dict[str, int] = {}
    for line in columns.of_agencies(Column.objects.all(), today):
        if line.late_days:
            late[line.column.agency.short_name] = late.get(line.column.agency.short_name, 0) + 1
    if late:
        shown = "、".join(f"{name} {number} 个" for name, number in sorted(late.items()))
        yield Finding("warning", f"栏目逾期没有更新：{shown}", "更新栏目；确实没有的，在“栏目台账”签署本期无此类信息。")
    idle = Column.objects.filter(valid_to__isnull=True, cycle_days__gt=0, unit=None, account=None)
    names = (
        Agency.objects.filter(pk__in=idle.values("agency_id")).order_by("sort_key").values_list("short_name", flat=True)
    )
    if names:
        yield Finding("warning", f"栏目没有负责的科室和人：{'、'.join(names)}", "在“栏目台账”里逐个写明。")
