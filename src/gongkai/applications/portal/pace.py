"""How often something may be begun from one network address; kept in the memory of one process."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

from gongkai.core import clock


class Pace:
    """At most ``often`` times within ``within`` for each visitor; of ``memory`` visitors the latest are remembered."""

    def __init__(self, often: int, within: timedelta, memory: int = 10_000) -> None:
        self.often, self.within, self.memory = often, within, memory
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def allows(self, visitor: str) -> bool:
        """Whether ``visitor`` may now; it counts as once if so."""
        now = clock.now()
        with self._lock:
            times = self._times.setdefault(visitor, deque())
            self._times.move_to_end(visitor)
            while times and times[0] <= now - self.within:
                times.popleft()
            if len(times) >= self.often:
                return False
            times.append(now)
            while len(self._times) > self.memory:
                self._times.popitem(last=False)
        return True

    def forget(self) -> None:
        """Begin anew: for tests."""
        with self._lock:
            self._times.clear()
