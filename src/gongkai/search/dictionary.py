"""The installation's dictionary: words kept whole, and names that mean the same."""

from __future__ import annotations

from gongkai.core import clock
from gongkai.search.models import DictionaryLine
from gongkai.search.words import normalised

SEPARATOR = "、"
Synonyms = tuple[tuple[str, ...], ...]


def words() -> tuple[str, ...]:
    """The words in force today in a fixed order: they decide an index's version."""
    rows = DictionaryLine.objects.on(clock.today()).values_list("kind", "text")
    return tuple(sorted({normalised(text) for kind, text in rows if kind == DictionaryLine.Kind.WORD}))


def synonyms() -> Synonyms:
    """The groups in force today; they act at once, because only questions are widened by them."""
    rows = DictionaryLine.objects.on(clock.today()).filter(kind=DictionaryLine.Kind.SYNONYMS)
    groups = (text.split(SEPARATOR) for text in rows.order_by("id").values_list("text", flat=True))
    return tuple(tuple(normalised(name) for name in group) for group in groups)
