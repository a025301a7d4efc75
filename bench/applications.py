"""Pages over many applications: the same page with ten times the cases, and how many queries it takes, in one run.

    python bench/applications.py [--cases N] [--few M] [--keep FOLDER]      N cases, 100,000 times SCALE when not given

The cases are invented and inserted in bulk: facts, wording, applicant, and the projection that the product's own fold
makes of the facts; above ``FOLDED`` they are there again under keys and numbers of their own. A copy is set aside at a
tenth of them (``--few`` for another number), those of the last months; then years of answered cases are added behind
them. Two processes, one on each database, are asked for the same page by turns, so that what else the machine does
weighs on both. Fails when a page takes more queries on the many, or more than ``WANTED`` times as long (medians of one
run). ``--keep``: the databases stay there, and are asked again when they are.
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
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import turns
from multiply import last_of, multiply

FULL = 100_000
FOLDED = 100_000
PART = 10
BATCH = 500
WANTED = 1.5
ROUNDS = 31
DONE = "built"
OFFICER, CODE = "cesu", "MB0000000"
REGISTERING = "registering one"
# Of the officer's first case; every other has other ones.
IDENTITY, PHONE = "E00000001", "13800000001"
Medians = dict[str, tuple[float, int]]
AGENCIES = 40
YEAR = 250  # days in which the first tenth came
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英喆堃祎"


def main(arguments: list[str] | None = None) -> int:
    """Build both databases, ask them by turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=int(FULL * float(os.environ.get("SCALE", "1"))))
    parser.add_argument("--few", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.ask:
        return answer(asked.ask)
    if asked.index:
        return index(asked.index)
    cases = max(asked.cases, BATCH)
    few_cases = min(asked.few or cases // PART, cases)
    with tempfile.TemporaryDirectory() as thrown_away:
        homes = asked.keep or Path(thrown_away)
        if not (homes / DONE).exists():
            build(homes, few_cases, cases)
        with turns.Asked(__file__, homes / "few") as few, turns.Asked(__file__, homes / "many") as many:
            print(f"{few.size:,} and {many.size:,} cases of {AGENCIES} agencies")
            found = turns.by_turns(few, many, ROUNDS)
            ours = {title: (statistics.median(spent), count) for title, (spent, _, count, _) in found.items()}
            theirs = {title: (statistics.median(spent), count) for title, (_, spent, _, count) in found.items()}
            return table(ours, theirs, few.size, many.size)


def build(homes: Path, few_cases: int, cases: int) -> None:
    """The two databases: a copy at ``few_cases``, and the one that grew on."""
    few, many = homes / "few", homes / "many"
    many.mkdir(parents=True)
    prepare(many)
    town = Town()
    began = time.perf_counter()
    town.first = few_cases
    town.grow(few_cases)
    shutil.copytree(many, few, ignore=shutil.ignore_patterns("*.sqlite3*"))
    with sqlite3.connect(many / "gongkai.sqlite3") as database:
        database.execute("VACUUM INTO ?", [str(few / "gongkai.sqlite3")])
    town.age(cases)
    for home in (few, many):
        subprocess.run([sys.executable, str(Path(__file__).resolve()), "--index", str(home)], check=True)
    (homes / DONE).touch()
    print(f"{cases:,} cases built in {time.perf_counter() - began:.0f} s")


def index(home: Path) -> int:
    """The private index of what is asked for, made of the cases of a home."""
    environment(home)
    from gongkai.applications.searching import INDEX  # noqa: PLC0415  Django must be set up first
    from gongkai.search.service import rebuild  # noqa: PLC0415

    rebuild(INDEX)
    return 0


def answer(home: Path) -> int:
    """Open pages and register on the database of a home, as asked."""
    environment(home)
    from gongkai.applications.models import Application  # noqa: PLC0415  Django must be set up first

    client, pages = visitor(), addresses()
    steps = {title: partial(opening, client, address) for title, address in pages.items()}
    return turns.answer(Application.objects.count(), {**steps, REGISTERING: registering()})


def prepare(home: Path, database: str = "") -> None:
    """A database of its own, marked as a bench; ``database``: the address of an empty one that is not SQLite."""
    environment(home, database)
    from django.core.management import call_command  # noqa: PLC0415  Django must be set up first

    from gongkai.core import calendars, installation  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    installation.create(installation.Nature.BENCH)
    calendars.seed()


def environment(home: Path, database: str = "") -> None:
    """Django on the database of a home."""
    os.environ.update(GONGKAI_HOME=str(home), GONGKAI_SECRET_KEY="only-for-the-bench-" + "0" * 48)
    os.environ.pop("GONGKAI_DATABASE", None)
    if database:
        os.environ["GONGKAI_DATABASE"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.project.settings"
    import django  # noqa: PLC0415  the environment comes first

    django.setup()
    from django.conf import settings  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]


class Town:
    """Agencies with their cases, and an officer of the first one who opens pages."""

    def __init__(self, agencies: int = AGENCIES) -> None:
        from gongkai.agencies.models import Agency  # noqa: PLC0415
        from gongkai.core import calendars, clock  # noqa: PLC0415

        self.today, self.calendar, self.dice = clock.today(), calendars.current(None), random.Random(7)
        self.agencies = [
            Agency.objects.create(
                code=f"MB{number:07}",
                name=f"测速第{number}局",
                short_name=f"第{number}局",
                sort_key=f"{number:03}",
                kind="department",
                valid_from=date(2019, 5, 15),
            )
            for number in range(agencies)
        ]
        self.account = self._officer()
        self.made = self.first = 0
        self.numbers = dict.fromkeys((agency.pk for agency in self.agencies), 0)

    def _officer(self) -> Any:
        from gongkai.agencies.models import Account, Person, Post, PostRole  # noqa: PLC0415
        from gongkai.core import clock  # noqa: PLC0415

        now, home = clock.now(), self.agencies[0]
        person = Person.objects.create(name="测速员", sort_key="cesuyuan", home=home)
        account = Account.objects.create(name=OFFICER, kind="staff", person=person, made_at=now, password="!")
        post = Post.objects.create(person=person, agency=home, title="受理员", valid_from=date(2019, 5, 15))
        PostRole.objects.bulk_create(
            PostRole(post=post, role=role, granted_at=now) for role in ("receiver", "handler", "reviewer")
        )
        return account

    def grow(self, total: int) -> None:
        """Insert cases until there are so many."""
        while self.made < total:
            self._batch(min(BATCH, total - self.made))

    def age(self, cases: int) -> None:
        """Add cases that lie behind those there are, until there are so many; above ``FOLDED`` as copies."""
        from gongkai.applications.models import Applicant, Application, RequestText  # noqa: PLC0415
        from gongkai.core.models import DataKey, Fact, Matter, PersonalRecord, Task  # noqa: PLC0415

        models = (Matter, RequestText, DataKey, PersonalRecord, Applicant, Application, Fact, Task)
        changed = {
            "applications_application.number": "number || '-{copy}'",
            "core_personalrecord.identity_hash": "hex(randomblob(32))",
            "core_personalrecord.phone_hash": "hex(randomblob(32))",
        }
        recent, count = last_of(models), self.made
        self.grow(min(cases, max(FOLDED, count)))
        if added := self.made - count:
            multiply(models, recent, (cases - self.made) // added, changed)

    def _batch(self, count: int) -> None:
        from gongkai.applications.models import Applicant, Application, RequestText  # noqa: PLC0415
        from gongkai.core.audit import write_entry  # noqa: PLC0415
        from gongkai.core.models import Entry, Fact, Matter, Task  # noqa: PLC0415
        from gongkai.core.projections import folding  # noqa: PLC0415
        from gongkai.core.viewers import Job  # noqa: PLC0415
        from gongkai.core.writing import write_transaction  # noqa: PLC0415

        with write_transaction():
            entry = write_entry(
                Job("测速"), "bench.cases", Entry.Result.DONE, channel="command", batch_hash=f"bench {self.made}"
            )
            lives = [self._life(self.made + number + 1) for number in range(count)]
            matters = Matter.objects.bulk_create(
                Matter(kind="application", agency_id=life.agency, opened_at=self._now(), last_seq=len(life.facts))
                for life in lives
            )
            shared = [{"matter": m, "agency_id": m.agency_id, "entry": entry} for m in matters]
            texts = RequestText.objects.bulk_create(
                RequestText(**row, cause="original", title=life.title, text=life.title * 3)
                for row, life in zip(shared, lives, strict=True)
            )
            records = self._people(matters, entry)
            Applicant.objects.bulk_create(
                Applicant(**row, position=1, name=life.name, kind="c1", document="identity", record=record)
                for row, life, record in zip(shared, lives, records, strict=True)
            )
            Task.objects.bulk_create(
                Task(
                    matter=m,
                    agency_id=m.agency_id,
                    kind="bench",
                    role="handler",
                    account=self.account,
                    opened_by=entry,
                    closed_by=entry,
                )
                for m in matters
                if m.agency_id == self.agencies[0].pk
            )
            rows: list[Fact] = []
            projections: list[Application] = []
            for matter, text, life in zip(matters, texts, lives, strict=True):
                views, facts = life.written(matter, text.pk, entry)
                rows += facts
                projections.append(self._projection(matter, views))
            Fact.objects.bulk_create(rows)
            with folding():
                Application.objects.bulk_create(projections)
        self.made += count

    def _people(self, matters: list[Any], entry: Any) -> list[Any]:
        """What is kept of each applicant: hashes by which he is found, a key of his own, nothing sealed under it."""
        from gongkai.core import keys  # noqa: PLC0415
        from gongkai.core.models import DataKey, PersonalRecord  # noqa: PLC0415

        ring, now = keys.ring(), self._now()
        made = DataKey.objects.bulk_create(
            DataKey(wrapped=b"0" * 60, master_number=ring.current, made_at=now) for _ in matters
        )
        return PersonalRecord.objects.bulk_create(
            PersonalRecord(
                matter=matter,
                label="申请人",
                key=key,
                ciphertext=b"0" * 200,
                of_holder=True,
                identity_hash=ring.keyed_hash(f"E{self.made + number:08}"),
                phone_hash=ring.keyed_hash(f"138{self.made + number:08}"),
                entry=entry,
            )
            for number, (matter, key) in enumerate(zip(matters, made, strict=True), start=1)
        )

    def _projection(self, matter: Any, views: list[Any]) -> Any:
        from gongkai.applications.models import Application  # noqa: PLC0415
        from gongkai.applications.process import APPLICATION  # noqa: PLC0415
        from gongkai.core.process import projected  # noqa: PLC0415

        return Application(matter=matter, **projected(APPLICATION, matter, views, self.calendar))

    def _now(self) -> Any:
        from gongkai.core import clock  # noqa: PLC0415

        return clock.now()

    def _life(self, number: int) -> Life:
        agency = self.dice.choice(self.agencies).pk
        self.numbers[agency] += 1
        # The city gets older, not busier: what is added later came before what is there already.
        ago = self.dice.randint(0, YEAR) if number <= self.first else self.dice.randint(YEAR, PART * YEAR)
        name = self.dice.choice(SURNAMES) + "".join(self.dice.choices(GIVEN, k=2))
        received = self.today - timedelta(days=ago)
        answered = received + timedelta(days=self.dice.randint(5, 26)) if ago > 26 else None
        return Life(agency, f"{self.numbers[agency]:06}", name, f"第{number}号工程验收报告", received, answered)


def addresses() -> dict[str, str]:
    """The pages that the officer opens."""
    from gongkai.agencies.models import Agency  # noqa: PLC0415
    from gongkai.applications.models import Application  # noqa: PLC0415

    first = Agency.objects.get(code=CODE)
    row = Application.objects.filter(agency=first, closed=False).order_by("pk").first()
    assert row is not None
    return {
        "one case": f"/desk/applications/{first.code}/{row.number}/",
        "queue: mine": "/desk/applications/?queue=mine",
        "queue: overdue": "/desk/applications/?queue=late",
        "queue: due today": "/desk/applications/?queue=today",
        "queue: waiting for others": "/desk/applications/?queue=waiting",
        "queue: all": "/desk/applications/?queue=all",
        "search by number": f"/desk/applications/?queue=all&q={row.number[:4]}",
        "search by name": f"/desk/applications/?queue=all&q={SURNAMES[0]}",
        "search by identity number": f"/desk/applications/?queue=all&q={IDENTITY}",
        "search by telephone": f"/desk/applications/?queue=all&q={PHONE}",
        "search by what is asked": "/desk/applications/?queue=all&q=人民路工程验收报告",
        "registration form": "/desk/applications/new/?channel=counter",
        "workbench": "/desk/",
    }


def visitor() -> Any:
    """The officer's browser."""
    from django.test import Client  # noqa: PLC0415

    from gongkai.agencies import sessions  # noqa: PLC0415
    from gongkai.agencies.models import Account  # noqa: PLC0415
    from gongkai.core import clock  # noqa: PLC0415
    from gongkai.core.writing import write_transaction  # noqa: PLC0415

    client, account = Client(), Account.objects.get(name=OFFICER)
    with write_transaction():
        token = sessions.open_session(
            account,
            sessions.Visitor(),
            strong=True,
            needs="",
            moment=clock.now(),
        )
    client.cookies[sessions.COOKIES[Account.Kind.STAFF]] = token
    return client


class Life:
    """One case before it has rows."""

    def __init__(self, agency: int, number: str, name: str, title: str, received: date, answered: date | None) -> None:
        self.agency, self.number, self.name, self.title = agency, number, name, title
        self.received, self.answered = received, answered
        self.facts = list(self._facts(0))

    def _facts(self, text: int) -> Iterator[tuple[date, Any]]:
        from gongkai.applications import facts as f  # noqa: PLC0415

        yield self.received, f.Registered(self.number, "counter", "c1", text, "post", "paper", "当面提交")
        if self.answered is None:
            return
        yield self.answered, f.DecisionDrafted(0, 0, ("D02",), "D02")
        yield self.answered, f.DecisionSigned(0, self.number, ("D02",), "D02", "r03")
        yield self.answered, f.DecisionDispatched(0, "post", "EA123456789CN")
        yield self.answered, f.DecisionDelivered(0, "signed")
        yield self.answered, f.Archived(self.number, 10)

    def written(self, matter: Any, text: int, entry: Any) -> tuple[list[Any], list[Any]]:
        """The facts as the fold reads them, and as rows."""
        from gongkai.core.facts import FactView, encode  # noqa: PLC0415
        from gongkai.core.models import Fact  # noqa: PLC0415

        views: list[Any] = []
        rows: list[Any] = []
        for seq, (day, payload) in enumerate(self._facts(text), start=1):
            views.append(FactView(seq, payload.kind, day, entry.at, payload))
            rows.append(
                Fact(
                    matter=matter,
                    seq=seq,
                    kind=payload.kind,
                    version=payload.version,
                    occurred_on=day,
                    recorded_at=entry.at,
                    entry=entry,
                    payload=encode(payload),
                )
            )
        return views, rows


def timed(client: Any, address: str) -> tuple[float, int]:
    """A page: the median of some rounds in milliseconds, and the queries of one."""
    step = partial(opening, client, address)
    return statistics.median(turns.spent_on(step) for _ in range(ROUNDS)), turns.queries_of(step)


def opening(client: Any, address: str) -> None:
    """Open a page."""
    page = client.get(address)
    if page.status_code != 200:
        raise SystemExit(f"{address}: {page.status_code}")


def registering() -> Callable[[], object]:
    """The step with which the officer registers somebody's application; each time another one."""
    from gongkai.agencies.models import Account, Agency, Post  # noqa: PLC0415
    from gongkai.core.actions import registered  # noqa: PLC0415
    from gongkai.core.viewers import Staff  # noqa: PLC0415

    account, agency = Account.objects.get(name=OFFICER), Agency.objects.get(code=CODE)
    post = Post.objects.get(agency=agency)
    viewer = Staff(account.pk, post.pk, agency.pk, frozenset({"receiver"}))
    written = {
        "channel": "counter",
        "kind": "c1",
        "name": "陈喆堃",
        "document": "passport",
        "document_number": IDENTITY,
        "phone": PHONE,
        "address": "云川市人民路1号",
        "text": "请公开该工程的竣工验收报告和结算书。",
        "carrier": "paper",
        "way": "post",
    }
    count = itertools.count()

    def register() -> None:
        title = f"人民路{next(count)}号工程竣工验收报告"
        registered["applications.register"].perform(viewer, {**written, "title": title}, channel="command")

    return register


def table(few: Medians, many: Medians, few_cases: int, cases: int) -> int:
    """Print both columns; 1 where a page grew with the cases."""
    print(f"{'page':28}{f'{few_cases:,}':>12}{f'{cases:,}':>12}{'ratio':>8}{'queries':>10}")
    wrong = 0
    for title, (before, queries) in few.items():
        after, now = many[title]
        grown = after > before * WANTED or now > queries
        wrong |= grown
        print(f"{title:28}{before:9.1f} ms{after:9.1f} ms{after / before:8.2f}{now:10}{'  GROWN' if grown else ''}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
