"""One case at the desk in Chromium, wide and narrow: no violation of WCAG 2.2 AA, and every step without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from gongkai.agencies import sessions
from gongkai.agencies.models import Account, Person
from gongkai.applications.models import Party
from gongkai.applications.tests.desk_client import case_url, token_of
from gongkai.applications.tests.office import POST, Office, build_office, on
from gongkai.applications.tests.test_outcomes import CORRECTION, SEARCH
from gongkai.core import calendars, installation, jobs
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from harness.browser import fits
from harness.site import living

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 390])
NAMES = {"receiver": "李明", "handler": "陈建国", "reviewer": "赵强", "secrecy": "周敏", "signer": "孙伟"}


@pytest.fixture
def living_office(real_database: Any) -> Office:
    """The office, in a database that the site sees."""
    installation.create(installation.Nature.DEMO)
    calendars.seed()
    office = build_office()
    for role, name in NAMES.items():
        person = Account.objects.get(pk=getattr(office, role).account).person
        Person.objects.filter(pk=person.pk).update(name=name)
    return office


def rich(office: Office) -> Matter:
    """A case with a correction, a search, a third party that objects in part, and its own finding to come."""
    with on("03-02"):
        matter = office.assigned(
            title="东城区第二污水处理厂特许经营协议及全部附件",
            text="申请公开贵局与某某水务有限公司签订的《云川市东城区第二污水处理厂特许经营协议》及附件。",
        )
    with on("03-04"):
        letter = office.letter(matter, "correction_request", CORRECTION)
        office.do("send_correction_notice", matter, POST)
    with on("03-06"):
        office.receipt(matter, letter)
    with on("03-12"):
        text = "《云川市东城区第二污水处理厂特许经营协议》正文及全部附件，包括水价测算和违约条款，约 2023 年 6 月签订。"
        office.do("receive_correction", matter, {"title": "第二污水处理厂特许经营协议及全部附件", "text": text})
    with on("03-13"):
        office.do("record_search", matter, {**SEARCH, "hits": 1}, by=office.handler)
    with on("03-18"):
        letter = office.letter(
            matter,
            "third_party_consultation",
            {
                "party_name": "云川某某水务有限公司",
                "say_涉及信息": "特许经营协议附件三水价测算表",
                "say_涉及理由": "成本构成和内部收益率可能涉及商业秘密。",
                "say_回复方式": "当面递交或者邮寄",
            },
        )
        office.do("ask_third_party", matter, POST)
    with on("03-20"):
        office.receipt(matter, letter)
    with on("03-27"):
        party = Party.objects.get(matter=matter)
        data = {"party": party.pk, "opinion": "part", "grounds": "附件三是商业秘密，附保密制度。"}
        office.do("third_party_answers", matter, data)
    return matter


def enter(page: Page, site: Any, viewer: Staff) -> None:
    """A session of that person."""
    page.context.clear_cookies()
    name = sessions.COOKIES[Account.Kind.STAFF]
    page.context.add_cookies([{"name": name, "value": token_of(viewer), "url": site.address("/desk/")}])


def check(page: Page, axe: Callable[[], None], shot: Callable[[str], None], name: str) -> None:
    """No violation, nothing beside the window, and a picture where one is wanted."""
    shot(name)
    axe()
    assert fits(page), name


@WIDTHS
def test_the_pages_of_a_case(
    page: Page, living_office: Office, site: Any, axe: Any, shot: Any, problems: list[str]
) -> None:
    office = living_office
    matter = rich(office)
    with living("03-30"):
        enter(page, site, office.handler)
        for name, more in {
            "case": (),
            "case-people": ("people",),
            "case-decide": ("decide",),
            "case-draft-letter": ("draft_letter",),
            "case-extension": ("draft_letter", "extension"),
            "case-third-party": ("draft_letter", "third_party_consultation"),
            "case-judge": ("judge_third_party", "p1"),
            "case-search": ("record_search",),
            "case-refused": ("sign",),
        }.items():
            page.goto(site.address(case_url(matter, *more)))
            check(page, axe, shot, name)
        finding = {"party": Party.objects.get(matter=matter).pk, "harms": "yes", "reasons": "未公开且采取保密措施。"}
        office.do("judge_third_party", matter, finding)
        for name, more in {
            "case-outcomes": ("draft_decision",),
            "case-partial": ("draft_decision", "D03"),
        }.items():
            page.goto(site.address(case_url(matter, *more)))
            check(page, axe, shot, name)
    assert ["403" in each for each in problems] == [True]  # one of the pages refuses
    problems.clear()


@WIDTHS
@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_questions_to_the_delivery(
    page: Page, living_office: Office, site: Any, axe: Any, shot: Any, javascript: bool
) -> None:
    office = living_office
    matter = rich(office)
    home = site.address(case_url(matter))

    def say(**texts: str) -> None:
        for name, text in texts.items():
            page.fill(f"[name='{name}']", text)

    def look(name: str) -> None:
        shot(name)
        if javascript:
            axe()

    def done() -> None:
        page.click("main form .btn.main")
        page.wait_for_url(home)

    with living("03-30"):
        enter(page, site, office.handler)
        page.goto(home)
        page.click("a:has-text('登记判断')")
        page.check("[name=harms][value=yes]")
        say(reasons="附件三未公开，采取了保密措施，公开会损害其投标。")
        done()
        page.click(".act.first a")
        for answer in ("yes", "yes", "none", "ours", "found", "part", "yes", "now"):
            page.check(f"[name=answer][value={answer}]")
            page.click("main form .btn.main")
        look("decide-outcome")
        page.click("a:has-text('起草部分公开告知书')")
        page.select_option("[name=part_1_code]", "D07")
        say(part_1_place="附件三第 41—58 页", part_1_reason="含企业成本构成和内部收益率。")
        for box in page.query_selector_all("main form textarea[required], main form input[type=text][required]"):
            if not box.input_value():
                box.fill("见附件。")
        page.click("button:has-text('预览文书')")
        page.wait_for_selector("text=还没有保存")
        look("decide-preview")
        done()
    for day, viewer, step, texts in (
        ("03-31", office.reviewer, "pass_legal_review", {"note": "同意。"}),
        ("03-31", office.secrecy, "pass_secrecy_review", {}),
        ("04-01", office.signer, "sign", {}),
        ("04-02", office.receiver, "dispatch_decision", {"tracking": "EA123456789CN"}),
        ("04-07", office.receiver, "decision_delivered", {"detail": "邮政查询，本人签收"}),
        ("04-08", office.receiver, "archive", {"file_number": "2026-依申请-0001"}),
    ):
        with living(day):
            jobs.run_due()
            enter(page, site, viewer)
            page.goto(site.address(case_url(matter, step)))
            say(**texts)
            if step == "decision_delivered":
                page.check("[name=how][value=signed]")
            look(f"case-{step}")
            done()
    with living("04-08"):
        page.goto(home)
        look("case-archived")
        assert "已归档" in page.inner_text("main .head")
