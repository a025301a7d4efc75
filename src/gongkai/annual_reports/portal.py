"""年报自查: whoever has an annual report can have it checked; nothing is kept (R86-R98).

No row is written, no cookie set, no name of a file logged; the uploaded file lies in a temporary file, which is gone
before the answer is sent.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongkai.agencies.service import origin_of
from gongkai.annual_reports import rules
from gongkai.annual_reports.answer import Answer, answer
from gongkai.annual_reports.findings import Finding, has_only_tables, is_cut_off
from gongkai.annual_reports.forms import MEGABYTES, CheckForm
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.readers.limits import FILE_BYTES
from gongkai.annual_reports.turnstile import TurnedAway, Turnstile

# Two files and what a form adds to them.
BODY_BYTES = 2 * FILE_BYTES + 1024**2
turnstile = Turnstile(at_once=2, often=30, within=timedelta(minutes=10))


# Exempt: it changes nothing and knows nobody; reading the token would take in the body before its size is known.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form; after sending it the result, on the same page."""
    if request.method != "POST":
        return _page(request, CheckForm())
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_BYTES:
        said = f"文件太大，没有接收：每个文件不超过 {MEGABYTES} MB。请检查是不是选错了文件"
        return _page(request, CheckForm(), said=said, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    form = CheckForm(request.POST, request.FILES)
    with ExitStack() as closing:
        for file in (each for name in request.FILES for each in request.FILES.getlist(name)):
            closing.callback(file.close)
        if not form.is_valid():
            return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            with turnstile.visit(origin_of(request)):
                result = look_at(form.cleaned_data["report"], form.cleaned_data["last_year"])
        except TurnedAway as away:
            said = f"{away}。文件没有保留，需要重新选择"
            return _page(request, CheckForm(), said=said, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(request, CheckForm(), result=result, name=form.cleaned_data["report"].name)


def look_at(report: TemporaryUploadedFile, last_year: TemporaryUploadedFile | None) -> Answer:
    """Read and judge the uploaded files."""
    this = reading.read(Path(report.temporary_file_path()))
    findings: list[Finding] = list(this.findings)
    last = reading.read(Path(last_year.temporary_file_path())) if last_year else None
    if last is not None:
        findings += [_of_last_year(each) for each in last.findings if each.unread or last.document is None]
    if this.document is not None:
        text, whole = not has_only_tables(this.findings), not is_cut_off(this.findings)
        findings += rules.check(this.document, last.document if last else None, text=text, whole=whole)
    return answer(this.document, this.kind, findings)


def _of_last_year(finding: Finding) -> Finding:
    """A finding about reading last year's report: its cells are not those of the tables on the page."""
    return Finding(
        finding.rule,
        finding.severity,
        f"上一年的报告：{finding.message}",
        source=finding.source,
        place=finding.place,
        unread=finding.unread,
    )


def _page(
    request: HttpRequest,
    form: CheckForm,
    *,
    result: Answer | None = None,
    name: str = "",
    said: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {"form": form, "result": result, "name": name, "said": said}
    answered = render(request, "annual_reports/check.html", context, status=status)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answered["Retry-After"] = "60"
    return answered
