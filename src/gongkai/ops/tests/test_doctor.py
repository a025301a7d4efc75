"""The doctor: what it says of which state, each with its remedy; exit code 1 on errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from gongkai.core import clock, installation, jobs, keys
from gongkai.core.models import Entry, Job
from gongkai.core.registry import Finding, doctor_checks
from gongkai.ops import worker
from gongkai.ops.checks import calendar, database, machine, security, work
from gongkai.ops.checks import keys as key_checks
from gongkai.ops.tests.archive import build_archive, register
from harness.databases import RealDatabase


def severities(findings: Iterator[Finding]) -> list[str]:
    found = list(findings)
    assert all(finding.remedy for finding in found if finding.severity != "ok")
    return [finding.severity for finding in found]


@pytest.mark.parametrize(
    "today, years, expected",
    [
        (date(2026, 9, 30), {2025, 2026}, "ok"),
        (date(2026, 10, 1), {2025, 2026}, "warning"),
        (date(2026, 12, 31), {2025, 2026}, "warning"),
        (date(2026, 12, 31), {2026, 2027}, "ok"),
        (date(2027, 1, 1), {2025, 2026}, "error"),
    ],
)
def test_next_year_s_holidays_are_missed_from_october_on(today: date, years: set[int], expected: str) -> None:
    assert severities(calendar.judge(today, years)) == [expected]


@pytest.mark.parametrize(
    "place, kind",
    [("/srv/gongkai/x.sqlite3", "nfs4"), ("/srv/other/x", "ext4"), ("/x", "ext4"), ("/srv/my disk/x", "cifs")],
)
def test_the_filesystem_of_a_place_is_that_of_the_nearest_mount(place: str, kind: str) -> None:
    mounts = "/dev/sda / ext4 rw 0 0\nnas:/g /srv/gongkai nfs4 rw 0 0\n//nas/d /srv/my\\040disk cifs rw 0 0\n"
    assert database.filesystem_of(Path(place), mounts) == kind


@pytest.mark.parametrize(
    "value, expected",
    [("x" * 60, ["error"]), ("short", ["error"]), ("django-insecure-abcdefghijklmnopqrstuvwxyz0123456789", ["error"]),
     ("Zk3vQ9xR7tLw2mNp8sYd4fGh6jBc1aEu5iOo0_-TqXV", [])],
)  # fmt: skip
def test_a_weak_signing_key_is_an_error(value: str, expected: list[str], settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.SECRET_KEY = tmp_path, value
    assert severities(key_checks.secret_key()) == expected


@pytest.mark.db
def test_production_wants_https_and_no_debugging(real_database: RealDatabase, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["zwgk.example.org"]
    installation.create(installation.Nature.PRODUCTION)
    assert severities(security.settings_of_production()) == ["error"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert severities(security.settings_of_production()) == ["ok"]
    settings.DEBUG = True
    assert severities(security.settings_of_production()) == ["error"]


@pytest.mark.parametrize(
    ("https", "addresses", "expected"),
    [
        (False, set(), []),
        (False, {"127.0.0.1"}, []),
        (True, set(), ["error"]),
        (True, {"127.0.0.1"}, ["ok"]),
        (True, {"10.0.0.5", "fd00::5"}, ["ok"]),
        (True, {"10.0.0.0/8"}, ["error"]),
        (False, {"proxy.example.org"}, ["error"]),
    ],
)
def test_https_without_a_known_proxy_is_an_error(
    https: bool, addresses: set[str], expected: list[str], settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = https
    settings.TRUSTED_PROXIES = frozenset(addresses)
    assert severities(security.proxies()) == expected


@pytest.mark.db
@pytest.mark.parametrize(
    ("failures", "expected"), [(0, ["ok"]), (1, ["warning"]), (2, ["warning"]), (3, ["error"]), (40, ["error"])]
)
def test_periodic_work_that_fails_is_told(real_database: RealDatabase, failures: int, expected: list[str]) -> None:
    worker.one_round()
    Job.objects.filter(kind="core.drafts").update(failures=failures, result="OSError: 磁盘已满")
    found = list(work.periodic())
    assert severities(iter(found)) == expected
    if failures:
        assert f"“清除过期草稿”已连续失败 {failures} 次：OSError: 磁盘已满" in found[0].message


@pytest.mark.db
def test_work_given_up_is_told_with_the_way_to_retry(real_database: RealDatabase) -> None:
    moment = clock.now()
    Job.objects.create(kind="example.notify", key="1", state="failed", run_after=moment, queued_at=moment)
    (finding,) = work.troubled()
    assert finding.severity == "error"
    assert "重试" in finding.remedy


@pytest.mark.db
def test_a_worker_is_missed_after_two_minutes(real_database: RealDatabase) -> None:
    assert severities(work.worker()) == ["warning"]
    worker.one_round()
    assert severities(work.worker()) == ["ok"]
    ended = Job.objects.get(kind=worker.SEAL, key=jobs.PERIODIC).ended_at
    assert ended is not None
    with clock.frozen(ended + timedelta(minutes=2)):
        assert severities(work.worker()) == ["ok"]
    with clock.frozen(ended + timedelta(minutes=2, seconds=1)):
        assert severities(work.worker()) == ["error"]


@pytest.mark.db
def test_entries_that_nobody_seals_are_an_error(real_database: RealDatabase) -> None:
    register(build_archive(), 1)
    at = Entry.objects.get().at
    with clock.frozen(at + timedelta(minutes=2)):
        assert severities(work.unsealed()) == []
    with clock.frozen(at + timedelta(minutes=2, seconds=1)):
        assert severities(work.unsealed()) == ["error"]


@pytest.mark.db
def test_the_key_file_must_be_there_closed_and_the_right_one(real_database: RealDatabase) -> None:
    assert severities(key_checks.key_file()) == ["ok"]
    register(build_archive(), 1)
    assert severities(key_checks.key_file()) == ["ok"]
    place = keys.path()
    place.chmod(0o644)
    assert severities(key_checks.key_file()) == ["error", "ok"]
    place.unlink()
    assert severities(key_checks.key_file()) == ["error"]
    keys.save(keys.KeyRing(1, {1: bytes(32)}, bytes(32)))
    assert [finding.message for finding in key_checks.key_file()] == [
        "密钥文件与数据库不配套：第 1 号主密钥不是这个数据库用的那一把"
    ]


@pytest.mark.db
def test_a_stored_file_that_is_gone_is_an_error(real_database: RealDatabase) -> None:
    register(build_archive(), 1)
    assert severities(machine.stored_files()) == []
    next(path for path in (real_database.home / "files").rglob("*") if path.is_file()).unlink()
    assert severities(machine.stored_files()) == ["error"]


@pytest.mark.db
def test_the_command_tells_machines_and_people_the_same(real_database: RealDatabase) -> None:
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--format", "json", stdout=said)
    findings = json.loads(said.getvalue())
    assert ended.value.code == 1
    assert {finding["check"] for finding in findings} <= {check.code for check in doctor_checks}
    text = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=text)
    errors = sum(finding["severity"] == "error" for finding in findings)
    assert f"{errors} 个错误" in text.getvalue()
    assert all(finding["remedy"] in text.getvalue() for finding in findings)


@pytest.mark.db
def test_an_empty_database_is_one_clear_error(real_database: RealDatabase, empty_database: str) -> None:
    done = RealDatabase(empty_database, real_database.home).run("doctor")
    assert done.returncode == 1
    assert "先 gongkai backup，再 gongkai migrate" in done.stdout
    assert "Traceback" not in done.stderr
