"""What can happen to an application, as far as its clock is concerned (R7, O4, O11, O12).

A fact says that something happened on a legal day; it says nothing about what follows. Each class has a ``kind``, the
word used in JSON, and nothing but dates and the few values the clock needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar


class Channel(StrEnum):
    """How an application came (R32, R34)."""

    COUNTER = "counter"
    POST_SIGNED = "post_signed"
    POST_ORDINARY = "post_ordinary"
    ONLINE = "online"
    FAX = "fax"
    EMAIL = "email"


class ReopenedBy(StrEnum):
    """Who had a decided case decided again (O4)."""

    REVIEW = "review"
    COURT = "court"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Received:
    """The application came in; ``on`` is the received-on date that 条例 31 yields (see ``receipt.received_on``)."""

    on: date
    channel: Channel = Channel.COUNTER


class FactError(ValueError):
    """A fact that cannot be, or not at this place. ``index`` is its place in the list given, none if it is no fact."""

    def __init__(self, index: int | None, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.message = message


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened on a day."""

    kind: ClassVar[str] = ""
    on: date


@dataclass(frozen=True, slots=True)
class PartyFact(Fact):
    """A fact about a letter to one of several parties."""

    party: str


@dataclass(frozen=True, slots=True)
class CorrectionNoticeSent(Fact):
    """补正告知书 sent. ``term_ends`` is the last day for correcting; unknown until the notice is received (O12)."""

    kind: ClassVar[str] = "correction_notice_sent"
    term_ends: date | None = None


@dataclass(frozen=True, slots=True)
class CorrectionReceived(Fact):
    """The corrected application came. ``good_reason``: it came late, for a reason that the organ accepted (O11)."""

    kind: ClassVar[str] = "correction_received"
    good_reason: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionLapsed(Fact):
    """Not corrected in time without good reason: no longer handled (条例 30)."""

    kind: ClassVar[str] = "correction_lapsed"


@dataclass(frozen=True, slots=True)
class ThirdPartyLetterSent(PartyFact):
    """征求意见书 to a third party handed to the post or served (条例 32)."""

    kind: ClassVar[str] = "third_party_letter_sent"


@dataclass(frozen=True, slots=True)
class ThirdPartyLetterReceived(PartyFact):
    """The third party received the letter: its 15 working days begin."""

    kind: ClassVar[str] = "third_party_letter_received"


@dataclass(frozen=True, slots=True)
class ThirdPartyAnswered(PartyFact):
    """The third party's opinion came."""

    kind: ClassVar[str] = "third_party_answered"


@dataclass(frozen=True, slots=True)
class ThirdPartyLetterReturned(PartyFact):
    """The letter came back undelivered (O11)."""

    kind: ClassVar[str] = "third_party_letter_returned"


@dataclass(frozen=True, slots=True)
class CoMakerLetterSent(PartyFact):
    """征求意见书 to an organ that made the information jointly (条例 34)."""

    kind: ClassVar[str] = "co_maker_letter_sent"


@dataclass(frozen=True, slots=True)
class CoMakerLetterReceived(PartyFact):
    """The co-maker received the letter."""

    kind: ClassVar[str] = "co_maker_letter_received"


@dataclass(frozen=True, slots=True)
class CoMakerAnswered(PartyFact):
    """The co-maker's opinion came."""

    kind: ClassVar[str] = "co_maker_answered"


@dataclass(frozen=True, slots=True)
class CoMakerLetterReturned(PartyFact):
    """The letter came back undelivered, as a third party's may (O11)."""

    kind: ClassVar[str] = "co_maker_letter_returned"


@dataclass(frozen=True, slots=True)
class OtherOrganLetterSent(PartyFact):
    """Another organ is asked (条例 33(3)), up to the day the letter sets. ``secrecy``: the secrecy administration."""

    kind: ClassVar[str] = "other_organ_letter_sent"
    term_ends: date
    secrecy: bool = False


@dataclass(frozen=True, slots=True)
class OtherOrganAnswered(PartyFact):
    """The other organ's opinion came."""

    kind: ClassVar[str] = "other_organ_answered"


@dataclass(frozen=True, slots=True)
class Extended(Fact):
    """Extension approved on ``on`` by ``days`` working days (1-20), the applicant told on ``notified_on``."""

    kind: ClassVar[str] = "extended"
    days: int
    notified_on: date


@dataclass(frozen=True, slots=True)
class Delayed(Fact):
    """Reasons accepted, but no answer in time possible: the applicant is told a delayed date (条例 35)."""

    kind: ClassVar[str] = "delayed"
    until: date


@dataclass(frozen=True, slots=True)
class FeeNoticeSent(Fact):
    """收费通知书 sent (109号 art. 6)."""

    kind: ClassVar[str] = "fee_notice_sent"


@dataclass(frozen=True, slots=True)
class FeeNoticeReceived(Fact):
    """The applicant received the fee notice: 20 working days to pay."""

    kind: ClassVar[str] = "fee_notice_received"


@dataclass(frozen=True, slots=True)
class FeePaid(Fact):
    """The whole fee is paid."""

    kind: ClassVar[str] = "fee_paid"


@dataclass(frozen=True, slots=True)
class FeeLapsed(Fact):
    """Not paid in the term: no longer handled."""

    kind: ClassVar[str] = "fee_lapsed"


@dataclass(frozen=True, slots=True)
class Reopened(Fact):
    """To be decided again (O4) within ``days`` working days, or ``until`` a day; exactly one of both is given."""

    kind: ClassVar[str] = "reopened"
    by: ReopenedBy
    days: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Replied(Fact):
    """The answer was served, posted or sent (R5)."""

    kind: ClassVar[str] = "replied"


@dataclass(frozen=True, slots=True)
class Withdrawn(Fact):
    """The applicant withdrew in writing (R48)."""

    kind: ClassVar[str] = "withdrawn"


KINDS: dict[str, type[Fact]] = {
    fact.kind: fact
    for fact in (
        CorrectionNoticeSent,
        CorrectionReceived,
        CorrectionLapsed,
        ThirdPartyLetterSent,
        ThirdPartyLetterReceived,
        ThirdPartyAnswered,
        ThirdPartyLetterReturned,
        CoMakerLetterSent,
        CoMakerLetterReceived,
        CoMakerAnswered,
        CoMakerLetterReturned,
        OtherOrganLetterSent,
        OtherOrganAnswered,
        Extended,
        Delayed,
        FeeNoticeSent,
        FeeNoticeReceived,
        FeePaid,
        FeeLapsed,
        Reopened,
        Replied,
        Withdrawn,
    )
}
