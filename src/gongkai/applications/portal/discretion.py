"""Addresses that open something by themselves stay out of the log: whoever reads it could open a draft or a feed."""

from __future__ import annotations

import logging
import re

_LINK = re.compile(r"(/apply/online/|/feeds/deadlines/)[\w-]{20,}")


class WithoutLinks(logging.Filter):
    """Takes the private part out of the paths that Django and the web server log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, without the link."""
        said = record.getMessage()
        told = _LINK.sub(r"\1…", said)
        if told != said:
            record.msg, record.args = told, None
        return True


def register() -> None:
    """Put it before the loggers that name paths; once per process."""
    for name in ("django.request", "django.security.csrf", "gunicorn.access"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutLinks) for each in logger.filters):
            logger.addFilter(WithoutLinks())
