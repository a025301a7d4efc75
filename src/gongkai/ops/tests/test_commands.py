"""The commands of an installation: what they do, what they refuse and with which exit code."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.core import clock, installation, keys, personal
from gongkai.core.models import DataKey, Entry, Fact, Job, PersonalRecord
from gongkai.core.viewers import Job as JobViewer
from gongkai.core.viewers import Staff
from gongkai.ops import keychain
from gongkai.ops.command import Problem
from gongkai.ops.tables import markdown, table
from gongkai.ops.tests.archive import build_archive, register
from harness.databases import RealDatabase

pytestmark = pytest.mark.db
VALUES = ("--field", "title=地籍图", "--field", "reader=王小明", "--field", "phone=13900000000")


def say(*words: Any) -> str:
    said = StringIO()
    call_command(*words, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def clerk(real_database: RealDatabase) -> Staff:
    return build_archive()


def test_act_exits_0_done_1_refused_2_misused(clerk: Staff, real_database: RealDatabase) -> None:
    connection.close()
    act = ("act", "example.register", "--as", "chen")
    done = real_database.run(*act, *VALUES)
    assert (done.returncode, done.stderr) == (0, "")
    assert "登记：已办理" in done.stdout
    refused = real_database.run(*act, *VALUES[:4])
    assert refused.returncode == 1
    assert "phone：" in refused.stderr
    assert real_database.run("act", "example.nothing", "--as", "chen").returncode == 2
    assert Fact.objects.count() == 1
    assert list(Entry.objects.order_by("pk").values_list("channel", "result")) == [
        ("command", "done"),
        ("command", "refused"),
    ]


@pytest.mark.parametrize(
    "words, problem",
    [
        (("example.register",), "请用 --as 指明账号"),
        (("example.register", "--as", "nobody"), "没有可用的工作人员账号“nobody”"),
        (("example.approve", "--as", "chen", "--matter", "99"), "没有第 99 号事项"),
        (("example.register", "--as", "chen", "--field", "title"), "应当写成 名=值"),
        (("example.register", "--as", "chen", "--json", "nowhere.json"), "不能读作 JSON"),
        (("example.register", "--as", "chen", "--post", "99"), "今天没有这个岗位"),
    ],
)
def test_what_act_cannot_understand_is_named(words: tuple[str, ...], problem: str, clerk: Staff) -> None:
    with pytest.raises(Problem, match=problem) as caught:
        say("act", *words)
    assert caught.value.returncode == 2
    assert not Entry.objects.exists()


def test_act_takes_a_json_file_and_keeps_to_what_was_seen(clerk: Staff, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"title": "地籍图", "reader": "王小明", "phone": "13900000000"}), encoding="utf-8")
    assert "最新事实 1" in say("act", "example.register", "--as", "chen", "--json", values)
    matter = Fact.objects.get().matter_id
    with pytest.raises(Problem, match="这一步由签发人办理"):
        say("act", "example.approve", "--as", "chen", "--matter", matter, "--seen", 1)


def test_rebuild_names_a_difference_and_mends_it(clerk: Staff) -> None:
    register(clerk, 1)
    assert "没有不同" in say("rebuild", "--check")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE example_readingrequest SET process_state = 'done'")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild", "--check", stdout=said)
    assert ended.value.code == 1
    assert "process_state: 存 'done'，算 'registered'" in said.getvalue()
    assert "重新推算 1 件" in say("rebuild")
    assert "没有不同" in say("rebuild", "--check")


def test_audit_verify_counts_and_names_a_broken_chain(clerk: Staff) -> None:
    register(clerk, 1)
    assert "未封存" in say("audit", "verify")
    say("worker", "--once")
    line = next(line for line in say("audit", "verify").splitlines() if line.startswith("云川市档案馆"))
    assert line.split()[1:] == ["1", "1", "0", "完好"]


def test_time_is_simulated_only_where_nobody_relies_on_it(real_database: RealDatabase) -> None:
    with pytest.raises(Problem, match="正式使用的数据库不能模拟时间"):
        say("clock", "set", "2027-01-04T09:00")
    installation.create(installation.Nature.DEMO)
    try:
        assert say("clock", "set", "2027-01-04T09:00").startswith("2027-01-04 09:00:0")
        assert clock.today().isoformat() == "2027-01-04"
        assert "模拟" in say("clock", "show")
        assert "实际" in say("clock", "reset")
    finally:
        say("clock", "reset")
    with pytest.raises(Problem, match="请写北京时间"):
        say("clock", "set", "tomorrow")


def test_jobs_shows_what_needs_a_person(real_database: RealDatabase) -> None:
    say("worker", "--once")
    moment = clock.now()
    Job.objects.create(
        kind="example.notify", key="matter 7", state="unclear", run_after=moment, queued_at=moment, result="执行中断"
    )
    assert "需要人处理的任务" in say("jobs")
    read = json.loads(say("jobs", "--format", "json"))
    assert [(job["state"], job["title"], job["key"]) for job in read["troubled"]] == [
        ("待人确认", "寄发查阅通知", "matter 7")
    ]
    assert {kind["code"] for kind in read["kinds"]} >= {"core.seal", "core.sweep", "example.notify"}


def test_rotation_opens_what_was_there_and_the_former_key_file_no_longer_fits(clerk: Staff, tmp_path: Path) -> None:
    register(clerk, 1)
    old = tmp_path / "old.json"
    say("keys", "export", old)
    assert old.stat().st_mode & 0o077 == 0
    assert "重新加密了 2 项" in say("keys", "rotate")  # the record and its scan
    assert set(DataKey.objects.values_list("master_number", flat=True)) == {2}
    assert keychain.masters_in_use() == [2]
    record = PersonalRecord.objects.select_related("key", "matter").get()
    assert personal.read(record, JobViewer("测试"), "测试")["姓名"] == "王小明"
    with pytest.raises(Problem, match="第 2 号主密钥"):
        say("keys", "import", old)
    with pytest.raises(Problem, match="已经存在，不覆盖"):
        say("keys", "export", old)


def test_the_key_file_of_another_installation_is_not_imported(clerk: Staff, tmp_path: Path) -> None:
    register(clerk, 1)
    foreign = keys.KeyRing(1, {1: bytes(32)}, bytes(32))
    keys.path().unlink()
    keys.forget()
    (tmp_path / "foreign.json").write_text(foreign.to_json(), encoding="utf-8")
    with pytest.raises(Problem, match="第 1 号主密钥不是这个数据库用的那一把"):
        say("keys", "import", tmp_path / "foreign.json")
    (tmp_path / "noise.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Problem, match="不是密钥文件"):
        say("keys", "import", tmp_path / "noise.json")
    assert not keys.path().exists()


def test_every_wrapped_column_of_the_product_is_known_to_the_key_commands() -> None:
    known = {(each.model._meta.label, each.column) for each in keychain.WRAPPED}
    assert known == {
        ("core.DataKey", "wrapped"),
        ("core.Draft", "data"),
        ("agencies.SecondFactor", "secret"),
        ("agencies.Account", "contact"),
    }


def test_processes_and_settings_are_printed_for_the_docs() -> None:
    lines = say("processes", "--format", "markdown").splitlines()
    assert "## 查阅登记（example）" in lines
    (line,) = (line for line in lines if line.startswith("| example.approve "))
    assert line.split(" | ")[1:7] == ["批准", "待审批", "待交付", "signer", "登记", "示例规则第二条"]
    assert "| sign_in.lock_minutes | 锁定多少分钟 | 整数 | 30 | 10–1440 |" in say("settings", "--format", "markdown")


def test_a_chinese_character_takes_two_columns() -> None:
    assert table(["甲", "b"], [["x", 1], ["长的", 22]]) == "甲    b\n────  ──\nx     1\n长的  22"
    assert markdown(["a"], [["x|y\nz"]]) == "| a |\n| --- |\n| x\\|y z |"


def test_a_refusal_is_one_sentence_without_a_traceback(real_database: RealDatabase) -> None:
    installation.create(installation.Nature.PRODUCTION)
    connection.close()
    done = real_database.run("clock", "set", "2027-01-04")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "正式使用的数据库不能模拟时间；只有演示库和测速库可以。\n"
