"""What can happen to a guide. The words stand in the ``GuideText`` that a fact names."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.core.facts import fact


@fact("guides.begun")
@dataclass(frozen=True)
class GuideBegun:
    """The agency set out to write its guide; ``text`` is the one filled in from what is known."""

    key: str
    text: int


@fact("guides.written")
@dataclass(frozen=True)
class GuideWritten:
    """A text was saved."""

    text: int


@fact("guides.submitted")
@dataclass(frozen=True)
class GuideSubmitted:
    """This text entered review as version ``number``; ``accepted``: why warnings stand."""

    text: int
    number: int
    sha256: str
    accepted: str = ""


@fact("guides.secrecy_passed")
@dataclass(frozen=True)
class GuideSecrecyPassed:
    """保密审查, with its finding (条例 17)."""

    finding: str


@fact("guides.returned")
@dataclass(frozen=True)
class GuideReturned:
    """Sent back to be changed."""

    reason: str


@fact("guides.signed")
@dataclass(frozen=True)
class GuideSigned:
    """The responsible leader signed these bytes."""

    text: int
    sha256: str


@fact("guides.published")
@dataclass(frozen=True)
class GuidePublished:
    """Everybody reads this version from now on; the time is the fact's own (R110)."""

    text: int
    number: int
    sha256: str


@fact("guides.revision_begun")
@dataclass(frozen=True)
class GuideRevisionBegun:
    """A new version is in work; what is published stays meanwhile."""

    reason: str


@fact("guides.revision_dropped")
@dataclass(frozen=True)
class GuideRevisionDropped:
    """The new version was given up; what is published stays."""

    reason: str
