"""The guided application at request level: from the first page to the receipt, and whatever goes wrong on the way."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.applications.models import Applicant, Application, RequestText
from gongkai.applications.portal import apply as applying
from gongkai.applications.portal import drafting
from gongkai.applications.tests import applicant
from gongkai.applications.tests.applicant import ANSWERS, address, text_of
from gongkai.applications.tests.office import IDENTITY, Office, on, upload
from gongkai.core import clock, drafts
from gongkai.core.actions import registered
from gongkai.core.models import Draft, Entry, FileLink, Matter, PersonalRecord
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def fresh_pace() -> None:
    applying.beginnings.forget()


@pytest.fixture
def link(office: Office, client: Client) -> str:
    """An application begun."""
    return applicant.begin(client, office.agency.code)


class TestHowHeIsReached:
    """One kind of contact is enough, if it serves the way of delivery (条例 29, R31, R33)."""

    @pytest.mark.parametrize(
        "phone, way, field",
        [
            ("13800001234", {"way": "download"}, ""),
            ("", {"way": "download", "email": "chen@example.org"}, ""),
            ("", {"way": "download", "address": "云川市人民路1号"}, "email"),
            ("", {"way": "download"}, "email"),
            ("", {"carrier": "paper", "way": "post", "address": "云川市人民路1号"}, ""),
            ("13800001234", {"carrier": "paper", "way": "post"}, "address"),
            ("", {"way": "email", "email": "chen@example.org"}, ""),
            ("13800001234", {"way": "email"}, "email"),
            ("", {"carrier": "paper", "way": "counter", "address": "云川市人民路1号"}, ""),
            ("", {"carrier": "paper", "way": "counter"}, "email"),
        ],
    )
    def test_on_the_site(self, link: str, client: Client, phone: str, way: dict[str, str], field: str) -> None:
        client.post(address(link, "kind"), ANSWERS["kind"])
        assert client.post(address(link, "who"), {**ANSWERS["who"], "phone": phone}).status_code == 303
        answer = client.post(address(link, "way"), {**ANSWERS["way"], **way})
        assert answer.status_code == (422 if field else 303), text_of(answer)
        assert (f'id="id_{field}_error"' in answer.content.decode()) == bool(field)

    def test_an_application_without_a_phone_is_registered(self, office: Office, client: Client) -> None:
        way = {"carrier": "paper", "way": "post", "address": "云川市人民路1号"}
        applicant.apply(client, office.agency.code, who={**ANSWERS["who"], "phone": ""}, way={**ANSWERS["way"], **way})
        assert Application.objects.count() == 1


class TestTheWholeWay:
    def test_from_the_first_page_to_the_receipt(self, office: Office, client: Client) -> None:
        with on("03-02"):
            assert "谁制作的信息，就向谁申请" in text_of(client.get("/apply/new/"))
            link = applicant.apply(client, office.agency.code)
            numbers, codes = applicant.receipt(client, link)
            page = text_of(client.get(address(link, "receipt")))
        assert numbers == ["2026-0001"]
        assert len(codes) == 1
        assert "2026年3月2日" in page
        assert "2026年3月30日" in page
        assert "以提交之日为收到申请之日" in page
        row = Application.objects.get()
        assert (row.number, row.process_state, row.channel) == ("2026-0001", "registered", "online")
        assert Applicant.objects.get().name == "陈喆堃"
        assert not Draft.objects.exists()
        assert check() == []

    def test_no_cookie_is_given_and_none_is_needed(self, office: Office) -> None:
        strict = Client(enforce_csrf_checks=True)
        link = applicant.apply(strict, office.agency.code)
        assert applicant.receipt(strict, link)[0] == [f"{clock.today().year}-0001"]
        assert not strict.cookies

    def test_the_receipt_as_pdf(self, office: Office, client: Client) -> None:
        with on("03-02"):
            link = applicant.apply(client, office.agency.code)
            answer = client.get(f"/apply/online/{link}/receipt/1.pdf")
            missing = client.get(f"/apply/online/{link}/receipt/2.pdf")
        assert answer.content.startswith(b"%PDF-")
        assert missing.status_code == 404

    def test_no_purpose_is_asked(self, link: str, client: Client) -> None:
        applicant.fill(client, link)
        for step in (*ANSWERS, "check"):
            page = text_of(client.get(address(link, step)))
            assert "用途" not in page, step

    def test_sending_twice_makes_one_application_and_shows_the_same_receipt(self, link: str, client: Client) -> None:
        applicant.fill(client, link)
        first = applicant.send(client, link)
        shown = applicant.receipt(client, link)
        second = applicant.send(client, link)
        assert (first.status_code, first["Location"]) == (303, address(link, "receipt"))
        assert second["Location"] == address(link, "receipt")
        assert applicant.receipt(client, link) == shown
        assert Matter.objects.count() == 1

    def test_a_line_that_broke_between_two_of_three_goes_on(self, link: str, client: Client) -> None:
        """The first of three was carried out when the machine stopped; the second press makes the other two."""
        three_items(client, link)
        writing = drafting.read(link)
        assert writing is not None
        lots = drafting.lots(writing)
        applying.Apply.perform(
            applying.viewer_of(type("Request", (), {"viewer": anonymous()})()),  # type: ignore[arg-type]
            {**lots[0], "group": ""},
            channel="page",
            once=drafting.sending(link, 1),
        )
        assert applicant.send(client, link, split="split").status_code == 303
        assert sorted(Application.objects.values_list("number", flat=True)) == [year(1), year(2), year(3)]

    def test_what_was_half_sent_is_sent_and_not_rewritten(
        self, link: str, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Rewritten, joined or shortened, what follows the first would take its place and be lost without a word."""
        three_items(client, link)
        asked = [item["title"] for item in drafting.read(link).items]  # type: ignore[union-attr]
        whole = applying.Apply.perform

        def breaks(viewer: Any, data: Any, **options: Any) -> Any:
            if data["title"] == asked[1]:
                raise OSError("the line broke")
            return whole(viewer, data, **options)

        monkeypatch.setattr(applying.Apply, "perform", breaks)
        client.raise_request_exception = False
        assert applicant.send(client, link, split="split").status_code == 500
        monkeypatch.setattr(applying.Apply, "perform", whole)
        answer = client.post(f"{address(link, 'wanted')}?item=1", {"_remove": "1"})
        assert (answer.status_code, answer["Location"]) == (303, address(link, "check"))
        assert "已经登记的不会重复" in text_of(client.get(address(link, "check")))
        assert applicant.send(client, link, split="whole").status_code == 303
        assert [row.text.title for row in Application.objects.select_related("text").order_by("pk")] == asked

    def test_what_was_refused_before_anything_was_sent_can_be_mended(
        self, link: str, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        three_items(client, link)

        def refuses(viewer: Any, data: Any, **options: Any) -> Any:
            raise Refused("later", "请稍后再试。")

        monkeypatch.setattr(applying.Apply, "perform", refuses)
        assert "请稍后再试" in text_of(applicant.send(client, link, split="split"))
        assert client.post(f"{address(link, 'wanted')}?item=1", {"_remove": "1"})["Location"] != address(link, "check")

    def test_the_back_button_after_sending_leads_to_the_receipt(self, office: Office, client: Client) -> None:
        link = applicant.apply(client, office.agency.code)
        for step in ("who", "check"):
            answer = client.get(address(link, step))
            assert (answer.status_code, answer["Location"]) == (302, address(link, "receipt")) or (
                answer["Location"] == address(link, "receipt")
            )

    def test_after_a_day_the_receipt_tells_nothing(self, office: Office, client: Client) -> None:
        with on("03-02"):
            link = applicant.apply(client, office.agency.code)
            (code,) = applicant.receipt(client, link)[1]
        with on("03-03"):
            assert code in text_of(client.get(address(link, "receipt")))
        with on("03-04"):
            answer = client.get(address(link, "receipt"))
            assert code not in text_of(answer)
            assert "2026-0001" not in text_of(answer)
            assert client.get(f"/apply/online/{link}/receipt/1.pdf").status_code == 404


def anonymous() -> object:
    from gongkai.core.viewers import Anonymous  # noqa: PLC0415

    return Anonymous(origin="127.0.0.1")


def year(number: int) -> str:
    return f"{clock.today().year}-{number:04}"


def three_items(client: Client, link: str) -> None:
    applicant.fill(client, link)
    for place in (2, 3):
        data = {"title": f"第{place}项合同", "text": f"请公开第{place}项工程的施工合同。", "reference": ""}
        client.post(f"{address(link, 'wanted')}?item={place}", data)


class TestFindingTheAgency:
    def test_by_name_and_by_duties(self, office: Office, client: Client) -> None:
        Agency.objects.filter(pk=office.agency.pk).update(duties="老旧小区改造、公租房、物业管理。")
        for word in ("住房", "公租房", "老旧小区"):
            assert "云川市住房和城乡建设局" in text_of(client.get("/apply/new/", {"q": word})), word
        page = text_of(client.get("/apply/new/", {"q": "海洋渔业"}))
        assert "没有找到" in page
        assert 'class="orgbtn"' not in client.get("/apply/new/", {"q": "海洋渔业"}).content.decode()

    def test_who_cannot_tell_applies_to_the_government(self, office: Office, client: Client) -> None:
        government = Agency.objects.create(
            code="MB9990027", name="云川市人民政府", short_name="市政府", sort_key="a", kind="government",
            valid_from=office.agency.valid_from,
        )  # fmt: skip
        assert "向云川市人民政府申请" in text_of(client.get("/apply/new/", {"q": "不知道"}))
        applicant.apply(client, government.code)
        assert Matter.objects.get().agency_id == government.pk

    @pytest.mark.parametrize("code", ["", "nobody", "'; drop table"])
    def test_none_or_an_unknown_one_begins_nothing(self, office: Office, client: Client, code: str) -> None:
        answer = client.post("/apply/new/", {"agency": code})
        assert answer.status_code == 422
        assert "请先选一个机关" in text_of(answer)
        assert not Draft.objects.exists()

    def test_an_agency_that_ended_meanwhile_is_said_at_the_check(
        self, office: Office, link: str, client: Client
    ) -> None:
        applicant.fill(client, link)
        Agency.objects.filter(pk=office.agency.pk).update(valid_to=clock.today() - timedelta(days=1))
        answer = applicant.send(client, link)
        assert answer.status_code == 422
        assert "这个机关已经不再办理，请重新选择。" in text_of(answer)
        assert not Matter.objects.exists()

    def test_the_list_takes_a_fixed_number_of_queries(
        self, office: Office, client: Client, django_assert_max_num_queries
    ) -> None:  # type: ignore[no-untyped-def]
        with django_assert_max_num_queries(12):
            client.get("/apply/new/")


class TestWhatIsAsked:
    @pytest.mark.parametrize(
        "step, data, field, sentence",
        [
            ("who", {"document_number": IDENTITY[:17]}, "document_number", "现在是 17 位"),
            ("who", {"document_number": "110105194912310021"}, "document_number", "最后一位对不上"),
            ("who", {"name": ""}, "name", "请填写姓名"),
            ("way", {"way": "email", "carrier": "electronic", "email": ""}, "email", "电子邮件答复要有电子邮箱"),
            ("who", {"phone": "138abc"}, "phone", "电话号码不完整"),
            ("who", {"phone": "1380000123"}, "phone", "手机号码是 11 位，现在是 10 位"),
            ("wanted", {"text": ""}, "text", "请填写内容描述"),
            ("wanted", {"text": "长" * 3001}, "text", "不能多于 3000 个字符"),
            ("way", {"way": "post"}, "address", "邮寄答复要有通信地址"),
            ("way", {"way": "email"}, "email", "电子邮件答复要有电子邮箱"),
            ("way", {"way": "post", "address": "人民路1号", "postcode": "12"}, "postcode", "邮政编码是 6 位数字"),
            ("way", {"carrier": "reading", "way": "download"}, "way", "到场查阅的"),
        ],
    )
    def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(
        self, link: str, client: Client, step: str, data: dict[str, str], field: str, sentence: str
    ) -> None:
        typed = {**ANSWERS[step], **data}
        answer = client.post(address(link, step), typed)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert re.search(f'<a href="#id_{field}(_0)?">', html), "the summary leads to the field"
        again = client.get(address(link, step)).content.decode()
        for name, value in typed.items():
            if value and len(value) < 200:
                assert value in again, name

    def test_the_check_leads_back_to_what_is_missing(self, link: str, client: Client) -> None:
        answer = applicant.send(client, link)
        html = answer.content.decode()
        assert answer.status_code == 422
        for step, field in (("who", "name"), ("who", "document_number"), ("wanted", "title"), ("way", "way")):
            assert f'href="{address(link, step)}?check=1#id_{field}"' in html
        assert not Matter.objects.exists()

    def test_without_the_tick_nothing_is_sent(self, link: str, client: Client) -> None:
        applicant.fill(client, link)
        answer = client.post(address(link, "check"), {})
        assert answer.status_code == 422
        assert "请先勾选“以上内容属实”" in text_of(answer)
        assert not Matter.objects.exists()

    def test_a_change_from_the_check_leads_back_to_it(self, link: str, client: Client) -> None:
        applicant.fill(client, link)
        answer = client.post(f"{address(link, 'who')}?check=1", {**ANSWERS["who"], "name": "李𬭎"})
        assert answer["Location"] == address(link, "check")
        assert "李𬭎" in text_of(client.get(address(link, "check")))

    def test_the_check_masks_the_identity_number(self, link: str, client: Client) -> None:
        applicant.fill(client, link)
        page = text_of(client.get(address(link, "check")))
        assert IDENTITY not in page
        assert "1101************2X" in page

    def test_an_organisation_is_asked_for_its_credit_code(self, link: str, client: Client) -> None:
        client.post(address(link, "kind"), {"kind": "c2", "standing": "alone"})
        page = client.get(address(link, "who")).content.decode()
        assert "统一社会信用代码" in page
        assert "居民身份证" not in page
        changes = {"name": "云川建设有限公司", "document": "credit", "document_number": "91350100M000100Y43"}
        applicant.fill(
            client,
            link,
            kind={"kind": "c2", "standing": "alone"},
            who={**changes, "phone": "0830-2000001", "head": "王某", "contact": "李某"},
        )
        assert applicant.send(client, link).status_code == 303
        assert Applicant.objects.get().kind == "c2"

    def test_an_agent_with_authority(self, link: str, client: Client) -> None:
        applicant.fill(
            client,
            link,
            kind={"kind": "c1", "standing": "agent"},
            agent={
                "agent_name": "周律师",
                "agent_number": IDENTITY,
                "agent_phone": "13900005678",
                "agent_authority": "代为申请",
                "agent_receives": "on",
            },
        )
        client.post(address(link, "papers"), {"authority_file": upload("委托书.pdf")})
        assert applicant.send(client, link).status_code == 303
        agent = Applicant.objects.get(agent=True)
        assert (agent.name, agent.may_receive, agent.authority) == ("周律师", True, "代为申请")
        assert FileLink.objects.get().purpose == "授权委托书"

    def test_an_agent_without_a_name_is_refused(self, link: str, client: Client) -> None:
        client.post(address(link, "kind"), {"kind": "c1", "standing": "agent"})
        answer = client.post(address(link, "agent"), {"agent_name": "", "agent_number": ""})
        assert answer.status_code == 422
        assert "请填写代理人姓名" in text_of(answer)


class TestSeveralApplicants:
    def test_ten_of_them(self, link: str, client: Client) -> None:
        names = ["李喆", "王堃", "赵𬭎", "钱，某", "孙某", "周某", "吴某", "郑某", "冯某"]
        rows = {f"o{n}-name": name for n, name in enumerate(names)}
        rows |= {f"o{n}-number": f"E{n:08}" for n in range(9)}
        applicant.fill(client, link, kind={"kind": "c1", "standing": "together"}, others=rows)
        assert applicant.send(client, link).status_code == 303
        people = list(Applicant.objects.order_by("position").values_list("name", "representative"))
        assert people[0] == ("陈喆堃", True)
        assert [name for name, _ in people[1:]] == [
            "李喆",
            "王堃",
            "赵𬭎",
            "钱 某",
            "孙某",
            "周某",
            "吴某",
            "郑某",
            "冯某",
        ]
        assert Matter.objects.count() == 1, "one form is one application (O6)"

    def test_one_without_a_number_is_named(self, link: str, client: Client) -> None:
        client.post(address(link, "kind"), {"kind": "c1", "standing": "together"})
        answer = client.post(address(link, "others"), {"o0-name": "李某"})
        assert answer.status_code == 422
        assert '<a href="#id_o0-number">' in answer.content.decode()

    def test_one_is_added_and_taken_away(self, link: str, client: Client) -> None:
        client.post(address(link, "kind"), {"kind": "c1", "standing": "together"})
        both = {"o0-name": "李某", "o0-number": "E1234567", "o1-name": "王某", "o1-number": "E7654321"}
        client.post(address(link, "others"), {**both, "_more": "1"})
        client.post(address(link, "others"), {**both, "_remove": "1"})
        page = client.get(address(link, "others")).content.decode()
        assert "王某" in page
        assert "李某" not in page

    def test_those_of_an_earlier_choice_do_not_go_with_it(self, link: str, client: Client) -> None:
        rows = {"o0-name": "李某", "o0-number": "E1234567"}
        applicant.fill(client, link, kind={"kind": "c1", "standing": "together"}, others=rows)
        applicant.fill(client, link)
        assert applicant.send(client, link).status_code == 303
        assert Applicant.objects.count() == 1


class TestSeveralItems:
    def test_split_they_are_linked_each_with_its_own_number_and_code(self, link: str, client: Client) -> None:
        three_items(client, link)
        assert "您写了几项，怎么办理" in text_of(client.get(address(link, "check")))
        assert applicant.send(client, link, split="split").status_code == 303
        numbers, codes = applicant.receipt(client, link)
        assert numbers == [year(1), year(2), year(3)]
        assert len(set(codes)) == 3
        groups = list(Application.objects.order_by("number").values_list("group", flat=True))
        assert groups == ["", year(1), year(1)]

    def test_together_they_are_one(self, link: str, client: Client) -> None:
        three_items(client, link)
        assert applicant.send(client, link, split="whole").status_code == 303
        text = RequestText.objects.get()
        assert text.title.endswith("等 3 项")
        assert "2. 第2项合同：请公开第2项工程的施工合同。" in text.text
        assert Matter.objects.count() == 1

    def test_the_papers_go_with_each_under_a_key_of_its_own(self, link: str, client: Client) -> None:
        three_items(client, link)
        client.post(address(link, "papers"), {"identity_front": applicant.photo()})
        applicant.send(client, link, split="split")
        links = FileLink.objects.select_related("file")
        assert len(links) == 3
        assert len({each.file.sha256 for each in links}) == 3

    def test_one_is_taken_away(self, link: str, client: Client) -> None:
        three_items(client, link)
        client.post(address(link, "wanted"), {"_remove": "2"})
        writing = drafting.read(link)
        assert writing is not None
        assert [item["title"] for item in writing.items] == [ANSWERS["wanted"]["title"], "第3项合同"]


class TestTheDraft:
    def test_it_is_kept_for_thirty_days_and_no_longer(self, office: Office, client: Client) -> None:
        with on("03-02"):
            link = applicant.begin(client, office.agency.code)
            client.post(address(link, "who"), ANSWERS["who"])
        with on("03-31"):
            assert "2026-04-01" in text_of(client.get(f"/apply/online/{link}/")) or "4月1日" in text_of(
                client.get(f"/apply/online/{link}/")
            )
            assert "陈喆堃" in client.get(address(link, "who")).content.decode()
        with on("04-02"):
            answer = client.get(address(link, "who"))
            assert answer.status_code == 404
            assert "这个链接已经失效" in text_of(answer)
            drafts.expire()
        assert not Draft.objects.exists()

    def test_a_paper_lives_as_long_as_its_application(self, office: Office, client: Client) -> None:
        with on("03-02"):
            link = applicant.begin(client, office.agency.code)
            client.post(address(link, "papers"), {"identity_front": applicant.photo()})
        with on("03-25"):
            client.post(address(link, "who"), ANSWERS["who"])
        with on("04-10"):
            drafts.expire()
            assert "已经传好" in text_of(client.get(address(link, "papers")))

    def test_what_lies_in_the_database_is_encrypted(self, link: str, client: Client) -> None:
        applicant.fill(client, link)
        client.post(address(link, "papers"), {"identity_front": applicant.photo()})
        kept = [bytes(data) for data in Draft.objects.values_list("data", flat=True)]
        assert len(kept) == 2
        for secret in (IDENTITY.encode(), "陈喆堃".encode(), b"JFIF", b"/9j/"):
            assert not any(secret in data for data in kept)

    def test_save_for_later_shows_the_link(self, link: str, client: Client) -> None:
        answer = client.post(address(link, "who"), {**ANSWERS["who"], "name": "", "_save": "1"})
        assert answer["Location"] == f"/apply/online/{link}/"
        assert f"http://testserver/apply/online/{link}/" in client.get(answer["Location"]).content.decode()

    def test_it_is_thrown_away_when_its_writer_says_so(self, link: str, client: Client) -> None:
        client.post(address(link, "papers"), {"identity_front": applicant.photo()})
        client.post(f"/apply/online/{link}/discard/")
        assert not Draft.objects.exists()

    def test_another_link_opens_nothing(self, link: str, client: Client) -> None:
        assert client.get(address(link[:-1] + ("A" if link[-1] != "A" else "B"), "who")).status_code == 404

    def test_a_paper_cannot_be_opened_as_an_application(self, link: str, client: Client) -> None:
        client.post(address(link, "papers"), {"identity_front": applicant.photo()})
        paper = Draft.objects.get(form=drafting.PAPER)
        assert client.get(f"/apply/online/{paper.link}/who/").status_code == 404

    def test_one_address_does_not_fill_the_database(self, office: Office, client: Client) -> None:
        with on("03-02"):
            for _ in range(60):
                applicant.begin(client, office.agency.code)
            answer = client.post("/apply/new/", {"agency": office.agency.code})
            assert answer.status_code == 429
            assert "十分钟" in text_of(answer)
            other = client.post("/apply/new/", {"agency": office.agency.code}, REMOTE_ADDR="10.0.0.9")
            assert other.status_code == 303
        assert Draft.objects.count() == 61


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}'


class TestHostileInput:
    def test_html_is_shown_as_text(self, link: str, client: Client) -> None:
        wanted = {"title": HOSTILE[:100], "text": HOSTILE, "reference": ""}
        applicant.fill(client, link, who={**ANSWERS["who"], "name": HOSTILE[:60]}, wanted=wanted)
        for step in ("who", "wanted", "check"):
            html = client.get(address(link, step)).content.decode()
            assert "<script>alert" not in html
            assert "<img src=x" not in html
        assert applicant.send(client, link).status_code == 303
        assert RequestText.objects.get().text == HOSTILE
        assert "<script>alert" not in client.get(address(link, "receipt")).content.decode()

    def test_rare_characters_come_through_whole(self, link: str, client: Client) -> None:
        applicant.fill(client, link, who={**ANSWERS["who"], "name": "喆堃𬭎𠮷"})
        applicant.send(client, link)
        assert Applicant.objects.get().name == "喆堃𬭎𠮷"
        assert client.get(f"/apply/online/{link}/receipt/1.pdf").status_code in {200, 404}

    def test_bytes_that_are_no_text_break_nothing(self, link: str, client: Client) -> None:
        body = b"name=" + "陈某".encode("gbk") + b"&phone=%00%ff&document=identity&document_number=%00"
        answer = client.post(address(link, "who"), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {400, 422}
        assert client.get(address(link, "who")).status_code == 200

    @pytest.mark.parametrize("item", ["-1", "0", "999999999999999999999", "x", "１"])
    def test_a_strange_item_is_the_first(self, link: str, client: Client, item: str) -> None:
        assert client.get(f"{address(link, 'wanted')}?item={item}").status_code == 200

    @pytest.mark.parametrize("step", ["nothing", "others", "agent", "..", "check%00"])
    def test_a_page_that_is_not_asked_is_not_there(self, link: str, client: Client, step: str) -> None:
        # An address that nothing can have is refused before a page is looked for.
        assert client.get(f"/apply/online/{link}/{step}/").status_code in {303, 400 if "%00" in step else 404}

    def test_nothing_can_be_put_in_that_no_page_asks(self, link: str, client: Client) -> None:
        client.post(address(link, "who"), {**ANSWERS["who"], "group": "x", "agency": "nobody", "expires_at": "0"})
        writing = drafting.read(link)
        assert writing is not None
        assert set(writing.values) == {"agency", "name", "document", "document_number", "head", "contact", "phone"}


class TestNoPersonalData:
    def test_in_logs_addresses_and_titles(self, link: str, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        caplog.clear()
        answers = [client.post(address(link, "who"), {**ANSWERS["who"], "document_number": "1"})]
        applicant.fill(client, link)
        answers += [client.get(address(link, step)) for step in ("who", "check")]
        answers.append(applicant.send(client, link))
        answers.append(client.get(address(link, "receipt")))
        secrets = ("陈喆堃", IDENTITY, "13800001234", "光明路")
        log = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
        for secret in secrets:
            assert secret not in log
            for answer in answers:
                assert secret not in answer.headers.get("Location", "")
                title = re.search("<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
                assert title is None or secret not in title[1]
        assert link not in log, "the private link opens the draft"

    @pytest.mark.parametrize("logger", ["django.request", "gunicorn.access"])
    @pytest.mark.parametrize("path", ["/apply/online/{}/check/", "/feeds/deadlines/{}.ics"])
    def test_a_private_link_is_in_no_line_of_any_log(
        self, caplog: pytest.LogCaptureFixture, logger: str, path: str
    ) -> None:
        caplog.set_level(logging.INFO)
        private = path.format("x" * 32)
        logging.getLogger(logger).info("%(m)s %(U)s", {"m": "GET", "U": private})
        logging.getLogger(logger).info("Not Found: %s", private)
        assert len(caplog.messages) == 2
        assert not any("x" * 32 in line for line in caplog.messages)

    def test_the_entry_of_the_audit_names_nobody(self, office: Office, client: Client) -> None:
        applicant.apply(client, office.agency.code)
        entry = Entry.objects.get(action="applications.apply")
        assert "陈" not in f"{entry.subject}{entry.detail}{entry.reason}"
        assert IDENTITY not in f"{entry.subject}{entry.detail}{entry.reason}"

    def test_pages_are_kept_by_no_cache(self, link: str, client: Client) -> None:
        assert "no-store" in client.get(address(link, "who")).headers["Cache-Control"]


def test_the_drafts_name_is_that_of_the_action() -> None:
    assert drafting.FORM in registered


def test_a_job_reads_what_was_given(office: Office, client: Client) -> None:
    from gongkai.core import personal  # noqa: PLC0415

    applicant.apply(client, office.agency.code)
    values = personal.read(PersonalRecord.objects.get(), Job("测试"), "测试")
    assert values == {"证件号码": IDENTITY, "电话": "13800001234"}
