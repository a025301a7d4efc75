"""A published report on the public site: its text and tables as a page, as files, with hash and time; older versions.

The addresses answer for ever. A version that was not published is found on none of them.
"""

from __future__ import annotations

import hashlib

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongkai.agencies.service import viewer_of
from gongkai.annual_reports.charts import charts
from gongkai.annual_reports.desk.pages import MEDIA
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.published import earlier_reports, versions_for
from gongkai.annual_reports.renderers import KINDS
from gongkai.annual_reports.renderers import render as rendered
from gongkai.annual_reports.renderers.layout import grid
from gongkai.annual_reports.renderers.pdf import NoChineseFont
from gongkai.annual_reports.summary import sentences
from gongkai.annual_reports.wire import read_document

STORE, KEPT_SECONDS, LARGEST = "pages", 3600, 512 * 1024
# Years before that the chart of years shows.
YEARS_DRAWN = 4


@require_safe
def report(request: HttpRequest, code: str, year: int, number: int | None = None) -> HttpResponse:
    """The version of now, or an older one."""
    versions = versions_for(viewer_of(request), code, year)
    version = chosen(versions, number)
    document = read_document(version.document)
    context = {
        "version": version,
        "newest": versions[0],
        "versions": versions,
        "document": document,
        "tables": {f"{int(each.code[1])}": grid(each) for each in document.tables},
        "summary": sentences(document),
        "charts": charts(document, _earlier(request, version)),
        "kinds": [kind for kind in ("docx", "pdf", "xlsx", "json") if kind in KINDS],
    }
    return render(request, "annual_reports/public.html", context)


def _earlier(request: HttpRequest, version: ReportVersion) -> list[tuple[int, str, ReportDocument]]:
    """The reports of the years before, with their addresses. A report of the area is no elder of an agency's own."""
    code, found = version.agency.code, []
    for row in earlier_reports(viewer_of(request), code, version.year, YEARS_DRAWN):
        if bool(row.members) is bool(version.members):
            url = reverse("annual_reports:public", args=[code, row.year])
            found.append((row.year, url, read_document(row.document)))
    return found


def chosen(versions: list[ReportVersion], number: int | None) -> ReportVersion:
    """The newest of the published versions, or that of the number. Raises ``Http404``."""
    for version in versions:
        if number is None or version.number == number:
            return version
    raise Http404


@require_safe
def file(request: HttpRequest, code: str, year: int, number: int, kind: str) -> HttpResponse:
    """A published version as a file; what was made is kept for an hour, because anybody may ask."""
    if kind not in KINDS:
        raise Http404
    version = chosen(versions_for(viewer_of(request), code, year), number)
    try:
        content = made(version, kind)
    except NoChineseFont as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    title = read_document(version.document).title or f"{version.agency.name}{year}年政府信息公开工作年度报告"
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{title}.{kind}"),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-cache",
        "ETag": f'"{hashlib.sha256(f"{version.sha256} {kind}".encode()).hexdigest()[:32]}"',
    }
    return HttpResponse(content, content_type=MEDIA[kind], headers=headers)


def made(version: ReportVersion, kind: str) -> bytes:
    """The file, made once."""
    key = f"report {version.pk} {kind}".replace(" ", ":")
    kept: bytes | None = caches[STORE].get(key)
    if kept is not None:
        return kept
    content = rendered(read_document(version.document), kind)
    if len(content) <= LARGEST:
        caches[STORE].set(key, content, KEPT_SECONDS)
    return content
