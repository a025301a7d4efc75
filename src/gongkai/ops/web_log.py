"""gunicorn's log in the form of the other processes."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger


class Log(Logger):
    """Hands every line to the root logger, which ``ops.logs`` has set up; gunicorn's own notices only from warning."""

    def setup(self, cfg: Any) -> None:
        """No handlers of its own."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers[:] = []
            log.propagate = True
        self.error_log.addFilter(_without_chatter)


_CHATTER = ("Starting gunicorn", "Listening at", "Using worker", "Booting worker", "Handling signal", "Shutting down")


def _without_chatter(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith((*_CHATTER, "Worker exiting", "Control socket"))
