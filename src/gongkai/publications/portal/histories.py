"""The versions of an item: all that stand, any two compared, the signed bytes; and its address as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from gongkai.publications import body, genres
from gongkai.publications.models import Publication, Text, Version
from gongkai.publications.portal import comparing
from gongkai.publications.portal.caching import public_page
from gongkai.publications.portal.documents import Document, find, opened, tombstone
from gongkai.publications.portal.trail import Release

# What is said about a text, as a comparison names it.
NAMED = (
    ("title", "标题"),
    ("document_number", "发文字号"),
    ("issuers", "发布机关"),
    ("written_on", "成文日期"),
    ("effective_on", "施行日期"),
    ("expires_on", "有效期至"),
    ("genre", "体裁"),
    ("topic", "主题分类"),
    ("source", "来源"),
    ("summary", "内容概述"),
    ("keywords", "关键词"),
)


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions: fields (label, old, new), files, paragraphs of the body."""

    old: Release
    new: Release
    fields: list[tuple[str, str, str]]
    files: list[tuple[str, str]]
    body: list[comparing.Paragraph]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.fields or self.files or self.body)


@public_page
def versions(request: HttpRequest, index_number: str) -> HttpResponseBase:
    """版本沿革; ``?old=`` and ``?new=`` name the two that are compared, the last two where none is named."""
    row = find(index_number)
    if not row.public:
        return tombstone(request, row)
    shown = opened(row)
    context = {"doc": shown, "comparison": _chosen(shown, request)}
    return render(request, "publications/portal/versions.html", context)


def _chosen(shown: Document, request: HttpRequest) -> Comparison | None:
    if len(shown.releases) < 2:
        return None
    by_number = {str(release.number): release for release in shown.releases}
    new = by_number.get(request.GET.get("new", ""), shown.releases[-1])
    earlier = [release for release in shown.releases if release.number < new.number]
    if not earlier:
        return None
    old = by_number.get(request.GET.get("old", ""), earlier[-1])
    return compare(old if old.number < new.number else earlier[-1], new)


def compare(old: Release, new: Release) -> Comparison:
    """What changed from one version to the other; three queries."""
    rows = Text.objects.prefetch_related("files__link__file").in_bulk([old.text_id, new.text_id])
    before, after = rows[old.text_id], rows[new.text_id]
    fields = [(label, _word(before, name), _word(after, name)) for name, label in NAMED]
    return Comparison(
        old,
        new,
        [each for each in fields if each[1] != each[2]],
        _files(before, after),
        comparing.compare(body.plain(before.body), body.plain(after.body)),
    )


def _word(text: Text, name: str) -> str:
    value: Any = getattr(text, name)
    if name == "genre":
        return genres.title_of(value)
    return "、".join(value) if isinstance(value, list) else str(value or "")


def _files(before: Text, after: Text) -> list[tuple[str, str]]:
    old, new = ({row.link.name: row.link.file.sha256 for row in text.files.all()} for text in (before, after))
    gone = [(comparing.GONE, name) for name in old if name not in new]
    come = [(comparing.NEW, name) for name in new if name not in old]
    return [*gone, *come, *(("changed", name) for name in new if name in old and old[name] != new[name])]


@public_page
def canonical(request: HttpRequest, index_number: str, number: int) -> HttpResponseBase:
    """The signed bytes of a version: their SHA-256 is the one that the page shows."""
    row = find(index_number)
    if not row.public:
        return tombstone(request, row)
    release = next((each for each in opened(row).releases if each.number == number), None)
    if release is None:
        raise Http404("没有这个版本。")
    data = bytes(Version.objects.values_list("canonical", flat=True).get(pk=release.version_id))
    name = f"{index_number.replace('/', '-')}-v{number}.json"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "", "ETag": f'"{release.sha256}"'}
    return HttpResponse(data, content_type="application/json", headers=headers)


@public_page
def data(request: HttpRequest, index_number: str) -> HttpResponseBase:
    """The item for machines, in the words of schema.org."""
    row = find(index_number)
    if not row.public:
        return tombstone(request, row)
    return JsonResponse(described(request, opened(row)), json_dumps_params={"ensure_ascii": False})


def described(request: HttpRequest, shown: Document) -> dict[str, Any]:
    """A document in the words of schema.org: Legislation where it binds, else a text."""
    row, text, release = shown.row, shown.text, shown.release
    address = request.build_absolute_uri(reverse("documents:document", args=[row.index_number]))
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation" if shown.genre.binding else "DigitalDocument",
        "@id": address,
        "url": address,
        "identifier": row.index_number,
        "name": text.title,
        "inLanguage": "zh-Hans",
        "publisher": {"@type": "GovernmentOrganization", "name": row.agency.name, "identifier": row.agency.code},
        "genre": shown.genre.title,
        "about": text.topic,
        "abstract": text.summary,
        "keywords": text.keywords,
        "dateCreated": _iso(text.written_on),
        "datePublished": _iso(row.first_published_at),
        "dateModified": _iso(row.published_at),
        "version": release.number,
        "sha256": release.sha256,
        "text": body.plain(text.body),
        "encoding": [_media(request, file) for file in shown.files],
    }
    if shown.genre.binding:
        found |= _legislation(row, text)
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def _media(request: HttpRequest, file: Any) -> dict[str, Any]:
    return {
        "@type": "MediaObject",
        "name": file.link.name,
        "contentUrl": request.build_absolute_uri(reverse("documents:file", args=[file.link.code])),
        "encodingFormat": file.link.file.media_type,
        "contentSize": file.link.file.size,
        "sha256": file.link.file.sha256,
    }


def _legislation(row: Publication, text: Text) -> dict[str, Any]:
    force = {"valid": "InForce", "amended": "PartiallyInForce"}.get(row.validity, "NotInForce")
    return {
        "legislationIdentifier": text.document_number,
        "legislationDate": _iso(text.written_on),
        "legislationDateVersion": _iso(text.effective_on),
        "legislationLegalForce": f"https://schema.org/{force}",
    }


def _iso(value: Any) -> str:
    return value.isoformat() if value is not None else ""


@public_page
def qr(request: HttpRequest, index_number: str) -> HttpResponseBase:
    """The page's address as a picture for telephones."""
    row = find(index_number)
    if not row.public:
        return tombstone(request, row)
    drawn = BytesIO()
    address = request.build_absolute_uri(reverse("documents:document", args=[row.index_number]))
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2, title="本页二维码")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
