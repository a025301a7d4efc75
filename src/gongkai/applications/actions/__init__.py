"""The steps of an application, by what they are about; importing this package registers them all."""

from gongkai.applications.actions import (
    amend,
    consultation,
    correction,
    decision,
    delivery,
    intake,
    letters,
    records,
    terms,
    turns,
)

__all__ = [
    "amend",
    "consultation",
    "correction",
    "decision",
    "delivery",
    "intake",
    "letters",
    "records",
    "terms",
    "turns",
]
