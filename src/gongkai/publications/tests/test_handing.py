"""移送: what stands in a list, who signs it, that it is signed once and stays, and what the workbook holds."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from gongkai.core import actions
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous
from gongkai.publications.handing.lists import digest, lines_of
from gongkai.publications.handing.models import HandOver, HandOverLine
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
