"""The steps say what happened and no more: each case is read sentence by sentence.

Received on 2026-03-02; the plain period ends on 03-30. Every case names what must be said and what must not.
"""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.law.calendar import shipped
from gongkai.law.wire import answer

KINDS = {
    "sent": "third_party_letter_sent",
    "got": "third_party_letter_received",
    "said": "third_party_answered",
    "back": "third_party_letter_returned",
    "notice": "correction_notice_sent",
    "corrected": "correction_received",
    "fee": "fee_notice_sent",
    "fee_got": "fee_notice_received",
    "paid": "fee_paid",
}


def fact(kind: str, on: str, party: str | None = None, **values: Any) -> dict[str, Any]:
    found = {"kind": KINDS.get(kind, kind), "on": f"2026-{on}", **values}
    return found if party is None else {**found, "party": party}


def steps(as_of: str, *facts: dict[str, Any], received: str = "2026-03-02", **readings: str) -> list[tuple[str, str]]:
    question = {"received": {"on": received, "channel": "counter"}, "facts": list(facts), "as_of": f"2026-{as_of}"}
    return [(str(s.on)[5:], s.text) for s in answer({**question, "readings": readings}, shipped()).steps]


def said(found: list[tuple[str, str]], on: str, *words: str) -> bool:
    """Whether one step of that day says all of it."""
    return any(day == on and all(word in text for word in words) for day, text in found)


def never(found: list[tuple[str, str]], *words: str) -> bool:
    return not any(word in text for _, text in found for word in words)


# -- several letters --


def test_an_opinion_does_not_resume_the_period_while_another_party_is_asked() -> None:
    letters = [fact("sent", "03-09", "甲"), fact("sent", "03-10", "乙"), fact("got", "03-12", "乙")]
    found = steps("04-20", *letters, fact("said", "03-13", "甲"))
    assert said(found, "03-13", "收到第三方“甲”的意见", "另有征求尚未结束，次日起仍不计入")
    assert said(found, "04-02", "第三方“乙”在期限内没有答复", "自次日起恢复计算")
    assert sum("恢复计算" in text for _, text in found) == 1


def test_a_return_does_not_resume_the_period_while_another_party_is_asked() -> None:
    letters = [fact("sent", "03-09", "甲"), fact("sent", "03-10", "乙")]
    found = steps("03-20", *letters, fact("back", "03-13", "甲"), fact("said", "03-16", "乙"))
    assert said(found, "03-13", "退回", "另有征求尚未结束")
    assert said(found, "03-16", "自次日起恢复计算")


def test_silence_does_not_resume_the_period_while_another_organ_is_asked() -> None:
    organ = fact("other_organ_letter_sent", "03-24", "市水利局", term_ends="2026-04-08")
    found = steps("04-10", fact("sent", "03-09", "甲"), fact("got", "03-11", "甲"), organ)
    assert said(found, "04-01", "第三方“甲”在期限内没有答复", "另有征求尚未结束")
    assert said(found, "04-08", "市水利局", "自次日起恢复计算")


def test_an_opinion_on_the_day_of_the_letter_takes_nothing_out() -> None:
    found = steps("03-20", fact("sent", "03-09", "甲"), fact("said", "03-09", "甲"))
    assert said(found, "03-09", "收到第三方“甲”的意见，没有扣除时间")
    assert never(found, "恢复计算", "当日仍不计入", "自次日起的时间")


def test_an_organ_that_has_only_the_day_of_the_letter_takes_nothing_out() -> None:
    found = steps("03-20", fact("other_organ_letter_sent", "03-09", "市水利局", term_ends="2026-03-09"))
    assert said(found, "03-09", "向其他机关“市水利局”发出", "不扣除时间")
    assert never(found, "恢复计算", "自次日起的时间")


def test_a_letter_sent_too_late_takes_nothing_out_at_any_of_its_steps() -> None:
    letters = [fact("sent", "04-01", "甲"), fact("got", "04-02", "甲"), fact("said", "04-03", "甲")]
    found = steps("04-20", *letters)
    assert never(found, "恢复计算", "当日仍不计入", "自次日起的时间不计入")


# -- a letter nobody heard of --


def test_an_unheard_letter_counts_to_the_day_while_its_fifteen_days_run() -> None:
    assert said(steps("03-30", fact("sent", "03-09", "甲")), "03-30", "暂按不计入到2026年3月30日计算", "期限暂定")
    assert never(steps("03-09", fact("sent", "03-09", "甲")), "暂按不计入到")


def test_an_unheard_letter_ends_by_itself_and_the_step_stands_on_that_day() -> None:
    found = steps("04-10", fact("sent", "03-09", "甲"))
    assert said(found, "03-30", "满15个工作日", "2026年3月30日为不计入的最后一日，自次日起恢复计算", "期限暂定")
    assert never(found, "不计入到2026年4月10日")


def test_an_unheard_letter_of_a_closed_case_is_no_longer_provisional() -> None:
    found = steps("05-20", fact("sent", "03-09", "甲"), fact("replied", "03-12"))
    assert said(found, "03-12", "暂按不计入到2026年3月12日计算")
    assert never(found, "期限暂定")


def test_a_receipt_after_fifteen_days_but_within_the_period_says_why_it_still_counts() -> None:
    found = steps("04-10", fact("sent", "03-09", "甲"), fact("got", "04-08", "甲"))
    assert said(found, "04-08", "收到时答复期限未满，自发出的次日起仍都不计入")


def test_a_receipt_after_the_default_says_that_the_default_stays() -> None:
    found = steps("05-20", fact("sent", "03-27", "甲"), fact("got", "04-22", "甲"))
    assert said(found, "04-22", "2026年5月15日以前答复", "已发生的逾期不因此消除")
    assert said(found, "05-15", "期满")
    assert never(found, "恢复计算")


# -- while correction or payment is awaited --

WAITING = fact("notice", "03-11", term_ends="2026-04-30")


def test_nothing_is_resumed_or_taken_out_while_the_period_stands_still() -> None:
    first = [fact("sent", "03-03", "甲"), fact("got", "03-04", "甲"), WAITING]
    found = steps("04-10", *first, fact("sent", "03-16", "乙"), fact("said", "03-18", "乙"), fact("corrected", "04-07"))
    assert said(found, "03-16", "期限此时没有在计算")
    assert said(found, "03-18", "期限此时没有在计算")
    assert said(found, "03-25", "期满；期限此时没有在计算")
    assert never(found, "恢复计算")


def test_a_letter_sent_on_the_day_asked_about_knows_that_the_period_stands_still() -> None:
    assert said(steps("03-12", WAITING, fact("sent", "03-12", "甲")), "03-12", "期限此时没有在计算")


def test_an_opinion_in_days_that_became_void_resumes_nothing() -> None:
    found = steps("03-12", fact("sent", "03-03", "甲"), fact("said", "03-05", "甲"), WAITING)
    assert said(found, "03-05", "这段天数已作废")
    assert never(found, "恢复计算")


def test_when_both_are_awaited_neither_alone_begins_the_period() -> None:
    both = [WAITING, fact("fee", "03-12"), fact("fee_got", "03-13")]
    found = steps("03-20", *both)
    assert said(found, "03-20", "等待申请人补正，补正和缴费都完成以后")
    assert said(found, "03-20", "等待申请人缴费，补正和缴费都完成以后")
    assert said(steps("03-20", *both, fact("paid", "03-16")), "03-16", "补正尚未收到")
    assert said(steps("03-20", *both, fact("corrected", "03-16")), "03-16", "费用尚未缴清")


def test_when_the_term_of_correction_is_over_the_step_warns_of_what_a_late_correction_means() -> None:
    found = steps("05-06", WAITING)
    assert said(found, "05-06", "补正期限2026年4月30日已满", "逾期收到的补正没有正当理由的，期限视为没有停止过")


# -- after reopening --

REOPENED = fact("reopened", "04-10", by="court", days=15)
FIRST = [fact("sent", "03-09", "甲"), fact("got", "03-11", "甲"), fact("replied", "03-20"), REOPENED]


def test_news_of_a_letter_of_the_first_decision_changes_nothing_and_denies_nothing() -> None:
    found = steps("04-20", *FIRST, fact("said", "04-13", "甲"))
    assert said(found, "04-13", "属于重新办理以前的征求，不扣除时间")
    assert said(found, "03-09", "自次日起的时间不计入答复期限")
    assert never(found, "重复征求", "没有扣除时间", "恢复计算")


def test_the_new_period_rests_on_the_document() -> None:
    question = {"received": {"on": "2026-03-02", "channel": "counter"}, "facts": FIRST, "as_of": "2026-04-20"}
    clock = answer(question, shipped())
    [due] = [step for step in clock.steps if step.code == "due"]
    assert "行政复议决定、判决" in due.article
    assert said(steps("04-20", *FIRST), "04-10", "当日不计入，自下一个工作日起 15 个工作日内答复")


def test_a_letter_sent_after_the_first_period_was_over_is_not_said_to_have_taken_time_out() -> None:
    found = steps("04-20", fact("sent", "04-01", "甲"), {**REOPENED, "by": "review"})
    assert said(found, "04-01", "不扣除时间")


def test_what_was_awaited_before_a_reopening_is_not_said_to_have_stopped_nothing() -> None:
    awaited = [fact("notice", "03-05", term_ends="2026-04-30"), fact("fee", "03-09"), REOPENED]
    found = steps("04-20", *awaited, fact("corrected", "04-13"), fact("fee_got", "04-13"), fact("paid", "04-14"))
    assert said(found, "04-13", "属于重新办理以前的补正")
    assert said(found, "04-13", "不要求缴费")
    assert said(found, "04-14", "属于重新办理以前的收费")
    assert never(found, "没有停止计算")


# -- the other readings --


def test_a_late_notice_that_restarts_says_that_it_was_late() -> None:
    late = [fact("notice", "03-16", term_ends="2026-03-27"), fact("corrected", "03-18")]
    found = steps("03-20", *late, late_correction_notice="restarts")
    assert said(found, "03-16", "已超过2026年3月11日", "按本机关采用的读法，虽然太迟仍有效力")
    assert never(found, "7个工作日内")


@pytest.mark.parametrize("news", [[], [fact("got", "03-11", "甲")]])
def test_exclusion_from_receipt_is_said_as_such(news: list[dict[str, Any]]) -> None:
    found = steps("03-20", fact("sent", "03-09", "甲"), *news, exclusion_from="receipt")
    assert said(found, "03-09", "自收到的次日起")
    assert never(found, "暂按不计入", "自发出")


def test_an_extension_told_late_under_the_reading_of_approval_says_so() -> None:
    told_late = fact("extended", "03-30", days=5, notified_on="2026-03-31")
    found = steps("04-01", told_late, extension_in_time="approval")
    assert said(found, "03-31", "以批准日期为准", "告知已超过")
    approved_late = fact("extended", "03-31", days=5, notified_on="2026-03-31")
    assert said(steps("04-01", approved_late, extension_in_time="approval"), "03-31", "延期批准时已超过")


def test_payment_as_day_zero_is_said_as_such() -> None:
    found = steps("03-20", fact("fee", "03-09"), fact("paid", "03-10"), day_after_payment="day_zero")
    assert said(found, "03-10", "缴费次日不计入")
