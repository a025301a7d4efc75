"""The public index: what anybody may find of the items, by title, number, body and the words of attachments.

Written in the transaction of every change of the public state, read again from what is public now: a late index can
hide, never reveal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gongkai.core import clock
from gongkai.core.files import TYPES, place
from gongkai.core.models.files import FileLink, StoredFile
from gongkai.core.viewers import Anonymous
from gongkai.core.writing import write_transaction
from gongkai.publications import body
from gongkai.publications.genres import GENRES
from gongkai.publications.lint.findings import Attached
from gongkai.publications.lint.reading import parts
from gongkai.publications.models import FileWords, Publication, TextFile
from gongkai.search.service import Document, SearchIndex, Text, declared, queue

CHUNK = 500
LONGEST = 200_000
READ = tuple(TYPES[ending] for ending in ("docx", "xlsx", "pdf"))
READ_COLUMNS = (
    *("agency__code", "genre", "catalogue", "topic", "published_at", "published_year", "validity"),
    *(f"live__text__{name}" for name in ("title", "document_number", "summary", "keywords", "body")),
)
FACETS = ("agency", "genre", "catalogue", "topic", "year", "validity")


def documents(keys: Sequence[int]) -> Iterable[Document]:
    """The public items among ``keys``: two queries."""
    rows = Publication.objects.visible_to(Anonymous()).filter(pk__in=keys)
    found = list(rows.select_related("agency", "live__text").only(*READ_COLUMNS))
    words = _attached([row.live.text_id for row in found if row.live is not None])
    for row in found:
        assert row.live is not None
        assert row.published_at is not None
        text = row.live.text
        texts = {
            "title": text.title,
            "number": text.document_number,
            "body": "\n".join(filter(None, (text.summary, text.keywords, body.plain(text.body)))),
            "attachments": words.get(text.pk, ""),
        }
        yield Document(row.pk, texts, clock.local_date(row.published_at), _facets(row))


def _facets(row: Publication) -> dict[str, list[str]]:
    values = {
        "agency": row.agency.code,
        "genre": row.genre,
        "catalogue": row.catalogue,
        "topic": row.topic,
        "year": str(row.published_year or ""),
        "validity": row.validity if row.genre in GENRES and GENRES[row.genre].binding else "",
    }
    return {name: [value] for name, value in values.items() if value}


def _attached(texts: Sequence[int]) -> dict[int, str]:
    """By text, the names of its attachments with their words."""
    found: dict[int, list[str]] = {}
    rows = TextFile.objects.filter(text_id__in=texts, picture=False, link__audience=FileLink.Audience.PUBLIC)
    listed = rows.order_by("text_id", "position").values_list("text_id", "link__name", "link__file__words__text")
    for text, name, words in listed:
        found.setdefault(text, []).append(f"{name}\n{words or ''}")
    return {text: "\n".join(parts) for text, parts in found.items()}


def all_keys(after: int) -> Iterable[int]:
    """Every public item above one."""
    rows = Publication.objects.visible_to(Anonymous()).filter(pk__gt=after).order_by("pk")
    return rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK)


INDEX = SearchIndex(
    code="publications",
    title="公开的信息",
    texts=(Text("title", 4.0), Text("number", 3.0), Text("body", 1.0), Text("attachments", 0.5)),
    documents=documents,
    keys=all_keys,
    facets=FACETS,
)


def read_attachments(payload: dict[str, Any]) -> str:
    """Read the words of the item's public attachments that nobody has read yet, then have the item indexed again."""
    matter = payload["matter"]
    if not Publication.objects.visible_to(Anonymous()).filter(pk=matter).exists():
        return "不再公开，不读取附件"
    public = FileLink.objects.filter(matter=matter, audience=FileLink.Audience.PUBLIC, file__destroyed_at=None)
    links = public.filter(file__words=None, file__media_type__in=READ).select_related("file").order_by("pk")
    read = {link.file_id: words_of(link) for link in links}
    if not read:
        return "没有新的附件"
    with write_transaction():
        for file, words in read.items():
            # Asked again under the lock: it may have been destroyed while it was read.
            if StoredFile.objects.filter(pk=file, destroyed_at=None).exists():
                FileWords.objects.get_or_create(file_id=file, defaults={"text": words})
        queue(INDEX, matter)
    return f"已读取 {len(read)} 个附件"


def words_of(link: FileLink) -> str:
    """What an ordinary reader sees in the file, up to ``LONGEST`` characters; empty for what cannot be read."""
    sha256 = link.file.sha256
    shown = (part.text for part in parts(Attached(link.name, sha256, place(sha256).read_bytes)) if not part.hidden)
    return "\n".join(shown)[:LONGEST]


def register() -> None:
    """Declare the index; once per process."""
    if INDEX.code not in declared:
        declared.add(INDEX)
