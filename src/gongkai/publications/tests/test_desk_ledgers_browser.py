"""The ledgers of the disclosure office in Chromium: interpretations, 机关协商, dead links, guide, 制度, catalogues,
hand-over lists; every page looked at, every form sent once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies.models import Agency
from gongkai.core import actions, calendars, installation
from gongkai.core.viewers import Staff
from gongkai.publications.confirming.models import Confirmation
from gongkai.publications.grassroots import importing as catalogues
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.handing.models import HandOver
from gongkai.publications.institutions.models import Institution
from gongkai.publications.links import checking
from gongkai.publications.links.asking import Answer
from gongkai.publications.models import Publication
from gongkai.publications.tests.desk_pages import url_of
from gongkai.publications.tests.guide_texts import DATA, clean_values, enter, published, step
from gongkai.publications.tests.newsroom import Newsroom, build, on
from gongkai.publications.tests.test_desk_browser import enter as sign_in
from gongkai.publications.tests.test_grassroots import FIELD, STANDARD, xlsx
from gongkai.publications.tests.test_interpreting import POLICY, interpreted, migrated, out
from harness.browser import fits
from harness.site import living

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, pytest.param(768, marks=pytest.mark.long), 390])
LINK = "http://old.yunchuan.example/lunhou/2019/%E8%BD%AE%E5%80%99%E5%85%AC%E7%A4%BA.htm"


@dataclass
class Office:
    """The disclosure office of one agency, beside another, both under the city."""

    ours: Newsroom
    theirs: Newsroom
    above: Newsroom

    def table(self) -> dict[str, str]:
        """Every page of the ledgers, by a name for its picture."""
        line = StandardLine.objects.in_force().get(second="政策法规文件")
        rule, lists = Institution.objects.get(), HandOver.objects.get()
        asked = Confirmation.objects.get(state="dissented")
        return {
            "interpretations": "/desk/interpretations/",
            "interpretations-migrated": "/desk/interpretations/?show=migrated",
            "interpretations-all": "/desk/interpretations/?show=all",
            "confirmations": "/desk/confirmations/",
            "confirmations-sent": "/desk/confirmations/?show=sent",
            "confirmations-asked": "/desk/confirmations/?show=asked",
            "confirmation": f"/desk/confirmations/{asked.key}/",
            "links": "/desk/links/",
            "guide": "/desk/guide/",
            "guide-write": "/desk/guide/write/",
            "guide-compare": "/desk/guide/compare/",
            "guide-compare-public": f"/guide/{self.ours.agency.code}/versions/",
            "institutions": "/desk/institutions/",
            "institution": f"/desk/institutions/{rule.key}/",
            **{
                f"institution-{name}": f"/desk/institutions/{rule.key}/{name}/"
                for name in ("replace", "review", "correct", "repeal")
            },
            "grassroots": "/desk/grassroots/",
            "grassroots-field": f"/desk/grassroots/?field={FIELD}",
            "grassroots-unclear": f"/desk/grassroots/?field={FIELD}&state=unclear",
            "grassroots-new": f"/desk/grassroots/new/?field={FIELD}",
            "grassroots-import": "/desk/grassroots/import/",
            "line": f"/desk/grassroots/lines/{line.key}/",
            "line-assign": f"/desk/grassroots/lines/{line.key}/assign/",
            "line-end": f"/desk/grassroots/lines/{line.key}/end/",
            "hand-overs": "/desk/hand-overs/",
            "hand-over": f"/desk/hand-overs/{lists.key}/",
            "hand-over-new": "/desk/hand-overs/new/",
        }


@pytest.fixture
def office(real_database: Any) -> Office:
    """Something in each ledger, on the tenth of March 2026."""
    with living("03-10"):
        installation.create(installation.Nature.DEMO)
        calendars.seed()
        office = Office(build(), build("MB9990035", "云川市民政局"), build("MB9990001", "云川市人民政府"))
        both = [office.ours.agency.pk, office.theirs.agency.pk]
        Agency.objects.filter(pk__in=both).update(supervisor=office.above.agency)
        enter(office.ours.agency, **DATA)
        fill(office)
    return office


def fill(office: Office) -> None:
    """The ledgers, through the steps of their people."""
    room = office.ours
    with on("03-06"):
        bound = room.begun(**POLICY)
        interpreted(room, bound)
        out(room, bound)
        linking = room.published(
            title="关于公布轮候结果查询办法的通知",
            body=f'<p>各县（区）：</p><p>轮候结果见<a href="{LINK}">轮候公示</a>，请告知。</p>',
        )
        published(room)
        published(room, website="new.yunchuan.example")
    migrated(room, 2)
    step(room, "revise", {"reason": "换了电话"})
    step(room, "write", clean_values(room, complaint_phone="0370-5101299"))
    confirmations(office)
    dead(linking.pk)
    number = room.row(linking).index_number
    perform("register_institution", room.publisher, flow="publishing", item=number, **RULE)
    catalogues.write(
        room.publisher, catalogues.check(room.publisher, FIELD, "目录.xlsx", xlsx(STANDARD)), channel="command"
    )
    perform("sign_hand_over", room.signer, receiver="archive", receiver_name="云川市档案馆", **MARCH)


RULE = {
    "title": "信息发布审核制度",
    "document_number": "云住建〔2026〕9号",
    "adopted_on": "2026-03-02",
    "effective_on": "2026-03-03",
    "review_on": "2026-03-09",
}
MARCH = {"period_from": "2026-03-01", "period_to": "2026-03-09"}


def perform(name: str, viewer: Staff, **data: Any) -> Any:
    return actions.registered[f"publications.{name}"].perform(viewer, data, channel="command").result


def confirmations(office: Office) -> None:
    """One that waits at the other agency, one it did not agree to, one it asks of ours."""
    ours, theirs = office.ours, office.theirs
    joint = "云川市住房和城乡建设局\n云川市民政局"
    ours.reviewed(title="关于低保家庭危房改造的通知", document_number="云住建联〔2026〕1号", issuers=joint)
    disputed = ours.reviewed(title="关于配建养老服务设施的通知", document_number="云住建联〔2026〕2号", issuers=joint)
    no = {"answer": "no", "opinion": "第三条的标准与我局文件不一致。"}
    ours.do("answer_confirmation", disputed, no, by=theirs.publisher)
    theirs.reviewed(title="关于救助对象住房核对的通知", document_number="云民〔2026〕1号", issuers=joint)


def dead(matter: int) -> None:
    """The outside links of the item were asked and are gone."""
    while checking.collect():
        pass
    checking.check(lambda address: Answer(False, True, "对方回答 404"))


@WIDTHS
def test_every_page_of_the_ledgers(
    page: Page, office: Office, site: Any, axe: Callable[[], None], shot: Callable[[str], None], width: int
) -> None:
    with living("03-10"):
        sign_in(page, site, office.ours.publisher)
        for name, address in office.table().items():
            answer = page.goto(site.address(address))
            assert answer is not None, name
            assert answer.status == 200, name
            shot(f"ledger-{name}-{width}")
            axe()
            assert fits(page), name


def press(page: Page, name: str) -> None:
    """The button of the form."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_from_the_ledger_of_interpretations_to_a_draft(page: Page, office: Office, site: Any) -> None:
    with living("03-10"):
        sign_in(page, site, office.ours.handler)
        page.goto(site.address("/desk/interpretations/?show=migrated"))
        page.get_by_role("link", name=re.compile("起草解读.*第2号老旧小区改造管理办法")).click()
        expect(page.get_by_label("标题", exact=True)).to_have_value("《第2号老旧小区改造管理办法》解读")
        page.get_by_label("成文日期").fill("2026-03-10")
        page.get_by_label("正文", exact=True).fill("为什么制定这个办法？")
        press(page, "保存")
        expect(page.get_by_role("heading", name="《第2号老旧小区改造管理办法》解读", level=1)).to_be_visible()
        document = Publication.objects.get(index_number="ZJJ-2019-2")
        assert Publication.objects.filter(explains=document.pk, process_state="drafting").exists()


def test_another_agency_confirms_at_its_own_desk(page: Page, office: Office, site: Any) -> None:
    with living("03-10"):
        sign_in(page, site, office.theirs.publisher)
        page.goto(site.address("/desk/confirmations/"))
        page.get_by_role("link", name="关于低保家庭危房改造的通知").click()
        page.get_by_role("link", name=re.compile("办理.*答复确认")).click()
        page.get_by_role("radio", name="同意").first.check()
        press(page, "答复其他机关的确认")
        expect(page.get_by_text("已办理：答复其他机关的确认")).to_be_visible()
        assert Confirmation.objects.filter(state="agreed").count() == 1


def test_the_common_superior_decides(page: Page, office: Office, site: Any) -> None:
    with living("03-10"):
        sign_in(page, site, office.above.signer)
        page.goto(site.address("/desk/confirmations/"))
        page.get_by_role("link", name="关于配建养老服务设施的通知").click()
        page.get_by_role("link", name=re.compile("办理.*裁定是否公开")).click()
        page.get_by_role("radio", name="公开").first.check()
        page.get_by_label("理由").fill("以市政府常务会议纪要为准。")
        press(page, "裁定是否公开")
        expect(page.get_by_text("已办理：裁定是否公开")).to_be_visible()
        assert Confirmation.objects.filter(state="cleared").count() == 1


def test_a_dead_link_leads_to_its_item_and_is_mended_there(page: Page, office: Office, site: Any) -> None:
    with living("03-10"):
        sign_in(page, site, office.ours.handler)
        page.goto(site.address("/desk/links/"))
        expect(page.get_by_text("对方回答 404")).to_be_visible()
        page.get_by_role("link", name="关于公布轮候结果查询办法的通知").click()
        row = Publication.objects.get(live__text__title="关于公布轮候结果查询办法的通知")
        expect(page).to_have_url(site.address(url_of(row.matter)))
        page.get_by_role("link", name=re.compile("办理.*修改已公开的信息")).click()
        page.get_by_label("理由").fill("去掉打不开的链接")
        page.locator("main form .btn.main").click()
        expect(page).to_have_url(site.address(url_of(row.matter)))
        row.refresh_from_db()
        assert row.process_state == "drafting"


def test_a_rule_is_looked_at_again_and_replaced(page: Page, office: Office, site: Any) -> None:
    with living("03-10"):
        sign_in(page, site, office.ours.publisher)
        page.goto(site.address("/desk/institutions/"))
        page.get_by_role("link", name="信息发布审核制度").click()
        expect(page.get_by_text("该评估了")).to_be_visible()
        page.get_by_role("link", name="评估", exact=True).click()
        page.get_by_label("评估结论").fill("流程没有变化，继续执行。")
        page.get_by_label("下次评估").fill("2028-03-10")
        press(page, "评估制度")
        expect(page.get_by_role("cell", name="流程没有变化，继续执行。")).to_be_visible()
        page.get_by_role("link", name="修订", exact=True).click()
        page.get_by_label("名称").fill("信息发布审核办法")
        page.get_by_label("印发日期").fill("2026-03-10")
        page.get_by_label("施行日期").fill("2026-03-11")
        page.get_by_label("修订的理由").fill("增加清理的规定。")
        press(page, "修订制度")
        expect(page.get_by_role("rowheader", name="第 2 版")).to_be_visible()


def test_a_line_is_recorded_by_hand_and_ended(page: Page, office: Office, site: Any) -> None:
    with living("03-10"):
        sign_in(page, site, office.ours.publisher)
        page.goto(site.address(f"/desk/grassroots/new/?field={FIELD}"))
        for label, words in {
            "序号": "9",
            "一级事项": "临时救助",
            "二级事项": "救助标准",
            "公开内容（要素）": "标准和依据",
            "公开时限": "7个工作日",
            "公开主体": "民政局",
        }.items():
            page.get_by_label(label, exact=True).fill(words)
        press(page, "登记目录事项")
        page.goto(site.address(f"/desk/grassroots/?field={FIELD}"))
        page.get_by_role("link", name="救助标准").click()
        expect(page.get_by_text("形成之日起 7 个工作日以内")).to_be_visible()
        page.get_by_role("link", name="移出目录").click()
        page.get_by_label("理由").fill("目录调整")
        press(page, "移出目录")
        expect(page.get_by_text("这一项已经不在目录里")).to_be_visible()


def test_the_draft_of_a_guide_is_compared(page: Page, office: Office, site: Any) -> None:
    with living("03-10"):
        sign_in(page, site, office.ours.handler)
        page.goto(site.address("/desk/guide/"))
        page.get_by_role("link", name="逐行对比草稿和公开的版本").click()
        expect(page.locator(".diff ins", has_text="5101299")).to_be_visible()
        press(page, "对比")
        expect(page.locator(".diff del", has_text="5101208")).to_be_visible()


def test_a_list_is_signed_and_printed(page: Page, office: Office, site: Any, problems: list[str]) -> None:
    with living("03-10"):
        sign_in(page, site, office.ours.signer)
        page.goto(site.address("/desk/hand-overs/"))
        page.get_by_role("link", name="签发移送清单").click()
        page.get_by_label("移送给").select_option("library")
        page.get_by_label("接收单位").fill("云川市图书馆")
        page.get_by_label("公开时间自").fill("2026-03-01")
        page.get_by_label("公开时间至").fill("2026-03-10")
        press(page, "签发移送清单")
        expect(page.get_by_text("写到昨天为止")).to_have_count(2)
        expect(page.get_by_label("接收单位")).to_have_value("云川市图书馆")
        problems[:] = [problem for problem in problems if "status of 422" not in problem]
        page.get_by_label("公开时间至").fill("2026-03-09")
        press(page, "签发移送清单")
        expect(page.get_by_text("移送清单已经签发")).to_be_visible()
        address = page.get_by_role("link", name="打印（PDF）").get_attribute("href")
        answer = page.request.get(site.address(str(address)))
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")
