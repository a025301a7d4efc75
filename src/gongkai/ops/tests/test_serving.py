"""``gongkai serve``: web and worker start, are watched, and stop together."""

from __future__ import annotations

import os
import re
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.core import jobs
from gongkai.core.models import Job
from gongkai.ops import schema, web
from gongkai.ops.command import Problem
from gongkai.ops.supervisor import Child
from harness.databases import RealDatabase

LINE = re.compile(r"\S+ \S+ (?P<process>\w+)\[(?P<pid>\d+)\] \w+ (?P<message>.*)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running ``gongkai serve`` and what its log says."""

    def __init__(self, database: RealDatabase) -> None:
        self.port = free_port()
        self.process = database.start("serve", "--port", str(self.port))

    def wait_for(self, *messages: str) -> dict[str, int]:
        """Read the log until each of ``messages`` was said; message → number of the process."""
        found: dict[str, int] = {}
        assert self.process.stderr is not None
        while set(found) < set(messages):
            line = self.process.stderr.readline()
            assert line, f"ended before saying {set(messages) - set(found)}"
            match = LINE.match(line)
            for message in messages:
                if match and message in match["message"]:
                    found[message] = int(match["pid"])
        return found


@pytest.fixture
def served(real_database: RealDatabase) -> Iterator[Served]:
    connection.close()
    running = Served(real_database)
    yield running
    running.process.kill()
    running.process.communicate()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.db
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_web_and_worker_run_and_stop_with_a_signal(served: Served, number: signal.Signals) -> None:
    pids = served.wait_for("网站已就绪", "任务进程已启动")
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/static/ui/nothing", timeout=20) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    assert status == 404
    served.process.send_signal(number)
    assert served.process.wait(40) == 0
    assert not any(map(is_running, pids.values()))


def test_a_worker_that_dies_is_started_again_and_works(served: Served, real_database: RealDatabase) -> None:
    first = served.wait_for("网站已就绪", "任务进程已启动")["任务进程已启动"]
    os.kill(first, signal.SIGKILL)
    said = served.wait_for("任务进程 意外结束", "任务进程已启动")
    assert said["任务进程已启动"] != first
    served.process.terminate()
    assert served.process.wait(40) == 0


def test_when_the_supervisor_is_killed_nobody_is_left(served: Served) -> None:
    served.wait_for("网站已就绪", "任务进程已启动")
    served.process.kill()
    # All of them hold the same pipes: this returns when the last one is gone, and fails after forty seconds.
    served.process.communicate(timeout=40)
    assert served.process.returncode == -signal.SIGKILL
    web.check_port("127.0.0.1", served.port)


def test_a_child_that_dies_at_once_is_restarted_later_and_later() -> None:
    child = Child("x", ["true"], vital=False)
    waits = []
    for _ in range(7):
        child.start()
        assert child.process is not None
        child.plan_restart(child.process.wait())
        waits.append(child.wait)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=rf"127\.0\.0\.1:{port} 已被其他程序占用.*--port"):
            web.check_port("127.0.0.1", port)


@pytest.mark.db
def test_an_empty_database_is_not_served(real_database: RealDatabase, empty_database: str) -> None:
    done = RealDatabase(empty_database, real_database.home).run("serve")
    assert done.returncode == 1
    assert "数据库还没有建立" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.db
def test_a_database_of_an_older_version_is_not_served_unless_asked(real_database: RealDatabase) -> None:
    call_command("migrate", "example", "zero", verbosity=0)
    with pytest.raises(Problem, match=r"项结构更新尚未执行（example\.0001_initial"):
        schema.require_present()
    schema.require_present(apply=True)
    assert schema.pending() == []


@pytest.mark.db
def test_one_round_of_the_worker_does_what_is_due(real_database: RealDatabase) -> None:
    call_command("worker", "--once", stdout=StringIO())
    done = Job.objects.filter(key=jobs.PERIODIC, ended_at__isnull=False)
    assert set(done.values_list("kind", flat=True)) == {kind.code for kind in jobs.kinds if kind.every}
