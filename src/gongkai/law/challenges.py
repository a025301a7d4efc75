"""Reviews, suits and complaints (R73-R78, R81, R95, O14): terms, endings, and the column in which each counts.

All of it is data with its article. A term is counted from the day after its trigger (民法典 200-204); one of natural
days that would end on a day off ends on the next working day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.calendar import Calendar
from gongkai.law.remedies import DUTIES
from gongkai.law.report_format import TABLE_4
from gongkai.law.rules import NATURAL_DAY, WORKING_DAY


class Track(StrEnum):
    """What it is; all but the complaint are the rows of table 4 (``report_format``)."""

    REVIEW = "review"
    SUIT_DIRECT = "suit_direct"
    SUIT_AFTER_REVIEW = "suit_after_review"
    COMPLAINT = "complaint"


class Procedure(StrEnum):
    """How a review is heard (行政复议法 48, 53, 54)."""

    SIMPLE = "simple"
    ORDINARY = "ordinary"


class Part(StrEnum):
    """In which capacity the organ takes part; a third party is not counted in table 4 (R95).

    ``WITH_REVIEW``: respondent together with the review organ; ``WITH_ORIGINAL``: as the review organ, together with
    the organ that acted first (行政诉讼法 26(2)).
    """

    ALONE = "alone"
    WITH_REVIEW = "with_review"
    WITH_ORIGINAL = "with_original"
    THIRD_PARTY = "third_party"


SUITS = frozenset({Track.SUIT_DIRECT, Track.SUIT_AFTER_REVIEW})
REVIEWS = frozenset({Track.REVIEW})
COMPLAINTS = frozenset({Track.COMPLAINT})
COUNTED_TRACKS = tuple(Track(row.code) for row in TABLE_4.rows)
COUNTED_PARTS = frozenset({Part.ALONE, Part.WITH_REVIEW, Part.WITH_ORIGINAL})

TRACK_WORDS: Mapping[str, str] = {
    Track.REVIEW: "行政复议",
    Track.SUIT_DIRECT: "行政诉讼（未经复议直接起诉）",
    Track.SUIT_AFTER_REVIEW: "行政诉讼（复议后起诉）",
    Track.COMPLAINT: "投诉举报",
}
PART_WORDS: Mapping[str, str] = {
    Part.ALONE: "单独作为被申请人、被告",
    Part.WITH_REVIEW: "与复议机关共同作为被告",
    Part.WITH_ORIGINAL: "作为复议机关，与原行政机关共同作为被告",
    Part.THIRD_PARTY: "作为第三人",
}
PROCEDURE_WORDS: Mapping[str, str] = {Procedure.SIMPLE: "简易程序", Procedure.ORDINARY: "普通程序"}


@dataclass(frozen=True, slots=True)
class Term:
    """So many days of one unit, under an article."""

    code: str
    count: int
    unit: str
    article: str

    def last_day(self, trigger: date, calendar: Calendar) -> date:
        """The last day of the term that ``trigger`` sets running. Raises ``OutOfCalendar``."""
        if self.unit == WORKING_DAY:
            return calendar.add_working_days(trigger, self.count)
        return calendar.add_natural_days(trigger, self.count)

    @property
    def said(self) -> str:
        """The length in words: 10 个工作日, 15 日."""
        return f"{self.count} 个工作日" if self.unit == WORKING_DAY else f"{self.count} 日"


def _duty(code: str) -> Term:
    """A duty of R73, R75, R78 (``remedies``), which holds its figures."""
    duty = DUTIES[code]
    return Term(code, duty.count, duty.unit, duty.article)


ANSWER_SIMPLE = _duty("review_answer_simple")
ANSWER_ORDINARY = _duty("review_answer")
ANSWER_COURT = _duty("court_answer")
ANSWER_APPEAL = Term("answer_appeal", 15, NATURAL_DAY, "民事诉讼法第一百七十四条；行政诉讼法第一百零一条")
APPEAL_JUDGMENT = Term("appeal_judgment", 15, NATURAL_DAY, "行政诉讼法第八十五条")
APPEAL_RULING = Term("appeal_ruling", 10, NATURAL_DAY, "行政诉讼法第八十五条")
OPINION = _duty("opinion_report")
# Where the decision itself names no term (R78).
ANEW = _duty("court_order")
# 条例 47, 51 name no term; these are those of 信访工作条例 (R81), and an agency may set others.
COMPLAINT_TOLD = Term("complaint_told", 15, NATURAL_DAY, "信访工作条例第二十三条")
COMPLAINT_DONE = Term("complaint_done", 60, NATURAL_DAY, "信访工作条例第三十四条")
COMPLAINT_MORE = Term("complaint_more", 30, NATURAL_DAY, "信访工作条例第三十四条")

TERMS = {
    term.code: term
    for term in (
        ANSWER_SIMPLE,
        ANSWER_ORDINARY,
        ANSWER_COURT,
        ANSWER_APPEAL,
        APPEAL_JUDGMENT,
        APPEAL_RULING,
        OPINION,
        ANEW,
        COMPLAINT_TOLD,
        COMPLAINT_DONE,
        COMPLAINT_MORE,
    )
}


def answer_term(track: Track, procedure: Procedure | None) -> Term | None:
    """In which term the organ answers with its evidence; none for a complaint."""
    if track in SUITS:
        return ANSWER_COURT
    if track is Track.REVIEW:
        return ANSWER_SIMPLE if procedure is Procedure.SIMPLE else ANSWER_ORDINARY
    return None


UPHELD, CORRECTED, OTHER, PENDING, TOTAL = (column.code for column in TABLE_4.columns)
COLUMN_WORDS: Mapping[str, str] = {column.code: column.label for column in TABLE_4.columns}
RESULTS = (UPHELD, CORRECTED, OTHER)


class Follow(StrEnum):
    """What an ending orders the organ to do."""

    ANEW = "anew"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a challenge can end, under its article, and the column of table 4 in which it counts by default (O14).

    ``appeal``: the term in which the ending of a first instance can be appealed against; none: final when served.
    ``follow``: what it may order the organ to do.
    """

    code: str
    label: str
    tracks: frozenset[Track]
    column: str
    article: str
    appeal: Term | None = None
    follow: Follow | None = None


def _review(code: str, label: str, column: str, article: str, follow: Follow | None = None) -> Ending:
    return Ending(f"review_{code}", label, REVIEWS, column, f"行政复议法{article}", None, follow)


def _judgment(code: str, label: str, column: str, article: str, follow: Follow | None = None) -> Ending:
    source = article if article.startswith("法释") else f"行政诉讼法{article}"
    return Ending(f"suit_{code}", label, SUITS, column, source, APPEAL_JUDGMENT, follow)


def _suit(code: str, label: str, article: str, appeal: Term | None = None) -> Ending:
    return Ending(f"suit_{code}", label, SUITS, OTHER, f"行政诉讼法{article}", appeal)


def _complaint(code: str, label: str, column: str, article: str) -> Ending:
    return Ending(f"complaint_{code}", label, COMPLAINTS, column, article)


ENDINGS: Mapping[str, Ending] = {
    ending.code: ending
    for ending in (
        _review("upheld", "维持", UPHELD, "第六十八条"),
        _review("rejected", "驳回复议请求", UPHELD, "第六十九条"),
        _review("revoked", "撤销或者部分撤销", CORRECTED, "第六十四条"),
        _review("revoked_anew", "撤销，责令重新作出答复", CORRECTED, "第六十四条", Follow.ANEW),
        _review("changed", "变更", CORRECTED, "第六十三条"),
        _review("unlawful", "确认违法", CORRECTED, "第六十五条"),
        _review("void", "确认无效", CORRECTED, "第六十七条"),
        _review("ordered", "责令在一定期限内履行", CORRECTED, "第六十六条", Follow.ANEW),
        _review("not_accepted", "不予受理", OTHER, "第三十条"),
        _review("dismissed", "驳回复议申请", OTHER, "第三十三条"),
        _review("withdrawn", "撤回申请，终止", OTHER, "第四十一条"),
        _review("mediated", "调解、和解", OTHER, "第七十三条、第七十四条"),
        _review("ended", "终止", OTHER, "第四十一条"),
        _judgment("rejected", "判决驳回诉讼请求", UPHELD, "第六十九条"),
        _judgment("revoked", "判决撤销或者部分撤销", CORRECTED, "第七十条"),
        _judgment("revoked_anew", "判决撤销，重新作出答复", CORRECTED, "第七十条", Follow.ANEW),
        _judgment("ordered", "判决限期公开、答复", CORRECTED, "第七十二条", Follow.ANEW),
        _judgment("unlawful", "判决确认违法", CORRECTED, "第七十四条"),
        _judgment("void", "判决确认无效", CORRECTED, "第七十五条"),
        _judgment("changed", "判决变更", CORRECTED, "第七十七条"),
        _judgment("forbidden", "判决不得公开", CORRECTED, "法释〔2025〕8号", Follow.FORBID),
        _suit("dismissed", "裁定驳回起诉", "第四十九条、第五十一条", APPEAL_RULING),
        _suit("withdrawn", "准许撤诉，或者按撤诉处理", "第五十八条、第六十二条"),
        _suit("mediated", "调解", "第六十条"),
        _suit("ended", "终结诉讼", "第一百零一条"),
        _complaint("ordered", "属实，责令改正", CORRECTED, "条例第四十七条第二款、第五十一条"),
        _complaint("criticised", "属实，通报批评", CORRECTED, "条例第四十七条第二款"),
        _complaint("unfounded", "不属实", UPHELD, "条例第五十一条"),
        _complaint("not_accepted", "不予受理，或者转送有权处理的机关", OTHER, "信访工作条例第二十二条、第二十三条"),
        _complaint("withdrawn", "撤回投诉举报", OTHER, "条例第五十一条"),
    )
}


def endings_of(track: Track, *, appealable: bool | None = None) -> list[Ending]:
    """The endings that a track has, in their order; of a suit those that can be appealed against, or those that cannot.

    Without ``appealable`` all of them.
    """
    found = [ending for ending in ENDINGS.values() if track in ending.tracks]
    return [ending for ending in found if appealable is None or (ending.appeal is not None) is appealable]


def in_force_on(ending: Ending, served: date, calendar: Calendar) -> date:
    """From which day the ending of a first instance, or of a review, is in force: when it is served, or on the day
    after the term in which it can be appealed against has run out."""
    if ending.appeal is None:
        return served
    return ending.appeal.last_day(served, calendar) + timedelta(days=1)


class BadColumns(ValueError):
    """A mapping names an ending or a column that does not exist."""


def columns(text: str = "") -> dict[str, str]:
    """Ending to column of table 4: the default, and over it the lines of ``text``, each ``结果＝列`` in words (O14).

    Raises ``BadColumns`` with a sentence.
    """
    found = {ending.code: ending.column for ending in ENDINGS.values()}
    words = {COLUMN_WORDS[column]: column for column in RESULTS}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        label, sign, word = line.replace("=", "＝").partition("＝")
        codes = [e.code for e in ENDINGS.values() if e.label == label.strip() and Track.COMPLAINT not in e.tracks]
        if not sign or not codes or word.strip() not in words:
            raise BadColumns(f"“{line}”写得不对：左边写处理结果的名称，右边写{'、'.join(words)}之一，中间用等号。")
        found.update(dict.fromkeys(codes, words[word.strip()]))
    return found
