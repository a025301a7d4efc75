"""The public site over many items: the same pages at a hundredth of them, by turns, in one run.

    python bench/publications.py [--items N] [--few M] [--keep FOLDER] [--processor]

N: 1,000,000 times SCALE if not given.

The items are invented and inserted in bulk: text, version with its canonical bytes, facts, and the projection that the
product's own fold makes of them; the words are those of ``bench/search.py``. Above ``FOLDED`` they are there again
under keys and index numbers of their own. Days rise with keys but for weeks of preparing, as the system's own time of
publishing does; each part that was built at once goes through all years. A copy is set aside at a hundredth of them
(``--few`` for another number).
Two processes, one on each database, are asked by turns. Before each page, and outside of its time, something public
has changed, so that it is made anew, but where it says so. Fails when a page takes more queries on the many, or when 95
of 100 take more than ``WANTED`` times as long. The last lines compare a document's page with an answer that holds
nothing. ``--processor``: the time of the processor instead of the clock's, for a machine that does other work.
``--keep``: the databases stay there, and are asked again when they are.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import search as words
import turns
from applications import environment, opening, prepare
from multiply import last_of, multiply

FULL = 1_000_000
FOLDED = 100_000
PART = 100
BATCH = 500
WANTED = 1.5
ROUNDS = 41
AGENCIES = 40
DONE = "built"
FIRST, DAYS, PREPARED = date(2008, 5, 1), 6700, 40
GENRES = ("notice", "announcement", "display", "plan", "statistics", "letter", "reply", "licence", "penalty")
# A topic that few have: of the fewest items a full page, and one item in so many at any size.
TOPIC, RARE = "测绘/地名", 400
EMPTY = "/nothing/here/"
# Of the time that the server needs for an empty answer, over the time for a document: from memory, and made anew.
CACHED, ANEW = 0.8, 0.25


def main(arguments: list[str] | None = None) -> int:
    """Build both databases, ask them by turns, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=int(FULL * float(os.environ.get("SCALE", "1"))))
    parser.add_argument("--few", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.ask:
        return answer(asked.ask)
    if asked.index:
        return index(asked.index)
    if asked.processor:
        os.environ[turns.CLOCK] = turns.PROCESSOR
    items = max(asked.items, BATCH)
    few_items = min(max(asked.few or items // PART, BATCH), items)
    with tempfile.TemporaryDirectory() as thrown_away:
        homes = asked.keep or Path(thrown_away)
        if not (homes / DONE).exists():
            build(homes, few_items, items)
        with turns.Asked(__file__, homes / "few") as few, turns.Asked(__file__, homes / "many") as many:
            return table(turns.by_turns(few, many, ROUNDS), few.size, many.size)


def build(homes: Path, few_items: int, items: int) -> None:
    """The two databases: a copy at ``few_items``, and the one that grew on; each with its index."""
    few, many = homes / "few", homes / "many"
    many.mkdir(parents=True)
    prepare(many)
    archive, began = Archive(), time.perf_counter()
    archive.grow(few_items)
    shutil.copytree(many, few, ignore=shutil.ignore_patterns("*.sqlite3*"))
    with sqlite3.connect(many / "gongkai.sqlite3") as database:
        database.execute("VACUUM INTO ?", [str(few / "gongkai.sqlite3")])
    archive.age(items)
    inserted = time.perf_counter() - began
    for home in (few, many):
        subprocess.run([sys.executable, __file__, "--index", str(home)], check=True)
    (homes / DONE).touch()
    indexed = time.perf_counter() - began - inserted
    print(f"{items:,} items built in {inserted:.0f} s, indexed in {indexed:.0f} s")


def index(home: Path) -> int:
    """The public index of a home."""
    environment(home)
    from gongkai.publications.searching import INDEX  # noqa: PLC0415  Django must be set up first
    from gongkai.search.service import rebuild  # noqa: PLC0415

    rebuild(INDEX, seconds=30)
    return 0


class Archive:
    """Agencies with what they published over the years."""

    def __init__(self) -> None:
        from gongkai.agencies.models import Agency  # noqa: PLC0415
        from gongkai.core import calendars  # noqa: PLC0415

        self.calendar, self.made, self.dice = calendars.current(None), 0, random.Random(7)
        self.words = words.Archive(0)
        self.agencies = [
            Agency.objects.create(
                code=f"MB{number:07}",
                name=f"测速第{number}局",
                short_name=f"第{number}局",
                sort_key=f"{number:03}",
                kind="department",
                valid_from=date(2008, 5, 1),
            )
            for number in range(AGENCIES)
        ]

    def grow(self, total: int) -> None:
        """Insert items until there are so many, from the first of the days to the last."""
        self.begun, self.until = self.made, total
        while self.made < total:
            self._batch(min(BATCH, total - self.made))

    def age(self, items: int) -> None:
        """Add items until there are so many; above ``FOLDED`` as copies."""
        from gongkai.core.models import Fact, Matter  # noqa: PLC0415
        from gongkai.publications.models import Publication, Text, Version  # noqa: PLC0415

        models = (Matter, Text, Version, Publication, Fact)
        changed = {
            "publications_publication.index_number": "index_number || '-{copy}'",
            "publications_publication.key": "key || '-{copy}'",
        }
        recent, count = last_of(models), self.made
        self.grow(min(items, max(FOLDED, count)))
        if added := self.made - count:
            multiply(models, recent, (items - self.made) // added, changed)

    def _batch(self, count: int) -> None:
        from gongkai.core.audit import write_entry  # noqa: PLC0415
        from gongkai.core.models import Entry, Fact, Matter  # noqa: PLC0415
        from gongkai.core.projections import folding  # noqa: PLC0415
        from gongkai.core.viewers import Job  # noqa: PLC0415
        from gongkai.core.writing import write_transaction  # noqa: PLC0415
        from gongkai.publications.models import Publication, Text, Version  # noqa: PLC0415

        with write_transaction():
            entry = write_entry(
                Job("测速"), "bench.items", Entry.Result.DONE, channel="command", batch_hash=f"bench {self.made}"
            )
            drawn = [self._drawn(self.made + number + 1) for number in range(count)]
            matters = Matter.objects.bulk_create(
                Matter(kind="publication", agency=item.agency, opened_at=entry.at, last_seq=4) for item in drawn
            )
            shared = [{"matter": matter, "agency": matter.agency, "entry": entry} for matter in matters]
            texts = Text.objects.bulk_create(Text(**row, **item.text) for row, item in zip(shared, drawn, strict=True))
            versions = Version.objects.bulk_create(map(frozen, shared, texts))
            facts: list[Fact] = []
            rows: list[Publication] = []
            for item, matter, version in zip(drawn, matters, versions, strict=True):
                views = item.views(version)
                facts += [written(matter, view, entry) for view in views]
                rows.append(self._projection(matter, views))
            Fact.objects.bulk_create(facts)
            with folding():
                Publication.objects.bulk_create(rows)
        self.made += count

    def _projection(self, matter: Any, views: list[Any]) -> Any:
        from gongkai.core.process import projected  # noqa: PLC0415
        from gongkai.publications.models import Publication  # noqa: PLC0415
        from gongkai.publications.process import PUBLICATION  # noqa: PLC0415

        return Publication(matter=matter, **projected(PUBLICATION, matter, views, self.calendar))

    def _drawn(self, number: int) -> Drawn:
        (document,) = self.words.documents([number])
        passed = DAYS * (number - self.begun) // (self.until - self.begun)
        day = FIRST + timedelta(days=passed + self.dice.randrange(PREPARED))
        return Drawn(number, self.dice.choice(self.agencies), document.texts, day, self.dice.choice(GENRES), self.dice)


class Drawn:
    """One item before it has rows."""

    def __init__(
        self, number: int, agency: Any, drawn: dict[str, str], day: date, genre: str, dice: random.Random
    ) -> None:
        from gongkai.publications.statute import CODES  # noqa: PLC0415

        self.number, self.agency, self.day = number, agency, day
        paragraphs = [f"<p>{part}。</p>" for part in drawn["body"].split("，")]
        self.text = {
            "title": drawn["title"][:120],
            "document_number": f"测发〔{day.year}〕{number}号",
            "issuers": [agency.name],
            "written_on": day,
            "formed_on": day,
            "genre": genre,
            "catalogue": dice.choice(list(CODES)),
            "topic": "" if number % RARE else TOPIC,
            "body": "".join(paragraphs),
        }

    def views(self, version: Any) -> list[Any]:
        """What happened to it."""
        from gongkai.core.facts import FactView  # noqa: PLC0415
        from gongkai.publications import facts as f  # noqa: PLC0415

        at = datetime.fromisoformat(f"{self.day}T09:00:00+08:00")
        name, text = f"{self.number:07}", version.text_id
        listed = {key: self.text[key] for key in ("genre", "catalogue", "topic", "written_on", "formed_on")}
        happened = (
            f.Begun(name),
            f.Written(text, **listed),
            f.Submitted(version.pk, 1, text, version.sha256, ("signature",)),
            f.Published(version.pk, 1, text, version.sha256, f"{self.agency.code}/{self.day.year}-{self.number:07}"),
        )
        return [
            FactView(seq, payload.kind, self.day, at, payload)  # type: ignore[attr-defined]  the decorator gives it
            for seq, payload in enumerate(happened, start=1)
        ]


def frozen(shared: dict[str, Any], text: Any) -> Any:
    """The version of a text, with its canonical bytes."""
    from gongkai.publications.content import FORMAT, canonical, digest  # noqa: PLC0415
    from gongkai.publications.models import Version  # noqa: PLC0415
    from gongkai.publications.texts import content_with  # noqa: PLC0415

    data = canonical(content_with(text))
    return Version(**shared, number=1, text=text, format=FORMAT, canonical=data, sha256=digest(data))


def written(matter: Any, view: Any, entry: Any) -> Any:
    """A fact as a row."""
    from gongkai.core.facts import encode  # noqa: PLC0415
    from gongkai.core.models import Fact  # noqa: PLC0415

    return Fact(
        matter=matter,
        seq=view.seq,
        kind=view.kind,
        version=view.payload.version,
        occurred_on=view.occurred_on,
        recorded_at=view.recorded_at,
        entry=entry,
        payload=encode(view.payload),
    )


def answer(home: Path) -> int:
    """Open pages of the public site on the database of a home, as asked."""
    environment(home)
    from gongkai.publications.models import Publication  # noqa: PLC0415  Django must be set up first

    return turns.answer(Publication.objects.count(), steps())


def steps() -> dict[str, Callable[[], object] | turns.Prepared]:
    """What a citizen opens; every time another address, so that nothing comes from memory."""
    from django.db.models import F  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from gongkai.publications.models import Publication, Visibility  # noqa: PLC0415

    client, dice = Client(), random.Random(5)
    rows = Publication.objects.order_by("pk").values_list("index_number", flat=True)[:BATCH]
    documents = [f"/documents/{number}/" for number in rows]
    drawn = words.Archive(0).words
    head, middle = drawn[:20], drawn[100:600]
    pages: dict[str, Iterator[str]] = {
        "home": itertools.repeat("/"),
        "list": itertools.repeat("/documents/"),
        "list: agency": (f"/documents/?agency=MB{number % AGENCIES:07}" for number in itertools.count()),
        "list: agency, genre": (
            f"/documents/?agency=MB{number % AGENCIES:07}&genre=notice" for number in itertools.count()
        ),
        "list: genre, year": (f"/documents/?genre=notice&year={2010 + number % 15}" for number in itertools.count()),
        # A row or two at the smaller size, a full page at the larger.
        "list: agency, genre, year": (
            f"/documents/?agency=MB{number % AGENCIES:07}&genre=notice&year={2010 + number % 15}"
            for number in itertools.count()
        ),
        "list: rare topic": itertools.repeat(f"/documents/?topic={quote(TOPIC.partition('/')[0])}"),
        "list: of the statute": itertools.repeat("/contents/20-5/"),
        "document": itertools.cycle(documents),
        "search: one word": (f"/search/?q={dice.choice(head + middle)}" for _ in itertools.count()),
        "search: two words": (f"/search/?q={'+'.join(dice.sample(middle, 2))}" for _ in itertools.count()),
        "search: three, filter, newest": (
            f"/search/?q={'+'.join(dice.sample(head, 3))}&genre=notice&sort=newest" for _ in itertools.count()
        ),
    }

    def changed() -> None:
        Visibility.objects.update(generation=F("generation") + 1)

    def opened(addresses: Iterator[str]) -> None:
        opening(client, next(addresses))

    taken: dict[str, Callable[[], object] | turns.Prepared] = {
        title: turns.Prepared(changed, partial(opened, each)) for title, each in pages.items()
    }
    taken["document, from memory"] = partial(opening, client, documents[0])
    taken["nothing"] = partial(client.get, EMPTY)
    return taken


def table(found: dict[str, tuple[list[float], list[float], int, int]], few_items: int, items: int) -> int:
    """Print both columns; 1 where a page grew with the items, or a document costs too much."""
    print(f"{'page':32}{f'{few_items:,}':>11}{'p95':>8}{f'{items:,}':>12}{'p95':>8}{'ratio':>8}{'queries':>9}")
    wrong = 0
    for title, (few, many, queries, now) in found.items():
        before, after = p95(few), p95(many)
        grown = after > before * WANTED or now > queries
        wrong |= grown
        print(
            f"{title:32}{statistics.median(few):8.1f} ms{before:8.1f}{statistics.median(many):9.1f} ms{after:8.1f}"
            f"{after / before:8.2f}{now:9}{'  GROWN' if grown else ''}"
        )
    empty = statistics.median(found["nothing"][1])
    for title, least in (("document, from memory", CACHED), ("document", ANEW)):
        share = empty / statistics.median(found[title][1])
        wrong |= share < least
        print(f"{title}: {share:.2f} of an empty answer's speed, wanted {least}{'  MISSED' if share < least else ''}")
    return int(wrong)


def p95(values: list[float]) -> float:
    """What 95 of 100 do not exceed."""
    return sorted(values)[int(len(values) * 0.95) - 1]


if __name__ == "__main__":
    sys.exit(main())
