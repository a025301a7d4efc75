"""What a higher room declares once: an index, its fields, and how to read what is to be found.

The callables are the only source of an index's content. ``documents`` answers with what may be found *now* (for a
public index: what anybody may see): a key that it leaves out is deleted from the index and never shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gongkai.core.registry import Registry
from gongkai.search.words import FORMAT

# Raise it when engines arrange what they keep in another way: every index is then built anew beside the old one, which
# is asked in its own layout meanwhile.
LAYOUT = 2


@dataclass(frozen=True)
class Text:
    """A searched field and its weight; the first of an index is its title."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True)
class Document:
    """One thing that can be found. ``facets``: exact values; one with slashes is also found by what stands above it."""

    key: int
    texts: Mapping[str, str]
    day: date | None = None
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchIndex:
    """An index. ``documents`` reads the given keys in a fixed number of queries; ``keys`` gives all keys above the
    given one in ascending order, for building. ``private``: staff only, and never without a check of each row."""

    code: str
    title: str
    texts: tuple[Text, ...]
    documents: Callable[[Sequence[int]], Iterable[Document]]
    keys: Callable[[int], Iterable[int]]
    facets: tuple[str, ...] = ()
    private: bool = False

    def version(self, words: tuple[str, ...]) -> str:
        """What an index built now is made of; another version is built anew."""
        parts = [str(FORMAT), str(LAYOUT), *(each.name for each in self.texts), "|", *self.facets, "|", *words]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


declared: Registry[SearchIndex] = Registry("search indexes")


def with_parents(value: str) -> list[str]:
    """A facet value and what stands above it: 政策/住房 → 政策, 政策/住房."""
    parts = value.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]
