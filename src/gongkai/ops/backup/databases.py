"""Copying a whole database while others write to it, and describing what it holds, row by row.

SQLite: the online backup API. PostgreSQL: ``pg_dump`` on an exported snapshot, so that the description, the list of
files and the dump see one and the same moment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql

from gongkai.ops.command import Problem

Settings = dict[str, Any]


@dataclass(frozen=True)
class TableState:
    """How many rows a table has, and the SHA-256 over all of them in the order of their keys."""

    rows: int
    digest: str


class Reading(Protocol):
    """One consistent view of a database."""

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def tables(self) -> dict[str, TableState]:
        """Every table and what it holds."""


class Store(Protocol):
    """A database of one vendor, named by Django's settings of it."""

    vendor: str
    file: str

    def dump(self, target: Path) -> Any:
        """A context: writes the copy to ``target`` and yields a ``Reading`` of exactly what is in it."""

    def load(self, source: Path, compare: Compare) -> None:
        """Make the empty database what the copy says; ``compare`` judges what was made."""

    def reading(self) -> Any:
        """A context that yields a ``Reading`` of the database as it is."""

    def refuse_filled(self) -> None:
        """Raise ``Problem`` unless the database is empty."""

    def check(self) -> list[str]:
        """What the database itself finds wrong with its integrity."""


Compare = Callable[[Store], None]


def store(settings: Settings) -> Store:
    """The store that Django's database settings name."""
    return SQLite(settings) if settings["ENGINE"].endswith("sqlite3") else PostgreSQL(settings)


def _digest(rows: Iterable[tuple[Any, ...]]) -> TableState:
    count, total = 0, hashlib.sha256()
    for row in rows:
        total.update(repr(row).encode())
        count += 1
    return TableState(count, total.hexdigest())


class SQLiteReading:
    """A view of an SQLite file that nobody writes to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(query).fetchall()

    def tables(self) -> dict[str, TableState]:
        """Every table of ours; SQLite's own bookkeeping is left out."""
        names = self.fetch("SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'")
        return {name: _digest(self.connection.execute(self._all(name))) for (name,) in sorted(names)}

    @staticmethod
    def _all(name: str) -> str:
        quoted = name.replace('"', '""')
        return f'SELECT * FROM "{quoted}" ORDER BY rowid'  # noqa: S608  a table's own name, quoted


class SQLite:
    """A database in one file."""

    vendor = "sqlite"
    file = "database.sqlite3"

    def __init__(self, settings: Settings) -> None:
        self.path = Path(settings["NAME"])

    @contextmanager
    def dump(self, target: Path) -> Iterator[SQLiteReading]:
        """Copy in one step: in WAL mode writers go on meanwhile, and the copy is of one moment."""
        source, copy = self._open(self.path), sqlite3.connect(target)
        try:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")  # the copy is one file, without a log beside it
            copy.commit()
        finally:
            source.close()
            copy.close()
        with self._reading(target) as reading:
            yield reading

    def load(self, source: Path, compare: Compare) -> None:
        """Compare the copy under a temporary name, then put it into place in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f"{self.path.name}.restoring")
        try:
            shutil.copyfile(source, temporary)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            compare(SQLite({"NAME": temporary}))
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)

    @contextmanager
    def reading(self) -> Iterator[SQLiteReading]:
        """The database as it is."""
        with self._reading(self.path) as reading:
            yield reading

    def refuse_filled(self) -> None:
        """A file of that name is a database in use."""
        if self.path.exists() and self.path.stat().st_size:
            raise Problem(f"目标数据库 {self.path} 已经存在。恢复只能到空的位置，请换一个位置，或者先把它移走。")

    def check(self) -> list[str]:
        """SQLite's own check of the whole file, and of every reference."""
        with self._reading(self.path) as reading:
            return integrity(reading)

    @contextmanager
    def _reading(self, path: Path) -> Iterator[SQLiteReading]:
        connection = self._open(path)
        try:
            connection.execute("BEGIN")
            yield SQLiteReading(connection)
        finally:
            connection.close()

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        if not path.exists():
            raise Problem(f"没有找到数据库文件 {path}，请检查 GONGKAI_HOME 和 GONGKAI_DATABASE。")
        return sqlite3.connect(path, timeout=60)


def integrity(reading: SQLiteReading) -> list[str]:
    """What SQLite finds wrong with a file."""
    faults = [str(row[0]) for row in reading.fetch("PRAGMA integrity_check") if row[0] != "ok"]
    return faults + [f"引用不存在的行：{row[0]} → {row[2]}" for row in reading.fetch("PRAGMA foreign_key_check")]


class PostgreSQLReading:
    """A view of a PostgreSQL database within one repeatable-read transaction."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.connection = connection

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(query.encode()).fetchall()

    def tables(self) -> dict[str, TableState]:
        """Every table of the schema in use."""
        names = self.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return {name: _digest(self._rows(name)) for (name,) in sorted(names)}

    def _rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        table = sql.Identifier(name)
        # As text: the form of every type is then PostgreSQL's own, the same before and after. "C" orders bytes.
        query = sql.SQL('SELECT t::text FROM {} t ORDER BY t::text COLLATE "C"').format(table)
        with self.connection.cursor(name="gongkai_backup") as cursor:
            cursor.itersize = 5000
            cursor.execute(query)
            yield from cursor


class PostgreSQL:
    """A database of a server; its programs ``pg_dump`` and ``pg_restore`` are found on the path."""

    vendor = "postgresql"
    file = "database.pgdump"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @contextmanager
    def dump(self, target: Path) -> Iterator[PostgreSQLReading]:
        """Dump the snapshot of one transaction, which stays open so that the reading sees the same rows."""
        with self.reading() as reading:
            snapshot = reading.fetch("SELECT pg_export_snapshot()")[0][0]
            self._run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={target}",
            )
            yield reading

    def load(self, source: Path, compare: Compare) -> None:
        """Restore in one transaction: all or nothing; then compare."""
        options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        self._run("pg_restore", *options, f"--dbname={self.settings['NAME']}", str(source))
        compare(self)

    @contextmanager
    def reading(self) -> Iterator[PostgreSQLReading]:
        """The database as it is at this moment."""
        with self._connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            yield PostgreSQLReading(connection)

    def refuse_filled(self) -> None:
        """A database with any table of its own is in use."""
        with self.reading() as reading:
            (count,) = reading.fetch(
                "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            )[0]
        if count:
            raise Problem(
                f"目标数据库 {self.settings['NAME']} 里已经有 {count} 张表。恢复只能到空的数据库，请新建一个空库。"
            )

    def check(self) -> list[str]:
        """Constraints were checked while they were made; what could be left is one that is not valid."""
        with self.reading() as reading:
            rows = reading.fetch("SELECT conname FROM pg_constraint WHERE NOT convalidated")
        return [f"约束未生效：{name}" for (name,) in rows]

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        values = self.settings
        try:
            return psycopg.connect(
                dbname=values["NAME"],
                user=values["USER"] or None,
                password=values["PASSWORD"] or None,
                host=values["HOST"] or None,
                port=values["PORT"] or None,
                options="-c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c extra_float_digits=1",
            )
        except psycopg.OperationalError as error:
            raise Problem(f"连接不上数据库 {values['NAME']}：{error}") from None

    def _run(self, name: str, *arguments: str) -> None:
        found = shutil.which(name)
        if found is None:
            raise Problem(f"没有找到 {name}。请安装与数据库服务器同版本的 postgresql-client。")
        values = self.settings
        wanted = {
            "PGDATABASE": values["NAME"],
            "PGUSER": values["USER"],
            "PGPASSWORD": values["PASSWORD"],  # not on the command line, where every user of the machine could read it
            "PGHOST": values["HOST"],
            "PGPORT": values["PORT"],
        }
        environment = {**os.environ, **{key: value for key, value in wanted.items() if value}}
        done = subprocess.run(
            [found, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Problem(f"{name} 没有成功：\n{done.stderr.strip()}")
