"""Who may have a file read now: a few at once in this process, one at a time and not too often for each visitor."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from gongkai.core import clock


class TurnedAway(Exception):
    """Not now; the message is a Chinese sentence that says when."""


class Turnstile:
    """At most ``at_once`` visits at a time and ``often`` visits of one visitor within ``within``; nobody waits.

    What it remembers lives in memory only, for ``memory`` visitors.
    """

    def __init__(self, at_once: int, often: int, within: timedelta, memory: int = 10_000) -> None:
        self.at_once, self.often, self.within, self.memory = at_once, often, within, memory
        self._inside: set[str] = set()
        self._visits: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def visit(self, visitor: str) -> Iterator[None]:
        """Let ``visitor`` through for the time of the block. Raises ``TurnedAway``."""
        with self._lock:
            self._admit(visitor, clock.now())
        try:
            yield
        finally:
            with self._lock:
                self._inside.discard(visitor)

    def _admit(self, visitor: str, now: datetime) -> None:
        if visitor in self._inside:
            raise TurnedAway("您的上一份报告还在检查，请等它完成以后再提交")
        if len(self._inside) >= self.at_once:
            raise TurnedAway("现在检查的人多，请过一分钟再提交")
        visits = self._visits.setdefault(visitor, deque())
        self._visits.move_to_end(visitor)
        while visits and visits[0] <= now - self.within:
            visits.popleft()
        if len(visits) >= self.often:
            raise TurnedAway(f"您检查得太频繁，请过 {self.within // timedelta(minutes=1)} 分钟再提交")
        visits.append(now)
        self._inside.add(visitor)
        while len(self._visits) > self.memory:
            self._visits.popitem(last=False)
