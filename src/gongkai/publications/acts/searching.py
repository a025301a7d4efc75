"""The index of published decisions: what anybody may find of them, natural persons by their surnames only.

The names stand masked in the index and in what is shown of a hit, also where an agency's rules print whole names in its
list: nobody finds out by a name what was decided about a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gongkai.core.actions import Run
from gongkai.core.viewers import Anonymous
from gongkai.publications.acts import naming
from gongkai.publications.acts.models import Act
from gongkai.search.service import Document, Hits, Query, SearchIndex, Text, declared, find, queue, visible

CHUNK = 500
FACETS = ("agency", "kind", "year")


def documents(keys: Sequence[int]) -> Iterable[Document]:
    """The published decisions among ``keys``; one query."""
    rows = Act.objects.visible_to(Anonymous()).filter(pk__in=keys)
    for act in rows.select_related("agency"):
        body = "\n".join(filter(None, (act.get_kind_display(), act.category, act.content, act.basis)))
        texts = {
            "title": naming.shown(act, act.title),
            "number": act.decision_number,
            "party": "\n".join(filter(None, (naming.party(act), act.credit_code))),
            "body": naming.shown(act, body),
        }
        facets = {"agency": [act.agency.code], "kind": [act.kind], "year": [str(act.decided_on.year)]}
        yield Document(act.pk, texts, act.decided_on, facets)


def all_keys(after: int) -> Iterable[int]:
    """Every published decision above one."""
    rows = Act.objects.visible_to(Anonymous()).filter(pk__gt=after).order_by("pk")
    return rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK)


INDEX = SearchIndex(
    code="decisions",
    title="公示的行政执法决定",
    texts=(Text("title", 4.0), Text("number", 3.0), Text("party", 2.0), Text("body", 1.0)),
    documents=documents,
    keys=all_keys,
    facets=FACETS,
)


def ask(text: str, filters: dict[str, str], offset: int, limit: int) -> Hits:
    """A page of what was found; every hit is checked by ``visible_to``."""
    narrowed = {name: [value] for name, value in filters.items() if name in FACETS and value}
    query = Query(text, filters=narrowed, offset=offset, limit=limit, snippets=False)
    return find(INDEX, query, Anonymous(), visible(Act.objects.visible_to(Anonymous())))


def found(hits: Hits) -> list[Act]:
    """The decisions of the hits in their order; one query, through ``visible_to`` once more."""
    rows = Act.objects.visible_to(Anonymous()).filter(pk__in=hits.keys).select_related("agency")
    by_key = {row.pk: row for row in rows}
    return [by_key[hit.key] for hit in hits.hits if hit.key in by_key]


def changed(run: Run, *acts: Act) -> None:
    """Have the index read decisions again, in the transaction of their change."""
    queue(INDEX, *(act.pk for act in acts), batch=f"entry {run.entry.pk}" if run.batch else "")


def register() -> None:
    """Declare the index; once per process."""
    if INDEX.code not in declared:
        declared.add(INDEX)
