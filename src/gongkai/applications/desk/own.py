"""Pages of the register and of a person's own reminders; and the feed that calendar programs fetch."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View

from gongkai.applications import register_book, reminders
from gongkai.applications.desk.many import CasesPage, said
from gongkai.applications.finding import FilterForm
from gongkai.applications.models import DeskChoice, RegisterExport
from gongkai.core import clock
from gongkai.core.actions import registered
from gongkai.core.refusals import Refused
from gongkai.ui.action_page import ONCE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTS = 10


class RegisterPage(CasesPage):
    """登记簿: conditions, how many rows, the export; one's own exports of the background."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request.GET.urlencode())

    def post(self, request: HttpRequest) -> HttpResponse:
        query = request.POST.get("query", "")
        data = {"query": query, "personal": request.POST.get("personal", "")}
        once = request.POST.get(ONCE) or None
        try:
            done = register_book.ExportRegister.perform(self.staff, data, channel="page", once=once)
        except Refused as refused:
            return self._page(query, refusal=said(refused), status=409)
        row = RegisterExport.objects.get(entry=done.entry)
        if row.rows > register_book.LARGE:
            messages.success(request, f"共 {row.rows} 件，正在后台生成，完成后在下面下载。")
            return HttpResponseRedirect(f"{reverse('applications:register')}?{query}", status=303)
        return download(register_book.file_of(self.staff, row), row)

    def _page(self, query: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
        rows, clean = register_book.rows_of(self.staff, query)
        own = RegisterExport.objects.filter(account_id=self.staff.account, rows__gt=register_book.LARGE)
        form = FilterForm(self.request.GET, self.staff)
        context = {
            "form": form,
            "number": rows.count(),
            "query": clean,
            "export": register_book.ExportForm({"query": clean}, viewer=self.staff),
            "large": register_book.LARGE,
            "columns": [title for title, _ in register_book.COLUMNS],
            "own": list(own.select_related("file")[:MOST_EXPORTS]),
            "refusal": refusal,
            "once": secrets.token_urlsafe(16),
        }
        return render(self.request, "applications/register.html", context, status=status)


class RegisterFile(CasesPage):
    """A register that was written in the background: for whoever asked for it alone."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        rows = RegisterExport.objects.filter(account_id=self.staff.account, post_id=self.staff.post_id, code=code)
        row = rows.select_related("file__key").first()
        if row is None:
            raise Http404
        try:
            return download(register_book.content_of(row), row)
        except Refused as refused:
            messages.error(request, refused.message)
            return HttpResponseRedirect(reverse("applications:register"), status=303)


def download(content: bytes, row: RegisterExport) -> HttpResponse:
    """A workbook as a download."""
    name = f"依申请公开登记簿-{clock.local_date(row.asked_at)}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


class RemindersPage(CasesPage):
    """我的提醒: the morning mail, and the calendar feed whose address is shown once."""

    STEPS = ("applications.choose_reminders", "applications.make_feed", "applications.revoke_feed")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        step = request.POST.get("step", "")
        if step not in self.STEPS:
            raise Http404
        try:
            done = registered[step].perform(self.staff, request.POST.dict(), channel="page")
        except Refused as refused:
            return self._page(refusal=said(refused), typed=request.POST.dict(), status=422)
        if step == "applications.make_feed":
            path = reverse("applications:feed", args=[done.result])
            return self._page(feed=request.build_absolute_uri(path))
        messages.success(request, "已保存。" if step == self.STEPS[0] else "已停用，原来的地址不能再用。")
        return HttpResponseRedirect(reverse("applications:reminders"), status=303)

    def _page(
        self, *, refusal: str = "", typed: dict[str, Any] | None = None, feed: str = "", status: int = 200
    ) -> HttpResponse:
        choice = DeskChoice.objects.select_related("post__agency", "post__unit").filter(pk=self.staff.account).first()
        held = {"digest": choice.digest, "address": reminders.address_of(choice)} if choice else {}
        form = reminders.ChoiceForm(typed, initial=held, viewer=self.staff)
        context = {"form": form, "choice": choice, "feed": feed, "refusal": refusal}
        return render(self.request, "applications/reminders.html", context, status=status)


class Feed(View):
    """期限日历: whoever has the code reads numbers and days, nothing else; without a sign-in, as calendars ask."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        found = reminders.feed_of(code)
        if found is None:
            raise Http404
        return HttpResponse(
            found,
            content_type="text/calendar; charset=utf-8",
            headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"},
        )
