"""Background work at the desk: what ran last, what failed, and settling what nobody can tell but a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gongkai.core import clock
from gongkai.core.models import Entry, Job
from gongkai.core.refusals import Refused
from gongkai.desk.actions import RetryJob, SettleJob
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
    assert f"/desk/jobs/{job_code(failed)}/retry/" in text
    assert client.get(f"/desk/jobs/{job_code(failed)}/").status_code == 404
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


def failing(kind: str = "core.drafts") -> Job:
    """Periodic work that failed twice and waits for its next turn."""
    return job("waiting", "periodic", kind, failures=2, result="OSError: 磁盘已满")


@pytest.mark.parametrize("make", [lambda: job("failed", kind="core.refold"), failing])
def test_a_failed_job_is_tried_again_with_an_entry(town: Town, make: Callable[[], Job]) -> None:
    row = make()
    before = clock.now()
    RetryJob.perform(town.viewer("system_admin"), {"job": job_code(row)})
    row.refresh_from_db()
    entry = Entry.objects.get(action="desk.retry_job")
    assert (row.state, row.attempts, row.run_after >= before) == ("waiting", 0, True)
    assert (entry.subject, entry.detail["key"]) == (f"job:{row.kind}", row.key)


@pytest.mark.parametrize("state", ["done", "unclear", "waiting", "running"])
def test_no_other_job_is_tried_again(town: Town, state: str) -> None:
    row = job(state)
    with pytest.raises(Refused, match="已经重试过"):
        RetryJob.perform(town.viewer("system_admin"), {"job": job_code(row)})


def test_a_job_of_a_room_that_is_gone_is_not_tried_again(town: Town) -> None:
    row = job("failed", kind="gone.away")
    with pytest.raises(Refused, match="没有这类任务"):
        RetryJob.perform(town.viewer("system_admin"), {"job": job_code(row)})


def test_what_leaves_the_house_is_not_simply_sent_again(town: Town) -> None:
    row = job("failed", kind="example.notify")
    with pytest.raises(Refused, match="重复寄发"):
        RetryJob.perform(town.viewer("system_admin"), {"job": job_code(row)})


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "handler"])
def test_other_roles_retry_nothing(town: Town, role: str) -> None:
    row = job("failed")
    with pytest.raises(Refused, match="系统管理员"):
        RetryJob.perform(town.viewer(role), {"job": job_code(row)})
    assert town.client(role).get(f"/desk/jobs/{job_code(row)}/retry/").status_code == 403


def test_periodic_work_that_fails_stands_on_page_and_workbench_and_is_retried(town: Town) -> None:
    row = failing()
    client = town.client("system_admin")
    text = client.get("/desk/jobs/").content.decode()
    assert "连续失败 2 次" in text
    assert "磁盘已满" in text
    assert "1 项定期任务没有成功" in client.get("/desk/").content.decode()
    address = f"/desk/jobs/{job_code(row)}/retry/"
    page = client.get(address).content.decode()
    assert "磁盘已满" in page
    assert "存草稿" not in page
    answer = client.post(address, {"job": job_code(row), "_once": "a"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/jobs/")
    assert client.post(address, {"job": job_code(row), "_once": "a"}).status_code == 303


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
