"""Importing lists against a plain bulk insert of the very rows that the import wrote, in one run.

    python bench/imports.py [--rows N]      N rows of each list, 5,000 times SCALE when not given

Two lists: documents of another site, and decisions of 双公示. Each is read and checked as an officer's file is, then
written. What came into the database is read out again and inserted in bulk, in the same batches, into a copy that was
set aside before; that is the plain insert. The index of the public search is made apart. Fails when writing takes more
than ``WANTED`` times the plain insert.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import search as words
from applications import environment, prepare

ROWS = 5_000
WANTED = 4.0
BATCH = 500
CODE = "MB0000001"
DOCUMENTS = ("标题", "索引号", "发文字号", "发布日期", "成文日期", "正文")
DECISIONS = ("行政许可决定文书号", "许可决定日期", "行政相对人名称", "相对人类别", "许可事项名称", "许可内容")


def main(arguments: list[str] | None = None) -> int:
    """Measure both lists; 1 where writing one costs too much."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=max(BATCH, int(ROWS * float(os.environ.get("SCALE", "1")))))
    parser.add_argument("--insert", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.insert:
        return insert(asked.insert)
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), asked.rows)


def measure(folder: Path, rows: int) -> int:
    """Both lists, one after the other, in a home of their own."""
    home = folder / "home"
    home.mkdir()
    prepare(home)
    viewer = officer()
    print(f"{'list':12}{'rows':>8}{'checked/s':>11}{'written/s':>11}{'inserted/s':>12}{'ratio':>8}{'indexed/s':>11}")
    wrong = 0
    for name, steps in (("documents", documents), ("decisions", decisions)):
        plain = folder / name
        plain.mkdir()
        with sqlite3.connect(home / "gongkai.sqlite3") as database:
            database.execute("VACUUM INTO ?", [str(plain / "gongkai.sqlite3")])
        checking, writing, models = steps(viewer, rows)
        before = {model: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in models}
        checked, plan = spent(checking)
        faults = [str(each) for each in plan.faults]
        if faults or len(plan.fresh) != rows:
            raise SystemExit(f"{name}: {len(plan.fresh)} of {rows} rows may be written; {faults[:3]}")
        written, _ = spent(lambda writing=writing, plan=plan: writing(plan))
        inserted = plainly(plain, before)
        indexed, _ = spent(index)
        missed = written > WANTED * inserted
        wrong |= missed
        print(
            f"{name:12}{rows:8,}{rows / checked:11.0f}{rows / written:11.0f}{rows / inserted:12.0f}"
            f"{written / inserted:8.1f}{rows / indexed:11.0f}{'  MISSED' if missed else ''}"
        )
    return int(wrong)


def spent(step: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    began = time.perf_counter()
    result = step()
    return time.perf_counter() - began, result


def officer() -> Any:
    """Who signs the import and keeps the ledger."""
    from gongkai.agencies.models import Account, Agency, Person, Post, PostRole  # noqa: PLC0415  Django is set up first
    from gongkai.core import clock  # noqa: PLC0415
    from gongkai.core.viewers import Staff  # noqa: PLC0415

    agency = Agency.objects.create(
        code=CODE, name="测速局", short_name="测速局", sort_key="cs", kind="department", valid_from=date(2008, 5, 1)
    )
    now = clock.now()
    person = Person.objects.create(name="测速员", sort_key="cesuyuan", home=agency)
    account = Account.objects.create(name="cesu", kind="staff", person=person, made_at=now, password="!")
    post = Post.objects.create(person=person, agency=agency, title="签发人", valid_from=date(2008, 5, 1))
    roles = ("signer", "publisher")
    PostRole.objects.bulk_create(PostRole(post=post, role=role, granted_at=now) for role in roles)
    return Staff(account.pk, post.pk, agency.pk, frozenset(roles))


def documents(viewer: Any, rows: int) -> tuple[Callable[[], Any], Callable[[Any], Any], list[Any]]:
    """The list of another site: how it is checked, how it is written, and what is written to."""
    from gongkai.core.models import Entry, Fact, Matter, Number  # noqa: PLC0415
    from gongkai.publications.migrating import importing, reading  # noqa: PLC0415
    from gongkai.publications.models import Publication, Text, Version  # noqa: PLC0415

    made = words.Archive(0)

    def line(number: int, document: Any) -> list[str]:
        day = date(2008, 5, 1) + timedelta(days=number % 3_000)
        text = "".join(f"<p>{part}。</p>" for part in document.texts["body"].split("，"))
        number_of = f"测发〔{day.year}〕{number}号"
        return [
            f"{document.texts['title'][:60]}的通知",
            f"CS-{number:07}",
            number_of,
            f"{day} 09:12",
            str(day),
            text,
        ]

    data = as_csv(DOCUMENTS, [line(each.key, each) for each in made.documents(range(1, rows + 1))])
    return (
        lambda: importing.check(viewer, reading.from_list("旧站.csv", data), "旧网站", "逐件审查，依据保密法。"),
        lambda plan: importing.write(viewer, plan, channel="command"),
        [Entry, Matter, Number, Text, Version, Publication, Fact],
    )


def decisions(viewer: Any, rows: int) -> tuple[Callable[[], Any], Callable[[Any], Any], list[Any]]:
    """A list of licences; the same three."""
    from gongkai.core.models import Entry  # noqa: PLC0415
    from gongkai.publications.acts import importing  # noqa: PLC0415
    from gongkai.publications.acts.models import Act  # noqa: PLC0415

    dice = random.Random(3)

    def line(number: int) -> list[str]:
        day = date(2024, 1, 2) + timedelta(days=dice.randrange(700))
        return [
            f"测许决〔{day.year}〕{number}号",
            str(day),
            f"云川市第{number}建设工程有限公司",
            "法人及非法人组织",
            "建筑工程施工许可证核发",
            f"准予第{number}号工程施工，合同工期{dice.randrange(900)}天。",
        ]

    data = as_csv(DECISIONS, [line(number) for number in range(1, rows + 1)])
    return (
        lambda: importing.check(viewer, "licence", "许可.csv", data),
        lambda plan: importing.write(viewer, plan, channel="command"),
        [Entry, Act],
    )


def as_csv(head: tuple[str, ...], rows: list[list[str]]) -> bytes:
    """A file as offices hand it over."""
    file = io.StringIO()
    csv.writer(file).writerows([head, *rows])
    return file.getvalue().encode("gb18030")


def plainly(home: Path, before: dict[Any, int]) -> float:
    """Seconds for a bulk insert of what came since, by a process on the copy that was set aside."""
    rows = [list(model.objects.filter(pk__gt=last).order_by("pk")) for model, last in before.items()]
    (home / "rows").write_bytes(pickle.dumps(rows))
    command = [sys.executable, __file__, "--insert", str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    shutil.rmtree(home)
    return float(done.stdout)


def insert(home: Path) -> int:
    """Insert the rows that lie beside the database, in batches of the same size; print the seconds."""
    environment(home)
    from gongkai.core.projections import folding  # noqa: PLC0415  Django must be set up first
    from gongkai.core.writing import write_transaction  # noqa: PLC0415

    rows = pickle.loads((home / "rows").read_bytes())
    began = time.perf_counter()
    for each in rows:  # parents before children
        for start in range(0, len(each), BATCH):
            with write_transaction(), folding():
                type(each[0]).objects.bulk_create(each[start : start + BATCH])
    print(time.perf_counter() - began)
    return 0


def index() -> None:
    """The index of the public search, made anew."""
    from gongkai.publications.searching import INDEX  # noqa: PLC0415
    from gongkai.search.service import rebuild  # noqa: PLC0415

    rebuild(INDEX, seconds=30)


if __name__ == "__main__":
    sys.exit(main())
