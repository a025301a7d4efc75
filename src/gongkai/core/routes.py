"""Addresses of named pages, each page's found once: what is left is to put a name or a number into it.

Django's ``reverse`` goes through the routes each time, and a page of the site leads to a hundred others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.http import RFC3986_SUBDELIMS

_SAFE = RFC3986_SUBDELIMS + "/~:@"  # what Django leaves as it is
# What a place in an address may take, the widest first: a word that only such a place accepts, and the words it takes.
_PLACES = (
    ("9 /《", re.compile(r".+")),
    ("9 《", re.compile(r"[^/\n]+")),
    ("9-_a", re.compile(r"[-a-zA-Z0-9_]+")),
    ("9", re.compile(r"[0-9]+")),
)
_FIRST = 9_300_000_001


def address(name: str, *values: str | int) -> str:
    """The address of the page ``name`` with these values in its places. Raises ``NoReverseMatch``."""
    route = _route(name, len(values), get_script_prefix())
    words = [str(value) for value in values]
    if route is None or not route.takes(words):
        return reverse(name, args=values or None)
    return route.with_words(words)


@dataclass(frozen=True)
class _Route:
    """An address in pieces, and what may stand between each two."""

    pieces: tuple[str, ...]
    places: tuple[re.Pattern[str], ...]

    def takes(self, words: list[str]) -> bool:
        return all(place.fullmatch(word) for place, word in zip(self.places, words, strict=True))

    def with_words(self, words: list[str]) -> str:
        first, *others = self.pieces
        return first + "".join(quote(word, safe=_SAFE) + piece for word, piece in zip(words, others, strict=True))


@lru_cache(maxsize=1024)
def _route(name: str, count: int, prefix: str) -> _Route | None:
    """The route of a page with so many places; None where it is not made of pieces that any value fits between."""
    marks = [str(_FIRST + number) for number in range(count)]
    try:
        pieces = re.split("|".join(marks) or "$^", reverse(name, args=marks or None))
    except NoReverseMatch:
        return None
    places = [_place(name, marks, number) for number in range(count)]
    if len(pieces) != count + 1 or None in places or (count and pieces[0] == prefix):
        return None
    return _Route(tuple(pieces), tuple(place for place in places if place is not None))


def _place(name: str, marks: list[str], number: int) -> re.Pattern[str] | None:
    for word, taken in _PLACES:
        tried: list[Any] = [*marks]
        tried[number] = word
        try:
            reverse(name, args=tried)
        except NoReverseMatch:
            continue
        return taken
    return None


@receiver(setting_changed)
def _forget(**_: Any) -> None:
    """Tests may put other pages in the place of these."""
    _route.cache_clear()
