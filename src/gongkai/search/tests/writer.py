"""A process that writes to an index until it is ended: ``writer.py HOME FIRST`` puts FIRST, FIRST + 1, … one a commit.

It says each key when it is safe.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from gongkai.search.engines import Edition, Item
from gongkai.search.engines.tantivy_engine import TantivyEngine
from gongkai.search.tests.holdings import Holdings, index_over

EDITION = Edition("e", "v", (), ("title", "number", "body"), ("genre", "year"), ready=False)


def item(key: int) -> Item:
    """Something to write."""
    return Item(key, None, {"title": "房屋 征收"}, {"title": "房屋征收"}, {})


def main(home: str, first: str) -> None:
    """Write for ever."""
    engine, index = TantivyEngine(Path(home)), index_over(Holdings())
    for key in count(int(first)):
        with engine.lock(index):
            engine.write(index, EDITION, [item(key)], ())
        print(key, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
