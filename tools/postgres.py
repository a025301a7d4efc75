"""A PostgreSQL server for one test run: its own folder, a unix socket, nothing kept, no port that could be taken."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap import POSTGRESQL_HOMES

SETTINGS = {"max_connections": "60", "timezone": "UTC", "listen_addresses": ""}
# The data is thrown away: nothing waits for a disk. Everything else stays as a real server has it.
THROWN_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class NoServer(Exception):
    """No PostgreSQL can be started here; the message says why."""


def programs() -> Path:
    """The folder of initdb and pg_ctl: the newest of Debian's, else the one on the path."""
    found = sorted(Path(POSTGRESQL_HOMES).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise NoServer("PostgreSQL's initdb was not found; install the Debian package postgresql")


def owner() -> str | None:
    """The account that the server must run under; None for the present one (the server refuses to be root)."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoServer("PostgreSQL refuses to run as root and there is no account postgres") from None


def call(account: str | None, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs under the account; its output is in the error when it fails."""
    identity = {} if account is None else {"user": account, "group": account, "extra_groups": []}
    done = subprocess.run(
        [str(word) for word in command],
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **identity,
    )
    if done.returncode:
        raise NoServer(f"{command[0]} failed:\n{done.stdout}")


def free_port() -> int:
    """A port number free now; it only names the socket's file, so a later clash cannot happen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(*, durable: bool = False, kept: Path | None = None) -> Iterator[str]:
    """Start a server and yield the address of its database ``postgres``; stop it and remove its folder at the end.

    ``durable``: it writes to disk as one in use does; tests do without. ``kept``: a folder where its data stay, and are
    found again by the next server.
    """
    binaries, account = programs(), owner()
    settings = SETTINGS if durable else {**SETTINGS, **THROWN_AWAY}
    folder = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
    data, port = (kept or folder) / "data", free_port()
    try:
        for place in (folder, kept) if kept else (folder,):
            place.mkdir(parents=True, exist_ok=True)
            if account:
                shutil.chown(place, account, account)
        if not (data / "PG_VERSION").exists():
            call(account, binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N")
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        start = f"-k {folder} -p {port} {options}"
        # -l: a server that inherited our output would keep the caller's pipe open.
        call(account, binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", start, "-w", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}&port={port}"
        finally:
            call(account, binaries / "pg_ctl", "-D", data, "-m", "fast" if kept else "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
