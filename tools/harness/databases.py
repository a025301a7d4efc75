"""Databases for tests: one migrated template, built once per run, and private copies of it.

Append-only triggers make it impossible to empty tables, so nothing here flushes. A test that stays inside one
transaction uses pytest-django's ``db``; its database is a copy of the template. A test that really commits, or that
starts other processes, asks for ``real_database``.

``GONGKAI_TEST_DATABASE`` names a PostgreSQL server (an address of one of its databases, by an account that may create
others); without it everything is SQLite files in a temporary folder.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from gongkai.core import keys
from gongkai.project.environment import database_settings

Fill = Callable[[], object]
MIGRATED = "migrated"


@dataclass(frozen=True)
class RealDatabase:
    """A private database, in use by this process while the test runs and open to processes that the test starts."""

    url: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment for a process of the product on this database."""
        return {
            **os.environ,
            "GONGKAI_DATABASE": self.url,
            "GONGKAI_HOME": str(self.home),
            "GONGKAI_TEST_PROCESS": "1",
            "DJANGO_SETTINGS_MODULE": "gongkai.project.settings_test",
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start ``gongkai <arguments>`` on this database; pipes for its input and outputs, text in UTF-8."""
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        program = [str(Path(sys.prefix) / "bin" / "gongkai"), *arguments]
        return subprocess.Popen(program, env=self.environment, cwd=self.home, text=True, encoding="utf-8", **options)

    def run(self, *arguments: str, entered: str = "", seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run ``gongkai <arguments>`` to its end; the exit code is the test's to judge."""
        process = self.start(*arguments)
        try:
            output, errors = process.communicate(entered, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


class SQLiteFiles:
    """Databases as files in a folder; a copy is a copied file."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker = folder, worker

    def template(self, name: str) -> str:
        """The address of a template, the same in every worker."""
        return f"sqlite:///{self.folder / name}.sqlite3"

    def private(self, name: str) -> str:
        """The address of a copy, different in every worker."""
        return f"sqlite:///{self.folder / self.worker / name}.sqlite3"

    def create(self, address: str) -> None:
        """Make place for an empty database."""
        self._path(address).parent.mkdir(parents=True, exist_ok=True)
        self.drop(address)

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` a copy of the closed database ``source``."""
        self.create(target)
        shutil.copyfile(self._path(source), self._path(target))

    def drop(self, address: str) -> None:
        """Remove the database and the files SQLite keeps beside it."""
        path = self._path(address)
        for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            each.unlink(missing_ok=True)

    @staticmethod
    def _path(address: str) -> Path:
        return Path(database_settings(address)["NAME"])


class PostgreSQLServer:
    """Databases of one server; a copy is CREATE DATABASE … TEMPLATE."""

    def __init__(self, server: str, run: str, worker: str) -> None:
        self.server, self.run, self.worker = server, run, worker

    def template(self, name: str) -> str:
        """The address of a template, the same in every worker."""
        return self._address(f"gongkai_{self.run}_{name}")

    def private(self, name: str) -> str:
        """The address of a copy, different in every worker."""
        return self._address(f"gongkai_{self.run}_{self.worker}_{name}")

    def create(self, address: str) -> None:
        """Make an empty database, in place of one that an interrupted run left."""
        self.drop(address)
        # C: the order of text must not hang on the languages that the machine happens to have.
        self._do("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'", address)

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` a copy of ``source``, to which nobody may be connected."""
        self.drop(target)
        self._do("CREATE DATABASE {} TEMPLATE {}", target, source)

    def drop(self, address: str) -> None:
        """Remove the database, ending whoever is connected."""
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", address)

    def _address(self, name: str) -> str:
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))

    def _do(self, statement: str, *addresses: str) -> None:
        names = [sql.Identifier(urlsplit(address).path.lstrip("/")) for address in addresses]
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*names))


class Templates:
    """The templates of a run and the copies made of them."""

    def __init__(self, folder: Path, worker: str) -> None:
        server = os.environ.get("GONGKAI_TEST_DATABASE")
        run = "".join(letter for letter in folder.name if letter.isalnum())[-20:] + str(folder.stat().st_ino)
        self.store = PostgreSQLServer(server, run, worker) if server else SQLiteFiles(folder, worker)
        self.folder = folder
        self.worker = worker
        self._count = itertools.count(1)
        self._built: list[str] = []

    def template(self, name: str = MIGRATED, fill: Fill | None = None, base: str | None = MIGRATED) -> str:
        """The address of the template ``name``, built by the first who asks: a copy of ``base``, filled by ``fill``."""
        address, done = self.store.template(name), self.folder / f"{name}.built"
        if base:
            self.template(base, migrate, None)
        with locked(self.folder / f"{name}.lock"):
            if not done.exists():
                if base:
                    self.store.copy(self.store.template(base), address)
                else:
                    self.store.create(address)
                if fill:
                    with using(address):
                        fill()
                done.touch()
                self._built.append(address)
        return address

    @contextmanager
    def copy(self, name: str = MIGRATED, fill: Fill | None = None, base: str | None = MIGRATED) -> Iterator[str]:
        """A private copy of a template, removed afterwards."""
        source = self.template(name, fill, None if name == MIGRATED else base)
        target = self.store.private(f"{name}_{next(self._count)}")
        # Two copies of one template at a time would count as its users to PostgreSQL.
        with locked(self.folder / f"{name}.lock"):
            self.store.copy(source, target)
        try:
            yield target
        finally:
            self.store.drop(target)

    def remove(self) -> None:
        """Remove the templates that this worker built, when the run is over."""
        for address in self._built:
            self.store.drop(address)


def migrate() -> None:
    """Bring the database in use to the present schema."""
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file that all workers share."""
    with open(path, "w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def using(address: str) -> Iterator[None]:
    """Point Django's connection, in every thread opened from now on, at ``address``; back to the former one after."""
    connection = connections["default"]
    settings = connections.settings["default"]
    wanted = database_settings(address)
    former = {name: settings[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT") if name in settings}
    connection.close()
    settings.update({name: wanted[name] for name in former if name in wanted})
    try:
        yield
    finally:
        connection.close()
        settings.update(former)


@pytest.fixture(scope="session")
def database_templates(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: Any
) -> Iterator[Templates]:
    """The templates of this run. For a filled one: ``database_templates.copy("city", fill=load_city)``."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "databases"
    folder.mkdir(exist_ok=True)
    templates = Templates(folder, worker_id)
    with django_db_blocker.unblock():
        templates.template(MIGRATED, migrate, None)
    yield templates
    if worker_id == "master":
        templates.remove()


@pytest.fixture(scope="session")
def django_db_setup(database_templates: Templates, django_db_blocker: Any) -> Iterator[None]:
    """Replace pytest-django's own: the worker's database is a copy of the template, not a second migration."""
    with database_templates.copy() as address, django_db_blocker.unblock(), using(address):
        yield


@pytest.fixture
def template_database(database_templates: Templates) -> str:
    """The address of the migrated template; to read from outside or to copy, never to write to."""
    return database_templates.template()


@pytest.fixture
def real_database(
    request: pytest.FixtureRequest, database_templates: Templates, tmp_path: Path, settings: Any, django_db_blocker: Any
) -> Iterator[RealDatabase]:
    """A private database and home in which this test really commits; processes reach them by ``environment``."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail("a test has either db (one transaction, rolled back) or real_database (commits), not both")
    home = tmp_path / "home"
    (home / "static").mkdir(parents=True)
    settings.HOME = home
    with database_templates.copy() as address, django_db_blocker.unblock(), using(address):
        yield RealDatabase(address, home)


@pytest.fixture(autouse=True)
def own_home(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> None:
    """Files and keys of each test in a folder of its own."""
    if "real_database" not in request.fixturenames:
        settings.HOME = tmp_path
    keys.forget()
