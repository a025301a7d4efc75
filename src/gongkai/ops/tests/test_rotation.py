"""Two processes at the key file at once: the second waits, and no key is ever lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from gongkai.core import keys, personal
from gongkai.core.models import PersonalRecord
from gongkai.core.viewers import Job
from gongkai.ops import keychain
from gongkai.ops.command import Problem
from gongkai.ops.tests.archive import build_archive, register
from harness.databases import RealDatabase

pytestmark = pytest.mark.db

# Holds still between reading the key file and writing it, until its input says to go on.
SLOW = """
import django, sys
django.setup()
from gongkai.core import keys
from gongkai.ops import keychain
write = keys._write_private
def slowly(place, text):
    print("has read", flush=True)
    sys.stdin.readline()
    write(place, text)
keys._write_private = slowly
print(keychain.rotate(), flush=True)
"""
# Says when it comes to the lock.
OTHER = """
import django
django.setup()
from gongkai.core import keys
from gongkai.ops import keychain
lock = keys.fcntl.flock
def asking(*arguments):
    print("waits", flush=True)
    lock(*arguments)
keys.fcntl.flock = asking
print(keychain.rotate(), flush=True)
"""


def begin(script: str, database: RealDatabase) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env=database.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_rotations_at_once_lose_no_key(real_database: RealDatabase) -> None:
    register(build_archive(), 1)
    connection.close()
    processes = [begin(SLOW, real_database)]
    try:
        (slow,) = processes
        assert slow.stdout is not None
        assert slow.stdout.readline() == "has read\n"
        processes.append(other := begin(OTHER, real_database))
        assert other.stdout is not None
        assert other.stdout.readline() == "waits\n"
        assert slow.communicate("go on\n", timeout=60)[0] == "2\n"
        assert other.communicate(timeout=60)[0] == "2\n"
    finally:
        for process in processes:
            process.kill()
    keys.forget()
    assert sorted(keys.ring().masters) == [1, 2, 3]
    assert keychain.masters_in_use() == [3]
    record = PersonalRecord.objects.select_related("key", "matter").get()
    assert personal.read(record, Job("测试"), "测试")["姓名"] == "王小明"


def test_a_changed_key_file_and_its_folder_reach_the_disk(
    real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.ring()
    synced: list[str] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda what: (synced.append(os.readlink(f"/proc/self/fd/{what}")), sync(what))[1])
    keychain.rotate()
    folder = str(keys.path().parent)
    assert [place.removeprefix(folder).split(".")[0] for place in synced] == ["/keyring", ""]


def test_the_signing_key_is_made_once_and_stays_through_rotation_export_and_import(
    real_database: RealDatabase, tmp_path: Path
) -> None:
    old = tmp_path / "old.json"
    keychain.export(old)
    seed = keys.signing_seeds()[0]
    assert len(seed) == 32
    keychain.rotate()
    keys.forget()
    assert keys.signing_seeds()[0] == seed
    keychain.export(tmp_path / "new.json")
    with pytest.raises(Problem, match="签名密钥"):
        keychain.take_in(old)
    keychain.take_in(tmp_path / "new.json")
    assert keys.signing_seeds()[0] == seed


def test_a_renewed_signing_key_stays_through_rotation_export_and_import(
    real_database: RealDatabase, tmp_path: Path
) -> None:
    first = keys.signing_seeds()[0]
    old = tmp_path / "old.json"
    keychain.export(old)
    second = keys.add_signing_seed(first)
    assert keys.add_signing_seed(first) == second, "made once"
    keychain.rotate()
    keys.forget()
    assert keys.signing_seeds() == (first, second)
    with pytest.raises(Problem, match="后来更换的签名密钥"):
        keychain.take_in(old)
    keychain.export(tmp_path / "new.json")
    keychain.take_in(tmp_path / "new.json")
    assert keys.signing_seeds() == (first, second)


def test_the_key_of_sealed_applications_stays_through_rotation_export_and_import(
    real_database: RealDatabase, tmp_path: Path
) -> None:
    old = tmp_path / "old.json"
    keychain.export(old)
    seed = keys.sealing_seed()
    assert len(seed) == 32
    assert seed != keys.signing_seeds()[0]
    keychain.rotate()
    keys.forget()
    assert keys.sealing_seed() == seed
    with pytest.raises(Problem):
        keychain.take_in(old)
    keychain.export(tmp_path / "new.json")
    keychain.take_in(tmp_path / "new.json")
    assert keys.sealing_seed() == seed
