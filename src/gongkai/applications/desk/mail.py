"""Pages of the mail room: the list, a new envelope, one envelope with what can be done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.agencies.service import DeskForm
from gongkai.applications import mailroom
from gongkai.applications.desk.many import PAGE, CasesPage
from gongkai.applications.models import Envelope
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.models import Matter
from gongkai.core.models.files import FileLink
from gongkai.ui.words import date_short

CHANNELS = {"ordinary": "post_ordinary", "handed": "counter"}


class EnvelopesPage(CasesPage):
    """收发登记: what waits to be registered, or everything."""

    def get(self, request: HttpRequest) -> HttpResponse:
        every = request.GET.get("show") == "all"
        rows = mailroom.in_order(self.staff, open_only=not every)
        rows = rows.select_related(
            "application__agency", "application__origin", "logged_by__person", "taken_by__person"
        )
        start = page_of(request.GET.get("page", ""))
        found = list(rows[(start - 1) * PAGE : start * PAGE + 1])
        lines = [(row, reverse("applications:envelope", args=[row.code]), mailroom.case_address(row)) for row in found]
        shown = {"show": "all"} if every else {}
        context = {
            "lines": lines[:PAGE],
            "every": every,
            "hidden": "" if mailroom.reads_senders(self.staff) else mailroom.HIDDEN,
            "today": clock.today(),
            "waiting": mailroom.waiting(self.staff),
            "previous": f"?{urlencode({**shown, 'page': start - 1})}" if start > 1 else "",
            "following": f"?{urlencode({**shown, 'page': start + 1})}" if len(found) > PAGE else "",
        }
        return render(request, "applications/envelopes.html", context)


def page_of(text: str) -> int:
    """The number of a page; the first where it cannot be read."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 5 else 1


class NewEnvelope(DeskForm):
    """收发登记: one envelope."""

    action = mailroom.LogEnvelope
    back = "applications:envelopes"

    def after(self, done: Done) -> str:
        messages.success(self.request, "已登记。请当天交给政务公开工作机构，由对方在系统里签收。")
        return self.back_url()

    def note(self) -> str:
        return "签收之日就是收到申请之日（条例第三十一条）。拿不准是不是申请的，也先登记。"


class EnvelopePage(CasesPage):
    """One envelope: what it shows, its photo, its way through the house, and what can be done."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        row = mailroom.of_code(self.staff, code)
        if row is None:
            raise Http404
        named = mailroom.reads_senders(self.staff)
        photos = FileLink.objects.filter(matter_id=row.pk).visible_to(self.staff) if named else ()
        context = {
            "row": row,
            "hidden": "" if named else mailroom.HIDDEN,
            "open": row.application is None and row.closed_at is None,
            "photos": [(link.name, reverse("desk:file", args=[link.code])) for link in photos],
            "case_url": mailroom.case_address(row),
            "register_url": f"{reverse('applications:new')}?{urlencode(registering(row))}",
            "today": clock.today(),
            "may": named,
        }
        return render(request, "applications/envelope.html", context)


def registering(row: Envelope) -> dict[str, str]:
    """The query with which the counter form is filled from the envelope."""
    return {"channel": CHANNELS.get(row.carrier, "post_signed"), "envelope": row.code}


class EnvelopeStep(DeskForm):
    """A step on the envelope that the address names."""

    def envelope(self) -> Envelope:
        """The envelope."""
        row = mailroom.of_code(self.viewer, self.kwargs["code"])
        if row is None:
            raise Http404
        return row

    def find_matter(self) -> Matter:
        matter: Matter = self.envelope().matter
        return matter

    def back_url(self) -> str:
        return reverse("applications:envelope", args=[self.kwargs["code"]])

    def now(self) -> list[tuple[str, str]]:
        row = self.envelope()
        sender = row.sender if mailroom.reads_senders(self.viewer) else mailroom.HIDDEN
        return [("邮件", str(row)), ("寄件人", sender), ("签收日期", str(row.signed_on)), ("状态", row.stage)]

    def page_context(self) -> dict[str, Any]:
        return {**super().page_context(), "now": self.now()}

    def note(self) -> str:
        row = self.envelope()
        return f"{row}，{row.signed_on} 签收。"


class Take(EnvelopeStep):
    """交接签收: the page says what comes next, and by when."""

    action = mailroom.TakeEnvelope

    def after(self, done: Done) -> str:
        until = date_short(self.envelope().register_by, clock.today())
        messages.success(self.request, f"已签收。下一步：{until}以前登记为新的申请；不是申请的，写明理由办结。")
        return self.back_url()


class Link(EnvelopeStep):
    """登记为申请: already registered under a number."""

    action = mailroom.LinkEnvelope

    def after(self, done: Done) -> str:
        row = self.envelope()
        messages.success(
            self.request, f"已与 {row.application.number if row.application else ''} 相连，这件邮件办完了。"
        )
        return self.back_url()


class Close(EnvelopeStep):
    """不是申请，办结."""

    action = mailroom.CloseEnvelope

    def after(self, done: Done) -> str:
        messages.success(self.request, "已办结，理由留在收发登记里。")
        return reverse("applications:envelopes")
