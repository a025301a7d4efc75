"""What the public may know of an item's way: each publishing and its review, by dates and offices, never by persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from gongkai.core.facts import FactView, in_force
from gongkai.publications import facts as f
from gongkai.publications.chain import STAGES

PASSES = {stage.passed_by: stage.title for stage in STAGES.values()}


@dataclass(frozen=True)
class Release:
    """One version as it came to the site: its hash, the system's time, the stages before, why it was changed."""

    number: int
    version_id: int
    text_id: int
    sha256: str
    published_at: datetime
    stages: tuple[tuple[str, date], ...]
    reason: str = ""
    claimed_on: date | None = None


@dataclass
class _Review:
    stages: list[tuple[str, date]] = field(default_factory=list)
    reason: str = ""

    def take(self, told: f.Mirrored) -> None:
        """The review was the inner zone's."""
        days = map(date.fromisoformat, told.days)
        self.stages = list(zip(told.stages, days, strict=True))
        self.reason = told.reason


def releases(facts: Sequence[FactView]) -> list[Release]:
    """Every publishing of the item, oldest first."""
    found: list[Release] = []
    review, told = _Review(), None
    for view in in_force(facts):
        fact = view.payload
        if isinstance(fact, f.RevisionBegun):
            review = _Review(reason=fact.reason)
        elif isinstance(fact, f.Mirrored):
            told = fact
        elif isinstance(fact, f.Submitted):
            review.stages.clear()
        elif view.kind in PASSES:
            review.stages.append((PASSES[view.kind], view.occurred_on))
        elif isinstance(fact, f.Published):
            if told is not None:
                review.take(told)
            found.append(_release(view, fact, review))
            review = _Review()
    return found


def _release(view: FactView, fact: f.Published, review: _Review) -> Release:
    return Release(
        number=fact.number,
        version_id=fact.version_id,
        text_id=fact.text,
        sha256=fact.sha256,
        published_at=view.recorded_at,
        stages=tuple(review.stages),
        reason=review.reason,
        claimed_on=fact.claimed_on,
    )
