"""Review and suit: which remedy a decision carries on its date, the words for it, and until when (R70-R79, O2, O17).

Since 1 January 2024 whoever is refused information must go to review before suing, and the organ must say so when it
decides (复议法 23). Since 1 June 2025 that is settled to mean refusals under 条例 14-16. The date of the decision
decides. Review organ and court are the agency's data; a paragraph without them is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.law.calendar import Calendar
from gongkai.law.outcomes import REFUSALS_14_16, Outcome, OutcomeError, Remedy, outcome
from gongkai.law.rules import NATURAL_DAY, WORKING_DAY

REVIEW_DAYS = 60
SUIT_MONTHS = 6
SUIT_AFTER_REVIEW_DAYS = 15
NOT_TOLD_YEARS = 1
ABSOLUTE_YEARS = 5
MONTHS_A_YEAR = 12

REVIEW_ARTICLE = "行政复议法第二十条"
REVIEW_FIRST_ARTICLE = "行政复议法第二十三条"
SUIT_ARTICLE = "行政诉讼法第四十六条"
SUIT_AFTER_REVIEW_ARTICLE = "行政诉讼法第四十五条"
ONLINE_ARTICLE = "行政复议法第二十二条"
NO_REPLY_ARTICLE = "行政复议法实施条例第十六条、行政诉讼法解释第六十六条"


@dataclass(frozen=True, slots=True)
class Epoch:
    """How the law stood from a day on: whether review comes first, and whether its scope was still disputed."""

    valid_from: date
    review_first: bool
    scope_disputed: bool
    source: str


EPOCHS = (
    Epoch(date.min, False, False, "行政复议法（2023年修订前）"),
    Epoch(date(2024, 1, 1), True, True, "行政复议法（2023年修订）第二十三条"),
    Epoch(date(2025, 6, 1), True, False, "行政复议法第二十三条、法释〔2025〕8号第一条"),
)


@dataclass(frozen=True, slots=True)
class Venue:
    """Where an agency's decisions are challenged: data of the agency, each with its source elsewhere (O17)."""

    review_organ: str
    review_address: str
    review_online: str
    court: str


# R72: of which organ the decision is -> who reviews it, since 1 January 2024.
REVIEW_ORGANS: dict[str, tuple[str, str]] = {
    "department": ("本级人民政府", "行政复议法第二十四条第一款第一项"),
    "government": ("上一级人民政府", "行政复议法第二十四条第一款第二项"),
    "provincial_government": ("本省级人民政府", "行政复议法第二十四条第二款"),
    "vertical": ("上一级主管部门", "行政复议法第二十七条"),
    "justice": ("本级人民政府或者上一级司法行政部门", "行政复议法第二十八条"),
    "managed_organisation": (
        "管理该组织的人民政府，或者管理该组织的部门的本级人民政府",
        "行政复议法第二十四条第一款第四项",
    ),
    "detached": ("设立它的部门的本级人民政府", "行政复议法第二十四条第四款"),
}

# R77: what is no decision of its own and carries no remedy paragraph.
WITHOUT_REMEDY = frozenset({"补正告知书", "延期答复告知书", "征求意见书", "收费通知书", "说明理由告知书", "接收回执"})


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the organ must do in a review or a suit, counted from a trigger (R73, R75, R78)."""

    code: str
    what: str
    trigger: str
    count: int
    unit: str
    article: str


DUTIES: dict[str, Duty] = {
    d.code: d
    for d in (
        Duty("review_answer", "提出书面答复并提交证据", "收到申请书副本", 10, WORKING_DAY, "行政复议法第四十八条"),
        Duty(
            "review_answer_simple", "提出书面答复并提交证据", "收到申请书副本", 5, WORKING_DAY, "行政复议法第五十四条"
        ),
        Duty("opinion_report", "报送纠正情况", "收到行政复议意见书", 60, NATURAL_DAY, "行政复议法第七十六条"),
        Duty("court_answer", "提交答辩状和证据", "收到起诉状副本", 15, NATURAL_DAY, "行政诉讼法第六十七条"),
        Duty("court_order", "依照判决公开", "判决生效", 20, WORKING_DAY, "法释〔2025〕8号"),
    )
}


class IncompleteVenue(ValueError):
    """The agency's review organ, its address or online entry, or the court is missing: no letter may go out."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The remedy paragraph of one letter: its forms (RF and E, in this order), its sentences, its articles."""

    forms: tuple[str, ...]
    sentences: tuple[str, ...]
    articles: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraph as printed; empty for a letter without remedy."""
        return "".join(self.sentences)


@dataclass(frozen=True, slots=True)
class NoReply:
    """What follows when the reply period passed in silence (R71)."""

    default_on: date
    review_until: date
    suit_until: date
    article: str = NO_REPLY_ARTICLE


def epoch_of(decided_on: date) -> Epoch:
    """The law that governs a decision of that date."""
    return max((e for e in EPOCHS if e.valid_from <= decided_on), key=lambda e: e.valid_from)


def paragraph(
    code: str,
    decided_on: date,
    venue: Venue,
    *,
    withheld: Sequence[str] = (),
    served_online: bool = False,
    act: str = "本答复",
) -> Paragraph:
    """The remedy paragraph of a decision, not to be changed by hand.

    ``withheld``: for D03, the grounds of each part kept back; RF is for parts under 条例 14-16, E for parts
    refused on any other ground and for what was given, and RF is not mentioned where there is none (O2).
    ``served_online``: the letter must then name the online way of review (复议法 22). ``act``: what the letter calls
    the act, where it is none that answers an application: a decision told to a third party.

    Raises ``IncompleteVenue``, and ``OutcomeError`` for an unknown code or D03 without its grounds.
    """
    decision = outcome(code)
    if decision.remedy is Remedy.BY_PARTS and not withheld:
        raise OutcomeError("部分公开须写明每处不公开部分的依据，才能生成救济告知")
    kept = [outcome(c) for c in withheld]
    if any(o.gives or o.remedy is Remedy.NONE for o in kept):
        raise OutcomeError("不公开部分的依据只能是不予公开、无法提供或者不予处理的决定类型")
    if decision.remedy is Remedy.NONE:
        return Paragraph((), (), ())
    _require(venue)
    epoch = epoch_of(decided_on)
    first, either = _forms(decision, kept)
    if not epoch.review_first:
        first, either = False, True
    sentences, articles, forms = [], [], []
    if first:
        forms.append(Remedy.REVIEW_FIRST.value)
        sentences.append(_review_first(venue, decision.remedy is Remedy.BY_PARTS, act))
        articles += [REVIEW_ARTICLE, REVIEW_FIRST_ARTICLE, SUIT_AFTER_REVIEW_ARTICLE]
    if either:
        forms.append(Remedy.EITHER.value)
        sentences.append(_either(venue, "对其余部分不服的" if first else f"如不服{act}"))
        articles += [REVIEW_ARTICLE, SUIT_ARTICLE]
    if either and not first and epoch.scope_disputed:
        sentences.append("其中属于依照条例第十四条至第十六条不予公开的，应当先申请行政复议。")
        articles.append(REVIEW_FIRST_ARTICLE)
    sentences.append(_where(venue))
    if served_online:
        sentences.append(f"也可以通过互联网渠道申请行政复议：{venue.review_online}。")
        articles.append(ONLINE_ARTICLE)
    return Paragraph(tuple(forms), tuple(sentences), tuple(dict.fromkeys(articles)))


def review_until(learned_on: date, calendar: Calendar) -> date:
    """The last day for review of a decision received (or learned of) on a day: 60 natural days, rolled."""
    return calendar.add_natural_days(learned_on, REVIEW_DAYS)


def suit_until(learned_on: date, calendar: Calendar) -> date:
    """The last day for a direct suit: 6 months, rolled."""
    return calendar.add_months(learned_on, SUIT_MONTHS)


def suit_after_review_until(review_decision_received_on: date, calendar: Calendar) -> date:
    """The last day for a suit after review: 15 natural days, rolled."""
    return calendar.add_natural_days(review_decision_received_on, SUIT_AFTER_REVIEW_DAYS)


def not_told_until(learned_on: date, calendar: Calendar) -> date:
    """The outer limit when right, organ or term was not told: one year from learning of it (复议法 20, 解释 64)."""
    return calendar.add_months(learned_on, NOT_TOLD_YEARS * MONTHS_A_YEAR)


def absolute_until(acted_on: date, calendar: Calendar) -> date:
    """The absolute limit: five years from the act (复议法 21, 诉讼法 46)."""
    return calendar.add_months(acted_on, ABSOLUTE_YEARS * MONTHS_A_YEAR)


def no_reply(due: date, calendar: Calendar) -> NoReply:
    """From the day after the due date the organ is in default; review and suit run from the end of the period."""
    return NoReply(due + timedelta(days=1), review_until(due, calendar), suit_until(due, calendar))


def duty_until(code: str, trigger: date, calendar: Calendar) -> date:
    """The last day for a duty of ``DUTIES``. Raises ``KeyError``."""
    duty = DUTIES[code]
    if duty.unit == WORKING_DAY:
        return calendar.add_working_days(trigger, duty.count)
    return calendar.add_natural_days(trigger, duty.count)


def _forms(decision: Outcome, withheld: Sequence[Outcome]) -> tuple[bool, bool]:
    """Whether the paragraph needs the RF form and the E form."""
    if decision.remedy is not Remedy.BY_PARTS:
        return decision.remedy is Remedy.REVIEW_FIRST, decision.remedy is Remedy.EITHER
    return any(part.code in REFUSALS_14_16 for part in withheld), True


def _review_first(venue: Venue, parts: bool, act: str) -> str:
    what = "对依照条例第十四条至第十六条不予公开的部分不服的" if parts else f"如不服{act}"
    return (
        f"{what}，应当自收到之日起{REVIEW_DAYS}日内先向{venue.review_organ}申请行政复议；"
        f"对行政复议决定不服的，再自收到行政复议决定书之日起{SUIT_AFTER_REVIEW_DAYS}日内"
        f"向{venue.court}提起行政诉讼。"
    )


def _either(venue: Venue, what: str) -> str:
    return (
        f"{what}，可以自收到之日起{REVIEW_DAYS}日内向{venue.review_organ}申请行政复议，"
        f"或者自收到之日起{SUIT_MONTHS}个月内向{venue.court}提起行政诉讼。"
    )


def _where(venue: Venue) -> str:
    return f"行政复议申请可以寄送或者当面递交：{venue.review_address}。"


def _require(venue: Venue) -> None:
    """O17: a decision letter is refused while one of them is empty."""
    needed = {
        "行政复议机关": venue.review_organ,
        "行政复议机关地址": venue.review_address,
        "行政复议网上入口": venue.review_online,
        "管辖法院": venue.court,
    }
    missing = [name for name, value in needed.items() if not value.strip()]
    if missing:
        raise IncompleteVenue(f"救济告知缺少：{'、'.join(missing)}")
