"""What the case itself says in a letter: number, dates, the request verbatim (R62). The rest is written by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gongkai.applications.case import Case
from gongkai.applications.models import RequestText, Search
from gongkai.applications.outcomes import letter_type
from gongkai.applications.requirements import due_day
from gongkai.law import fees
from gongkai.letters.sheet import in_words
from gongkai.letters.types import Form, LetterType, type_of
from gongkai.letters.values import Term

CHANNEL_WORDS = {
    "counter": "当面提交",
    "post_signed": "邮寄",
    "post_ordinary": "邮寄（平信）",
    "online": "网上提交",
    "fax": "传真",
    "email": "电子邮件",
}
# What only the case itself can say: never asked of anybody.
OF_THE_CASE = frozenset({"补正说明"})
NUMERALS = "零一二三四五六七八九十"


def known(case: Case, kind: LetterType) -> dict[str, Any]:
    """What the case knows of the fields of a letter; a field that is not here is asked of whoever drafts."""
    wanted = kind.by_name
    values = _everything(case)
    if "补正收到日期" in wanted:
        values["补正说明"] = ""  # the letter tells of the correction in its own words
    return {name: value for name, value in values.items() if name in wanted and value not in (None, "")}


def _everything(case: Case) -> dict[str, Any]:
    return {
        "申请编号": case.number,
        "收到日期": case.received_on,
        "申请内容": words(case),
        "补正说明": corrected(case),
        "提交方式": CHANNEL_WORDS.get(case.channel, ""),
        "答复期限": stated(case, case.due),
        "撤回日期": case.withdrawn_on,
        **_correction(case),
        **_fee(case),
        **_reasons(case),
        **_consulted(case),
        **_earlier(case),
    }


def corrected(case: Case) -> str:
    """That the request was corrected, and when: both days stand in the letter, so that neither is disputed."""
    if case.corrected_on is None:
        return ""
    return f"该申请经告知补正，本机关于{in_words(case.corrected_on)}收到补正材料，以上为补正后的申请内容。"


def words(case: Case) -> str:
    """The request in the applicant's own words, as it stands now."""
    row = RequestText.objects.filter(pk=case.text).first()
    if row is None:
        return ""
    return row.text if not row.document_number else f"{row.text}（{row.document_number}）"


def stated(case: Case, day: date | None) -> Term | None:
    """A day as a letter states it: 暂定 where its year's calendar, or a receipt, is not known yet (R4, O10)."""
    if day is None or case.clock is None:
        return None
    return Term(day, case.clock.provisional or not case.calendar.law.is_known(day))


def _earlier(case: Case) -> dict[str, Any]:
    """The answer that is revoked or changed after a reopening (O4)."""
    earlier = case.earlier
    if earlier is None or earlier.signed is None:
        return {}
    title = type_of(letter_type(earlier.drafted.codes)).title
    return {"原答复文号": f"《{title}》（{earlier.signed.number}）", "原答复日期": earlier.signed_on}


def _correction(case: Case) -> dict[str, Any]:
    letter = case.correction
    if letter is None:
        return {}
    values: dict[str, Any] = {"补正告知文号": letter.number, "补正告知日期": letter.sent_on}
    if case.corrected_on:
        values["补正收到日期"] = case.corrected_on
    if case.correction_lapsed_on and case.clock is not None:
        values |= {"送达日期": letter.received_on, "期满日期": case.clock.correction_by}
    return values


def _fee(case: Case) -> dict[str, Any]:
    if case.fee is None:
        return {}
    letter = case.letters.get(case.fee.letter)
    values: dict[str, Any] = {
        "收费通知文号": letter.number if letter else "",
        "收费通知日期": letter.sent_on if letter else None,
    }
    if case.fee_lapsed_on and case.clock is not None:
        values |= {"送达日期": case.fee_received_on, "期满日期": case.clock.fee_payable_by}
    return values


def _reasons(case: Case) -> dict[str, Any]:
    asked = next((x for x in case.letters.values() if x.type == "reasons_request" and x.sent_on), None)
    if asked is None:
        return {}
    said = case.reasons.note if case.reasons else ""
    return {"说明理由告知文号": asked.number, "说明理由告知日期": asked.sent_on, "申请人说明": said}


def _consulted(case: Case) -> dict[str, Any]:
    first = min((party.asked_on for party in case.parties.values()), default=None)
    return {"征求日期": first}


def of_extension(case: Case, days: int) -> dict[str, Any]:
    """The old and the new last day of an extension notice."""
    due = due_day(case)
    new = case.calendar.law.add_working_days(due, days) if due else None
    return {"原答复期限": stated(case, due), "新答复期限": stated(case, new)}


def of_correction(term: int) -> dict[str, Any]:
    """The term of a correction notice in words."""
    return {"补正期限": f"{numeral(term)}个工作日"}


def of_bill(bill: fees.Bill) -> dict[str, Any]:
    """The computation of a fee notice, line by line."""
    return {
        "收费标准": "按量" if bill.unit == "页" else "按件",
        "计算过程": bill.sentences[:-1],
        "金额": f"{bill.total} 元",
    }


def searched(case: Case) -> str:
    """The searches of the case as a sentence each: what 信息不存在 must prove (R49)."""
    rows = Search.objects.filter(pk__in=case.searches).order_by("pk")
    return "\n".join(
        f"以“{row.terms}”为检索词，{row.method}，检索了{row.place}（{row.span}），结果 {row.hits} 件。" for row in rows
    )


def split_note(numbers: Sequence[str]) -> str:
    """What a form that became several applications means for numbers and fees (O8)."""
    return (
        f"你（单位）这次写了{len(numbers)}项内容，分别登记为{'、'.join(numbers)}，各自计算答复期限，分别答复。"
        f"分开登记本身不收费；按件收费的，一个月内{fees.FREE_PIECES}件以内不收费。"
        "需要收费的，会先发收费通知书逐件写明。"
    )


def numeral(number: int) -> str:
    """A number up to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    head = "" if tens == 1 else NUMERALS[tens]
    return f"{head}十{NUMERALS[ones] if ones else ''}"


def to_ask(kind: LetterType, given: Mapping[str, Any]) -> list[Any]:
    """The fields of a letter that somebody has to write: those that neither the case nor a computation fills."""
    return [field for field in kind.fields if field.name not in given and field.name not in OF_THE_CASE]


def plain(value: Any, form: Form) -> Any:
    """A typed value as the letter wants it: lists line by line."""
    if form is Form.LIST:
        return tuple(line.strip() for line in str(value).splitlines() if line.strip())
    return value
