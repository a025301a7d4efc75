"""The private link of a draft stays out of the log: whoever reads the log could open the draft with it."""

from __future__ import annotations

import logging
import re

_LINK = re.compile(r"(/apply/online/)[\w-]{20,}")


class WithoutLinks(logging.Filter):
    """Takes the link out of the paths that Django logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, without the link."""
        record.msg = _LINK.sub(r"\1…", record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(_LINK.sub(r"\1…", each) if isinstance(each, str) else each for each in record.args)
        return True


def register() -> None:
    """Put it before the loggers that name paths; once per process."""
    for name in ("django.request", "django.security.csrf"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutLinks) for each in logger.filters):
            logger.addFilter(WithoutLinks())
