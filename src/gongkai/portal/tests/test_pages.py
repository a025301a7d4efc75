"""The public site on Tuesday 2026-11-24: what each page must name, in a fixed number of queries (R25, R105)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.service import Agency
from gongkai.core import audit, settings
from gongkai.core.models import Entry
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.portal.site import places
from harness.town import LONG_NAME, Town

PAGES = (
    "/",
    "/guide/",
    "/rules/",
    "/contents/",
    "/reports/",
    "/apply/",
    "/apply/form/",
    "/agencies/",
    "/sitemap/",
    "/accessibility/",
    "/privacy/",
)
COLUMN_PAGES = ("/guide/", "/rules/", "/contents/", "/reports/", "/apply/", "/agencies/")


def put(code: str, value: object, agency: Agency | None = None) -> None:
    """A setting in force."""
    with write_transaction():
        entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call")
        agency_id = agency.pk if agency else None
        settings.put(code, value, agency_id=agency_id, source="测试", valid_from=date(2020, 1, 1), entry=entry)


def text(client: Client, address: str, **query: str) -> str:
    """The page without its tags, spaces as they are."""
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def guide_of(town: Town, key: str) -> str:
    """The address of an agency's guide."""
    return f"/guide/{town.agencies[key].code}/"


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_for_everybody_and_leaves_no_cookie(town: Town, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    html = answer.content.decode()
    assert html.count("<h1") == 1
    assert '<a class="skip" href="#main">' in html
    assert 'lang="zh-Hans"' in html


@pytest.mark.parametrize("address", PAGES)
def test_every_page_stands_before_anything_was_entered(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(town: Town, client: Client, address: str, method: str) -> None:
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("address", [*PAGES, "/guide/CODE/", "/agencies/CODE/"])
def test_the_number_of_queries_does_not_grow(town: Town, client: Client, address: str) -> None:
    address = address.replace("CODE", town.agencies["a-gov"].code)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    few = queries()
    for number in range(5):
        town.agency(f"z-{number}", f"云川市第{number}局", Agency.Kind.DEPARTMENT, "a-gov")
    assert queries() == few
    assert few <= 16


class TestMetaTags:
    """R105."""

    @pytest.mark.parametrize("address", PAGES)
    def test_every_page_carries_the_three_of_the_site(self, town: Town, client: Client, address: str) -> None:
        for code, value in (("name", "云川市政府信息公开"), ("domain", "xxgk.example"), ("id_code", "9999010000")):
            put(f"portal.{code}", value)
        html = client.get(address).content.decode()
        assert '<meta name="SiteName" content="云川市政府信息公开">' in html
        assert '<meta name="SiteDomain" content="xxgk.example">' in html
        assert '<meta name="SiteIDCode" content="9999010000">' in html

    @pytest.mark.parametrize("address", COLUMN_PAGES)
    def test_a_column_carries_its_four(self, town: Town, client: Client, address: str) -> None:
        html = client.get(address).content.decode()
        for name in ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"):
            assert re.search(rf'<meta name="{name}" content="[^"]+">', html), name

    def test_what_was_not_entered_is_left_out(self, town: Town, client: Client) -> None:
        html = client.get("/").content.decode()
        assert "SiteIDCode" not in html
        assert "网站标识码" not in html


class TestHome:
    def test_the_five_statutory_entrances_lead_somewhere(self, town: Town, client: Client) -> None:
        html = client.get("/").content.decode()
        doors = re.search(r'<ul class="doors">(.*?)</ul>', html, re.S)
        assert doors
        addresses = re.findall(r'<a href="([^"]+)"', doors[1])
        assert addresses == ["/guide/", "/rules/", "/contents/", "/reports/", "/apply/"]
        assert all(client.get(address).status_code == 200 for address in addresses)

    def test_agencies_stand_in_groups_and_in_pinyin_order(self, town: Town, client: Client) -> None:
        town.agency("aa-audit", "云川市审计局", Agency.Kind.DEPARTMENT, "a-gov")
        page = text(client, "/")
        assert page.index("云川市审计局") < page.index("云川市住房和城乡建设局") < page.index("云川市民政局")
        assert "政府工作部门 3 个" in re.sub(r"\s+", " ", page)
        assert LONG_NAME in page

    def test_the_count_is_the_database_s(self, town: Town, client: Client) -> None:
        assert "5 个机关" in text(client, "/")  # six were entered, one has ended

    def test_an_ended_agency_is_not_listed(self, town: Town, client: Client) -> None:
        assert "云川市房产管理局" not in text(client, "/")

    def test_the_foot_names_the_office_of_the_highest_government(self, town: Town, client: Client) -> None:
        page = text(client, "/rules/")
        assert "云川市人民政府办公室" in page
        assert "咨询电话 0000-0000 1201" in page

    def test_reading_places_are_shown_when_entered(self, town: Town, client: Client) -> None:
        assert "到场查阅" not in text(client, "/")
        put("portal.places", "市档案馆：二楼阅览室，工作日\n市图书馆: 周二至周日")
        assert "二楼阅览室，工作日" in text(client, "/")


@pytest.mark.parametrize(
    ("entered", "read"),
    [
        ("", []),
        ("市档案馆：二楼", [("市档案馆", "二楼")]),
        ("市档案馆: 9:00—17:00\n\n 市图书馆 ", [("市档案馆", "9:00—17:00"), ("市图书馆", "")]),
    ],
)
def test_places_are_read_line_by_line(entered: str, read: list[tuple[str, str]]) -> None:
    assert places(entered) == read


class TestGuide:
    """R25 and R32: everything that 条例 12 asks for, from the agency's own data."""

    @pytest.mark.parametrize(
        "named",
        [
            "云川市建设路 8 号",
            "周一至周五 9:00—17:00",
            "0000-0000 2201",
            "0000-0000 2203",
            "当面递交",
            "邮寄",
            "不得拒收",
            "姓名或者名称、身份证明、联系方式",
            "名称、文号，或者其他便于查找的特征",
            "20 个工作日",
            "7 个工作日内一次性告知补正",
            "行政复议",
            "云川市东城区人民法院",
            "国办函〔2020〕109 号",
            "第 11 至 30 件每件 100 元",
            "第 31 至 100 页每页 10 元",
        ],
    )
    def test_it_names(self, town: Town, client: Client, named: str) -> None:
        assert named in text(client, guide_of(town, "c-housing"))

    def test_nobody_is_asked_what_for(self, town: Town, client: Client) -> None:
        for address in (guide_of(town, "c-housing"), "/apply/", "/apply/form/"):
            page = text(client, address)
            for word in re.findall(r"[^。；，]*(?:用途|理由)[^。；，]*", page):
                assert re.search(r"不用|不得|不能|无需", word), word

    def test_a_government_is_reached_at_its_office(self, town: Town, client: Client) -> None:
        page = text(client, "/guide/")
        assert "云川市人民政府政府信息公开指南" in page
        assert "0000-0000 1201" in page

    def test_fax_and_mail_are_named_only_when_opened(self, town: Town, client: Client) -> None:
        address = guide_of(town, "c-housing")
        assert "本机关目前没有开通传真、电子邮件渠道" in text(client, address)
        put("portal.by_fax", True, town.agencies["c-housing"])
        page = text(client, address)
        assert "传真：0000-0000 2203" in page
        assert "没有开通" not in page

    def test_a_way_without_a_number_is_not_open(self, town: Town, client: Client) -> None:
        put("portal.by_email", True, town.agencies["c-housing"])  # it has no address
        assert "没有开通传真、电子邮件" in text(client, guide_of(town, "c-housing"))

    def test_what_is_missing_is_said(self, town: Town, client: Client) -> None:
        page = text(client, guide_of(town, "d-welfare"))
        assert "办公地址、办公时间、联系电话还没有登记" in page
        assert "复议机关和管辖法院还没有登记" in page


@pytest.mark.db
class TestAgencies:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("低保", {"云川市民政局"}),
            ("住房", {"云川市住房和城乡建设局"}),
            ("老旧小区 物业", {"云川市住房和城乡建设局"}),
            ("老旧小区 低保", set()),
            ("d-wel", {"云川市民政局"}),  # its pinyin
            ("不存在的事", set()),
        ],
    )
    def test_search_by_name_and_duties(self, town: Town, client: Client, words: str, found: set[str]) -> None:
        html = client.get("/agencies/", {"q": words}).content.decode()
        main = html[html.index("<main") : html.index("</main")]
        names = {row.name for row in town.agencies.values()}
        assert {name for name in names if f">{name}</a>" in main} == found

    def test_nothing_found_names_whom_to_call(self, town: Town, client: Client) -> None:
        assert "云川市人民政府办公室 0000-0000 1201" in text(client, "/agencies/", q="不存在的事")

    def test_what_was_typed_is_shown_and_harmless(self, town: Town, client: Client) -> None:
        html = client.get("/agencies/", {"q": "<script>x</script>"}).content.decode()
        assert "<script>x" not in html
        assert "&lt;script&gt;x" in html

    def test_an_agency_s_page_names_duties_contact_and_what_lies_below(self, town: Town, client: Client) -> None:
        page = text(client, f"/agencies/{town.agencies['a-gov'].code}/")
        assert "领导全市行政工作。" in page
        assert "云川市民政局" in page
        assert "0000-0000 1201" in page

    @pytest.mark.parametrize("address", ["/agencies/{}/", "/guide/{}/"])
    def test_an_ended_agency_answers_for_ever_and_names_its_successor(
        self, town: Town, client: Client, address: str
    ) -> None:
        page = text(client, address.format(town.agencies["f-ended"].code))
        assert "已于2024年12月31日撤并" in page
        assert "承继" in page
        assert "云川市建设路 8 号" in page

    @pytest.mark.parametrize("address", ["/agencies/{}/", "/guide/{}/"])
    def test_an_agency_to_come_is_not_called_dissolved(self, town: Town, client: Client, address: str) -> None:
        coming = town.agency("h-coming", "云川市数据局", "department", valid_from=date(2099, 1, 1))
        page = text(client, address.format(coming.code))
        assert "云川市数据局（尚未成立）" in page
        assert "自2099年1月1日起成立" in page
        assert "撤并" not in page
        assert "承继" not in page

    def test_the_successor_of_a_successor_is_named(self, town: Town, client: Client) -> None:
        older = town.agency(
            "g-older", "云川市房改办", "department", valid_to=date(2022, 1, 1), successor=town.agencies["f-ended"]
        )
        assert "由云川市住房和城乡建设局承继" in text(client, f"/agencies/{older.code}/")

    @pytest.mark.parametrize("address", ["/agencies/nobody/", "/guide/nobody/", "/apply/form/?agency=nobody"])
    def test_an_unknown_code_is_not_found(self, town: Town, client: Client, address: str) -> None:
        assert client.get(address).status_code == 404


class TestApply:
    def test_it_leads_to_the_online_form_and_keeps_the_paper_one(self, town: Town, client: Client) -> None:
        html = client.get("/apply/").content.decode()
        assert 'href="/apply/new/"' in html
        assert 'href="/track/"' in html
        assert 'href="/apply/form/"' in html

    def test_the_guide_names_the_online_way(self, town: Town, client: Client) -> None:
        code = town.agencies["c-housing"].code
        assert f'href="/apply/new/?agency={code}"' in client.get(f"/guide/{code}/").content.decode()

    @pytest.mark.parametrize(
        "field",
        [
            "姓名",
            "证件名称",
            "证件号码",
            "统一社会信用代码",
            "电话",
            "通信地址",
            "邮编",
            "所需信息",
            "提供形式",
            "获取途径",
            "签名",
        ],
    )
    def test_the_form_asks_what_article_29_asks(self, town: Town, client: Client, field: str) -> None:
        assert field in text(client, "/apply/form/")

    def test_the_form_of_an_agency_names_where_to_send_it(self, town: Town, client: Client) -> None:
        page = text(client, "/apply/form/", agency=town.agencies["c-housing"].code)
        assert "云川市住房和城乡建设局：" in page
        assert "云川市建设路 8 号" in page
        assert "只用于核实身份、办理申请和送达答复" in page

    def test_no_form_for_an_agency_that_has_ended(self, town: Town, client: Client) -> None:
        assert client.get("/apply/form/", {"agency": town.agencies["f-ended"].code}).status_code == 404


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/rules/", "本地规定还没有上传"),
        ("/contents/", "本平台还没有发布信息"),
        ("/reports/", "本平台还没有发布年度报告"),
    ],
)
def test_an_empty_column_says_so_and_names_office_and_phone(
    town: Town, client: Client, address: str, said: str
) -> None:
    page = text(client, address)
    assert said in page
    assert "请联系云川市人民政府办公室，电话 0000-0000 1201" in page


def test_the_catalogue_has_fifteen_kinds(town: Town, client: Client) -> None:
    html = client.get("/contents/").content.decode()
    assert re.findall(r'href="/contents/(20-\d+)/"', html) == [f"20-{n}" for n in range(1, 16)]


def test_every_column_and_agency_stands_in_the_site_map(town: Town, client: Client) -> None:
    html = client.get("/sitemap/").content.decode()
    main = html[html.index("<main") :]
    agencies = [f"/agencies/{row.code}/" for row in town.agencies.values()]
    for address in [*COLUMN_PAGES, *agencies, "/accessibility/", "/privacy/"]:
        assert f'href="{address}"' in main, address


def test_every_address_inside_the_site_answers(town: Town, client: Client) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.getvalue().decode()
        links = re.findall(r'<a [^>]*href="(/[^"#]*)', html)
        waiting += [link.replace("&amp;", "&") for link in links if not link.startswith("/static/")]
    assert len(seen) > 20


def test_robots_leave_the_desk_alone(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /desk/" in answer.content.decode()


def test_the_old_name_of_the_icon_leads_to_the_drawn_one(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, "/static/ui/icon.svg")


def test_an_address_that_does_not_exist_is_told_in_words(town: Town, client: Client) -> None:
    client.get("/")
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "0000-0000 1201" in answer.content.decode()
