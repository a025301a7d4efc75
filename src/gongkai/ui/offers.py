"""What the page of a matter says of each step of its process: it can be taken, or why it cannot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """A step that can be taken now."""

    code: str
    title: str
    url: str
    ground: str
    effect: str = ""
    first: bool = False


@dataclass(frozen=True)
class Closed:
    """A step that cannot, and the rule that says so."""

    title: str
    reason: str
    rule: str = ""
