"""The server of a test run: private, fast, gone afterwards."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

import postgres
from gongkai.project.environment import database_settings
from postgres import NoServer, programs, server


def test_a_server_answers_on_its_socket_and_leaves_nothing() -> None:
    with server() as address:
        folder = Path(parse_qs(urlsplit(address).query)["host"][0])
        assert folder.stat().st_mode & 0o077 == 0
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert database_settings(address)["HOST"] == str(folder)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_the_newest_of_debian_s_versions_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    monkeypatch.setattr(postgres, "POSTGRESQL_HOMES", str(tmp_path))
    assert programs() == tmp_path / "17" / "bin"


def test_a_machine_without_a_server_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "POSTGRESQL_HOMES", str(tmp_path))
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    with pytest.raises(NoServer, match="install the Debian package postgresql"):
        programs()
