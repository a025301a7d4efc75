"""What other rooms may use of the search; everything else of this room is its own business."""

from __future__ import annotations

from gongkai.search.finding import Hit, Hits, NotAllowed, Query, find, visible
from gongkai.search.indexes import Document, SearchIndex, Text, declared
from gongkai.search.snippets import Piece, Snippet
from gongkai.search.upkeep import Condition, condition, differences, queue, rebuild
from gongkai.search.vain import note as note_in_vain
from gongkai.search.words import is_han

__all__ = [
    "Condition",
    "Document",
    "Hit",
    "Hits",
    "NotAllowed",
    "Piece",
    "Query",
    "SearchIndex",
    "Snippet",
    "Text",
    "condition",
    "declared",
    "differences",
    "find",
    "is_han",
    "note_in_vain",
    "queue",
    "rebuild",
    "visible",
]
