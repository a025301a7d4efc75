"""The receipt: number, query code, day of receipt and last day of reply with the reasons (R35), as page and as PDF.

It is found again under the private link of the application from which it came, so that a second press on the button,
or a line that broke, shows the same. The query code itself is kept nowhere: it follows from the name of the sending.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.agencies.service import Agency, values_on
from gongkai.applications import composing
from gongkai.applications.actions.intake import Apply, code_for
from gongkai.applications.case import Case, read
from gongkai.applications.models import Applicant, Application, RequestText
from gongkai.applications.portal.drafting import MOST_ITEMS, sending
from gongkai.core import calendars, clock
from gongkai.core.models import Entry, Matter
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.letters import service as mail
from gongkai.letters.sheet import Block, Kind, Layout, Sheet

# Afterwards the address of the receipt, which a public computer may still have, tells nothing any more.
SHOWN = timedelta(days=1)


@dataclass(frozen=True)
class Receipt:
    """The receipt of one application."""

    matter: Matter
    agency: Agency
    case: Case
    code: str
    office: dict[str, str]

    @property
    def title(self) -> str:
        """What was asked for, in a few words."""
        row = RequestText.objects.filter(pk=self.case.text).first()
        return row.title if row is not None else ""

    @property
    def due(self) -> date | None:
        """The last day of the reply."""
        return self.case.clock.due if self.case.clock else None

    @property
    def provisional(self) -> bool:
        """Whether the calendar of that day is not known yet."""
        return bool(self.case.clock and self.case.clock.provisional)


def entries_of(link: str) -> list[Entry]:
    """The sendings of a private link that were carried out, in their order."""
    names = [sending(link, place) for place in range(1, MOST_ITEMS + 1)]
    rows = Entry.objects.filter(action=Apply.code, once__in=names, result=Entry.Result.DONE)
    return list(rows.select_related("matter", "matter__agency").order_by("id"))


def matters_of(link: str) -> list[Matter]:
    """The applications that came of a private link."""
    return [entry.matter for entry in entries_of(link) if entry.matter is not None]


def number_of(matter: Matter) -> str:
    """The registration number of an application."""
    number: str = Application.objects.values_list("number", flat=True).get(pk=matter.pk)
    return number


def receipt_of(entry: Entry) -> Receipt:
    """The receipt for one sending, as things stood on its day."""
    matter = entry.matter
    if matter is None:
        raise Http404
    day = clock.local_date(entry.at)
    facts = [view for view in facts_of(matter) if view.seq == 1]
    case = read(facts, calendars.current(matter.agency_id), day)
    return Receipt(matter, matter.agency, case, code_for(entry.once), values_on(matter.agency_id, clock.today()))


@require_safe
@never_cache
def receipt(request: HttpRequest, link: str) -> HttpResponse:
    """The page after sending; the same however often it was sent."""
    entries = entries_of(link)
    if not entries:
        return render(request, "applications/portal/over.html", {}, status=404)
    if clock.now() - entries[0].at > SHOWN:
        return render(request, "applications/portal/receipt_over.html", {})
    receipts = [receipt_of(entry) for entry in entries]
    track = request.build_absolute_uri(reverse("track:track"))
    context = {
        "receipts": receipts,
        "first": receipts[0],
        "link": link,
        "track": track,
        "qr": qr(track),
        "printable": sheet_of(receipts, 0) is not None,
    }
    return render(request, "applications/portal/receipt.html", context)


@require_safe
@never_cache
def receipt_pdf(request: HttpRequest, link: str, item: int) -> HttpResponse:
    """The receipt as PDF; ``item`` from 1."""
    from gongkai.letters.rendering import render_pdf  # noqa: PLC0415  heavy: fonts and layout

    entries = entries_of(link)
    if not 1 <= item <= len(entries) or clock.now() - entries[0].at > SHOWN:
        raise Http404
    receipts = [receipt_of(entry) for entry in entries]
    sheet = sheet_of(receipts, item - 1)
    if sheet is None:
        raise Http404
    response = HttpResponse(render_pdf(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="receipt-{item}.pdf"'
    return response


def sheet_of(receipts: list[Receipt], place: int) -> Sheet | None:
    """The letter 接收回执; none where the agency's data do not allow a letter yet."""
    this = receipts[place]
    try:
        sheet = mail.compose("receipt", this.agency, values_of(receipts, this), this.case.today, dated=this.case.today)
    except Refused:
        return None
    code = Block(Kind.TEXT, f"查询码：{this.code}。查询时还要填证件号码或者手机号的后四位。请妥善保管，不要告诉别人。")
    return replace(sheet, body=(*sheet.body, code), number=f"申请编号 {this.case.number}", layout=Layout.PLAIN)


def values_of(receipts: list[Receipt], this: Receipt) -> dict[str, Any]:
    """The fields of the letter."""
    names = Applicant.objects.filter(matter=this.matter, agent=False).values_list("name", flat=True)
    known = composing.known(this.case, mail.type_of("receipt"))
    values: dict[str, Any] = {**known, "收件人": "、".join(names)}
    if len(receipts) > 1:
        values["分立说明"] = composing.split_note([each.case.number for each in receipts])
    return values


def qr(address: str) -> SafeString:
    """The address as a QR code, drawn without a picture file."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=False, svgclass="qr"))
