"""What can happen to an application. Payloads hold no personal data: they point to rows of this room and to letters.

``letter`` is the key of a letter (``letters``), ``party`` the short code of a third party or organ of this case
(``models.Party``), ``text`` the key of a wording of the request (``models.RequestText``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongkai.core.facts import fact

# -- intake (条例 29-31, R31-R35) --


@fact("applications.registered")
@dataclass(frozen=True)
class Registered:
    """Registered; ``occurred_on`` is the received-on date of 条例 31, ``because`` the sentence that says why.

    ``column`` is the column of table 3 (c1 to c6) of the first-named applicant (O6). ``group``: number of the case with
    which this one was split from one form (O8). ``tracking``: number of the mail; ``oral``: written down by staff for
    somebody who could not write (条例 29). ``together``: the applicants where they are several, ``serve``: those of
    them who each get the answer because there is no 代表人 (O6).
    """

    number: str
    channel: str
    column: str
    text: int
    way: str
    carrier: str
    because: str
    group: str = ""
    tracking: str = ""
    oral: bool = False
    serve: tuple[int, ...] = ()
    together: tuple[int, ...] = ()


@fact("applications.applied")
@dataclass(frozen=True)
class Applied:
    """Sent by the applicant on the public site: registered at once, received on the day of submission (R34)."""

    number: str
    channel: str
    column: str
    text: int
    way: str
    carrier: str
    because: str
    group: str = ""
    serve: tuple[int, ...] = ()
    together: tuple[int, ...] = ()


@fact("applications.arrived")
@dataclass(frozen=True)
class Arrived:
    """Came by a channel whose received-on date is the confirmation with the applicant, which has not come yet (R34)."""

    number: str
    channel: str
    column: str
    text: int
    way: str
    carrier: str
    group: str = ""
    tracking: str = ""
    oral: bool = False
    serve: tuple[int, ...] = ()
    together: tuple[int, ...] = ()


@fact("applications.contact_tried")
@dataclass(frozen=True)
class ContactTried:
    """The applicant was called or written to; ``reached`` or not."""

    by: str
    reached: bool
    note: str = ""


@fact("applications.confirmed")
@dataclass(frozen=True)
class Confirmed:
    """Both sides confirmed the receipt: the received-on date (条例 31)."""

    because: str


@fact("applications.forwarded")
@dataclass(frozen=True)
class Forwarded:
    """Mail addressed to another organ went on to it, with its envelope (O8); nothing is counted here."""

    organ: str
    tracking: str = ""


@fact("applications.assigned")
@dataclass(frozen=True)
class Assigned:
    """Given to a unit and a person to handle."""

    unit: int | None
    account: int
    note: str = ""


@fact("applications.reassigned")
@dataclass(frozen=True)
class Reassigned:
    """Given to another unit or person."""

    unit: int | None
    account: int
    note: str = ""


@fact("applications.request_changed")
@dataclass(frozen=True)
class RequestChanged:
    """Narrowed, other form or address, some items withdrawn: without effect on the clock (O7)."""

    what: str
    text: int | None = None
    way: str = ""
    carrier: str = ""


@fact("applications.agent_changed")
@dataclass(frozen=True)
class AgentChanged:
    """An agent was appointed, revoked or died, or an applicant was succeeded (O6, O7).

    ``applicant`` is the agent or the successor; ``instead_of`` the applicant who was succeeded.
    """

    what: str
    applicant: int
    instead_of: int | None = None


@fact("applications.contact_changed")
@dataclass(frozen=True)
class ContactChanged:
    """Phone, e-mail or address of an applicant or agent are others from now on (PIPL 46, R46); the record holds them.

    ``applicant``: whose; none: of the first-named.
    """

    record: int
    applicant: int | None = None


@fact("applications.search_recorded")
@dataclass(frozen=True)
class SearchRecorded:
    """A search: carrier, terms, span, person, hits (R49, R80); the row is ``models.Search``."""

    search: int
    hits: int


@fact("applications.assist_asked")
@dataclass(frozen=True)
class AssistAsked:
    """Another unit of the organ was asked to help: without effect on the clock (条例 33(3) e contrario)."""

    letter: int
    unit: str


@fact("applications.assist_answered")
@dataclass(frozen=True)
class AssistAnswered:
    """The unit answered."""

    letter: int
    note: str


# -- letters before the decision --


@fact("applications.receipt_issued")
@dataclass(frozen=True)
class ReceiptIssued:
    """接收回执 was made out: it states what is registered, decides nothing, and needs nobody's approval (R61, R63)."""

    letter: int
    number: str


@fact("applications.letter_drafted")
@dataclass(frozen=True)
class LetterDrafted:
    """A letter was drafted for approval, with the terms, days and fee that it states.

    ``term`` and ``days`` are working days, ``fen`` whole fen, ``units`` pages or pieces of ``tariff``.
    """

    letter: int
    type: str
    party: str = ""
    term: int = 0
    until: date | None = None
    days: int = 0
    tariff: str = ""
    units: int = 0
    fen: int = 0


@fact("applications.letter_sent_back")
@dataclass(frozen=True)
class LetterSentBack:
    """The draft was not approved."""

    letter: int
    reason: str


@fact("applications.letter_approved")
@dataclass(frozen=True)
class LetterApproved:
    """Approved and numbered; who approved an extension is the head of the office (条例 33(2))."""

    letter: int
    number: str
    signed_by: str = ""


@fact("applications.letter_received")
@dataclass(frozen=True)
class LetterReceived:
    """A letter other than the decision reached its addressee (R6, O12)."""

    letter: int


@fact("applications.letter_returned")
@dataclass(frozen=True)
class LetterReturned:
    """The post brought a letter back (O9, O11)."""

    letter: int
    reason: str


@fact("applications.letter_served")
@dataclass(frozen=True)
class LetterServed:
    """A letter that could not be handed over was left at the addressee's place, or served by public notice (O9).

    ``how`` is ``left`` or ``notice``; the day is that on which it counts as served: terms run from it as from receipt.
    """

    letter: int
    how: str
    ground: str


@fact("applications.letter_sent")
@dataclass(frozen=True)
class LetterSent:
    """A letter that moves no clock left the house; ``promised``: the day by which it says the answer comes (O10)."""

    letter: int
    method: str
    tracking: str = ""
    promised: date | None = None


@fact("applications.letter_resent")
@dataclass(frozen=True)
class LetterResent:
    """A letter that came back, or was not opened, went out again (O9)."""

    letter: int
    method: str
    tracking: str = ""


# -- correction and reasons (条例 30, 35) --


@fact("applications.correction_notice_sent")
@dataclass(frozen=True)
class CorrectionNoticeSent:
    """补正告知书 left the house; ``term`` working days from receipt (O12)."""

    letter: int
    term: int
    method: str
    tracking: str = ""


@fact("applications.correction_received")
@dataclass(frozen=True)
class CorrectionReceived:
    """The corrected wording; ``good_reason``: it came late for a reason that was accepted (O11)."""

    text: int
    good_reason: bool = False
    reason: str = ""


@fact("applications.correction_lapsed")
@dataclass(frozen=True)
class CorrectionLapsed:
    """No correction in time and no good reason (条例 30)."""


@fact("applications.reasons_asked")
@dataclass(frozen=True)
class ReasonsAsked:
    """说明理由告知书 left the house; the clock goes on (R7)."""

    letter: int
    until: date
    method: str
    tracking: str = ""


@fact("applications.reasons_judged")
@dataclass(frozen=True)
class ReasonsJudged:
    """What the applicant gave as reasons, or that he gave none, and whether they are accepted (条例 35)."""

    accepted: bool
    note: str


@fact("applications.delay_told")
@dataclass(frozen=True)
class DelayTold:
    """Reasons accepted, but no answer in time: the applicant was told a delayed day (条例 35)."""

    letter: int
    until: date
    method: str
    tracking: str = ""


# -- consultation (条例 32-34) --


@fact("applications.third_party_letter_sent")
@dataclass(frozen=True)
class ThirdPartyLetterSent:
    """征求意见书 to a third party left the house; the next working day is taken out of the clock (R39)."""

    letter: int
    party: str
    method: str
    tracking: str = ""


@fact("applications.third_party_answered")
@dataclass(frozen=True)
class ThirdPartyAnswered:
    """The third party's opinion: agrees, refuses, or in part; with its grounds."""

    party: str
    opinion: str
    grounds: str = ""


@fact("applications.third_party_judged")
@dataclass(frozen=True)
class ThirdPartyJudged:
    """The organ's own finding: whether disclosure harms the third party, and the public interest (条例 15, 32)."""

    party: str
    harms: bool
    override: bool
    reasons: str


@fact("applications.third_party_told")
@dataclass(frozen=True)
class ThirdPartyTold:
    """告知书 to a third party that objected: what will be disclosed and why (条例 32, O5)."""

    letter: int
    party: str
    method: str
    tracking: str = ""


@fact("applications.co_maker_letter_sent")
@dataclass(frozen=True)
class CoMakerLetterSent:
    """征求意见书 to an organ that made the information jointly (条例 34)."""

    letter: int
    party: str
    method: str
    tracking: str = ""


@fact("applications.co_maker_answered")
@dataclass(frozen=True)
class CoMakerAnswered:
    """The co-maker's opinion; silence means that it agrees (R40)."""

    party: str
    opinion: str
    grounds: str = ""


@fact("applications.organ_letter_sent")
@dataclass(frozen=True)
class OrganLetterSent:
    """Another organ is asked (条例 33(3)) up to a day that the letter sets."""

    letter: int
    party: str
    until: date
    secrecy: bool
    method: str
    tracking: str = ""


@fact("applications.organ_answered")
@dataclass(frozen=True)
class OrganAnswered:
    """The other organ's opinion."""

    party: str
    opinion: str
    grounds: str = ""


# -- extension and fee (条例 33(2), 109号) --


@fact("applications.extension_notice_sent")
@dataclass(frozen=True)
class ExtensionNoticeSent:
    """延期答复告知书 left the house; ``approved_on`` is the day of its approval, ``promised`` the new last day that it
    states (O10; none where receipt of a letter under way may still move it)."""

    letter: int
    days: int
    approved_on: date
    method: str
    tracking: str = ""
    promised: date | None = None


@fact("applications.fee_notice_sent")
@dataclass(frozen=True)
class FeeNoticeSent:
    """收费通知书 left the house: tariff and amount in whole fen."""

    letter: int
    tariff: str
    units: int
    fen: int
    method: str
    tracking: str = ""


@fact("applications.fee_paid")
@dataclass(frozen=True)
class FeePaid:
    """The whole fee is paid; the period begins anew on the next day (R55)."""

    fen: int
    receipt: str


@fact("applications.fee_lapsed")
@dataclass(frozen=True)
class FeeLapsed:
    """Not paid in the term (109号)."""


# -- decision --


@fact("applications.decision_drafted")
@dataclass(frozen=True)
class DecisionDrafted:
    """拟办意见: the codes (several grounds, O13), the main one, the row ``models.Decision`` with its proofs.

    ``others``: the matters of the cases that the letter answers too (O8).
    """

    decision: int
    letter: int
    codes: tuple[str, ...]
    main: str
    others: tuple[int, ...] = ()


@fact("applications.given_attached")
@dataclass(frozen=True)
class GivenAttached:
    """A file to be given was put with the answer before it was signed: it is reviewed again, with its files."""

    letter: int
    files: int


@fact("applications.legally_reviewed")
@dataclass(frozen=True)
class LegallyReviewed:
    """法制审核 passed."""

    note: str = ""


@fact("applications.secrecy_reviewed")
@dataclass(frozen=True)
class SecrecyReviewed:
    """保密审查 passed (条例 17, R23): nothing classified goes out."""

    note: str = ""


@fact("applications.decision_sent_back")
@dataclass(frozen=True)
class DecisionSentBack:
    """Back to who drafted it, with the reason."""

    reason: str


@fact("applications.decision_signed")
@dataclass(frozen=True)
class DecisionSigned:
    """Signed and numbered. ``signed_by``: on paper, by the person named; who recorded it is the entry's account."""

    letter: int
    number: str
    codes: tuple[str, ...]
    main: str
    row: str
    signed_by: str = ""


@fact("applications.decision_dispatched")
@dataclass(frozen=True)
class DecisionDispatched:
    """The answer was served, posted or sent: the clock stops (R5)."""

    letter: int
    method: str
    tracking: str = ""


@fact("applications.decision_returned")
@dataclass(frozen=True)
class DecisionReturned:
    """The answer came back, or was refused (O9): the reply stays in time, delivery must be replaced."""

    letter: int
    reason: str


@fact("applications.decision_resent")
@dataclass(frozen=True)
class DecisionResent:
    """The answer went out again."""

    letter: int
    method: str
    tracking: str = ""


@fact("applications.applicant_served")
@dataclass(frozen=True)
class ApplicantServed:
    """One of several applicants without a 代表人 has the answer (O6); the row is ``models.Applicant``."""

    letter: int
    applicant: int
    how: str


@fact("applications.decision_delivered")
@dataclass(frozen=True)
class DecisionDelivered:
    """The applicant has the answer: the remedies' terms begin (R6). ``how`` says by which proof, or by notice (O9)."""

    letter: int
    how: str


@fact("applications.answer_joined")
@dataclass(frozen=True)
class AnswerJoined:
    """It is answered by the letter of another case of the same applicant (O8): ``leading`` its matter, ``number`` its
    registration number. Number, clock, code and row stay its own."""

    leading: int
    number: str


@fact("applications.joint_left")
@dataclass(frozen=True)
class JointLeft:
    """It is answered by itself after all."""

    reason: str


@fact("applications.jointly_answered")
@dataclass(frozen=True)
class JointlyAnswered:
    """The letter of the leading case went out, and answers this one: the clock stops (R5, O8).

    ``leading_number`` is the registration number of that case, ``number`` that of the letter, ``row`` the row of
    table 3 in which this case counts.
    """

    leading: int
    leading_number: str
    decision: int
    letter: int
    number: str
    codes: tuple[str, ...]
    main: str
    row: str
    signed_on: date
    method: str
    tracking: str = ""


@fact("applications.jointly_delivered")
@dataclass(frozen=True)
class JointlyDelivered:
    """The letter that answers several cases reached the applicant, as was recorded on one of them (R6, O8)."""

    letter: int
    how: str


@fact("applications.copy_sent")
@dataclass(frozen=True)
class CopySent:
    """A copy of the answer went to the organ that has the information, with the applicant's consent (O8).

    ``agreed_by``: how that is known. The clock and the answer are not touched.
    """

    letter: int
    organ: str
    method: str
    tracking: str
    agreed_by: str


@fact("applications.archived")
@dataclass(frozen=True)
class Archived:
    """Filed (条例 45, R154) under a file number, for so many years; 0: for ever."""

    file_number: str
    years: int


# -- turns --


@fact("applications.taken_over")
@dataclass(frozen=True)
class TakenOver:
    """The case went with the power to another agency: number, clock and received-on stay (O16).

    ``document``: the decision on the merger, split or renaming.
    """

    agency: int
    agency_name: str
    predecessor: int
    predecessor_name: str
    document: str


@fact("applications.withdrawn")
@dataclass(frozen=True)
class Withdrawn:
    """The applicant withdrew in writing (R48)."""

    note: str = ""


@fact("applications.applicant_left")
@dataclass(frozen=True)
class ApplicantLeft:
    """One of several applicants withdrew his part; the others' application goes on (O6, O7).

    ``serve``: who each get the answer from now on; none: one service is enough.
    """

    applicant: int
    note: str = ""
    serve: tuple[int, ...] = ()


@fact("applications.applicant_gone")
@dataclass(frozen=True)
class ApplicantGone:
    """Died or ended, and nobody succeeds (O1)."""

    note: str


@fact("applications.reopened")
@dataclass(frozen=True)
class Reopened:
    """To be decided again: by review, court or the organ itself (O4), within ``days`` or ``until`` a day.

    ``pending``: where the organ corrects itself, the review organ or court before which the case is pending.
    """

    by: str
    document: str
    days: int | None = None
    until: date | None = None
    reason: str = ""
    pending: str = ""


@fact("applications.challenge_organ_told")
@dataclass(frozen=True)
class ChallengeOrganTold:
    """The review organ or court before which the case is pending was told of the correction (O4)."""

    document: str
    note: str = ""


@fact("applications.amended")
@dataclass(frozen=True)
class Amended:
    """A wrong record was set right by the fact that follows and corrects fact ``seq``; why, and what was changed."""

    seq: int
    reason: str
    changed: tuple[str, ...]


@fact("applications.disclosure_stayed")
@dataclass(frozen=True)
class DisclosureStayed:
    """A review organ or court stayed disclosure (O5)."""

    document: str


@fact("applications.stay_lifted")
@dataclass(frozen=True)
class StayLifted:
    """The stay ended; ``stay``: which of several, by the number of its fact, which stays when its document is amended.

    ``lifts``: the same by the document's name, in records without the number. Neither: the only one.
    """

    document: str
    lifts: str = ""
    stay: int = 0


@fact("applications.disclosure_forbidden")
@dataclass(frozen=True)
class DisclosureForbidden:
    """A review organ or court forbade disclosure (O5)."""

    document: str


@fact("applications.publication_suggested")
@dataclass(frozen=True)
class PublicationSuggested:
    """The applicant suggests to publish the information to all (条例 44, R30)."""

    note: str = ""


@fact("applications.outside_step_missed")
@dataclass(frozen=True)
class OutsideStepMissed:
    """A step that the applicant took in the outer zone could not be taken here: which one (the code of its Action), at
    which moment he took it, why not, and the personal record with what he wrote."""

    step: str
    at: datetime
    because: str
    record: int


@fact("applications.missed_step_settled")
@dataclass(frozen=True)
class MissedStepSettled:
    """The office dealt with the steps that could not be taken: how."""

    note: str


@fact("applications.same_request_noted")
@dataclass(frozen=True)
class SameRequestNoted:
    """The same information was granted to ``others`` more applicants, in the ``cases`` of these numbers at the same
    agency (条例 44(1), R30). Applicants are counted, not forms (O6)."""

    cases: tuple[str, ...]
    others: int


@fact("applications.publication_considered")
@dataclass(frozen=True)
class PublicationConsidered:
    """The office examined whether to publish to all (条例 44, R30): ``drafted`` with the item that was begun, or
    ``declined`` with the reason, which is told to whoever suggested it."""

    outcome: str
    publication: int | None = None
    reason: str = ""
