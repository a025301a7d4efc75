"""The dictionary: words kept whole, and names that mean the same.

The installation's own lines are kept by its agencies. Beside them stands what comes with the product: everyday names of
what official texts call otherwise (公租房 is 公共租赁住房 there), because nobody who looks for something knows its
statutory name. A line of an agency takes the place of what comes with the product, name by name.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from gongkai.core import clock
from gongkai.core.prepared import Prepared
from gongkai.search.asking import Synonyms
from gongkai.search.models import DictionaryLine
from gongkai.search.words import normalised

SEPARATOR = "、"
EVERYDAY = Path(__file__).with_name("everyday.tsv")


@cache
def everyday() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The groups of names that come with the product, by the field they belong to."""
    fields: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    with EVERYDAY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            fields[row["领域"]].append(tuple(row["名称"].split(SEPARATOR)))
    return dict(fields)


def words() -> tuple[str, ...]:
    """The words in force today in a fixed order: they decide an index's version. Everyday names are kept whole too."""
    rows = DictionaryLine.objects.on(clock.today()).filter(kind=DictionaryLine.Kind.WORD).values_list("text", flat=True)
    return tuple(sorted({*map(normalised, rows), *(name for group in _everyday_groups() for name in group)}))


# Asked with every question: written for the database once, so that the day is judged here.
_SYNONYMS: Prepared[tuple[str, date, date | None]] = Prepared(
    lambda: (
        DictionaryLine.objects.filter(kind=DictionaryLine.Kind.SYNONYMS)
        .order_by("id")
        .values_list("text", "valid_from", "valid_until")
    )
)


def synonyms() -> Synonyms:
    """The groups in force today; they act at once, because only questions are widened by them."""
    today = clock.today()
    lines = [text for text, first, last in _SYNONYMS() if first <= today and (last is None or today <= last)]
    return Synonyms(tuple(tuple(map(normalised, text.split(SEPARATOR))) for text in lines), _everyday_groups())


@cache
def _everyday_groups() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(normalised, group)) for groups in everyday().values() for group in groups)
