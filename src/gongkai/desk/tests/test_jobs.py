"""Background work at the desk: what ran last, what failed, and settling what nobody can tell but a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongkai.core import clock
from gongkai.core.models import Entry, Job
from gongkai.core.refusals import Refused
from gongkai.desk.actions import SettleJob
from gongkai.desk.jobs_page import job_code, kind_lines, rhythm, unclear_job
from harness.town import Town

pytestmark = pytest.mark.db


def job(state: str, key: str = "1", kind: str = "example.notify", **more: object) -> Job:
    """A job that began."""
    moment = clock.now()
    times = {"run_after": moment, "queued_at": moment, "started_at": moment, "ended_at": moment}
    return Job.objects.create(kind=kind, key=key, state=state, attempts=1, **{**times, **more})


def test_the_name_of_a_job_in_an_address_tells_nothing_of_it(town: Town) -> None:
    row = job("unclear")
    assert unclear_job(job_code(row)) == row
    assert len(job_code(row)) == 32
    assert str(row.pk) != job_code(row)
    assert unclear_job("0" * 32) is None


@pytest.mark.parametrize(("sent", "state"), [("1", "done"), ("0", "waiting")])
def test_a_person_settles_an_unclear_job(town: Town, sent: str, state: str) -> None:
    row = job("unclear")
    SettleJob.perform(town.viewer("system_admin"), {"job": job_code(row), "sent": sent, "found": "电话核实"})
    row.refresh_from_db()
    entry = Entry.objects.get(action="desk.settle_job")
    assert (row.state, row.entry_id) == (state, entry.pk)
    assert entry.detail["found"] == "电话核实"


@pytest.mark.parametrize("state", ["done", "failed", "waiting", "running"])
def test_no_other_job_can_be_settled(town: Town, state: str) -> None:
    row = job(state)
    with pytest.raises(Refused, match="核实过"):
        SettleJob.perform(town.viewer("system_admin"), {"job": job_code(row), "sent": "1", "found": "x"})


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "handler"])
def test_other_roles_settle_nothing(town: Town, role: str) -> None:
    row = job("unclear")
    with pytest.raises(Refused, match="系统管理员"):
        SettleJob.perform(town.viewer(role), {"job": job_code(row), "sent": "1", "found": "x"})


def test_the_page_lists_unclear_and_failed_ones_and_leads_to_settling(town: Town) -> None:
    unclear, failed = job("unclear", "1", result="执行中断"), job("failed", "2", result="连接被拒绝")
    client = town.client("system_admin")
    text = client.get("/desk/jobs/").content.decode()
    assert f"/desk/jobs/{job_code(unclear)}/" in text
    assert "连接被拒绝" in text
    assert job_code(failed) not in text
    assert "寄发查阅通知" in client.get(f"/desk/jobs/{job_code(unclear)}/").content.decode()
    assert "1 项寄发不能确定是否已经发出" in client.get("/desk/").content.decode()


def test_the_page_settles(town: Town) -> None:
    row = job("unclear")
    address = f"/desk/jobs/{job_code(row)}/"
    client = town.client("system_admin")
    answer = client.post(address, {"job": job_code(row), "sent": "1", "found": "电话核实", "_once": "a"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/jobs/")
    assert client.get(address).status_code == 404


def test_each_kind_shows_its_latest_run(town: Town) -> None:
    before = clock.now() - timedelta(hours=1)
    job("done", "1", ended_at=before, result="早的")
    job("done", "2", result="晚的")
    lines = {line.title: line.last for line in kind_lines()}
    assert lines["寄发查阅通知"].result == "晚的"
    assert lines["清除无主文件"] is None


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (None, "随办理产生"),
        (timedelta(seconds=10), "每 10 秒"),
        (timedelta(minutes=5), "每 5 分钟"),
        (timedelta(hours=6), "每 6 小时"),
        (timedelta(days=1), "每 1 天"),
        (timedelta(seconds=90), "每 90 秒"),
    ],
)
def test_rhythm_in_words(every: timedelta | None, words: str) -> None:
    assert rhythm(every) == words
