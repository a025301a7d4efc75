"""The steps of an application, by what they are about; importing this package registers them all."""

from gongkai.applications.actions import (
    access,
    amend,
    consultation,
    contact,
    correction,
    decision,
    delivery,
    intake,
    joint,
    letters,
    lists,
    publishing,
    records,
    succession,
    terms,
    turns,
)

__all__ = [
    "access",
    "amend",
    "consultation",
    "contact",
    "correction",
    "decision",
    "delivery",
    "intake",
    "joint",
    "letters",
    "lists",
    "publishing",
    "records",
    "succession",
    "terms",
    "turns",
]
