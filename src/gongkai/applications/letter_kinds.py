"""Which letters a case sends before its decision: to whom, what they need, when drafting or approving them is right.

The code of a kind is that of its type in the room of letters, which says what the letter prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.applications import requirements as r
from gongkai.applications.case import CO_MAKER, ORGAN, THIRD_PARTY, Case
from gongkai.core.process import Requirement
from gongkai.law import fees
from gongkai.law.explanation import cn
from gongkai.letters.types import AddresseeKind, LetterType, type_of

UNIT = "unit"
# While the clock stands still for the applicant there is no time to take out, nor anything to ask about (R37, R55).
ASKING: tuple[Requirement, ...] = (r.not_ended, r.nothing_awaited)


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter. ``role`` is what its addressee is in the case (empty: the applicant); ``asks`` the fields of
    the draft that the clock or the fee needs, beside what the letter prints; ``step`` sends it."""

    code: str
    step: str
    asks: tuple[str, ...] = ()
    role: str = ""
    requires: tuple[Requirement, ...] = (r.not_ended,)

    @property
    def type(self) -> LetterType:
        """What the letter prints."""
        return type_of(self.code)

    @property
    def title(self) -> str:
        """Its name in lists."""
        return self.type.name

    @property
    def addressee(self) -> AddresseeKind:
        """To whom it goes."""
        return self.type.addressees[0]

    def hindrance(self, case: Case) -> str | None:
        """Why this letter cannot be drafted, or approved, as the case stands; None where it can."""
        return next((s for requirement in self.requires if (s := requirement(case)) is not None), None)

    def drafted_already(self, case: Case) -> str | None:
        """A letter to the applicant is not drafted twice; several third parties each have their own."""
        if self.role or r.drafted(case, self.code) is None:
            return None
        return f"{self.title}已经拟好，请先审批、寄发；写错了的请退回后重拟。"


def fee_rules_in_force(case: Case) -> str | None:
    """信息处理费管理办法已经施行。"""
    return None if fees.in_force(case.today) else f"{cn(case.today)}收费办法还没有施行，不能收费。"


def bill_of(data: Mapping[str, Any]) -> fees.Bill:
    """The computation of a fee notice: by pages, or by pieces with those already counted in the month (R50-R52)."""
    if data["tariff"] == "pages":
        return fees.by_pages(data["units"])
    return fees.by_pieces(data["units"], data.get("already") or 0)


_ALL = (
    LetterKind(
        "correction_request",
        "applications.send_correction_notice",
        ("term",),
        requires=(r.not_ended, r.nothing_awaited, r.not_corrected_before_sent, r.correction_in_time),
    ),
    LetterKind(
        "reasons_request",
        "applications.ask_reasons",
        ("until",),
        requires=(r.not_ended, r.nothing_awaited, r.reasons_not_asked),
    ),
    LetterKind(
        "delay",
        "applications.tell_delay",
        ("until",),
        requires=(r.not_ended, r.nothing_awaited, r.reasons_accepted, r.delay_possible, r.delay_in_time),
    ),
    LetterKind(
        "extension",
        "applications.extend",
        ("days",),
        requires=(r.not_ended, r.nothing_awaited, r.not_extended, r.extension_in_time),
    ),
    LetterKind(
        "fee_notice",
        "applications.send_fee_notice",
        ("tariff", "units", "already"),
        requires=(r.not_ended, r.nothing_awaited, fee_rules_in_force, r.not_reopened_for_fee, r.fee_in_time),
    ),
    LetterKind(
        "third_party_consultation", "applications.ask_third_party", ("party_name", "party_address"), THIRD_PARTY, ASKING
    ),
    LetterKind(
        "third_party_notice",
        "applications.tell_third_party",
        ("party_name",),
        THIRD_PARTY,
        (r.not_ended, r.asked_third_party),
    ),
    LetterKind("consultation_notice", "applications.send_letter", (), requires=(r.not_ended, r.asked_somebody)),
    LetterKind("co_maker_consultation", "applications.ask_co_maker", ("party_name", "party_address"), CO_MAKER, ASKING),
    LetterKind("organ_consultation", "applications.ask_organ", ("party_name", "party_address", "until"), ORGAN, ASKING),
    LetterKind("assistance", "applications.ask_assistance", ("party_name", "until"), UNIT),
    LetterKind("term_change", "applications.send_letter", requires=(r.promise_broken,)),
)
KINDS: dict[str, LetterKind] = {kind.code: kind for kind in _ALL}


def sender_of(letter_type: str) -> str:
    """The step that sends a letter of this type; a receipt, which is not drafted for approval, has none of its own."""
    return KINDS[letter_type].step if letter_type in KINDS else "applications.send_letter"
