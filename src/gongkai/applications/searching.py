"""Cases by the words of what is asked: a private index, read by staff pages only and never without ``visible_to``.

Applicants are not in it: a name is sought by its beginning, in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gongkai.applications.models import Application
from gongkai.core.viewers import Staff
from gongkai.search.service import Document, Query, SearchIndex, Text, declared, find, is_han, visible

MOST = 100
CHUNK = 500


def documents(keys: Sequence[int]) -> Iterable[Document]:
    """The cases with the wording in force: one query."""
    for row in Application.objects.filter(pk__in=keys, text__isnull=False).select_related("text"):
        assert row.text is not None
        texts = {"title": row.text.title, "number": row.text.document_number, "text": row.text.text}
        yield Document(row.pk, texts, row.received_on, {"agency": [str(row.agency_id)]})


def all_keys(after: int) -> Iterable[int]:
    """Every case above one."""
    rows = Application.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return rows.iterator(chunk_size=CHUNK)


INDEX = SearchIndex(
    code="applications",
    title="申请公开办件",
    texts=(Text("title", 4.0), Text("number", 3.0), Text("text", 1.0)),
    documents=documents,
    keys=all_keys,
    facets=("agency",),
    private=True,
)


def register() -> None:
    """Declare the index; once per process."""
    if INDEX.code not in declared:
        declared.add(INDEX)


def asking_for(text: str, viewer: Staff) -> list[int]:
    """The cases that the viewer may know of and that ask for this, the best first; at most ``MOST``."""
    if len(text) < 2 or not is_han(text) or not viewer.handles_matters:
        return []
    seen = getattr(viewer, "agency_ids", None) or {viewer.agency_id}
    query = Query(text, filters={"agency": [str(pk) for pk in seen]}, limit=MOST, snippets=False)
    found = find(INDEX, query, viewer, visible(Application.objects.visible_to(viewer)))
    return [] if found.loose else found.keys
