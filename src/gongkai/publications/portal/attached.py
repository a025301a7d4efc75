"""The files of public items: served only through their link, and only while the item itself is public."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongkai.core import files
from gongkai.core.models.files import FileLink
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous
from gongkai.publications.models import Publication
from gongkai.publications.portal.documents import find, tombstone

SHOWN_IN_PAGE = ("image/png", "image/jpeg")
POLICY = "default-src 'none'; sandbox"


@require_safe
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """An attachment, or a picture of a body; of an item that is gone, its notice."""
    link = FileLink.objects.select_related("file").filter(code=code).first()
    row = Publication.objects.answering().filter(pk=link.matter_id).first() if link else None
    if link is None or row is None:
        raise Http404("没有这个文件。")
    if not row.public:
        return unkept(tombstone(request, find(row.index_number)))
    headers = {
        "Content-Disposition": content_disposition_header(link.file.media_type not in SHOWN_IN_PAGE, link.name) or "",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{link.file.sha256}"',
    }
    try:
        content = files.open_link(link, Anonymous())
    except Refused:
        raise Http404("没有这个文件。") from None
    response = unkept(HttpResponse(content, content_type=link.file.media_type, headers=headers))
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def unkept(response: HttpResponseBase) -> HttpResponseBase:
    """Nobody keeps it without asking."""
    response.headers["Cache-Control"] = "no-cache"
    return response
