"""From the draft to the search and out of it again: what anybody finds, and what is counted when nobody finds it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.test import Client
from docx import Document as Docx
from openpyxl import Workbook

from gongkai.core import jobs
from gongkai.core.models import FileLink, StoredFile
from gongkai.publications import searching
from gongkai.publications.models import FileWords
from gongkai.publications.portal.search import suggested
from gongkai.publications.tests.newsroom import TEXT, Newsroom, on
from gongkai.publications.tests.playing import WITHDRAWAL, attach, publish
from gongkai.search import finding
from gongkai.search.models import SoughtInVain
from gongkai.search.service import rebuild

pytestmark = pytest.mark.db

OTHER = {
    "genre": "announcement",
    "document_number": "",
    "title": "公租房配租公告",
    "body": "<p>现将摇号结果予以公布。</p>",
}


@pytest.fixture(autouse=True)
def day():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


@pytest.fixture(autouse=True)
def index(room: Newsroom) -> None:
    """The index as a running installation has it."""
    rebuild(searching.INDEX)


def found(client: Client, text: str, **query: str) -> list[str]:
    """The index numbers that a search lists."""
    answer = client.get("/search/", {"q": text, **query})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    return re.findall(r'<h3><a href="/documents/([^"]+)/">', answer.content.decode())


def docx(*paragraphs: str) -> bytes:
    """A Word file of these paragraphs."""
    document, out = Docx(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


def xlsx(shown: str) -> bytes:
    """A workbook of one row."""
    book, out = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append([shown, 300, None])
    book.save(out)
    return out.getvalue()


def test_what_is_hidden_in_a_file_is_not_read(room: Newsroom) -> None:
    book, out = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append(["锦绣家园"])
    sheet = book.create_sheet("底稿")
    sheet.append(["摸底数据"])
    sheet.sheet_state = "hidden"
    book.save(out)
    matter = room.begun(**OTHER)
    attach(room, matter, "名单.xlsx", out.getvalue())
    words = searching.words_of(FileLink.objects.select_related("file").get(matter=matter))
    assert "锦绣家园" in words
    assert "摸底数据" not in words


def test_published_is_found_and_withdrawn_is_not(room: Newsroom, client: Client) -> None:
    matter = room.published()
    assert found(client, "老旧小区改造") == [], "the job has not run"
    jobs.run_due()
    number = room.row(matter).index_number
    for text in ("老旧小区改造", "云住建〔2026〕5号", "云住建[2026]5号", '"认真贯彻执行"', "改造 管理办法"):
        assert found(client, text) == [number], text
    room.do("withdraw", matter, WITHDRAWAL)
    assert found(client, "老旧小区改造") == [], "the index still has it; nobody sees it"
    jobs.run_due()
    assert found(client, "老旧小区改造") == []


def test_choices_of_more_than_is_counted_have_no_number(room: Newsroom, client: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    for number in range(2):
        room.published(**OTHER | {"title": f"公租房配租公告第{number}件"})
    jobs.run_due()
    options = r"<option[^>]*>([^<]*)<"
    page = client.get("/search/", {"q": "公租房"}).content.decode()
    assert "公告、通告（2）" in re.findall(options, page)
    monkeypatch.setattr(finding, "COUNTED_TO", 1)
    page = client.get("/search/", {"q": "公租房"}).content.decode()
    assert "<b>1+</b> 件" in page
    choices = re.findall(options, page)
    assert {"公告、通告", "通知", "2026 年", room.agency.name, "已废止"} <= set(choices)
    assert not [choice for choice in choices if re.search(r"（\d", choice)]


def test_a_new_version_is_found_by_its_own_words(room: Newsroom, client: Client) -> None:
    matter = room.published()
    room.do("revise", matter, {"reason": "更正"})
    room.do("write", matter, {**TEXT, "body": "<p>补助对象是既有住宅加装电梯。</p>"})
    jobs.run_due()
    assert found(client, "加装电梯") == []
    publish(room, matter)
    jobs.run_due()
    assert found(client, "加装电梯") == [room.row(matter).index_number]
    assert found(client, '"认真贯彻执行"') == []


def test_attachments_are_found(room: Newsroom, client: Client) -> None:
    matter = room.begun(**OTHER)
    attach(room, matter, "配租名单.xlsx", xlsx("锦绣家园"))
    attach(room, matter, "说明.docx", docx("选房顺序号由公证处抽取。"))
    publish(room, matter)
    jobs.run_due()
    number = room.row(matter).index_number
    for text in ("锦绣家园", "公证处抽取", "配租名单"):
        assert found(client, text) == [number], text
    page = client.get("/search/", {"q": "锦绣家园"}).content.decode()
    piece = re.search(r"附件：</span>(.*)</p>", page)
    assert piece
    assert "锦绣家园" in re.sub(r"</?mark>", "", piece[1])
    assert "<mark>锦绣" in piece[1]
    assert FileWords.objects.count() == 2


def test_erasing_takes_the_words_of_the_attachment(room: Newsroom) -> None:
    matter = room.begun(**OTHER)
    attach(room, matter, "名单.docx", docx("不应公开的一行"))
    publish(room, matter)
    jobs.run_due()
    assert FileWords.objects.count() == 1
    room.do("withdraw", matter, WITHDRAWAL)
    room.do("ask_erasure", matter, {"ground": "personal", "reason": "含个人信息", "versions": ["1"]}, by=room.secrecy)
    room.do("erase", matter, {}, by=room.signer)
    jobs.run_due()
    assert FileWords.objects.count() == 0
    assert StoredFile.objects.get().destroyed_at is not None


def test_choices_and_order(room: Newsroom, client: Client) -> None:
    with on("03-09"):
        first = room.published(title="住房公告甲", **{key: OTHER[key] for key in ("genre", "document_number", "body")})
    second = room.published(title="住房通知乙")
    jobs.run_due()
    numbers = {room.row(matter).index_number for matter in (first, second)}
    assert set(found(client, "住房")) == numbers
    assert found(client, "住房", sort="newest")[0] == room.row(second).index_number
    assert found(client, "住房", genre="notice") == [room.row(second).index_number]
    assert found(client, "住房", topic="城乡建设") == found(client, "住房", sort="newest")
    assert found(client, "住房", agency="nobody") == []
    page = client.get("/search/", {"q": "住房"}).content.decode()
    assert ">公告、通告（1）<" in page
    assert ">云川市住房和城乡建设局（2）<" in page


def test_what_nobody_found_leads_to_an_application_and_is_counted(room: Newsroom, client: Client) -> None:
    page = client.get("/search/", {"q": "飞线充电整治方案"}).content.decode()
    assert "没有找到“飞线充电整治方案”" in page
    assert 'href="/apply/new/"' in page
    assert sum(SoughtInVain.objects.values_list("count", flat=True)) == 1
    client.get("/search/")
    client.get("/search/", {"q": "  "})
    assert sum(SoughtInVain.objects.values_list("count", flat=True)) == 1


def test_what_has_only_a_part_is_shown_said_and_counted(room: Newsroom, client: Client) -> None:
    for title in ("住房补贴的通知", "住房检查的通知", "校车运营的通知"):
        room.published(title=title, body="<p>现将有关事项通知如下。</p>")
    jobs.run_due()

    def counted() -> int:
        return sum(SoughtInVain.objects.values_list("count", flat=True))

    page = client.get("/search/", {"q": "住房 补贴"}).content.decode()
    assert ("没有一件含有全部词语" in page, counted()) == (False, 0)
    page = client.get("/search/", {"q": "住房 校车"}).content.decode()
    assert ("没有一件含有全部词语" in page, "运营的通知" in page, "检查的通知" in page) == (True, True, False)
    assert 'href="/apply/new/"' in page
    assert counted() == 1


@pytest.mark.parametrize(
    "query",
    [
        {"q": "<script>alert(1)</script>"},
        {"q": '"'},
        {"q": "title:x OR *:*"},
        {"q": "字" * 5_000},
        {"q": "房", "from": "999999999"},
        {"q": "房", "from": "-1"},
        {"q": "房", "sort": "drop table", "year": "x", "genre": "'"},
        {"q": "。，、"},
    ],
)
def test_any_question_is_answered(room: Newsroom, client: Client, query: dict[str, str]) -> None:
    answer = client.get("/search/", query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_what_is_public_already_is_suggested(room: Newsroom) -> None:
    room.published()
    room.begun(title="老旧小区改造的草稿")
    jobs.run_due()
    assert [row.title for row in suggested("老旧小区改造管理办法", 5)] == [TEXT["title"]]
    assert suggested("", 5) == []


def test_a_broken_file_has_no_words_and_stops_nothing(room: Newsroom, client: Client) -> None:
    matter = room.begun(**OTHER)
    attach(room, matter, "扫描件.pdf", b"%PDF-1.7\nnothing that can be read\n%%EOF\n")
    publish(room, matter)
    jobs.run_due()
    assert FileWords.objects.get().text == ""
    assert found(client, "扫描件") == [room.row(matter).index_number]


def test_words_are_bounded(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "LONGEST", 10)
    matter = room.begun(**OTHER)
    attach(room, matter, "名单.docx", docx("字" * 8, "词" * 8))
    publish(room, matter)
    jobs.run_due()
    assert len(FileWords.objects.get().text) == 10
