"""Backup and restore: the same rows and bytes elsewhere, while others write; a damaged backup is refused by name."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.core import files, keys
from gongkai.core.models import Fact, Matter, Number
from gongkai.ops.command import Problem
from gongkai.ops.tests.archive import build_archive, register
from gongkai.ops.tests.conftest import backup_in, copy_of, every_file, everything, finish, read_lines
from harness.databases import RealDatabase

pytestmark = pytest.mark.db


@pytest.fixture
def filled(real_database: RealDatabase) -> RealDatabase:
    """Three registrations."""
    archive = build_archive()
    for number in range(3):
        register(archive, number)
    connection.close()
    return real_database


@pytest.fixture
def backup(filled: RealDatabase, tmp_path: Path) -> Path:
    """A backup of them."""
    call_command("backup", tmp_path / "backups", stdout=StringIO())
    connection.close()
    return backup_in(tmp_path / "backups")


def restore(backup: Path, home: Path, url: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command("restore", backup, "--into", home, "--database", url, stdout=said)
    return said.getvalue()


def test_a_restored_installation_has_every_row_and_every_byte(
    filled: RealDatabase, backup: Path, empty_database: str, tmp_path: Path
) -> None:
    home = tmp_path / "new home"
    restore(backup, home, empty_database)
    rows = everything(empty_database)
    assert len(rows["core_fact"]) == 3
    assert rows == everything(filled.url)
    assert len(every_file(home)) == 3
    assert every_file(home) == every_file(filled.home)


def test_a_backup_made_while_others_write_is_of_one_moment(
    real_database: RealDatabase, writer: subprocess.Popen[str], empty_database: str, tmp_path: Path
) -> None:
    before = len(read_lines(writer, 5))
    done = real_database.run("backup", str(tmp_path / "backups"))
    assert done.returncode == 0, done.stderr
    read_lines(writer, 2)  # it went on writing
    finish(writer)
    home = tmp_path / "new"
    restore(backup_in(tmp_path / "backups"), home, empty_database)
    then, now = everything(empty_database), everything(real_database.url)
    assert before <= len(then["core_matter"]) < len(now["core_matter"])
    for name, rows in then.items():
        if name.startswith("core_") and name not in {"core_counter", "core_job"}:
            assert set(map(repr, rows)) <= set(map(repr, now[name])), name
    for name in ("core_fact", "core_number", "core_personalrecord", "core_storedfile", "core_filelink"):
        assert len(then[name]) == len(then["core_matter"]), name
    named = {file[1] for file in then["core_storedfile"]}
    assert {Path(name).name for name in every_file(home)} == named


def test_a_restored_installation_goes_on_where_the_old_one_stopped(
    filled: RealDatabase, backup: Path, empty_database: str, tmp_path: Path
) -> None:
    home = tmp_path / "new"
    restore(backup, home, empty_database)
    new = RealDatabase(empty_database, home)
    assert filled.run("keys", "export", str(tmp_path / "keys.json")).returncode == 0
    assert new.run("keys", "import", str(tmp_path / "keys.json")).returncode == 0
    assert new.run("rebuild", "--check").returncode == 0
    assert new.run("audit", "verify").returncode == 0
    done = new.run(
        "act", "example.register", "--as", "chen", "--field", "title=新图", "--field", "reader=李四",
        "--field", "phone=13900000000",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert Number.objects.count() == 3
    assert f"〔{Fact.objects.first().recorded_at.year}〕4号" in done.stdout


def test_keys_are_never_in_a_backup_and_restore_says_so(
    filled: RealDatabase, backup: Path, empty_database: str, tmp_path: Path
) -> None:
    ring = json.loads(keys.path().read_text())
    content = b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())
    for secret in (*ring["masters"].values(), ring["hashing"]):
        assert secret.encode() not in content
    assert "缺少第 1 号主密钥" in restore(backup, tmp_path / "new", empty_database)
    new = RealDatabase(empty_database, tmp_path / "new")
    refused = new.run(
        "act", "example.register", "--as", "chen", "--field", "title=新图", "--field", "reader=李四",
        "--field", "phone=13900000000",
    )  # fmt: skip
    assert refused.returncode == 1
    assert "密钥文件还没有导入" in refused.stderr
    assert not (tmp_path / "new/keys/keyring.json").exists()


@pytest.mark.parametrize("damage", ["database", "file", "manifest", "missing", "extra"])
def test_a_damaged_backup_is_refused_naming_the_file(
    damage: str, filled: RealDatabase, backup: Path, empty_database: str, tmp_path: Path
) -> None:
    copy = copy_of(backup, tmp_path / "damaged")
    name = json.loads((copy / "manifest.json").read_text())["database"]
    stored = sorted((copy / "files").rglob("*"))[-1]
    victim = {"database": copy / name, "manifest": copy / "manifest.json", "extra": copy / "files/extra"}.get(
        damage, stored
    )
    if damage == "missing":
        victim.unlink()
    elif damage == "extra":
        victim.write_bytes(b"?")
    else:
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    with pytest.raises(Problem, match=re.escape(victim.relative_to(copy).as_posix())):
        restore(copy, tmp_path / "new", empty_database)
    assert not (tmp_path / "new").exists()
    assert everything(empty_database).get("core_fact") is None


def test_restore_refuses_a_place_that_is_not_empty(filled: RealDatabase, backup: Path, tmp_path: Path) -> None:
    rows = everything(filled.url)
    (tmp_path / "used").mkdir()
    (tmp_path / "used/letter.txt").write_text("keep me")
    for home in (tmp_path / "used", tmp_path / "free"):
        with pytest.raises(Problem, match=r"空的|已经存在"):
            restore(backup, home, filled.url)
    assert everything(filled.url) == rows
    assert (tmp_path / "used/letter.txt").read_text() == "keep me"


def test_restore_refuses_a_home_that_has_keys_of_its_own(
    filled: RealDatabase, backup: Path, empty_database: str, tmp_path: Path
) -> None:
    home = tmp_path / "used once"
    (home / "keys").mkdir(parents=True)
    place = home / "keys/keyring.json"
    place.write_text(keys.KeyRing(1, {1: bytes(32)}, bytes(32)).to_json(), encoding="utf-8")
    with pytest.raises(Problem, match=r"已有密钥文件.*先.*移走"):
        restore(backup, home, empty_database)
    assert everything(empty_database).get("core_fact") is None
    assert [path.name for path in home.iterdir()] == ["keys"]
    place.rename(tmp_path / "of another database.json")
    restore(backup, home, empty_database)
    assert (home / "keys/awaiting-import").exists()


@pytest.mark.parametrize("moment", ["_copy_files", "manifests.write", "manifests.verify", "_sync"])
def test_a_killed_backup_leaves_nothing_that_restore_accepts(
    moment: str, filled: RealDatabase, empty_database: str, tmp_path: Path
) -> None:
    target = tmp_path / "backups"
    script = f"""
import django, os, pathlib
django.setup()
from gongkai.ops.backup import making
making.{moment} = lambda *_: os.kill(os.getpid(), 9)
making.make(pathlib.Path({str(target)!r}))
"""
    killed = subprocess.run([sys.executable, "-c", script], env=filled.environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = (path for path in target.iterdir() if path.is_dir())
    assert left.name.startswith(".incomplete")
    with pytest.raises(Problem, match="没有做完的备份"):
        restore(left, tmp_path / "new", empty_database)
    assert not (tmp_path / "new").exists()
    call_command("backup", target, stdout=StringIO())
    assert [path.name[:8] for path in target.iterdir()] == ["gongkai-"]


def test_a_missing_file_is_named_and_the_rest_is_backed_up(
    filled: RealDatabase, empty_database: str, tmp_path: Path
) -> None:
    place = next(path for path in (filled.home / "files").rglob("*") if path.is_file())
    place.unlink()
    done = filled.run("backup", str(tmp_path / "backups"))
    assert done.returncode == 1
    assert place.name in done.stderr
    restore(backup_in(tmp_path / "backups"), tmp_path / "new", empty_database)
    assert everything(empty_database) == everything(filled.url)


def test_the_sweeper_stands_still_during_a_backup(filled: RealDatabase) -> None:
    with files.no_sweeping():
        assert files.sweep() is None
    assert files.sweep() == 0
    assert Matter.objects.count() == 3
