"""Short names for the three severities."""

from __future__ import annotations

from gongkai.core.registry import Finding


def error(message: str, remedy: str) -> Finding:
    """Something does not work, or is dangerous."""
    return Finding("error", message, remedy)


def warning(message: str, remedy: str) -> Finding:
    """Something will not work soon, or not everywhere."""
    return Finding("warning", message, remedy)


def ok(message: str) -> Finding:
    """Something is as it should be."""
    return Finding("ok", message)
