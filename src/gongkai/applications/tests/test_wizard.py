"""The seven questions: every outcome can be reached, every way ends, and what a case does not bear says why."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from gongkai.applications import wizard
from gongkai.applications.letter_kinds import KINDS
from gongkai.applications.process import APPLICATION
from gongkai.applications.tests.desk_client import browser_of, case_url, words
from gongkai.applications.tests.office import Office, on
from gongkai.applications.tests.test_outcomes import corrected, objected, plainly, searched, withdrawn
from gongkai.applications.wizard import Answer, Ask, Position, Take
from gongkai.law.outcomes import OUTCOMES

MOST_QUESTIONS = 12


def ways(position: Position) -> Iterator[Position]:
    """Every end to which the questions lead from here."""
    assert len(position.trail) <= MOST_QUESTIONS, position.words
    question = position.question
    if question is None:
        yield position
        return
    for choice in question.choices:
        yield from ways(wizard.at((*position.words, f"{question.key}.{choice.key}")))


ENDS = list(ways(wizard.at(())))


def test_every_outcome_is_reached_and_nothing_else() -> None:
    reached = {end.to.code for end in ENDS if isinstance(end.to, Answer)}
    assert reached == set(OUTCOMES)
    assert wizard.reachable() == set(OUTCOMES)
    assert "D23" not in reached


def test_every_way_ends_and_never_goes_back_a_stage() -> None:
    for end in ENDS:
        assert isinstance(end.to, Answer | Take)
        stages = [question.stage for question, _ in end.trail]
        # What cannot be separated is refused: back to the reasons, once.
        turned = [question.key for question, _ in end.trail][-2:] == ["separable", "why"]
        assert stages == sorted(stages) or turned, end.words


def test_every_question_is_asked_somewhere_and_its_stage_is_one_of_seven() -> None:
    asked = {question.key for end in ENDS for question, _ in end.trail}
    assert asked == set(wizard.QUESTIONS)
    assert {question.stage for question in wizard.QUESTIONS.values()} == set(range(1, len(wizard.STAGES) + 1))


def test_every_step_that_comes_first_exists() -> None:
    takes = [end.to for end in ENDS if isinstance(end.to, Take)]
    takes += [end.to.first for end in ENDS if isinstance(end.to, Answer) and end.to.first]
    assert takes
    for take in takes:
        assert f"applications.{take.step}" in APPLICATION.by_code
        assert (take.step == "draft_letter") == bool(take.of)
        assert not take.of or take.of in KINDS


@pytest.mark.parametrize("words_", [["nothing.yes"], ["clear.perhaps"], ["information.yes"], ["clear"]])
def test_a_trail_that_makes_no_sense_begins_again(words_: list[str]) -> None:
    assert wizard.at(words_).to == Ask(wizard.FIRST)


def test_the_rest_of_a_broken_trail_is_left_out() -> None:
    place = wizard.at(["clear.yes", "information.yes", "whose.ours"])
    assert place.words == ("clear.yes", "information.yes")
    assert place.question is not None
    assert place.question.key == "abuse"


def test_the_stages_say_what_was_answered() -> None:
    place = wizard.at(["clear.yes", "information.petition"])
    stages = place.stages
    assert [stage["state"] for stage in stages] == ["done", "done", "", "", "", "", ""]
    assert (stages[1]["note"], stages[6]["note"]) == ("信访投诉举报", "不用问")
    assert wizard.at(["clear.yes"]).stages[1]["state"] == "now"


FITTING = [
    (plainly, "03-04", "D12", False, Take("record_search")),
    (searched, "03-09", "D12", True, None),
    (plainly, "03-04", "D15", False, wizard.CORRECTION),
    (corrected, "03-20", "D15", True, None),
    (plainly, "03-04", "D07", False, wizard.THIRD_PARTY),
    (objected, "03-23", "D07", True, None),
    (plainly, "03-04", "D23-5", False, Take("withdraw")),
    (withdrawn, "03-06", "D23-5", True, None),
    (withdrawn, "03-06", "D02", False, None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "day", "code", "fits", "first"), FITTING)
def test_an_outcome_is_judged_on_the_case(
    office: Office, way: object, day: str, code: str, fits: bool, first: Take | None
) -> None:
    matter = way(office)  # type: ignore[operator]
    with on(day):
        answer = next(end.to for end in ENDS if isinstance(end.to, Answer) and end.to.code == code)
        found = wizard.conclude(office.case(matter), answer)
    assert (found.fits, found.first) == (fits, first)
    assert fits or found.hindrance.endswith("。")


@pytest.mark.django_db
class TestPages:
    """The questions at the desk."""

    def test_from_the_first_question_to_a_draft(self, office: Office) -> None:
        matter = plainly(office)
        with on("03-10"):
            client, address = browser_of(office.handler), case_url(matter, "decide")
            way = ""
            for answer in ("yes", "yes", "none", "other"):
                moved = client.get(address, {"way": way, "asked": "1", "answer": answer})
                assert moved.status_code == 303
                way = parse_qs(urlsplit(moved["Location"]).query)["way"][0]
            page = client.get(address, {"way": way})
            assert "答复：不属于本机关负责公开" in words(page)
            assert "条例第三十六条第五项" in words(page)
            draft = case_url(matter, "draft_decision", "D13")
            assert f'href="{draft}"' in page.content.decode()
            assert client.get(draft).status_code == 200

    def test_an_answer_must_be_chosen(self, office: Office) -> None:
        with on("03-10"):
            client, address = browser_of(office.handler), case_url(plainly(office), "decide")
        with on("03-10"):
            assert "请选择一个答案" in words(client.get(address, {"asked": "1"}))
            assert "请选择一个答案" in words(client.get(address, {"asked": "1", "answer": ""}))
            assert "请选择一个答案" not in words(client.get(address))

    def test_what_does_not_fit_shows_the_reason_and_the_step_that_comes_first(self, office: Office) -> None:
        matter = plainly(office)
        way = "clear.yes,information.yes,abuse.none,whose.ours,exists.none"
        with on("03-10"):
            page = browser_of(office.handler).get(case_url(matter, "decide"), {"way": way})
        assert "“信息不存在”要有检索记录" in words(page)
        assert f'href="{case_url(matter, "record_search")}"' in page.content.decode()
        assert case_url(matter, "draft_decision", "D12") not in page.content.decode()

    def test_a_step_that_comes_first_says_why_it_cannot_be_taken(self, office: Office) -> None:
        matter = plainly(office)
        with on("03-12"):
            page = browser_of(office.handler).get(case_url(matter, "decide"), {"way": "clear.no"})
        assert "先办这一步" in words(page)
        assert "7 个工作日内" in words(page)
        assert f'href="{case_url(matter, "draft_letter", "correction_request")}"' not in page.content.decode()

    def test_every_end_has_its_page(self, office: Office) -> None:
        matter = plainly(office)
        with on("03-10"):
            client = browser_of(office.handler)
            for end in {end.to: end for end in ENDS}.values():
                page = client.get(case_url(matter, "decide"), {"way": ",".join(end.words)})
                assert page.status_code == 200
                said = OUTCOMES[end.to.code].label if isinstance(end.to, Answer) else "先办这一步"
                assert said in words(page)

    def test_who_may_not_draft_is_told_so(self, office: Office) -> None:
        matter = plainly(office)
        with on("03-10"):
            page = browser_of(office.signer).get(case_url(matter, "decide"))
        assert page.status_code == 403
        assert "您现在的岗位不能办理" in words(page)

    def test_before_the_case_is_in_hand_or_after_it_is_answered_nothing_is_asked(self, office: Office) -> None:
        matter = plainly(office)
        with on("03-10"):
            office.answer(matter, "D02", office.filled(matter, "D02"))
            page = browser_of(office.handler).get(case_url(matter, "decide"))
        assert page.status_code == 409
        assert 'name="answer"' not in page.content.decode()


@pytest.mark.django_db
def test_of_an_application_that_has_ended_the_records_answer_why(office: Office) -> None:
    matter = withdrawn(office)
    with on("03-06"):
        client, address = browser_of(office.handler), case_url(matter, "decide")
        page = client.get(address)
        assert "答复：申请人撤回" in words(page), words(page)
        again = client.get(address, {"way": ""})
        assert "申请内容写清楚了吗？" in words(again)
        assert "答复：" not in words(again)
        assert client.get(case_url(plainly(office), "decide")).status_code == 200
