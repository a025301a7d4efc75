"""移送清单: what was handed to archive and library, and a new list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from gongkai.agencies.service import DeskForm, DeskPage
from gongkai.core.actions import Done
from gongkai.letters.rendering.fonts import NoChineseFont, NoGlyph
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.handing.actions import SignHandOver, may_hand_over
from gongkai.publications.handing.lists import HEADINGS, MOST_PRINTED, lines_of, printed, workbook
from gongkai.publications.handing.models import HandOver

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100


def find(viewer: Any, key: str) -> HandOver:
    """The list under this key; 404 where the viewer may not know of one."""
    rows = HandOver.objects.visible_to(viewer).select_related("agency", "entry__account__person")
    return get_object_or_404(rows, key=key)


class HandOversPage(DeskPage):
    """移送清单."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """The lists, the newest first; two queries."""
        rows = HandOver.objects.visible_to(self.viewer).select_related("agency", "entry__account__person")[:SHOWN]
        context = {"rows": list(rows), "may": may_hand_over.allows(self.viewer)}
        return render(request, "publications/desk/hand_overs.html", context)


class HandOverPage(DeskPage):
    """一份移送清单, to be read and printed."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Its lines."""
        row = find(self.viewer, key)
        context = {"row": row, "lines": lines_of(row), "headings": HEADINGS}
        return render(request, "publications/desk/hand_over.html", context)


class HandOverFile(DeskPage):
    """The list as XLSX."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The workbook."""
        row = find(self.viewer, key)
        response = HttpResponse(workbook(row), content_type=XLSX)
        name = f"移送明细表{row.period_from}至{row.period_to}.xlsx"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response


class HandOverPdf(DeskPage):
    """The list as PDF."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The file; where it is too long or no font has its characters, back to the list with the reason."""
        row = find(self.viewer, key)
        if row.count > MOST_PRINTED:
            messages.error(request, f"超过 {MOST_PRINTED} 件的清单不制作 PDF，请下载 XLSX 打印。")
            return redirect("publications:hand_over", key=row.key)
        try:
            made = printed(row)
        except (NoChineseFont, NoGlyph) as error:
            messages.error(request, str(error))
            return redirect("publications:hand_over", key=row.key)
        response = HttpResponse(made, content_type="application/pdf")
        name = f"移送明细表{row.period_from}至{row.period_to}.pdf"
        response["Content-Disposition"] = content_disposition_header(False, name)
        return response


class NewHandOver(DeskForm):
    """签发移送清单."""

    action = SignHandOver
    back = "publications:hand_overs"

    def after(self, done: Done) -> str:
        messages.success(self.request, "移送清单已经签发，可以下载、打印。")
        return reverse("publications:hand_over", args=[done.result.key])

    def repeated(self, done: Done) -> str:
        return self.back_url()
