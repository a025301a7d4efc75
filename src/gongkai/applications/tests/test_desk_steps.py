"""Every step of the process table through its page: taken where it may be, refused with its rule where not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gongkai.applications.models import Party
from gongkai.applications.process import APPLICATION
from gongkai.applications.tests import test_outcomes, test_readings, test_turns
from gongkai.applications.tests.desk_office import DeskOffice, desk_office
from gongkai.applications.tests.office import POST, Office, build_office, on, upload
from gongkai.applications.tests.test_outcomes import WAYS, plainly
from gongkai.core.models import Matter
from gongkai.core.process import START
from gongkai.law.outcomes import OUTCOMES
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db]

OF_A_CASE = [step for step in APPLICATION.steps if START not in step.source]
ORGAN = {"party_name": "云川市水利局", "until": "2026-03-20", "say_涉及信息": "取水许可", "say_征求事项": "能否公开。"}
MAKER = {"party_name": "云川市财政局", "say_涉及信息": "施工合同", "say_拟办意见": ""}
HELP = {"party_name": "城建档案室", "until": "2026-03-06", "say_协办事项": "查找竣工图"}


@pytest.fixture
def desk(office: Office) -> DeskOffice:
    """The office, working through pages."""
    return desk_office(office)


def party(matter: Matter) -> int:
    """The newest party of the case."""
    return Party.objects.filter(matter=matter).latest("pk").pk


def consulted_organs(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-03"):
        desk.letter(matter, "organ_consultation", {**ORGAN, "say_回复期限": "2026年3月20日以前"})
        desk.do("ask_organ", matter, {**POST, "secrecy": True})
        desk.do("organ_answers", matter, {"party": party(matter), "opinion": "agree"})
        letter = desk.letter(matter, "co_maker_consultation", MAKER)
        desk.do("ask_co_maker", matter, POST)
        desk.receipt(matter, letter)
        desk.do("co_maker_answers", matter, {"party": party(matter), "opinion": "part", "grounds": "单价除外"})
        help_letter = desk.letter(matter, "assistance", HELP)
        desk.do("ask_assistance", matter, {"method": "counter", "tracking": ""})
        desk.do("assistance_given", matter, {"letter": help_letter.pk, "note": "没有找到。"})


def changed(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-03"):
        desk.do("reassign", matter, {"account": desk.receiver.account})
        desk.do("change_request", matter, {"what": "只要结论部分", "way": "counter"})
        desk.do(
            "change_agent",
            matter,
            {"what": "appointed", "name": "何律师", "number": "110105194912310021", "receives": True},
        )
        desk.do("suggest_publication", matter, {"note": "大家都关心"})


def letter_back_and_again(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-10"):
        desk.do("draft_letter", matter, {"type": "extension", **test_turns.EXTENSION}, by=desk.handler)
        first = Letter.objects.get(matter=matter)
        desk.do("send_letter_back", matter, {"letter": first.pk, "reason": "理由写具体些"})
        letter = desk.letter(matter, "extension", test_turns.EXTENSION)
        desk.do("extend", matter, POST)
    with on("03-12"):
        desk.do("letter_returned", matter, {"letter": letter.pk, "reason": "查无此人"})
        desk.do("resend_letter", matter, {"letter": letter.pk, **POST})
        desk.receipt(matter, letter)


def delayed(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-03"):
        desk.letter(
            matter,
            "reasons_request",
            {"until": "2026-03-17", "say_数量频次": "64件。", "say_说明事项": "理由。", "say_说明期限": "十个工作日"},
        )
        desk.do("ask_reasons", matter, POST)
    with on("03-06"):
        desk.do("judge_reasons", matter, {"accepted": "yes", "note": "写论文用。"})
        desk.letter(matter, "delay", {"until": "2026-04-30", "say_延迟理由": "数量大。"})
        desk.do("tell_delay", matter, POST)


def decision_back(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-10"):
        desk.do("draft_decision", matter, {"main": "D02", **desk.filled(matter, "D02")}, by=desk.handler)
        desk.do("send_decision_back", matter, {"reason": "提供方式没有写明。"}, by=desk.reviewer)
        desk.decide(matter, "D02", desk.filled(matter, "D02"))


def amended(desk: DeskOffice) -> None:
    matter = plainly(desk)
    with on("03-10"):
        first = matter.facts.get(seq=1)
        wrong = {"fact": first.seq, "day": "2026-03-03", "to_column": "c2", "reason": "看错了日期。"}
        desk.do("amend", matter, wrong, files={"proof": upload()})
    row = desk.row(matter)
    assert (row.received_on, row.column) == (date(2026, 3, 3), "c2")


# Scenarios of other modules that take the steps which are not taken here.
BORROWED = (
    test_turns.test_a_paid_fee_begins_the_period_anew_on_the_next_day,
    test_turns.test_a_correction_is_asked_once_and_within_seven_working_days,
    test_turns.test_disclosure_against_a_third_partys_will_waits_for_its_notice,
    test_turns.test_a_stay_holds_the_answer_back_and_a_prohibition_for_good,
    test_turns.test_returned_mail_stays_in_time_and_must_be_replaced_before_the_archive,
    test_turns.test_a_lost_review_reopens_under_the_same_number_and_adds_no_row,
    test_turns.test_own_correction_is_the_signers_and_follows_an_answer,
    test_turns.test_mail_that_waits_for_its_confirmation_has_no_clock_yet,
    test_turns.test_mail_for_another_organ_goes_on_and_counts_nowhere,
    test_turns.test_who_drafted_a_letter_does_not_approve_it,
    test_readings.test_the_applicant_is_told_that_others_are_asked,
    test_readings.test_own_correction_revokes_the_earlier_answer_and_tells_the_review_organ,
    test_readings.test_without_a_representative_each_applicant_is_served,
)
OWN = (consulted_organs, changed, letter_back_and_again, delayed, decision_back, amended)


@pytest.mark.parametrize("scenario", [*OWN, *BORROWED], ids=lambda each: each.__name__)
def test_a_scenario_through_the_pages(desk: DeskOffice, scenario: Callable[[Any], None]) -> None:
    scenario(desk)
    assert desk.walked


@pytest.mark.parametrize("code", OUTCOMES)
def test_each_outcome_through_the_pages(desk: DeskOffice, code: str) -> None:
    test_outcomes.test_from_the_counter_to_the_archive(desk, code)


def test_the_scenarios_take_every_step(office: Office) -> None:
    walked: set[str] = set()
    for number, scenario in enumerate([*OWN, *BORROWED]):
        desk = desk_office(build_office(f"MB99901{number:02}", f"云川市第{number}局"))
        scenario(desk)
        walked |= desk.walked
    for place, (way, day) in enumerate(WAYS.values()):
        desk = desk_office(build_office(f"MB99902{place:02}", f"云川市第二{place}局"))
        code = list(WAYS)[place]
        matter = way(desk)
        with on(day):
            desk.answer(matter, code, desk.filled(matter, code))
        walked |= desk.walked
    assert {step.code for step in OF_A_CASE} - walked == set()
