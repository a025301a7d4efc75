"""What can happen in a review, a suit or a complaint. No personal data: who challenges stands in the attached papers.

``target`` is the matter of the application or of the publication, none while it is unknown. ``document`` is the name
and number of a paper from outside, ``dated`` the day that stands on it; ``occurred_on`` is the day of its receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.core.facts import fact


@fact("challenges.received")
@dataclass(frozen=True)
class Received:
    """Notice of a review or a suit came: ``occurred_on`` sets the term for the answer running (R73, R75).

    ``reference``: the number under which the review organ or the court keeps it; agencies of one city recognise the
    same dispute by it.
    """

    key: str
    number: str
    track: str
    part: str
    forum: str
    against: str
    by: str
    reference: str = ""
    procedure: str = ""
    target: int | None = None
    handler: int | None = None


@fact("challenges.complaint_received")
@dataclass(frozen=True)
class ComplaintReceived:
    """A complaint came (条例 47, 51): told within ``told`` days whether it is taken up, finished within ``done``."""

    key: str
    number: str
    track: str
    part: str
    forum: str
    against: str
    by: str
    told: int
    done: int
    reference: str = ""
    target: int | None = None
    handler: int | None = None


@fact("challenges.linked")
@dataclass(frozen=True)
class Linked:
    """The case or publication became known, or was another one."""

    target: int


@fact("challenges.referenced")
@dataclass(frozen=True)
class Referenced:
    """Organ or number became known, or changed: the case went to another court."""

    forum: str
    reference: str


@fact("challenges.assigned")
@dataclass(frozen=True)
class Assigned:
    """Given to a person to handle."""

    account: int


@fact("challenges.taken_over")
@dataclass(frozen=True)
class TakenOver:
    """The power went to another agency, which carries it on under its number and terms (行政诉讼法 26(6); O16)."""

    agency: int
    predecessor: int
    agency_name: str
    predecessor_name: str
    document: str


@fact("challenges.answered")
@dataclass(frozen=True)
class Answered:
    """The answer went to the review organ or court with its evidence: keys of file links of the case or of this matter.

    Without evidence the act counts as done without basis (行政复议法 70, 行政诉讼法 34).
    """

    document: str
    evidence: tuple[int, ...]


@fact("challenges.appeal_answered")
@dataclass(frozen=True)
class AppealAnswered:
    """The answer to the other side's appeal went out."""

    document: str


@fact("challenges.suspended")
@dataclass(frozen=True)
class Suspended:
    """The review organ or court ordered that disclosure stops for the time being (R78); the case was stayed."""

    document: str


@fact("challenges.review_decided")
@dataclass(frozen=True)
class ReviewDecided:
    """The review ended; its decision is in force when served (行政复议法 75)."""

    ending: str
    document: str
    dated: date
    days: int | None = None
    until: date | None = None


@fact("challenges.judged")
@dataclass(frozen=True)
class Judged:
    """A judgment or ruling of the first instance that can be appealed against (行政诉讼法 85)."""

    ending: str
    document: str
    dated: date
    days: int | None = None
    until: date | None = None


@fact("challenges.suit_ended")
@dataclass(frozen=True)
class SuitEnded:
    """The suit ended by something that is final: withdrawn, mediated, ended."""

    ending: str
    document: str
    dated: date


@fact("challenges.appealed")
@dataclass(frozen=True)
class Appealed:
    """An appeal was lodged on that day; ``own``: by this organ. ``copy_on``: when its copy reached us."""

    own: bool
    forum: str
    reference: str = ""
    copy_on: date | None = None


@fact("challenges.appeal_ended")
@dataclass(frozen=True)
class AppealEnded:
    """The second instance: ``affirmed``, ``withdrawn`` (the first judgment stands), or ``changed`` to ``ending``."""

    how: str
    document: str
    dated: date
    ending: str = ""
    days: int | None = None
    until: date | None = None


@fact("challenges.remanded")
@dataclass(frozen=True)
class Remanded:
    """The second instance or the retrial sent it back: the first instance begins again (行政诉讼法 89)."""

    document: str
    dated: date


@fact("challenges.retrial_opened")
@dataclass(frozen=True)
class RetrialOpened:
    """A court ruled that what was in force is tried again; its execution stops (行政诉讼法 91-93). ``reference``: the
    number of the retrial, if it is known."""

    forum: str
    document: str
    dated: date
    reference: str = ""


@fact("challenges.retrial_ended")
@dataclass(frozen=True)
class RetrialEnded:
    """The retrial: ``affirmed``, ``withdrawn`` (what was in force is so again), or ``changed`` to ``ending``."""

    how: str
    document: str
    dated: date
    ending: str = ""
    days: int | None = None
    until: date | None = None


@fact("challenges.stood")
@dataclass(frozen=True)
class Stood:
    """The term for an appeal ran out and nobody had appealed: noted by a job, or by an officer."""


@fact("challenges.complaint_accepted")
@dataclass(frozen=True)
class ComplaintAccepted:
    """Who complained was told that it is taken up."""

    document: str


@fact("challenges.complaint_extended")
@dataclass(frozen=True)
class ComplaintExtended:
    """More days were granted, and the complainant was told (信访工作条例 34)."""

    days: int
    reason: str


@fact("challenges.complaint_finished")
@dataclass(frozen=True)
class ComplaintFinished:
    """The complaint was answered."""

    ending: str
    document: str


@fact("challenges.opinion_received")
@dataclass(frozen=True)
class OpinionReceived:
    """行政复议意见书: what was put right is reported back within 60 days (行政复议法 76)."""

    document: str


@fact("challenges.reported_back")
@dataclass(frozen=True)
class ReportedBack:
    """What was put right was reported back."""

    document: str


@fact("challenges.complied")
@dataclass(frozen=True)
class Complied:
    """What was ordered is under way: the case was opened again (R94) or closed to disclosure, or it was done outside a
    case that is known."""

    how: str
    note: str = ""


@fact("challenges.amended")
@dataclass(frozen=True)
class Amended:
    """A record was corrected: which one, what in it, why. The correcting fact stands beside it."""

    seq: int
    changed: tuple[str, ...]
    reason: str


@fact("challenges.voided")
@dataclass(frozen=True)
class Voided:
    """Registered by mistake, or twice; it is counted nowhere."""

    reason: str


@fact("challenges.closed")
@dataclass(frozen=True)
class Closed:
    """Filed: nothing is left to be done."""

    note: str = ""
