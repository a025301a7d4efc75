"""What can happen to an item. No title and no body stands in a fact: both may have to be destroyed one day (O18).

``Written`` carries what lists sort and filter by; the words themselves are in the ``Text`` row that it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongkai.core.facts import fact


@fact("publications.begun")
@dataclass(frozen=True)
class Begun:
    """An item was opened. ``key`` names it at the desk until it has an index number."""

    key: str
    origin: str = ""


@fact("publications.written")
@dataclass(frozen=True)
class Written:
    """A text was saved. ``joint`` counts the other agencies that issue it together (R13)."""

    text: int
    genre: str
    catalogue: str
    topic: str = ""
    column: int | None = None
    unit: int | None = None
    attribute: str = "open"
    period: str = "general"
    written_on: date | None = None
    formed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    display_until: date | None = None
    explains: int | None = None
    joint: int = 0


@fact("publications.migrated")
@dataclass(frozen=True)
class Migrated:
    """It had stood on another site: which, at which address, published when as that site states, and who looked
    through it before it came here. None of it is this system's own knowledge (R110)."""

    site: str
    review: str
    address: str = ""
    claimed_on: date | None = None


@fact("publications.mirrored")
@dataclass(frozen=True)
class Mirrored:
    """The inner zone told how the item stands: in which of its packages, and since when it is published at its desk.
    That time is the inner zone's statement; when it appeared on this site is the time of ``Published`` (R110).
    ``stages`` and ``days``: the stages of its review by title, and on which day (ISO) each was passed; ``reason``: why
    it was changed, as the inner zone says it in public."""

    package: str
    number: int
    sent_at: datetime | None = None
    stages: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    reason: str = ""


@fact("publications.submitted")
@dataclass(frozen=True)
class Submitted:
    """A version entered review: its number, the hash of its canonical bytes, and the chain that holds for it;
    ``unexplained``: why a document that asks for its interpretation has none (R131)."""

    version_id: int
    number: int
    text: int
    sha256: str
    chain: tuple[str, ...]
    accepted: str = ""
    unexplained: str = ""


@fact("publications.unit_passed")
@dataclass(frozen=True)
class UnitPassed:
    """科室审核: the unit stands for the content."""

    note: str = ""


@fact("publications.legality_passed")
@dataclass(frozen=True)
class LegalityPassed:
    """合法性审核 of a normative document."""

    note: str = ""


@fact("publications.secrecy_passed")
@dataclass(frozen=True)
class SecrecyPassed:
    """保密审查: named reviewer, ground and finding (R23)."""

    ground: str
    finding: str


@fact("publications.office_passed")
@dataclass(frozen=True)
class OfficePassed:
    """公开机构审核: the disclosure office agrees to attribute, column and form."""

    note: str = ""


@fact("publications.joint_confirmed")
@dataclass(frozen=True)
class JointConfirmed:
    """Another agency that issues it together agreed to its publication (R13)."""

    agency: str
    by: str
    on: date


@fact("publications.confirmation_asked")
@dataclass(frozen=True)
class ConfirmationAsked:
    """Another agency is asked to confirm (条例 11, R13): until when, and who decides between the two; ``issuer``: it
    issues the document too, under ``name``."""

    agency: int
    name: str
    term: date
    superior: int | None = None
    issuer: bool = False
    about: str = ""


@fact("publications.confirmation_answered")
@dataclass(frozen=True)
class ConfirmationAnswered:
    """The agency that was asked agreed, or did not, for its reason."""

    agency: int
    name: str
    agrees: bool
    opinion: str = ""


@fact("publications.confirmation_lapsed")
@dataclass(frozen=True)
class ConfirmationLapsed:
    """The term passed without an answer; ``agrees``: as the setting of that day reads silence."""

    agency: int
    name: str
    agrees: bool


@fact("publications.confirmation_decided")
@dataclass(frozen=True)
class ConfirmationDecided:
    """The common superior decided between the two."""

    agency: int
    name: str
    publish: bool
    ground: str


@fact("publications.returned")
@dataclass(frozen=True)
class Returned:
    """A reviewer sent it back."""

    stage: str
    reason: str


@fact("publications.taken_back")
@dataclass(frozen=True)
class TakenBack:
    """The drafter took it out of review again."""

    reason: str = ""


@fact("publications.signed")
@dataclass(frozen=True)
class Signed:
    """The responsible leader signed these bytes."""

    version_id: int
    sha256: str


@fact("publications.scheduled")
@dataclass(frozen=True)
class Scheduled:
    """It will be published by a job at this moment; ``at`` none: by hand."""

    at: datetime | None


@fact("publications.published")
@dataclass(frozen=True)
class Published:
    """The version stands on the site. The time is this fact's ``recorded_at``, which nobody can choose (R110).

    ``elsewhere``: the platform to which it was sent instead; it then stands on no page of this system.
    """

    version_id: int
    number: int
    text: int
    sha256: str
    index_number: str
    claimed_on: date | None = None
    elsewhere: str = ""


@fact("publications.sent_away")
@dataclass(frozen=True)
class SentAway:
    """What stood on the own site goes to the platform of the installation instead, the same version: the site became
    another one. It stands on no page of this system from now on, and was published when it was."""

    version_id: int
    sha256: str
    elsewhere: str


@fact("publications.shown_elsewhere")
@dataclass(frozen=True)
class ShownElsewhere:
    """The version was seen on the platform: at which address, since when as the platform states, and the link of the
    copy that was kept as proof with the hash of its bytes. The time is the platform's, never this system's (R110)."""

    version_id: int
    address: str
    claimed_at: datetime
    copy: int
    sha256: str


@fact("publications.gone_elsewhere")
@dataclass(frozen=True)
class GoneElsewhere:
    """The platform's address was seen to show it no longer; the link of the copy that proves it, with its hash."""

    address: str
    copy: int
    sha256: str


@fact("publications.kept")
@dataclass(frozen=True)
class Kept:
    """It is not published, on its ground; it stands in the register that is looked through again (R24)."""

    ground: str
    review_on: date


@fact("publications.reassessed")
@dataclass(frozen=True)
class Reassessed:
    """What was kept was looked at again: it stays closed until the next look (R24)."""

    reason: str
    review_on: date


@fact("publications.revision_begun")
@dataclass(frozen=True)
class RevisionBegun:
    """A new version is in work, on its reason; what is published stays meanwhile."""

    reason: str


@fact("publications.revision_dropped")
@dataclass(frozen=True)
class RevisionDropped:
    """The new version was given up; what is published stays."""

    reason: str


@fact("publications.stayed_withdrawn")
@dataclass(frozen=True)
class StayedWithdrawn:
    """The new version of a withdrawn item was given up; it stays off the site."""

    reason: str


@fact("publications.discarded")
@dataclass(frozen=True)
class Discarded:
    """A draft that was never published was given up."""

    reason: str


@fact("publications.validity_changed")
@dataclass(frozen=True)
class ValidityChanged:
    """Amended, repealed, expired, or valid again: marked on the page and on everything that cites it (R29)."""

    validity: str
    since: date
    because: str
    by: int | None = None


@fact("publications.withdrawn")
@dataclass(frozen=True)
class Withdrawn:
    """Taken off the site; a tombstone with the reason stays (处罚法 48(2))."""

    ground: str
    reason: str
    revoked_on: date | None = None


@fact("publications.display_ended")
@dataclass(frozen=True)
class DisplayEnded:
    """The term of a 公示 is over: its body is shown no longer (O18)."""


@fact("publications.erasure_asked")
@dataclass(frozen=True)
class ErasureAsked:
    """One person asked that these versions be destroyed, on a ground (O18)."""

    ground: str
    reason: str
    versions: tuple[int, ...]


@fact("publications.erased")
@dataclass(frozen=True)
class Erased:
    """A second person agreed, and they were destroyed: hash, times and ground stay."""

    versions: tuple[int, ...]
    title: bool


@fact("publications.taken_over")
@dataclass(frozen=True)
class TakenOver:
    """The power went to another agency, which keeps the item under its index number and answers for it (R14, O16)."""

    agency: int
    predecessor: int
    agency_name: str
    predecessor_name: str
    document: str
