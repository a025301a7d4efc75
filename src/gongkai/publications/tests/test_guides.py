"""A guide from its first draft to the site, step by step and by whom; its pages at the desk and in public."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core import actions, clock
from gongkai.core.models import Task
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Anonymous
from gongkai.core.writing import write_transaction
from gongkai.publications import public_state
from gongkai.publications.guides import due, reading
from gongkai.publications.guides.models import Guide, GuideText
from gongkai.publications.guides.process import GUIDE
from gongkai.publications.tests.desk_pages import client_of, done, send, words
from gongkai.publications.tests.guide_texts import DATA, REVIEW, clean_values, enter, published, step
from gongkai.publications.tests.newsroom import Newsroom, build, on, staff

pytestmark = pytest.mark.db
ROLES = ("handler", "reviewer", "secrecy", "publisher", "signer", "receiver", "supervisor")


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


@pytest.fixture
def town(room: Newsroom) -> Newsroom:
    """The agency with its register."""
    enter(room.agency, **DATA)
    return room


def state(room: Newsroom) -> str:
    return Guide.objects.get(agency=room.agency).process_state


def test_it_goes_from_the_registers_to_the_site(town: Newsroom) -> None:
    before = public_state.generation()
    text = published(town)
    assert (text.number, text.content["address"]) == (1, "云川市建设路8号")
    assert public_state.generation() == before + 1
    assert state(town) == "published"
    page = words(Client().get(f"/guide/{town.agency.code}/"))
    for said in ("云川市建设路8号", "20个工作日内答复", "云川市人民法院", "第 1 版", text.sha256, "打印申请表"):
        assert said in page


# By state: the steps that lead there.
PATHS: dict[str, tuple[str, ...]] = {
    "drafting": (),
    "reviewing": ("submit",),
    "reviewed": ("submit", "pass_secrecy"),
    "signed": ("submit", "pass_secrecy", "sign"),
    "published": ("submit", "pass_secrecy", "sign", "publish"),
}
INPUT: dict[str, dict[str, str]] = {
    **dict(REVIEW),
    "return": {"reason": "x"},
    "revise": {"reason": "x"},
    "drop": {"reason": "x"},
}


def led_to(room: Newsroom, where: str) -> None:
    step(room, "begin")
    step(room, "write", clean_values(room))
    for name in PATHS[where]:
        step(room, name, INPUT[name])


@pytest.mark.parametrize("where", PATHS)
@pytest.mark.parametrize("row", GUIDE.steps, ids=lambda row: row.code)
def test_every_arrow_by_every_role(town: Newsroom, where: str, row: Any) -> None:
    led_to(town, where)
    guide = Guide.objects.select_related("matter").get()
    facts, action = facts_of(guide.matter), actions.registered[row.code]
    for role in ROLES:
        viewer = staff(town.agency, f"{role}另一人", role)
        may = where in row.source and role in row.roles and row.code != "guides.drop"
        assert (action.refusal(viewer, guide.matter, facts) is None) == may, role
    elsewhere = build("MB9990027", "云川市民政局").by_role(row.roles[0])
    assert action.refusal(elsewhere, guide.matter, facts) is not None


def test_nothing_unsigned_is_read_by_anybody(town: Newsroom) -> None:
    led_to(town, "signed")
    assert not GuideText.objects.visible_to(Anonymous()).exists()
    client = Client()
    assert client.get(f"/guide/{town.agency.code}/versions/1/").status_code == 404
    assert "还没有签发公布" in words(client.get(f"/guide/{town.agency.code}/"))


def test_the_signer_is_neither_writer_nor_reviewer(town: Newsroom) -> None:
    led_to(town, "drafting")
    guide = Guide.objects.select_related("matter").get()
    everybody = staff(town.agency, "一人多职", "handler", "secrecy", "signer")
    actions.registered["guides.submit"].perform(everybody, {}, matter=guide.matter)
    for name, data in (("pass_secrecy", {"finding": "x"}), ("sign", {})):
        with pytest.raises(Refused, match="同一人"):
            actions.registered[f"guides.{name}"].perform(everybody, data, matter=guide.matter)
        step(town, "pass_secrecy", {"finding": "x"}) if name == "pass_secrecy" else None


def test_errors_block_and_warnings_want_a_reason(town: Newsroom) -> None:
    step(town, "begin")
    step(town, "write", clean_values(town, terms="15个工作日内答复。"))
    with pytest.raises(Refused, match="20个工作日"):
        step(town, "submit", {"accepted": "照办"})
    step(town, "write", clean_values(town, website=""))
    with pytest.raises(Invalid):
        step(town, "submit")
    step(town, "submit", {"accepted": "网址正在变更"})
    assert state(town) == "reviewing"


def test_what_changed_in_the_register_meanwhile_is_not_signed(town: Newsroom) -> None:
    led_to(town, "reviewed")
    enter(town.agency, address="云川市新区大道9号")
    with pytest.raises(Refused, match="云川市新区大道9号"):
        step(town, "sign")


def test_a_second_guide_is_refused(town: Newsroom) -> None:
    step(town, "begin")
    with pytest.raises(Refused, match="已经开始编写"):
        actions.registered["guides.begin"].perform(town.publisher, {})


def test_saving_the_same_is_refused_and_an_untouched_revision_is_not_reviewed(town: Newsroom) -> None:
    published(town)
    step(town, "revise", {"reason": "换电话"})
    with pytest.raises(Refused, match="没有改动"):
        step(town, "write", clean_values(town))
    with pytest.raises(Refused, match="还没有改动"):
        step(town, "submit", {"accepted": "x"})


def test_a_dropped_revision_leaves_what_is_public(town: Newsroom) -> None:
    first = published(town)
    step(town, "revise", {"reason": "换电话"})
    step(town, "write", clean_values(town, website="other.example"))
    step(town, "drop", {"reason": "不换了"})
    guide = Guide.objects.get()
    assert (guide.process_state, guide.live_id, guide.text_id) == ("published", first.pk, first.pk)
    led = [text.number for text in reading.versions(town.agency)]
    assert led == [1]


def test_versions_stay_readable_with_their_reason(town: Newsroom) -> None:
    published(town)
    second = published(town, complaint_phone="0370-5101209")
    assert (second.number, second.reason) == (2, "办公地址变动")
    client, base = Client(), f"/guide/{town.agency.code}/"
    assert "0370-5101209" in words(client.get(base))
    old = words(client.get(f"{base}versions/1/"))
    assert "0370-5101208" in old
    assert "这是以前的版本" in old
    assert client.get(f"{base}versions/3/").status_code == 404


def test_a_change_in_the_register_makes_the_guide_due(town: Newsroom) -> None:
    published(town)
    assert list(due.items(town.publisher, town.agency.valid_from)) == []
    enter(town.agency, phone="0370-5109876")
    assert [item.title for item in due.items(town.publisher, on_day())] == ["公开指南过时：联系电话"]
    assert list(due.items(town.signer, on_day())) == []
    assert [finding.message for finding in due.check()] == ["公开指南与机关登记的不一致：住房和城乡建设局"]
    page = words(client_of(town.publisher).get("/desk/guide/"))
    assert "机关登记的是“0370-5109876”" in page
    step(town, "revise", {"reason": "电话变动"})
    step(town, "write", clean_values(town))
    for name, data in REVIEW:
        step(town, name, data)
    assert list(due.items(town.publisher, on_day())) == []


def on_day() -> Any:
    """The day of these tests."""
    return clock.today()


def test_agencies_without_a_guide_are_named(town: Newsroom) -> None:
    assert [finding.message for finding in due.check()] == ["没有发布公开指南：住房和城乡建设局"]


def test_the_database_keeps_the_words(town: Newsroom) -> None:
    text = published(town)
    for change in ({"content": {}}, {"sha256": "0" * 64}, {"published_at": None}, {"number": 7}):
        with pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
            GuideText.objects.filter(pk=text.pk).update(**change)
    with pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
        GuideText.objects.filter(pk=text.pk)._raw_delete(using="default")


def test_the_pages_of_the_desk_lead_through(town: Newsroom) -> None:
    writer = client_of(town.handler)
    assert "开始编写指南" in words(writer.get("/desk/guide/"))
    done(send(writer, "/desk/guide/begin/", {}))
    done(send(writer, "/desk/guide/write/", {"website": "xxgk.example", "complaint_phone": "0370-5101208"}))
    assert "没有发现问题" in words(writer.get("/desk/guide/submit/"))
    done(send(writer, "/desk/guide/submit/", {}))
    done(send(client_of(town.secrecy), "/desk/guide/pass_secrecy/", {"finding": "不涉密"}))
    done(send(client_of(town.signer), "/desk/guide/sign/", {}))
    assert "岗位不能办理" in words(writer.get("/desk/guide/publish/"))
    done(send(client_of(town.publisher), "/desk/guide/publish/", {}))
    assert "第 1 版" in words(writer.get("/desk/guide/"))
    assert writer.get("/desk/guide/nothing/").status_code == 404


def test_a_draft_with_errors_says_so_before_review(town: Newsroom) -> None:
    writer = client_of(town.handler)
    done(send(writer, "/desk/guide/begin/", {}))
    done(send(writer, "/desk/guide/write/", {"terms": "15个工作日内答复。"}))
    page = words(writer.get("/desk/guide/submit/"))
    assert "检查发现必须改的问题" in page
    assert "现行是20个工作日" in page


def test_pages_ask_the_same_however_many_versions_there_are(town: Newsroom) -> None:
    counts = []
    for number in range(3):
        published(town, website=f"x{number}.example")
        client: Client = client_of(town.publisher)
        with CaptureQueriesContext(connection) as desk:
            client.get("/desk/guide/")
        with CaptureQueriesContext(connection) as portal:
            Client().get(f"/guide/{town.agency.code}/")
        counts.append((len(desk), len(portal)))
    assert counts[1] == counts[2]
    assert counts[2][1] <= 14


def test_versions_are_compared_line_by_line(town: Newsroom) -> None:
    published(town)
    address = f"/guide/{town.agency.code}/versions/"
    assert "只公开过一个版本" in words(Client().get(address))
    assert "逐行对比各版" not in words(Client().get(f"/guide/{town.agency.code}/"))
    published(town, complaint_phone="0370-5101299")
    published(town, complaint_phone="0370-5101299", website="new.yunchuan.example")
    assert "逐行对比各版" in words(Client().get(f"/guide/{town.agency.code}/"))
    page = words(Client().get(address))
    assert "删去： xxgk" in page
    assert "加上： new" in page
    assert "5101299" not in page, "the two newest first"
    for query in ("?old=1&new=3", "?old=3&new=1"):
        page = words(Client().get(address + query))
        assert "第 1 版（2026-03-10）到第 3 版（2026-03-10）：2 处不同" in page
        assert "删去： 5101208 加上： 5101299" in page
    page = words(Client().get(f"{address}?old=x&new=99"))
    assert "第 2 版（2026-03-10）到第 3 版（2026-03-10）：1 处不同" in page


def test_the_draft_is_compared_at_the_desk_only(town: Newsroom) -> None:
    client = client_of(town.handler)
    assert client.get("/desk/guide/compare/").status_code == 404
    published(town)
    assert "只有一版" in words(client.get("/desk/guide/compare/"))
    step(town, "revise", {"reason": "换了电话"})
    step(town, "write", clean_values(town, complaint_phone="0370-5101299"))
    assert "逐行对比草稿和公开的版本" in words(client.get("/desk/guide/"))
    for query in ("", "?old=1&new=draft", "?old=draft&new=1"):
        page = words(client.get(f"/desk/guide/compare/{query}"))
        assert "第 1 版（2026-03-10）到正在修订的草稿：1 处不同" in page
        assert "删去： 5101208 加上： 5101299" in page
    page = words(Client().get(f"/guide/{town.agency.code}/versions/?old=1&new=draft"))
    assert "5101299" not in page
    other = build("MB9990027", "云川市民政局")
    assert client_of(other.handler).get("/desk/guide/compare/").status_code == 404
    assert Client().get(f"/guide/{other.agency.code}/versions/").status_code == 404


def test_the_tasks_go_from_hand_to_hand(town: Newsroom) -> None:
    def waiting() -> list[str]:
        return list(Task.objects.open().values_list("role", flat=True))

    step(town, "begin")
    step(town, "write", clean_values(town))
    led = [waiting()]
    for name, data in REVIEW:
        step(town, name, data)
        led.append(waiting())
    assert led == [["handler"], ["secrecy"], ["signer"], ["publisher"], []]


def test_who_has_no_part_in_it_reads_why(town: Newsroom) -> None:
    step(town, "begin")
    page = client_of(staff(town.agency, "看", "reviewer")).get("/desk/guide/")
    assert "您现在的岗位不能办理“编写指南”" in words(page)
    assert "/desk/guide/write/" not in page.content.decode()
