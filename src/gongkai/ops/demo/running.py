"""Making the demonstration: a new database marked as one, and its chapters in order; a second run keeps the data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from gongkai.agencies.service import Account, posts_of, role_labels
from gongkai.core import clock, files, installation
from gongkai.core.models import Entry
from gongkai.core.registry import demo_chapters
from gongkai.core.viewers import Job
from gongkai.ops import schema
from gongkai.ops.actions import FinishChapter
from gongkai.ops.command import Problem, set_clock
from gongkai.ops.demo import city
from gongkai.ops.tables import table

Say = Callable[[str], object]
BY_PEOPLE = ("page", "api")


def prepare(say: Say) -> None:
    """Have the demonstration ready; raises ``Problem`` on a database of another kind."""
    schema.make_home()
    if schema.is_empty() or schema.pending():
        say("建立数据库……")
        schema.migrate()
    row = installation.current()
    if row is not None and row.nature != installation.Nature.DEMO:
        raise Problem(f"这是{row.get_nature_display()}库，不能写入演示数据。请另设 GONGKAI_HOME 再执行。")
    if row is None:
        _refuse_used()
        installation.create(installation.Nature.DEMO)
    set_clock()
    _tell(say)


def _refuse_used() -> None:
    if Entry.objects.exists() or Account.objects.exists():
        raise Problem("这个数据库已经在使用，不能改作演示。请另设 GONGKAI_HOME 再执行。")


def _tell(say: Say) -> None:
    told = set(Entry.objects.filter(action=FinishChapter.code).values_list("subject", flat=True))
    begun = Entry.objects.exists()
    for chapter in sorted(demo_chapters, key=lambda chapter: chapter.order):
        if chapter.code in told:
            continue
        if begun and not told:
            raise Problem("上一次写入演示数据时中断了。请执行 gongkai demo --fresh 重新建立。")
        say(f"写入演示数据：{chapter.title}……")
        chapter.tell()
        FinishChapter.perform(Job("演示"), {"chapter": chapter.code}, channel="command")
        told.add(chapter.code)


def start_over() -> None:
    """Remove a demonstration that nobody has worked in; raises ``Problem`` where it is anything else."""
    if connection.vendor != "sqlite":
        raise Problem("--fresh 只用于 SQLite 演示库；PostgreSQL 请另建一个空库。")
    place = Path(str(connection.settings_dict["NAME"]))
    if not place.exists():
        return
    if not schema.is_empty():
        _refuse_worked_in()
    connection.close()
    for each in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
        each.unlink(missing_ok=True)
    shutil.rmtree(files.root(), ignore_errors=True)


def _refuse_worked_in() -> None:
    if not schema.pending() and installation.nature() != installation.Nature.DEMO:
        raise Problem("这不是演示库，不能重新建立。")
    if Entry.objects.filter(channel__in=BY_PEOPLE).exists():
        raise Problem("演示库里已有人操作过，不会清除。要重新来过，请另设 GONGKAI_HOME，或者自己移走原来的目录。")


def accounts() -> str:
    """The demo accounts as a table, one line per post."""
    notes = {person.account: person.note for agency in city.AGENCIES for person in agency.people}
    rows = []
    for account in Account.objects.filter(name__in=notes).select_related("person").order_by("pk"):
        head = (account.name, account.person.name if account.person else "")
        for post in posts_of(account, clock.today()).order_by("pk"):
            rows.append((*head, f"{post.agency.short_name} {post.title}", role_labels(post.role_codes())))
            head = ("", "")
    return table(["账号", "姓名", "岗位", "角色"], rows)
