"""Log lines of the installation's processes: time, process, message. They hold no personal data and no queries."""

from __future__ import annotations

import logging
import sys


def configure(process: str, level: int = logging.INFO) -> None:
    """Write the log of this process to standard error, one line per event."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter(f"%(asctime)s {process}[%(process)d] %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
