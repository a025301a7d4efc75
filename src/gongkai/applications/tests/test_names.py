"""Who reads the applicants' names, and where: viewers by pages (R144; 设计: without a task, no personal data)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.applications.finding import FilterForm
from gongkai.applications.models import Applicant, Application
from gongkai.applications.tests.desk_client import browser_of, case_url, words
from gongkai.applications.tests.office import POST, REQUEST, Office, build_office, on, staff
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

NAME, AGENT, LIST = "欧阳晓岚", "司徒明远", "/desk/applications/"
KIND = "公民"


@pytest.fixture
def matter(office: Office) -> Matter:
    """A case in hand, of somebody with an agent, with a letter that was approved."""
    with on("03-02"):
        agent = {"agent_name": AGENT, "agent_number": "11010519800101002X", "agent_authority": "全权，到 2026 年底"}
        made = office.assigned(name=NAME, **agent)
    with on("03-03"):
        correction = {
            "type": "correction_request",
            "term": 15,
            "say_补正事项": "信息的名称",
            "say_补正指引": "写明文号",
        }
        office.letter(made, "correction_request", correction)
    return made


def viewers(office: Office) -> Iterator[tuple[str, Staff, bool]]:
    """Who looks, and whether he is on the case."""
    above = Agency.objects.create(
        code="MB9990051", name="云川市人民政府办公室", short_name="市府办", sort_key="a", kind="department",
        valid_from=office.agency.valid_from,
    )  # fmt: skip
    Agency.objects.filter(pk=office.agency.pk).update(supervisor=above)
    yield "registered it", office.receiver, True
    yield "handles it", office.handler, True
    yield "approved its letter", office.reviewer, True
    yield "has no task yet", office.signer, False
    yield "handles others", staff(office.agency, "beici", "handler"), False
    yield "oversees the agency", staff(above, "jiandu", "supervisor"), False


def pages(client: Client, matter: Matter, receives: bool) -> Iterator[tuple[str, str]]:
    """Every page of the desk on which an applicant could be named, by its address."""
    letter = Letter.objects.get(matter=matter)
    addresses = [
        case_url(matter),
        f"{case_url(matter)}?letter={letter.key}",
        case_url(matter, "bundle"),
        case_url(matter, "try_contact"),
        case_url(matter, "change_agent"),
        case_url(matter, "send_correction_notice"),
        f"{LIST}?queue=all",
        f"{LIST}?queue=all&q=2026-0001",
        f"{LIST}calendar/?month=2026-03",
        f"{LIST}register/",
        "/desk/letters/",
        f"/desk/letters/{letter.key}/",
        "/desk/",
    ]
    for address in addresses:
        yield address, words(client.get(address, follow=True))


def test_names_stand_where_one_is_on_the_case_and_nowhere_else(office: Office, matter: Matter) -> None:
    with on("03-04"):
        for title, viewer, on_it in viewers(office):
            client, named = browser_of(viewer), set()
            for address, said in pages(client, matter, "receiver" in viewer.roles):
                if NAME in said or AGENT in said:
                    named.add(address)
            letter = Letter.objects.get(matter=matter)
            where = {case_url(matter), f"{LIST}?queue=all", f"/desk/letters/{letter.key}/", "/desk/letters/"}
            assert where <= named if on_it else not named, (title, named)


def test_a_third_party_is_named_to_whoever_is_on_the_case(office: Office, matter: Matter) -> None:
    third = "云川市宏远建材经营部"
    with on("03-05"):
        asked = {"party_name": third, "say_涉及信息": "合同", "say_涉及理由": "单价", "say_回复方式": "递交"}
        made = office.assigned()
        office.letter(made, "third_party_consultation", asked)
        office.do("ask_third_party", made, POST)
        for title, viewer, on_it in viewers(office):
            said = words(browser_of(viewer).get(case_url(made)))
            assert (third in said) is on_it, title
            assert ("第三方 p1" in said) is not on_it, title


def test_instead_of_the_name_the_kind_stands(office: Office, matter: Matter) -> None:
    with on("03-04"):
        client = browser_of(staff(office.agency, "beici", "handler"))
        case = words(client.get(case_url(matter)))
        assert "申请人姓名由办理本件的人查看" in case
        assert f"申请人 {KIND}、代理人" in case
        assert "致申请人" in case
        assert KIND in words(client.get(f"{LIST}?queue=all"))


def test_a_name_finds_only_cases_that_one_is_on(office: Office, matter: Matter) -> None:
    """A list that shows no names must not tell them by what it finds."""
    with on("03-04"):
        for title, viewer, on_it in viewers(office):
            found = words(browser_of(viewer).get(LIST, {"queue": "all", "q": NAME[:2]}))
            assert ("2026-0001" in found) is on_it, title


@pytest.mark.parametrize(
    ("asked", "hit"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("1101051949123100", False),  # the whole number or nothing
        ("11010519800101002X", True),  # of the agent
        ("13800001234", True),
        ("138 0000 1234", True),
        ("13800001235", False),
        ("13900005678", True),  # the one that he gave later
    ],
)
def test_a_whole_number_of_a_document_or_telephone_finds_the_cases_one_is_on(
    office: Office, matter: Matter, asked: str, hit: bool
) -> None:
    first = Applicant.objects.get(matter=matter, position=1)
    with on("03-04"):
        office.do(
            "change_contact",
            matter,
            {"phone": "139-0000-5678", "address": "云川市人民路1号", "person": str(first.pk)},
            by=office.handler,
        )
        for viewer in (office.handler, office.signer):
            rows = FilterForm({"q": asked}, viewer).of(Application.objects.visible_to(viewer))
            assert bool(rows.count()) == (hit and viewer == office.handler)


def test_the_export_holds_only_names_of_cases_that_one_is_on(office: Office, matter: Matter) -> None:
    def row(viewer: Staff) -> dict[str, Any]:
        content = browser_of(viewer).post(f"{LIST}register/").content
        head, first = openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
        return dict(zip(head, first, strict=True))

    with on("03-04"):
        own, other = row(office.handler), row(staff(office.agency, "beici", "handler"))
    assert (own["申请人"], own["代理人"]) == (NAME, AGENT)
    assert (other["申请人"], other["代理人"]) == ("未办理此件，不显示",) * 2
    assert other["申请人类型"] == KIND


def test_several_applicants_are_counted_without_being_named(office: Office) -> None:
    with on("03-02"):
        office.register(others=f"{NAME}，110105198001010039，13900001111", each=True)
        client = browser_of(staff(office.agency, "beici", "handler"))
        assert "公民等 2 人" in words(client.get(f"{LIST}?queue=all"))
        assert f"{REQUEST['name']}等 2 人" in words(browser_of(office.receiver).get(f"{LIST}?queue=all"))


def test_who_took_the_case_over_reads_them_with_his_task(office: Office, matter: Matter) -> None:
    """The successor's receiver has the task to give it out; those of the former agency are off the case (O16)."""
    new = build_office("MB9990035", "云川市住房和城市更新局")
    with on("03-05"):
        office.do("take_over", matter, {"to": new.agency.code, "document": "机构改革方案"}, by=office.receiver)
        matter.refresh_from_db()
        address = case_url(matter)
        assert NAME in words(browser_of(new.receiver).get(address))
        assert NAME not in words(browser_of(new.signer).get(address))
        assert NAME not in words(browser_of(office.receiver).get("/desk/letters/"))
