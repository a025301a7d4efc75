"""What was sought in vain is counted without anybody's data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gongkai.core import clock
from gongkai.search import vain
from gongkai.search.models import SoughtInVain
from gongkai.search.service import note_in_vain
from gongkai.search.tests.holdings import Holdings, index_over

pytestmark = [pytest.mark.db, pytest.mark.django_db]
INDEX = index_over(Holdings())


def rows() -> list[tuple[str, int]]:
    return sorted(SoughtInVain.objects.values_list("text", "count"))


def test_a_query_is_named_from_the_third_time_on() -> None:
    for text in ("无人机", " 无人机 "):
        note_in_vain(INDEX, text)
    assert rows() == [("", 2)]
    note_in_vain(INDEX, "无人机")
    assert rows() == [("无人机", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "110101199003070011",
        "电话 13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１",
        "someone@example.org",
        "长" * 41,
    ],
)
def test_what_could_be_a_person_s_is_never_kept(text: str) -> None:
    for _ in range(5):
        note_in_vain(INDEX, text)
    assert list(SoughtInVain.objects.values_list("digest", "text", "count")) == [("", "", 5)]


@pytest.mark.parametrize("text", ["12345 热线", "长" * 40, "〔2026〕12345号"])
def test_shorter_numbers_and_forty_characters_are_kept(text: str) -> None:
    for _ in range(3):
        note_in_vain(INDEX, text)
    assert SoughtInVain.objects.get().text


def test_nothing_is_no_query() -> None:
    note_in_vain(INDEX, "  ")
    assert rows() == []


def test_days_are_apart_and_a_day_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vain, "MOST_A_DAY", 2)
    with clock.frozen(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        for text in ("甲", "乙", "丙", "丁", "甲"):
            note_in_vain(INDEX, text)
    with clock.frozen(datetime(2026, 3, 3, 1, tzinfo=UTC)):
        note_in_vain(INDEX, "甲")
    assert sorted(SoughtInVain.objects.values_list("day__day", "count")) == [(2, 1), (2, 2), (2, 2), (3, 1)]
