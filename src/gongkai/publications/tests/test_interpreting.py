"""政策解读: a document asks for its interpretation, the two are linked both ways, five checks look at each pair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core import calendars
from gongkai.core.models import Matter
from gongkai.core.settings import declared
from gongkai.publications import due, service
from gongkai.publications.interpreting import pairs
from gongkai.publications.interpreting.checks import CHECKS, Pair, Reading, check, copied, general
from gongkai.publications.migrating import importing
from gongkai.publications.models import Publication
from gongkai.publications.tests.desk_pages import client_of, done, form_in, send, url_of, words
from gongkai.publications.tests.newsroom import SUBMIT, Newsroom, build, invalid, on

TOLD = (
    "为什么制定这个办法？近年来老旧小区管线老化，居民反映强烈，起草的依据是国务院文件。"
    "目标是三年内完成全部改造任务。适用范围是二〇〇〇年以前建成的住宅小区，业主委员会可以提出。"
    "补助标准按建筑面积计算，基础类改造由财政承担，居民不出钱；提升类改造由居民合理分担。"
    "与原来的办法相比，新增了加装电梯的补贴，减免了占道费，手续由六项减为两项，五个工作日办结。"
    "街道负责汇总申请，市住房和城乡建设局负责审核并公布结果，有疑问可以到政务服务大厅综合窗口咨询。"
)
POLICY: dict[str, Any] = {
    "genre": "normative",
    "title": "云川市住房和城乡建设局关于印发《云川市老旧小区改造管理办法》的通知",
    "document_number": "云住建规〔2026〕1号",
}
DAY, LAST = date(2026, 3, 10), date(2026, 3, 13)


def reading(title: str = "解读", form: str = "文字", words: str = TOLD, **more: Any) -> Reading:
    return Reading(title, form, words, more.pop("published_on", DAY), **more)


def pair(*readings: Reading, asked: bool = True, excused: str = "", published_on: date | None = DAY) -> Pair:
    return Pair("办法的正文。", published_on, LAST if published_on else None, asked, excused, readings)


FIGURE = reading("一图读懂", "图解")
DOCUMENT = "第一条规定补助对象为全体业主。第二条规定改造由街道组织实施并公布结果。第三条规定资金由市财政统筹安排使用。"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (pair(reading(), FIGURE), []),
        (pair(), ["missing"]),
        (pair(reading(published_on=None)), ["missing"]),
        (pair(excused="有理由"), []),
        (pair(asked=False), []),
        (pair(published_on=None), []),
        (pair(reading(), FIGURE, reading("另一件", linked=False)), ["one-way"]),
        (pair(reading(), FIGURE, published_on=None), ["one-way", "one-way"]),
        (pair(reading(published_on=LAST), reading("图", "图解", published_on=date(2026, 3, 16))), []),
        (
            pair(reading(published_on=date(2026, 3, 16)), reading("图", "图解", published_on=date(2026, 3, 17))),
            ["late"],
        ),
        (pair(reading(words="请认真学习，抓好落实。"), FIGURE), ["general"]),
        (pair(reading(words="请认真学习，抓好落实。" * 30), FIGURE), ["general"]),
        (pair(reading()), ["one-form"]),
        (pair(reading(), reading("再一篇")), ["one-form"]),
    ],
)
def test_the_five_checks(given: Pair, found: list[str]) -> None:
    assert [finding.rule.removeprefix("interpretation-") for finding in check(given)] == found


def test_each_check_names_its_source_and_says_how_to_mend() -> None:
    assert len(CHECKS) == 5
    for each in CHECKS:
        assert each.title
        assert each.source
    for finding in check(pair()) + check(pair(reading(words="短"))):
        assert finding.message.endswith("。")


def test_what_repeats_the_document_is_no_interpretation() -> None:
    assert copied(DOCUMENT, DOCUMENT) == 1
    assert copied(TOLD, DOCUMENT) == 0
    assert "相同" in general(DOCUMENT * 5 + "背景。目标。范围。", DOCUMENT)
    assert general(TOLD, DOCUMENT) == ""


@pytest.fixture
def policy(room: Newsroom) -> Iterator[Matter]:
    with on("03-10"):
        yield room.begun(**POLICY)


def interpreted(room: Newsroom, matter: Matter, **changes: Any) -> Matter:
    row = room.row(matter)
    usual = {"genre": "interpretation", "document_number": "", "title": "《云川市老旧小区改造管理办法》解读"}
    body = "".join(f"<p>{line}</p>" for line in TOLD.split("。") if line)
    return room.begun(**{**usual, "body": body, "explains": row.index_number or row.key, **changes})


def out(room: Newsroom, matter: Matter) -> None:
    room.do("submit", matter, {"accepted": "照原件"})
    room.review(matter)
    room.do("sign", matter)
    room.do("publish", matter)


@pytest.mark.django_db
def test_a_policy_asks_for_its_interpretation_when_it_enters_review(room: Newsroom, policy: Matter) -> None:
    with invalid("这类文件要有解读"):
        room.do("submit", policy, {"accepted": "照原件"})
    with invalid("这类文件要有解读"):
        room.do("submit", policy, {"accepted": "照原件", "unexplained": "  "})
    interpreted(room, policy)
    room.do("submit", policy, {"accepted": "照原件"})
    assert room.row(policy).unexplained is False


@pytest.mark.django_db
def test_or_says_why_it_has_none(room: Newsroom, policy: Matter) -> None:
    room.do("submit", policy, SUBMIT)
    assert room.row(policy).unexplained is True
    assert SUBMIT["unexplained"] in words(client_of(room.handler).get(url_of(policy)))


@pytest.mark.django_db
def test_a_discarded_interpretation_is_none(room: Newsroom, policy: Matter) -> None:
    draft = interpreted(room, policy)
    room.do("discard", draft, {"reason": "重写"})
    with invalid("这类文件要有解读"):
        room.do("submit", policy, {"accepted": "照原件"})


@pytest.mark.django_db
def test_other_documents_are_not_asked(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        assert "暂不解读的理由" not in words(client_of(room.handler).get(url_of(matter, "submit")))
        room.do("submit", matter, {"accepted": "照原件"})


@pytest.mark.django_db
def test_both_go_out_together_and_lead_to_each_other(room: Newsroom, policy: Matter, client: Client) -> None:
    reading = interpreted(room, policy)
    out(room, policy)
    assert [row.pk for row in pairs.without(pairs.documents(room.publisher, room.agency.pk))] == [policy.pk]
    out(room, reading)
    assert not pairs.without(pairs.documents(room.publisher, room.agency.pk)).exists()
    number, other = room.row(policy).index_number, room.row(reading).index_number
    assert f'href="/documents/{other}/"' in client.get(f"/documents/{number}/").content.decode()
    assert f'href="/documents/{number}/"' in client.get(f"/documents/{other}/").content.decode()


@pytest.mark.django_db
def test_no_document_explains_itself_or_one_that_the_viewer_may_not_know(room: Newsroom, policy: Matter) -> None:
    row, other = room.row(policy), build("MB9990027", "云川市教育局")
    with invalid("自己的索引号"):
        room.do(
            "write",
            policy,
            {**POLICY, "catalogue": "20-11", "attribute": "open", "period": "general", "explains": row.key},
        )
    with invalid("没有索引号为"):
        interpreted(other, policy)


@pytest.mark.django_db
def test_the_pages_show_the_findings_in_place(room: Newsroom, policy: Matter) -> None:
    room.do("submit", policy, SUBMIT)
    room.do("take_back", policy, {"reason": "补充"})
    client = client_of(room.handler)
    page = words(client.get(url_of(policy)))
    assert "起草解读" in page
    key = room.row(policy).key
    form = form_in(client.get(f"/desk/publications/new/?explains={key}"))
    assert form.values["explains"] == key
    assert form.values["title"] == "《云川市老旧小区改造管理办法》解读"
    assert form.values["genre"] == "interpretation"
    address = done(
        send(client, f"/desk/publications/new/?explains={key}", {"body": "请抓好落实。", "written_on": "2026-03-02"})
    )
    assert "解读只有 6 字" in words(client.get(url_of(policy)))
    assert "云川市老旧小区改造管理办法" in words(client.get(address))
    assert form_in(client.get(address + "write/")).values["explains"] == key


@pytest.mark.django_db
def test_an_interpretation_that_names_no_document_is_told_so_at_both_ends(room: Newsroom, policy: Matter) -> None:
    room.do("submit", policy, SUBMIT)
    room.review(policy)
    room.do("sign", policy)
    room.do("publish", policy)
    loose = interpreted(room, policy, explains="")
    client = client_of(room.handler)
    assert "没有写明解读的是哪份文件" in words(client.get(url_of(loose)))
    out(room, loose)
    assert "两边互不链接" in words(client.get(url_of(policy)))


@pytest.mark.django_db
def test_the_ledger_names_what_is_missing_until_it_is_there(room: Newsroom, policy: Matter) -> None:
    reading = interpreted(room, policy)
    out(room, policy)
    client = client_of(room.publisher)
    page = words(client.get("/desk/interpretations/"))
    assert "1 件没有解读" in page
    assert "没有公开的解读：《《云川市老旧小区改造管理办法》解读》还没有发布" in page
    titles = {item.title: item.due for item in due.items(room.publisher, DAY) if item.detail == "公开政策解读"}
    assert titles == {POLICY["title"]: LAST}, "three working days after its document"
    out(room, reading)
    assert "要解读的文件都有了公开的解读" in words(client_of(room.publisher).get("/desk/interpretations/"))
    assert "解读形式" in words(client_of(room.publisher).get("/desk/interpretations/?show=all")), "one form only"
    assert not [item for item in due.items(room.publisher, DAY) if item.detail == "公开政策解读"]


@pytest.mark.django_db
def test_the_last_day_follows_the_setting(room: Newsroom, policy: Matter) -> None:
    reading = interpreted(room, policy)
    out(room, policy)
    out(room, reading)
    row, calendar = room.row(policy), calendars.current(room.agency.pk)
    assert [pairs.last_day(row, days, calendar) for days in (0, 1, 3)] == [DAY, date(2026, 3, 11), LAST]
    assert declared["publications.interpretation_days"].default == 3


@pytest.mark.django_db
def test_the_ledger_takes_a_fixed_number_of_queries(room: Newsroom) -> None:
    counts = []
    with on("03-10"):
        for number in range(4):
            matter = room.published(**{**POLICY, "document_number": f"云住建规〔2026〕{number + 1}号"})
            interpreted(room, matter)
            client = client_of(room.publisher)
            client.get("/desk/interpretations/?show=all")
            with CaptureQueriesContext(connection) as asked:
                client.get("/desk/interpretations/?show=all")
            counts.append(len(asked))
    assert counts[1:] == counts[:1] * 3


def migrated(room: Newsroom, many: int) -> list[Publication]:
    """Normative documents out of the list of another site, without any interpretation."""
    head = "标题,索引号,发文字号,体裁,发布日期,成文日期,正文"
    rows = [
        f"第{n}号老旧小区改造管理办法,ZJJ-2019-{n},云住建规〔2019〕{n}号,行政规范性文件,2019-05-20,2019-05-06,<p>请执行。</p>"
        for n in range(1, many + 1)
    ]
    listed = service.from_list("旧站.csv", "\n".join([head, *rows]).encode())
    plan = importing.check(room.signer, listed, "住建局旧网站", "曹莉逐件审查，依据保密法第三十五条。")
    assert plan.faults == []
    importing.write(room.signer, plan, channel="call")
    return list(Publication.objects.filter(migrated=True).order_by("pk"))


@pytest.mark.db
@pytest.mark.django_db
def test_what_came_from_another_site_is_one_line_without_a_day(room: Newsroom, policy: Matter) -> None:
    old = migrated(room, 3)
    assert [row.genre for row in old] == ["normative"] * 3
    interpreted(room, policy)
    out(room, policy)
    lines = {item.title: item for item in due.items(room.publisher, DAY) if "解读" in item.detail}
    assert {title: item.due for title, item in lines.items()} == {
        POLICY["title"]: LAST,
        "3 件迁移来的文件没有解读": None,
    }
    client = client_of(room.publisher)
    page = words(client.get(lines["3 件迁移来的文件没有解读"].url))
    assert "第2号老旧小区改造管理办法" in page
    assert "旧网站迁来，不计期限" in page
    assert "没有公开的解读" not in page
    page = words(client.get("/desk/interpretations/"))
    assert "1 件没有解读" in page
    assert "第2号老旧小区改造管理办法" not in page


@pytest.mark.db
@pytest.mark.django_db
def test_an_interpretation_of_what_came_from_another_site_takes_it_off_the_line(room: Newsroom, policy: Matter) -> None:
    first, second = migrated(room, 2)
    out(room, interpreted(room, first.matter, title="《第1号老旧小区改造管理办法》解读"))
    assert [item.title for item in due.items(room.publisher, DAY) if "解读" in item.detail] == [
        "1 件迁移来的文件没有解读"
    ]
    out(room, interpreted(room, second.matter, title="《第2号老旧小区改造管理办法》解读"))
    assert not [item for item in due.items(room.publisher, DAY) if "解读" in item.detail]
    assert "没有缺少解读的迁移来的文件" in words(client_of(room.publisher).get("/desk/interpretations/?show=migrated"))
