"""Published on another platform (R110): sent, seen there, counted by what was seen; never shown as our own time."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from gongkai.core import calendars, clock
from gongkai.core.actions import registered
from gongkai.core.models import FileLink, Matter, Task
from gongkai.core.process import differences, facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous
from gongkai.publications import queues
from gongkai.publications.columns import of_agencies
from gongkai.publications.migrating.actions import signer_only
from gongkai.publications.models import Column, Publication
from gongkai.publications.offering import standing
from gongkai.publications.process import PUBLICATION
from gongkai.publications.releasing import release_of
from gongkai.publications.tests.desk_pages import client_of, words
from gongkai.publications.tests.newsroom import Newsroom, invalid, on, on_platform, put, upload

pytestmark = pytest.mark.db
NAME, SITE = "云川市人民政府门户网站", "https://www.yunchuan.example.cn/"
ADDRESS = f"{SITE}art/2026/3/11/art_1_1.html"
NUMBER = "/documents/MB9990019/2026-00001/"
WITHDRAWAL = {"ground": "duplicate", "reason": "重复发布。"}


@pytest.fixture
def platform(room: Newsroom) -> Newsroom:
    put("mode", "platform")
    put("platform_name", NAME)
    put("platform_address", SITE)
    return room


def prove(room: Newsroom, matter: Matter, at: str = "2026-03-11T10:00", address: str = ADDRESS) -> None:
    room.do("prove_shown", matter, {"address": address, "claimed_at": at}, files={"upload": upload("副本.pdf")})


def tasks(matter: Matter) -> list[str]:
    return sorted(Task.objects.filter(matter=matter).open().values_list("kind", flat=True))


def test_sent_seen_withdrawn_and_seen_to_be_gone(platform: Newsroom) -> None:
    room = platform
    with on("03-10"):
        matter = room.published(formed_on="2026-03-02")
        row = room.row(matter)
        assert (row.public, row.elsewhere, row.claimed_at, row.proof_waits) == (False, NAME, None, True)
        assert (row.due, row.late_days) == (row.must_by, None), "it is not public before it was seen"
        assert tasks(matter) == ["publications.prove_shown"]
    with on("03-12"):
        prove(room, matter)
        row = room.row(matter)
        assert (row.address, row.proof_waits, row.due, row.late_days) == (ADDRESS, False, None, 0)
        assert row.claimed_at == clock.now().replace(day=11, hour=2, minute=0)
        assert tasks(matter) == []
        room.do("withdraw", matter, WITHDRAWAL)
        row = room.row(matter)
        assert (row.elsewhere, row.proof_waits, row.process_state) == ("", True, "withdrawn")
        assert tasks(matter) == ["publications.prove_gone"]
        room.do("prove_gone", matter, {}, files={"upload": upload("撤下.pdf")})
    assert (room.row(matter).proof_waits, tasks(matter)) == (False, [])
    assert list(differences(PUBLICATION)) == []


@pytest.mark.parametrize(
    ("at", "says"),
    [("2026-03-10T09:29", "早于本系统发往平台的时间"), ("2026-03-12T09:31", "在现在之后"), ("十点", "请输入")],
)
def test_a_time_that_cannot_be_is_refused(platform: Newsroom, at: str, says: str) -> None:
    with on("03-10"):
        matter = platform.published()
    with on("03-12"), invalid(says if says != "请输入" else "输入"):
        prove(platform, matter, at)
    assert platform.row(matter).proof_waits


def test_the_minute_of_the_sending_is_possible(platform: Newsroom) -> None:
    with on("03-10"):
        matter = platform.published()
        prove(platform, matter, "2026-03-10T09:30")
    assert not platform.row(matter).proof_waits


@pytest.mark.parametrize("address", ["www.example.cn/1", "javascript:alert(1)", "https://a@b.cn/", "https://b.cn:x/"])
def test_an_address_that_is_none(platform: Newsroom, address: str) -> None:
    with on("03-10"):
        matter = platform.published()
        with invalid("浏览器的地址栏"):
            prove(platform, matter, "2026-03-10T09:30", address)


def test_without_a_copy_nothing_is_proved(platform: Newsroom) -> None:
    with on("03-10"):
        matter = platform.published()
        with invalid("必"):
            platform.do("prove_shown", matter, {"address": ADDRESS, "claimed_at": "2026-03-10T09:30"})


@pytest.mark.parametrize(("claimed", "late"), [("2026-03-30T23:59", 0), ("2026-03-31T00:00", 1)])
def test_late_by_the_day_that_the_platform_states(platform: Newsroom, claimed: str, late: int) -> None:
    with on("03-10"):
        matter = platform.published(formed_on="2026-03-02")
    with on("04-02"):
        assert platform.row(matter).due == date(2026, 3, 30), "sent in time, and still due"
        prove(platform, matter, claimed)
    assert platform.row(matter).late_days == late


def test_a_new_version_waits_for_a_new_proof(platform: Newsroom) -> None:
    room = platform
    with on("03-10"):
        matter = room.published()
        prove(room, matter, "2026-03-10T09:30")
    with on("03-16"):
        room.do("revise", matter, {"reason": "更正"})
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        assert not room.row(matter).proof_waits, "the first version stands meanwhile"
        room.do("publish", matter)
        assert (room.row(matter).proof_waits, room.row(matter).due) == (True, None)
        with invalid("早于本系统发往平台的时间"):
            prove(room, matter, "2026-03-10T09:30")


def test_nobody_can_take_the_steps_without_a_platform(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
        for code in ("prove_shown", "prove_gone"):
            refusal = registered[f"publications.{code}"].refusal(
                room.publisher, matter, facts_of(matter), room.item(matter)
            )
            assert refusal is not None
            assert refusal.code == "requirement"
    assert room.row(matter).public


def test_without_a_name_of_the_platform_nothing_is_published(room: Newsroom) -> None:
    put("mode", "platform")
    with on("03-10"):
        matter = room.signed()
        with pytest.raises(Refused, match="已有平台的名称"):
            room.do("publish", matter)
        assert room.state(matter) == "signed"
        assert "只办公" in str(signer_only(room.signer))


LISTS = (
    "/",
    "/contents/",
    "/documents/",
    "/documents/list.csv",
    "/documents/list.json",
    "/contents/20-11/",
    "/feeds/latest.atom",
    "/sitemap.xml",
    "/search/?q=改造",
    "/decisions/",
    "/decisions/list.csv",
)


def test_public_pages_lead_to_the_platform_and_never_show_our_time(platform: Newsroom, client: Client) -> None:
    room = platform
    with on("03-10"):
        matter = room.begun()
        code = room.do("attach", matter, {}, files={"upload": upload()}, by=room.handler).result
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        assert not Publication.objects.visible_to(Anonymous()).exists()
        for place in LISTS:
            answer = client.get(place)
            assert answer.status_code == 200
            assert NAME in answer.content.decode(), place
            assert "老旧小区" not in answer.content.decode()
        places = (NUMBER, f"{NUMBER}versions/", f"{NUMBER}versions/1/canonical.json", f"{NUMBER}data.json")
        places = (*places, f"/documents/files/{code}/")
        assert {client.get(place).status_code for place in places} == {404}, "nobody has seen it there yet"
        assert FileLink.objects.get(code=code).audience == FileLink.Audience.STAFF
    with on("03-12"):
        prove(room, matter)
    with on("03-12"):
        for place in places:
            said = client.get(place).content.decode()
            assert ADDRESS in said
            assert "2026-03-11 10:00" in said
            assert "2026-03-10" not in said, "our own time of sending is no time of publishing"
        room.do("withdraw", matter, WITHDRAWAL)
        gone = client.get(NUMBER)
        assert gone.status_code == 410
        assert "2026-03-10" not in gone.content.decode()


def test_taken_back_before_anybody_saw_it_there_is_nothing_to_tell(platform: Newsroom, client: Client) -> None:
    with on("03-10"):
        matter = platform.published()
        platform.do("withdraw", matter, WITHDRAWAL)
        assert client.get(NUMBER).status_code == 404


def test_queues_and_pages_name_what_was_not_proved(platform: Newsroom) -> None:
    room = platform
    with on("03-10"):
        matter = room.published()
        rows = Publication.objects.visible_to(room.publisher)
        today = queues.Today(clock.today(), calendars.current(room.agency.pk))
        assert queues.counts(rows, room.publisher, today)["unproved"] == 1
        client = client_of(room.publisher)
        listed = words(client.get("/desk/publications/?queue=unproved"))
        assert "平台上还没有证明" in listed
        page = words(client.get(f"/desk/publications/{room.row(matter).key}/"))
        assert f"已发往{NAME}，还没有证明" in page
        assert "登记平台上的公开" in page
        prove(room, matter, "2026-03-10T09:30")
        page = words(client.get(f"/desk/publications/{room.row(matter).key}/"))
        assert f"在{NAME}公开" in page
        assert "平台标注的首次公开" in page
        assert queues.counts(rows, room.publisher, today)["unproved"] == 0


def test_a_column_is_updated_when_it_was_seen(platform: Newsroom) -> None:
    room = platform
    with on("03-01"):
        column = Column.objects.create(
            agency=room.agency, title="通知公告", cycle_days=30, valid_from=date(2026, 1, 1), unit=None
        )
    with on("03-10"):
        matter = room.published(column=column.key)
        assert next(iter(of_agencies(Column.objects.all(), clock.today()))).last is None
    with on("03-12"):
        prove(room, matter)
        line = next(iter(of_agencies(Column.objects.all(), clock.today())))
        assert line.last == date(2026, 3, 11)


def test_back_on_the_own_site_the_platform_must_take_it_off(platform: Newsroom) -> None:
    room = platform
    with on("03-10"):
        matter = room.published()
        prove(room, matter, "2026-03-10T09:30")
        put("mode", "city")
        room.do("revise", matter, {"reason": "更正"})
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        row = room.row(matter)
        assert (row.public, row.elsewhere, row.address, row.proof_waits) == (True, "", "", True)
        assert tasks(matter) == ["publications.prove_gone"]
        assert release_of(matter).shown is None


def test_who_suggested_it_is_told_when_it_was_seen_there(platform: Newsroom, client: Client) -> None:
    with on("03-10"):
        matter = platform.published()
        assert standing(Anonymous(), matter.pk) is None
        own = standing(platform.handler, matter.pk)
        assert own is not None
        assert not own.public
        prove(platform, matter, "2026-03-10T09:30")
        told = standing(Anonymous(), matter.pk)
        assert told is not None
        assert (told.public, told.url) == (True, NUMBER)
        assert ADDRESS in client.get(told.url).content.decode()


def test_neither_time_takes_the_place_of_the_other(platform: Newsroom, client: Client) -> None:
    """First there, then here: the own page knows of no publishing but its own; the desk names whose time it is."""
    room = platform
    with on("03-10"):
        matter = room.published()
        prove(room, matter, "2026-03-10T09:30")
        page = words(client_of(room.publisher).get(f"/desk/publications/{room.row(matter).key}/"))
        assert "平台标注的首次公开 2026-03-10 09:30" in page
    put("mode", "city")
    with on("03-20"):
        for code, data in (("revise", {"reason": "更正"}), ("submit", {"accepted": "照原件"})):
            room.do(code, matter, data)
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        assert clock.local_date(room.row(matter).first_published_at) == date(2026, 3, 20)
        said = client.get(NUMBER).content.decode() + client.get(f"{NUMBER}versions/").content.decode()
        assert "2026-03-20" in said
        assert "2026-03-10" not in said
        assert client.get(f"{NUMBER}versions/1/canonical.json").status_code == 404
        page = words(client_of(room.publisher).get(f"/desk/publications/{room.row(matter).key}/"))
        assert "平台标注的首次公开 2026-03-10 09:30" in page


def test_first_here_and_then_there(room: Newsroom, client: Client) -> None:
    with on("03-10"):
        matter = room.published()
        assert client.get(NUMBER).status_code == 200
    with on("03-16"), on_platform():
        for code, data in (("revise", {"reason": "更正"}), ("submit", {"accepted": "照原件"})):
            room.do(code, matter, data)
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        answer = client.get(NUMBER)
        assert answer.status_code == 200, "an address that was public answers for ever"
        assert NAME in answer.content.decode()
        assert "老旧小区" not in answer.content.decode()
        page = words(client_of(room.publisher).get(f"/desk/publications/{room.row(matter).key}/"))
        assert "首次公开 2026-03-10 09:30" in page
        assert "平台标注的首次公开" not in page
        assert "发往平台 2026-03-16 09:30" in page
        assert "已发往平台" in page
