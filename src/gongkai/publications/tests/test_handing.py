"""移送: what stands in a list, who signs it, that it is signed once and stays, and what the workbook holds."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from gongkai.core import actions
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous
from gongkai.publications.desk import handing_page
from gongkai.publications.handing.lists import digest, lines_of
from gongkai.publications.handing.models import HandOver, HandOverLine
from gongkai.publications.handing.printing import Column, Printed, pdf
from gongkai.publications.tests.desk_pages import client_of, done, send, words
from gongkai.publications.tests.newsroom import Newsroom, build, invalid, on

pytestmark = pytest.mark.django_db

LIST = {
    "receiver": "archive",
    "receiver_name": "云川市档案馆",
    "period_from": "2026-03-10",
    "period_to": "2026-03-11",
}
WITHDRAWAL = {"ground": "duplicate", "reason": "重复发布。"}


def sign(room: Newsroom, by: Any = None, **changes: str) -> HandOver:
    action = actions.registered["publications.sign_hand_over"]
    row: HandOver = action.perform(by or room.signer, {**LIST, **changes}, channel="command").result
    return row


@pytest.fixture
def published(room: Newsroom) -> Newsroom:
    for day in ("03-09", "03-10", "03-11", "03-12"):
        with on(day):
            room.published(title=f"{day} 的通知")
    with on("03-11"):
        room.do("withdraw", room.published(title="撤下的通知"), WITHDRAWAL)
        build("MB9990035", "云川市民政局").published(title="别的机关的通知")
    return room


def test_a_list_holds_what_was_published_first_in_the_period_and_still_is(published: Newsroom) -> None:
    with on("03-16"):
        row = sign(published)
    lines = lines_of(row)
    assert [line.title for line in lines] == ["03-10 的通知", "03-11 的通知"]
    assert row.count == 2
    assert row.sha256 == digest((line.index_number, line.sha256) for line in lines)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"period_to": "2026-03-09"}, "早于开始日期"),
        ({"period_to": "2026-03-16"}, "写到昨天为止"),
        ({"period_from": "2026-01-01", "period_to": "2026-01-31"}, "没有公开过信息"),
    ],
)
def test_what_a_list_cannot_be(published: Newsroom, changes: dict[str, str], sentence: str) -> None:
    with on("03-16"), invalid(sentence):
        sign(published, **changes)


def test_it_is_signed_once_for_each_receiver(published: Newsroom) -> None:
    with on("03-16"):
        sign(published)
        with invalid("已经给云川市档案馆移送过"):
            sign(published)
        sign(published, receiver="library", receiver_name="云川市图书馆")


def test_who_signs_and_who_sees(published: Newsroom) -> None:
    with on("03-16"):
        for nobody in (published.handler, published.reviewer, published.secrecy, Anonymous()):
            with pytest.raises(Refused):
                sign(published, by=nobody)
        row, other = sign(published), build("MB9990043", "云川市教育局")
        assert client_of(other.publisher).get(f"/desk/hand-overs/{row.key}/").status_code == 404
        assert client_of(other.publisher).get(f"/desk/hand-overs/{row.key}/list.xlsx").status_code == 404
        assert client_of(other.publisher).get(f"/desk/hand-overs/{row.key}/list.pdf").status_code == 404


def test_from_the_form_to_the_workbook(published: Newsroom) -> None:
    with on("03-16"):
        client = client_of(published.signer)
        page = done(send(client, "/desk/hand-overs/new/", LIST))
        assert "03-10 的通知" in words(client.get(page))
        assert "云川市档案馆" in words(client.get("/desk/hand-overs/"))
        sheet = load_workbook(BytesIO(client.get(f"{page}list.xlsx").content)).active
        row = HandOver.objects.get()
    values = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert [line[2] for line in values[4:6]] == ["03-10 的通知", "03-11 的通知"]
    assert row.sha256 in str(values[-2][0])


def test_the_pdf_has_every_line_and_the_places_to_sign(published: Newsroom) -> None:
    with on("03-16"):
        row = sign(published)
        answer = client_of(published.publisher).get(f"/desk/hand-overs/{row.key}/list.pdf")
        assert client_of(published.publisher).get(f"/desk/hand-overs/{row.key}/list.pdf").content == answer.content
    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(BytesIO(answer.content)) as document:
        (page,) = document.pages
        said = "".join((page.extract_text() or "").split())
        assert page.width > page.height, "lying"
    for word in (
        "移送明细表",
        "云川市档案馆（国家档案馆）",
        "03-10的通知",
        "03-11的通知",
        "移送人：",
        "接收日期：",
        row.sha256,
    ):
        assert word in said
    assert "第1页共1页" in said


def test_a_long_list_has_its_heading_on_every_page() -> None:
    rows = [[str(number), f"MB9990019/2026-{number:05}", f"关于第{number}件的通知"] for number in range(1, 201)]
    columns = (Column("序号", 11, number=True), Column("索引号", 44), Column("标题"))
    with pdfplumber.open(BytesIO(pdf(Printed("移送明细表", (), columns, rows, signing=("移送人",))))) as document:
        pages = [page.extract_text() or "" for page in document.pages]
    assert len(pages) > 5
    assert all("索引号" in page for page in pages)
    text = "\n".join(pages)
    assert all(f"关于第{number}件的通知" in text for number in range(1, 201))
    assert ["移送人：" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_words_are_never_markup() -> None:
    nasty = '#panic("x") *b* $1$ <a> @c \\ "q" = 标题'
    with pdfplumber.open(BytesIO(pdf(Printed(nasty, ((nasty, nasty),), (Column("列"),), [[nasty]])))) as document:
        said = "".join((document.pages[0].extract_text() or "").split())
    assert said.count("".join(nasty.split())) >= 3


def test_what_is_too_long_for_a_pdf_is_said(published: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_page, "MOST_PRINTED", 1)
    with on("03-16"):
        row = sign(published)
        answer = client_of(published.publisher).get(f"/desk/hand-overs/{row.key}/list.pdf", follow=True)
        assert "请下载 XLSX 打印" in words(answer)


def test_a_character_that_no_font_has_is_named_instead_of_a_box(published: Newsroom) -> None:
    with on("03-16"):
        row = sign(published, receiver_name="\U0010fffd馆")
        client = client_of(published.publisher)
        answer = client.get(f"/desk/hand-overs/{row.key}/list.pdf", follow=True)
        assert "没有字体能印出" in words(answer)


def test_a_later_version_or_withdrawal_changes_no_signed_list(published: Newsroom) -> None:
    with on("03-16"):
        row = sign(published)
        before = lines_of(row)
        matter = HandOverLine.objects.filter(hand_over=row)[0].version.matter
        published.do("withdraw", matter, WITHDRAWAL)
    assert lines_of(row) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(pk=row.pk).update(count=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOverLine.objects.filter(hand_over=row).update(position=7)
