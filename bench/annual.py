"""The tables of the annual report from many cases, against one hand-written GROUP BY on the same database, in one run.

    python bench/annual.py [--cases N] [--keep FOLDER]      N cases of 300 agencies, 100,000 times SCALE if not given

Some ten thousand cases are invented and inserted in bulk, with the projection that the product's own fold makes of
their facts; the others are copies of these under other keys. A cell's page of the first agency is asked before and
after: its own year stays, ten years of the whole city come to lie behind it. The tables are those of the second agency,
which has a tenth of all cases. Last, the reports of 3,000 agencies (times SCALE) are frozen and added up for one city,
against SUM … GROUP BY over the same numbers as plain rows. ``--postgresql`` starts a server of its own, ``--database``
names another database than SQLite. What is timed are the tables; the text of the report is not of them. The sides take
turns, and both must find the same numbers. Fails when computing takes more than ``WANTED`` times the query, adding up
more than ``ADDED`` times, both by the clock, or a page more than that of before. Beside it stands how long the
processor worked, here and in the server's process, which other work on the machine changes least; there PostgreSQL
asks no parallel processes. ``--keep``: the database stays there, and is asked again when it is; the pages, which need
the smaller number too, are asked only while it is built.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import applications as bench
import turns

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from postgres import server  # it lies among the tools of development

FULL = 100_000
PART = 100
FOLDED = 10_000
BUSY = 0.1
DONE = "built"
# Of the first cases one in so many is of the agency whose page is opened.
OWN = 5
AGENCIES = 300
WANTED = 1.5
# Frozen reports of one city, and how much longer than the plain sum reading their documents may take.
REPORTS = 3_000
ADDED = 10.0
ROUNDS = 15
YEARS_BACK = 10
ROWS = ("r03", "r03", "r03", "r04", "r08", "r13", "r13", "r17", "r21", "r23")
CODES = {"r03": "D02", "r04": "D03", "r08": "D07", "r13": "D12", "r17": "D17", "r21": "D21", "r23": "D23-1"}
COLUMNS = ("c1", "c1", "c1", "c1", "c2", "c2", "c5", "c6")
CELLS = ("r01.c7", "r01.c5", "r02.c7", "r03.c1", "r13.c7", "r24.c7", "r25.c7")
GROUPED = """
SELECT {by} "column", "row", received_on >= %s, counted_year = %s, COUNT(*) FROM applications_application
WHERE {whose} received_on <= %s AND (counted_year IS NULL OR counted_year >= %s)
AND origin_id IS NULL AND process_state <> 'forwarded'
GROUP BY {by} "column", "row", received_on >= %s, counted_year = %s
"""


def main(arguments: list[str] | None = None) -> int:
    """Build, ask, build more, ask again; print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    scale = float(os.environ.get("SCALE", "1"))
    parser.add_argument("--cases", type=int, default=int(FULL * scale))
    parser.add_argument("--database", default="", help="address of an empty database; SQLite when not given")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--keep", type=Path, help="the database stays in this folder")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as thrown_away:
        home = options.keep or Path(thrown_away)
        kept = options.keep and (options.keep / "postgresql").resolve()
        with server(kept=kept) if options.postgresql else nullcontext() as address:
            there = (home / DONE).exists()
            grown = (again if there else build)(home, address or options.database, options.cases)
            if not there:
                freeze(int(REPORTS * scale))
                (home / DONE).touch()
            return max(grown, Tables().compared(), Reports().compared())


def build(home: Path, database: str, cases: int) -> int:
    """The cases and the pages of both numbers; 1 where a page grew."""
    home.mkdir(parents=True, exist_ok=True)
    bench.prepare(home, database)
    city = City()
    began = time.perf_counter()
    small = max(min(cases // PART, FOLDED), 2 * bench.BATCH)
    city.first = small // OWN
    city.grow(small)
    city.analyse()
    few = city.asked()
    city.copy_up_to(cases)
    city.analyse()
    print(f"{city.made:,} cases of {AGENCIES} agencies, built in {time.perf_counter() - began:.0f} s")
    return bench.table(few, city.asked(), small, city.made)


def again(home: Path, database: str, _: int) -> int:
    """The database that was kept, with what the product has added to it since."""
    bench.environment(home, database)
    from django.core.management import call_command  # noqa: PLC0415  Django must be set up first

    from gongkai.applications.models import Application  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    print(f"{Application.objects.count():,} cases of {AGENCIES} agencies")
    return 0


def reported() -> int:
    """The year of the reports: the one before that in which the database was made."""
    from gongkai.agencies.models import Account  # noqa: PLC0415  Django must be set up first

    return int(Account.objects.get(name=bench.OFFICER).made_at.year) - 1


class City(bench.Town):
    """Three hundred agencies below one; the first is the one whose report is opened."""

    def __init__(self) -> None:
        super().__init__(AGENCIES)
        from gongkai.agencies.models import Agency  # noqa: PLC0415  Django must be set up first

        Agency.objects.exclude(pk=self.agencies[0].pk).update(supervisor=self.agencies[0])
        self.year = self.today.year - 1

    def _life(self, number: int) -> Life:
        first = number <= self.first
        busy = self.dice.random() < BUSY
        agency = self.agencies[0 if first else 1 if busy else self.dice.randrange(2, AGENCIES)].pk
        self.numbers[agency] += 1
        # What is there first came in the year of the report; the rest over the ten years before and the present one.
        year = self.year if first else self.dice.randint(self.today.year - YEARS_BACK, self.today.year)
        received = min(date(year, 1, 1) + timedelta(days=self.dice.randint(0, 364)), self.today)
        answered = received + timedelta(days=self.dice.randint(5, 40))
        decided = answered if answered < self.today and self.dice.random() < 0.995 else None
        return Life(agency, f"{self.numbers[agency]:06}", received, decided, self.dice)

    def copy_up_to(self, total: int) -> None:
        """Copy the cases of all agencies but the first, until there are so many."""
        from gongkai.applications.models import Application, RequestText  # noqa: PLC0415
        from gongkai.core.models import Matter  # noqa: PLC0415

        copied = self.made - self.first
        self.step = 10 * self.made
        for number in range(1, (total - self.made) // max(copied, 1) + 1):
            for model in (Matter, RequestText, Application):
                self._copy(model, self.step * number)
            self.made += copied

    def _copy(self, model: Any, offset: int) -> None:
        """All rows of the table that were made, under keys moved on by ``offset``."""
        from django.db import connection, transaction  # noqa: PLC0415

        moved = {"id", "matter_id", "text_id"}
        names = [field.column for field in model._meta.concrete_fields]
        values = [f'"{name}" + {offset}' if name in moved else f'"{name}"' for name in names]
        key = "matter_id" if "matter_id" in names else "id"
        table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM {table} "  # noqa: S608  our own names
                f"WHERE agency_id <> {self.agencies[0].pk} AND {key} <= {self.step}"
            )

    def analyse(self) -> None:
        """Let the database know how its rows are spread, as its upkeep does."""
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def asked(self) -> dict[str, tuple[float, int]]:
        """The page of each cell: the median in milliseconds, and its queries."""
        client, place = bench.visitor(), f"/desk/reports/{self.agencies[0].code}/{self.year}"
        return {f"cell {cell}": bench.timed(client, f"{place}/cells/t3.{cell}/") for cell in CELLS}


class Tables:
    """The tables of one agency and of the city, computed and by hand."""

    def __init__(self) -> None:
        from gongkai.agencies.models import Agency  # noqa: PLC0415  Django must be set up first

        self.home, self.busy = Agency.objects.filter(code__startswith="MB").order_by("code")[:2]
        self.year = reported()

    def compared(self) -> int:
        """Computing against the hand-written query; 1 where it takes too long or differs."""
        from gongkai.annual_reports.yearly.computing import tables_of  # noqa: PLC0415
        from gongkai.annual_reports.yearly.consolidating import add_up  # noqa: PLC0415
        from gongkai.annual_reports.yearly.question import question  # noqa: PLC0415

        sides = f"{'by hand':>12}{'computed':>12}{'ratio':>8}"
        print(f"\n{'':28}{'by the clock':>32}{'processor':>32}")
        print(f"{'tables of a year':28}{sides}{sides}{'queries':>10}")
        one = compared(
            "one agency",
            lambda: self.grouped("", "agency_id = %s AND", [self.busy.pk]),
            lambda: tables_of(question(self.busy, self.year)).cells,
            WANTED,
            cells_3,
        )
        all_of_them = compared(
            f"city of {AGENCIES}",
            lambda: self.grouped("agency_id,", "", []),
            lambda: add_up(self.home, self.year).cells,
            WANTED,
            cells_3,
        )
        return max(one, all_of_them)

    def grouped(self, by: str, whose: str, values: list[Any]) -> list[tuple[Any, ...]]:
        """The query as somebody would write it for this one report."""
        from django.db import connection  # noqa: PLC0415

        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        with connection.cursor() as cursor:
            statement = GROUPED.format(by=by, whose=whose)
            cursor.execute(statement, [first, self.year, *values, last, self.year, first, self.year])
            return list(cursor.fetchall())


def cells_3(rows: list[tuple[Any, ...]]) -> dict[str, int]:
    """The cells of Table 3 of the query's rows, without the sums and without noughts."""
    cells: Counter[str] = Counter()
    for *_, column, row, new, done, number in rows:
        cells[f"t3.{'r01' if new else 'r02'}.{column}"] += number
        cells[f"t3.{row if done else 'r25'}.{column}"] += number
    return dict(cells)


def freeze(count: int) -> None:
    """A city whose units have all frozen their reports; the same numbers stand in a plain table beside them."""
    from django.db import connection, transaction  # noqa: PLC0415  Django must be set up first

    from gongkai.agencies.models import Agency  # noqa: PLC0415
    from gongkai.annual_reports.models import ReportVersion  # noqa: PLC0415
    from gongkai.annual_reports.wire import write_numbers  # noqa: PLC0415
    from gongkai.annual_reports.yearly.computing import document_of  # noqa: PLC0415
    from gongkai.annual_reports.yearly.question import Question  # noqa: PLC0415
    from gongkai.annual_reports.yearly.versions import canonical  # noqa: PLC0415
    from gongkai.core import clock  # noqa: PLC0415
    from gongkai.core.audit import write_entry  # noqa: PLC0415
    from gongkai.core.models import Entry  # noqa: PLC0415
    from gongkai.core.viewers import Job  # noqa: PLC0415
    from gongkai.core.writing import write_transaction  # noqa: PLC0415
    from gongkai.law.report_format import TABLES  # noqa: PLC0415

    values = {"kind": "department", "valid_from": date(2019, 5, 15)}
    named = [{"name": f"合计第{n}局", "short_name": f"合计{n}", "sort_key": f"s{n:05}"} for n in range(max(count, 2))]
    home = Agency.objects.create(code="SUM000000", **named[0], **values)
    Agency.objects.bulk_create(
        Agency(code=f"SUM{n:06}", supervisor=home, **name, **values) for n, name in enumerate(named) if n
    )
    names, versions, plain = [name for table in TABLES.values() for name in table.cells()], [], []
    year, dice = reported(), random.Random(11)
    with write_transaction():
        entry = write_entry(Job("测速"), "bench.freeze", Entry.Result.DONE, channel="call")
        for agency in Agency.objects.filter(code__startswith="SUM"):
            cells = {name: dice.randint(0, 999) for name in names}
            document, digest = canonical(document_of(Question(agency, year), cells, {}))
            rest = {"origin": "frozen", "document": document, "sha256": digest, "made_at": clock.now()}
            rest["numbers"] = write_numbers(document)
            versions.append(ReportVersion(agency=agency, year=year, number=1, entry=entry, **rest))
            plain += [(agency.pk, name, value) for name, value in cells.items()]
        ReportVersion.objects.bulk_create(versions, batch_size=200)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_cells (agency bigint, cell varchar(30), value bigint)")
        cursor.executemany("INSERT INTO bench_cells VALUES (%s, %s, %s)", plain)
        cursor.execute("ANALYZE")


class Reports:
    """The sum out of the versions, and the sum of the same numbers as plain rows."""

    def __init__(self) -> None:
        from gongkai.agencies.models import Agency  # noqa: PLC0415  Django must be set up first

        self.home = Agency.objects.get(code="SUM000000")
        self.count = Agency.objects.filter(code__startswith="SUM").count()
        self.year = reported()

    def compared(self) -> int:
        """Adding up against the plain sum; 1 where it takes too long or differs."""
        from gongkai.annual_reports.yearly.consolidating import add_up  # noqa: PLC0415

        return compared(
            f"sum of {self.count:,} reports",
            self.summed,
            lambda: add_up(self.home, self.year).cells,
            ADDED,
            lambda rows: {name: int(value) for name, value in rows},
        )

    def summed(self) -> list[tuple[str, int]]:
        """The sum as somebody would write it over plain rows."""
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("SELECT cell, SUM(value) FROM bench_cells GROUP BY cell")
            return list(cursor.fetchall())


class Life(bench.Life):
    """One case before it has rows: of any kind of applicant, answered in any row."""

    def __init__(self, agency: int, number: str, received: date, answered: date | None, dice: Any) -> None:
        self.column, self.row = dice.choice(COLUMNS), dice.choice(ROWS)
        super().__init__(agency, number, "测速人", f"第{number}号工程验收报告", received, answered)

    def _facts(self, text: int) -> Iterator[tuple[date, Any]]:
        from gongkai.applications import facts as f  # noqa: PLC0415

        yield self.received, f.Registered(self.number, "counter", self.column, text, "post", "paper", "当面提交")
        if self.answered is None:
            return
        code = CODES[self.row]
        yield self.answered, f.DecisionDrafted(0, 0, (code,), code)
        yield self.answered, f.DecisionSigned(0, self.number, (code,), code, self.row)
        yield self.answered, f.DecisionDispatched(0, "post", "EA123456789CN")


def compared(
    title: str,
    by_hand: Callable[[], list[tuple[Any, ...]]],
    computed: Callable[[], Mapping[str, Any]],
    wanted: float,
    cells_of: Callable[[list[tuple[Any, ...]]], dict[str, int]],
) -> int:
    """Both by turns, medians of some rounds; 1 where ours takes more than ``wanted`` times as long or finds other
    numbers than ``cells_of`` the rows found by hand."""
    found = computed()
    wrong = any(int(found[name]) != value for name, value in cells_of(by_hand()).items())
    rounds = [(turns.spent_on(by_hand), turns.spent_on(computed)) for _ in range(ROUNDS)]
    theirs, ours = (statistics.median(side) for side in zip(*rounds, strict=True))
    their_work, our_work = processor(by_hand), processor(computed)
    told = "  WRONG" if wrong else "  SLOW" if ours > theirs * wanted else ""
    queries = turns.queries_of(computed)
    clock = f"{theirs:9.1f} ms{ours:9.1f} ms{ours / theirs:8.2f}"
    print(f"{title:28}{clock}{their_work:9.1f} ms{our_work:9.1f} ms{our_work / their_work:8.2f}{queries:10}{told}")
    return int(bool(told))


def processor(step: Callable[[], object]) -> float:
    """Milliseconds that this process and its server's process worked for a step, on the average of some rounds; without
    parallel ones beside it."""
    from django.db import connection  # noqa: PLC0415  Django must be set up first

    backend = None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SELECT pg_backend_pid()")
            backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")

    def worked() -> float:
        """Of both, from some moment on."""
        ticks = sum(map(int, backend.read_text().rpartition(")")[2].split()[11:13])) if backend else 0
        return (time.process_time() + ticks / os.sysconf("SC_CLK_TCK")) * 1000

    began = worked()
    for _ in range(ROUNDS):
        step()
    spent = (worked() - began) / ROUNDS
    if backend:
        with connection.cursor() as cursor:
            cursor.execute("RESET max_parallel_workers_per_gather")
    return spent


if __name__ == "__main__":
    sys.exit(main())
