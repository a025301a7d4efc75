"""Databases seen from outside, through their own drivers, and empty ones to restore into."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from gongkai.core.addresses import database_settings
from harness.databases import RealDatabase, Templates

WRITER = Path(__file__).with_name("writer.py")
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def empty_database(database_templates: Templates) -> Iterator[str]:
    """The address of a database with nothing in it."""
    address = database_templates.store.private("restored")
    database_templates.store.create(address)
    yield address
    database_templates.store.drop(address)


@pytest.fixture
def writer(real_database: RealDatabase) -> Iterator[subprocess.Popen[str]]:
    """Another process that registers without pause; closing its input ends it."""
    process = subprocess.Popen(
        [sys.executable, str(WRITER)],
        env=real_database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def read_lines(process: subprocess.Popen[str], count: int) -> list[str]:
    """The next ``count`` lines that the process prints; fails where it ended before."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(count)]
    assert all(lines), "the process ended early"
    return lines


def finish(process: subprocess.Popen[str]) -> None:
    """Let the process end by itself."""
    process.communicate("", timeout=30)
    assert process.returncode == 0


def everything(url: str) -> Rows:
    """Every row of every table, as the database's own driver reads them."""
    settings = database_settings(url)
    if settings["ENGINE"].endswith("sqlite3"):
        return _sqlite(settings["NAME"])
    return _postgresql(url)


def _sqlite(name: str) -> Rows:
    connection = sqlite3.connect(name)
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr) for table in tables}
    finally:
        connection.close()


def _postgresql(url: str) -> Rows:
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = {
            name: sorted(connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))), key=repr)
            for (name,) in names
        }
        sequences = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        return {**rows, "sequences": sorted(sequences, key=repr)}


def every_file(home: Path) -> dict[str, bytes]:
    """Every stored file of a home, by its place."""
    root = home / "files"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def backup_in(folder: Path) -> Path:
    """The one backup in a folder."""
    (found,) = (path for path in folder.iterdir() if path.name.startswith("gongkai-"))
    return found


def copy_of(backup: Path, target: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(backup, target))
