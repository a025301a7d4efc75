"""The dictionary: who changes it, what is refused, what it does to questions, its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.core.models import Entry, Job
from gongkai.core.refusals import Invalid, Refused
from gongkai.search import dictionary, upkeep
from gongkai.search.actions import LONGEST_WORD, MOST_NAMES, AddLine, EndLine
from gongkai.search.asking import read
from gongkai.search.indexes import declared
from gongkai.search.models import DictionaryLine, SoughtInVain
from gongkai.search.tests.conftest import Shelf
from gongkai.search.tests.holdings import Holdings, index_over
from gongkai.search.words import tokeniser

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def add(town: Any, text: str, kind: str = "word", who: str = "reviewer") -> DictionaryLine:
    line: DictionaryLine = AddLine.perform(town.viewer(who), {"kind": kind, "text": text}).result
    return line


def test_synonyms_widen_a_question_at_once(town: Any, shelf: Shelf) -> None:
    assert set(shelf.keys("电梯楼")) == set()
    add(town, "电梯楼、加装电梯", "synonyms")
    assert set(shelf.keys("电梯楼")) == {28, 29, 30}
    assert shelf.keys("电梯楼补贴")[0] == 30
    assert [piece.text for piece in shelf.ask("电梯楼 外墙").hits[0].snippets[0].pieces if piece.hit] == [
        "加装电梯",
        "外墙",
    ]


EVERYDAY = (
    ("公租房", {1, 2}),
    ("公共租赁住房", {1, 2}),
    ("公租房 轮候", {1}),
    ("市公租房租金", {2}),
    ("环评批复", {14}),
    ("最低生活保障", {16}),
    ("社保", set()),
    ("拆迁", {3, 4}),
)


@pytest.mark.parametrize(("query", "found"), EVERYDAY)
def test_everyday_names_find_what_official_texts_call_otherwise(shelf: Shelf, query: str, found: set[int]) -> None:
    assert set(shelf.keys(query)) == found


def test_a_line_of_an_agency_takes_the_place_of_an_everyday_name(town: Any, shelf: Shelf) -> None:
    add(town, "拆迁、拆除违法建设", "synonyms")
    assert set(shelf.keys("拆迁")) == set()
    assert set(shelf.keys("房屋征收")) == {3, 4}


def test_an_everyday_name_across_two_words_is_none(shelf: Shelf) -> None:
    asked = read("最低保障", tokeniser(dictionary.words()), dictionary.synonyms())
    assert asked.needles == ("最低保障", "最低", "保障")


def test_everyday_names_are_in_one_group_each_and_may_be_lines() -> None:
    names = [name for groups in dictionary.everyday().values() for group in groups for name in group]
    assert len(names) == len(set(names))
    for groups in dictionary.everyday().values():
        for group in groups:
            assert 2 <= len(group) <= MOST_NAMES
            assert all(2 <= len(name) <= LONGEST_WORD for name in group)


def test_a_character_cut_off_a_word_is_not_marked(shelf: Shelf) -> None:
    title = shelf.ask("12路公交车").hits[0].snippets[0]
    assert [piece.text for piece in title.pieces if piece.hit] == ["12路公交车"]
    assert [piece.text for piece in shelf.ask("污").hits[0].title.pieces if piece.hit] == ["污"]


def test_a_word_has_every_index_built_anew(town: Any, shelf: Shelf) -> None:
    line = add(town, "幸福里小区")
    assert "幸福里小区" in dictionary.words()
    assert Job.objects.filter(kind=upkeep.BUILD, payload={"index": shelf.index.code}).exists()
    upkeep.build_slice(shelf.index, 60)
    assert shelf.keys("幸福里小区") == [29]
    EndLine.perform(town.viewer("reviewer"), {"line": line.key})
    assert "幸福里小区" not in dictionary.words()
    assert not upkeep.condition(shelf.index).current


def test_each_change_has_its_entry(town: Any) -> None:
    line = add(town, "幸福里小区")
    EndLine.perform(town.viewer("signer"), {"line": line.key})
    entries = Entry.objects.filter(subject=f"search_line:{line.key}").order_by("id")
    assert [(entry.action, entry.detail["text"]) for entry in entries] == [
        ("search.add_line", "幸福里小区"),
        ("search.end_line", "幸福里小区"),
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("word", "区"),
        ("word", "甲乙、丙丁"),
        ("word", "甲，乙"),
        ("word", "字" * 21),
        ("word", "、"),
        ("word", "<b>甲</b>"),
        ("synonyms", "公租房"),
        ("synonyms", "公租房、公租房"),
        ("synonyms", "、".join(f"名字{n}" for n in range(9))),
        ("other", "甲乙"),
    ],
)
def test_what_is_no_line(town: Any, kind: str, text: str) -> None:
    with pytest.raises(Invalid):
        add(town, text, kind)


def test_a_line_is_there_once_and_only_its_agency_ends_it(town: Any) -> None:
    line = add(town, "幸福里小区")
    with pytest.raises(Refused, match="已经在词典里"):
        add(town, "幸福里小区")
    town.person("elsewhere", "外人", "d-welfare", "reviewer")
    with pytest.raises(Refused, match="其他机关"):
        EndLine.perform(town.viewer("elsewhere"), {"line": line.key})
    EndLine.perform(town.viewer("reviewer"), {"line": line.key})
    assert add(town, "幸福里小区").pk != line.pk


@pytest.mark.parametrize("who", ["receiver", "handler", "secrecy", "system_admin", "audit_admin"])
def test_who_may_not(town: Any, who: str) -> None:
    with pytest.raises(Refused, match="审核人、签发人或发布人员"):
        add(town, "幸福里小区", who=who)


def test_the_page(town: Any, signed_in: Callable[[str], Client], django_assert_max_num_queries: Any) -> None:
    add(town, "幸福里小区")
    add(town, "电梯楼、加装电梯", "synonyms")
    index = index_over(Holdings())
    SoughtInVain.objects.create(day="2026-11-20", index=index.code, digest="a", text="无人机", count=3)
    SoughtInVain.objects.create(day="2026-11-20", index=index.code, digest="b", text="", count=1)
    SoughtInVain.objects.create(day="2026-09-01", index=index.code, digest="a", text="太久以前", count=9)
    client = signed_in("reviewer")
    with django_assert_max_num_queries(14):
        text = client.get(reverse("search:dictionary")).content.decode()
    assert "幸福里小区" in text
    assert "公租房、公共租赁住房" in text
    assert "系统自带的常用叫法" in text
    assert "电梯楼、加装电梯" in text
    assert "无人机" in text
    assert "太久以前" not in text
    assert text.count(">停用</a>") == 2
    reader = signed_in("handler").get(reverse("search:dictionary")).content.decode()
    assert "停用</a>" not in reader
    assert "您可以查看" in reader


def test_the_forms(town: Any, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("reviewer")
    assert client.get(reverse("search:new_line")).status_code == 200
    wrong = client.post(reverse("search:new_line"), {"kind": "word", "text": "区", "_once": "a"})
    assert wrong.status_code == 422
    assert "要有 2 至 20 个字" in wrong.content.decode()
    done = client.post(reverse("search:new_line"), {"kind": "word", "text": "幸福里小区", "_once": "b"})
    assert done.headers["Location"] == reverse("search:dictionary")
    line = DictionaryLine.objects.get()
    page = client.get(reverse("search:end_line", args=[line.key])).content.decode()
    assert "停用专用词“幸福里小区”" in page
    client.post(reverse("search:end_line", args=[line.key]), {"_once": "c", "line": line.key})
    assert client.get(reverse("search:end_line", args=[line.key])).status_code == 404
    assert Client().get(reverse("search:dictionary")).status_code == 303


def test_the_registry_holds_what_was_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        declared.add(declared.add(index_over(Holdings(), "once")))
    del declared._items["once"]
