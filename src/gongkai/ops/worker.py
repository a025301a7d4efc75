"""The job worker: rounds of due jobs until it is told to stop. One process; more of them share the same table."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connections
from django.db.models import Q

from gongkai.core import clock, installation, jobs
from gongkai.core.models.jobs import Job

PAUSE = 1.0
LONGEST_PAUSE = 30.0
SEAL = "core.seal"
SILENT_AFTER = timedelta(minutes=2)
logger = logging.getLogger(__name__)


def one_round(stopping: Callable[[], bool] = lambda: False) -> int:
    """Run all jobs that are due, one after another; how many. ``stopping`` is asked between two jobs."""
    installation.set_clock()
    jobs.queue_periodic()
    done = 0
    while not stopping() and _something_due() and jobs.run_due(limit=1):
        done += 1
    return done


def _something_due() -> bool:
    # Read first: claiming opens a write transaction, which an idle worker should not take every second.
    moment = clock.now()
    waiting = Q(state=Job.State.WAITING, run_after__lte=moment)
    lost = Q(state=Job.State.RUNNING, lease_until__lt=moment)
    return Job.objects.filter(waiting | lost).exists()


def last_sign_of_life() -> Job | None:
    """The row of the job that runs every ten seconds; its end says when a worker was last at work."""
    return Job.objects.filter(kind=SEAL, key=jobs.PERIODIC).first()


class Worker:
    """Rounds with a pause between them; a signal ends it after the job in hand. Errors are logged and tried again."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        logger.info("任务进程已启动")
        pause = PAUSE
        while not self._stop.is_set():
            pause = PAUSE if self._round() else min(pause * 2, LONGEST_PAUSE)
            self._stop.wait(pause)
        logger.info("任务进程已停止")

    def _ask_to_stop(self, *_: object) -> None:
        self._stop.set()

    def _round(self) -> bool:
        try:
            done = one_round(self._stop.is_set)
        except DatabaseError:
            logger.exception("数据库出错，稍后重试")
            return False
        finally:
            connections.close_all()
        if done:
            logger.debug("完成 %d 项任务", done)
        return True
