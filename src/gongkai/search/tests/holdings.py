"""Sixty invented documents of an invented city, the index over them, and a way to hide some."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gongkai.search.indexes import Document, SearchIndex, Text

TEXTS = (Text("title", 6.0), Text("number", 3.0), Text("body", 1.0))


@dataclass
class Holdings:
    """The documents as a room would keep them; ``hidden`` ones are withdrawn."""

    rows: dict[int, Document] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    asked: int = 0

    def documents(self, keys: Sequence[int]) -> Iterable[Document]:
        """What may be found of these keys."""
        self.asked += 1
        return [self.rows[key] for key in keys if key in self.rows and key not in self.hidden]

    def keys(self, after: int) -> Iterable[int]:
        """All keys above one."""
        return (key for key in sorted(self.rows) if key > after)

    def add(self, key: int, title: str, body: str = "", **more: str) -> None:
        """A document more."""
        self.rows[key] = Document(key, {"title": title, "body": body, "number": more.get("number", "")})


def city() -> Holdings:
    """The sixty, from ``holdings.tsv``."""
    with (Path(__file__).parent / "holdings.tsv").open(encoding="utf-8", newline="") as file:
        rows = [_document(row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return Holdings({row.key: row for row in rows})


def _document(row: dict[str, str]) -> Document:
    texts = {name: row[name] for name in ("title", "number", "body")}
    facets = {"genre": [row["genre"]], "year": [row["day"][:4]]}
    return Document(int(row["key"]), texts, date.fromisoformat(row["day"]), facets)


def index_over(holdings: Holdings, code: str = "holdings", *, private: bool = False) -> SearchIndex:
    """An index over holdings."""
    return SearchIndex(code, "图书", TEXTS, holdings.documents, holdings.keys, ("genre", "year"), private)
