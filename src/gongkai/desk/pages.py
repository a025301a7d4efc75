"""Pages that only show: the process tables, and a file through its link."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from gongkai.agencies.service import role_labels
from gongkai.core import files, process
from gongkai.core.models import FileLink
from gongkai.core.refusals import Refused
from gongkai.desk.doors import StaffPage


class Processes(StaffPage):
    """办理流程: every process table of the installed rooms, as the engine runs it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The tables."""
        tables = sorted(process.processes(), key=lambda each: each.title)
        context = {"tables": tables, "role_titles": role_labels, "start": process.START}
        return render(request, "desk/processes.html", context)


class File(StaffPage):
    """A file of a matter, through its link and nothing else; always a download, never shown in our own pages."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The bytes, for whoever may know of the matter; a personal file only for whoever has a task on it."""
        rows = FileLink.objects.visible_to(self.staff).select_related("file__key", "matter")
        link = rows.filter(code=code).first()
        if link is None:
            raise Http404
        try:
            content = files.open_link(link, self.staff)
        except Refused as refused:
            if refused.code == "erased":
                return HttpResponse(refused.message, status=410, content_type="text/plain; charset=utf-8")
            raise PermissionDenied(refused.message) from refused
        return sent(link, content)


def sent(link: FileLink, content: bytes) -> HttpResponse:
    """``content`` as a download under the link's name (RFC 5987), not to be sniffed, not kept where it is personal."""
    response = HttpResponse(content, content_type=link.file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, link.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store" if link.personal else "private, no-cache"
    return response
