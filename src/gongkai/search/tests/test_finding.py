"""What is shown of what is found: only what the room gives now, in pages, with counts, facets and pieces of text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.template import engines

from gongkai.core.models import Entry
from gongkai.core.viewers import Account, Anonymous, Citizen, CodeHolder, Job, Staff, Viewer
from gongkai.search import finding
from gongkai.search.asking import read
from gongkai.search.engines import tantivy_engine
from gongkai.search.indexes import Document
from gongkai.search.service import Hits, NotAllowed, Query, find, rebuild, visible
from gongkai.search.snippets import cut, marked, pattern_of
from gongkai.search.tests.conftest import Shelf
from gongkai.search.tests.holdings import index_over
from gongkai.search.words import tokeniser

pytestmark = pytest.mark.db

STAFF = Staff(account=1, post_id=1, agency_id=1, roles=frozenset({"handler"}))
ADMINISTRATOR = Staff(account=2, post_id=2, agency_id=1, roles=frozenset({"system_admin"}))
OUTSIDERS: tuple[Viewer, ...] = (
    Anonymous(),
    CodeHolder(matter_id=1),
    Citizen(account=1),
    Account(account=1),
    Job(purpose="测试"),
    ADMINISTRATOR,
)


def test_what_was_withdrawn_is_hidden_by_a_late_index_and_the_page_is_refilled(shelf: Shelf) -> None:
    before = shelf.ask("公告", limit=5)
    shelf.holdings.hidden = set(before.keys[:3])
    after = shelf.ask("公告", limit=5)
    assert len(after.hits) == 5
    assert not shelf.holdings.hidden & set(after.keys)
    assert set(before.keys[3:]) < set(after.keys)
    assert after.count == before.count - 3


def test_a_snippet_shows_the_present_wording_and_not_the_indexed_one(shelf: Shelf) -> None:
    shelf.holdings.add(57, "高致病性禽流感防控通知", "养殖户张某的住址已经删除。" + "禽流感防控要求。" * 20)
    (hit,) = shelf.ask("禽流感").hits
    assert "病死家禽" not in "".join(part.text for part in hit.snippets)
    shelf.holdings.add(57, "甲", "乙")
    assert shelf.ask("禽流感").hits[0].title.text == "甲"  # type: ignore[union-attr]


def test_the_caller_narrows_by_its_own_question(shelf: Shelf) -> None:
    found = find(shelf.index, Query("公告", limit=60), Anonymous(), lambda keys: {key for key in keys if key % 2})
    assert found.hits
    assert all(key % 2 for key in found.keys)
    assert find(shelf.index, Query("公告"), Anonymous(), visible(Entry.objects.none())).keys == []


def test_pages_follow_each_other_without_gap_or_repetition(shelf: Shelf) -> None:
    whole = shelf.keys("公告", limit=100)
    pages: list[int] = []
    offset: int | None = 0
    while offset is not None:
        page = shelf.ask("公告", limit=3, offset=offset)
        pages += page.keys
        offset = page.following
    assert pages == whole
    assert len(set(pages)) == len(pages) == 8


def test_what_is_alike_in_everything_but_the_day_comes_newest_first(shelf: Shelf) -> None:
    for key, year in ((101, 2024), (102, 2026), (103, 2025)):
        row = Document(key, {"title": "夜间施工许可公告", "body": "同样的话。", "number": ""}, date(year, 3, 1))
        shelf.holdings.rows[key] = row
    rebuild(shelf.index)
    assert shelf.keys("夜间施工许可") == [102, 103, 101]


def test_sorted_by_date(shelf: Shelf) -> None:
    days = {key: row.day for key, row in shelf.holdings.rows.items()}
    newest = [days[key] for key in shelf.keys("通知", sort="newest", limit=50)]
    oldest = [days[key] for key in shelf.keys("通知", sort="oldest", limit=50)]
    assert newest == sorted(newest, reverse=True) == oldest[::-1]  # type: ignore[type-var]
    assert len(newest) == 5


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        (date(2026, 6, 15), None, {18, 31, 36, 42, 45, 52, 58, 25}),
        (date(2026, 6, 15), date(2026, 6, 25), {18, 52, 58}),
        (date(2026, 6, 16), date(2026, 6, 24), {52}),
        (None, date(2024, 6, 5), {13, 54}),
        (None, date(2024, 6, 4), {54}),
    ],
)
def test_days_are_within(shelf: Shelf, first: date | None, last: date | None, wanted: set[int]) -> None:
    assert set(shelf.keys("", date_from=first, date_to=last, limit=100)) == wanted


def test_facets_count_and_filter_also_by_what_stands_above(shelf: Shelf) -> None:
    found = shelf.ask("公告", facets=("genre", "year"), limit=1)
    counts = dict(found.facets["genre"])
    below = sum(n for value, n in counts.items() if value.startswith("公告/"))
    assert counts["公告"] == below == len(shelf.keys("公告", filters={"genre": ["公告"]}, limit=100))
    assert set(shelf.keys("", filters={"genre": ["公告/土地", "批复"]}, limit=100)) == {5, 52, 14, 53}
    assert set(shelf.keys("", filters={"genre": ["公告"], "year": ["2025"]}, limit=100)) == {8, 20, 37}
    assert shelf.keys("", filters={"genre": ["公"]}) == []


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-11", "2026-02", ["2025-11", "2025-12", "2026-01", "2026-02"]),
        ("2026-02", "2026-02", ["2026-02"]),
        ("2026-03", "2026-02", []),
        ("0000-00", "2026-02", []),  # what has no day lies in no month
    ],
)
def test_months(first: str, last: str, months: list[str]) -> None:
    assert tantivy_engine.months_between(first, last) == months


@pytest.mark.parametrize(
    ("day", "month"), [(date(2026, 2, 28), "2026-02"), (date(9999, 12, 31), "9999-12"), (None, "0000-00")]
)
def test_the_month_of_a_document(day: date | None, month: str) -> None:
    assert tantivy_engine.month_of(tantivy_engine.order_of(day, 77)) == month


class TestVeryMany:
    """More than are counted: here more than three, in an index that counts as large."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(finding, "COUNTED_TO", 3)
        for name, value in {"LARGE": 10, "PARTS": (5, 15), "ENDS": (4, 9), "CANDIDATES": 12}.items():
            monkeypatch.setattr(tantivy_engine, name, value)

    @pytest.mark.parametrize("text", ["公告", "通知", "云川市", "的 公告"])
    def test_it_says_so_and_counts_no_facets(self, shelf: Shelf, text: str) -> None:
        found = shelf.ask(text, facets=("genre",), limit=2)
        assert (found.counted, found.count_text, found.facets) == (False, "3+", {})
        assert len(found.hits) == 2
        assert found.following == 2

    def test_few_are_counted_as_ever(self, shelf: Shelf) -> None:
        found = shelf.ask("禽流感", facets=("genre",))
        assert (found.counted, found.count) == (True, 1)
        assert found.facets["genre"]

    @pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
    @pytest.mark.parametrize("limit", [1, 2, 3, 6, 50])
    def test_a_page_is_what_it_is_when_all_are_counted(self, shelf: Shelf, sort: str, limit: int) -> None:
        for offset in range(4):
            page = shelf.keys("公告", limit=limit, offset=offset, sort=sort)
            with pytest.MonkeyPatch.context() as usual:
                usual.setattr(finding, "COUNTED_TO", 10_000)
                assert page == shelf.keys("公告", limit=limit, offset=offset, sort=sort)
            assert page

    @pytest.mark.parametrize("sort", ["newest", "oldest"])
    @pytest.mark.parametrize("text", ["公告 云川市", "“公告”", "公告 2024年", "云川", ""])
    @pytest.mark.parametrize(
        "narrowed",
        [
            {"filters": {"year": ["2024", "2025"]}},
            {"filters": {"genre": ["公告"]}, "date_from": date(2023, 1, 1)},
            {"date_to": date(2025, 6, 1)},
        ],
    )
    def test_by_day_it_is_what_fits_of_all_days(
        self, shelf: Shelf, text: str, sort: str, narrowed: dict[str, Any]
    ) -> None:
        with pytest.MonkeyPatch.context() as usual:
            usual.setattr(tantivy_engine, "LARGE", 10_000)
            wanted = shelf.keys(text, sort=sort, limit=50, **narrowed)
        assert shelf.keys(text, sort=sort, limit=50, **narrowed) == wanted
        assert shelf.keys(text, sort=sort, limit=2, **narrowed) == wanted[:2]
        assert shelf.keys(text, sort=sort, limit=2, offset=2, **narrowed) == wanted[2:4]

    @pytest.mark.parametrize("sort", ["newest", "oldest"])
    def test_what_has_no_day_is_listed_too(self, shelf: Shelf, sort: str) -> None:
        for key in range(300, 306):
            shelf.holdings.add(key, f"没有日期的公告第{key}号")
        rebuild(shelf.index)
        with pytest.MonkeyPatch.context() as usual:
            usual.setattr(tantivy_engine, "LARGE", 10_000)
            wanted = shelf.keys("公告", sort=sort, limit=50)
        assert set(range(300, 306)) <= set(wanted)
        for limit in (2, 7, 50):
            assert shelf.keys("公告", sort=sort, limit=limit) == wanted[:limit]

    def test_the_asked_wording_in_a_title_stands_first(self, shelf: Shelf) -> None:
        wording = "不动产登记"
        for key in range(100, 110):
            shelf.holdings.add(key, f"办理{wording}的第{key}件", "办事指南")
            shelf.holdings.add(key + 100, f"第{key}件", f"本件说{wording}。" * 20)
        rebuild(shelf.index)
        assert all(wording in shelf.holdings.rows[key].texts["title"] for key in shelf.keys(wording, limit=6))

    def test_what_was_withdrawn_is_hidden_and_the_page_is_refilled(self, shelf: Shelf) -> None:
        before = shelf.keys("公告", limit=5)
        shelf.holdings.hidden = set(before[:2])
        after = shelf.ask("公告", limit=5)
        assert set(before[2:]) < set(after.keys)
        assert not shelf.holdings.hidden & set(after.keys)
        assert len(after.hits) == 5
        assert after.count_text == "3+"

    def test_an_index_that_grew_is_measured_again(self, shelf: Shelf) -> None:
        assert shelf.ask("公告").count_text == "3+"
        for key in range(1000, 1040):
            shelf.holdings.add(key, "别的东西")
        rebuild(shelf.index)
        found = shelf.ask("公告", facets=("genre",))
        assert found.count_text == "3+", "none of them is among the newest"
        assert not found.facets


def test_words_that_never_stand_together_are_found_loosely_and_it_says_so(shelf: Shelf) -> None:
    found = shelf.ask("龙舟赛 端午节 宅基地")
    assert found.loose
    assert found.keys[0] == 56
    assert not shelf.ask("龙舟赛 端午节").loose


def test_of_two_words_that_never_stand_together_the_rarer_is_found_and_it_says_so(shelf: Shelf) -> None:
    for asked in ("公告 宅基地审批", "宅基地怎么公告"):
        found = shelf.ask(asked)
        assert (found.loose, found.keys) == (True, shelf.keys("宅基地")), asked
    assert len(shelf.keys("公告")) > len(shelf.keys("宅基地"))
    # A word that nothing has was what was sought.
    assert (shelf.ask("公告 飞碟").loose, shelf.keys("公告 飞碟")) == (False, [])
    # What a name was cut into is no word.
    assert shelf.keys("公告 卍") == []
    # A wording or a number is asked for as it is.
    assert shelf.keys("“公告” “宅基地”") == []
    found = shelf.ask("公告 宅基地", filters={"genre": ["无此体裁"]})
    assert (found.loose, found.keys) == (False, [])


def test_a_page_asks_the_room_once(shelf: Shelf) -> None:
    shelf.holdings.asked = 0
    shelf.ask("公告", limit=20)
    assert shelf.holdings.asked == 1


def test_a_count_above_ten_thousand_is_not_exact() -> None:
    assert Hits(count=10_000).count_text == "10,000"
    assert Hits(count=10_001).count_text == "10,000+"


HOSTILE = (
    "",
    " \t\n",
    "，。！？",
    "()[]{}^~*?:\\/+-&&||!",
    '"',
    "“未闭合的引号",
    '"房屋',
    '""',
    "title:房屋",
    "w_title:房屋 OR *:*",
    "f_genre:公告",
    "* OR key:[0 TO 999]",
    "'; DROP TABLE search_engine_row; --",
    "\\'|&!",
    "房屋' | '征收",
    "№2026-5",
    "\x00房屋\x00",
    "\ud800",
    "征" * 5000,
    "征收 " * 2000,
    "a" * 10_000,
    "〔" * 500,
    "𠮷" * 50,
    "AND OR NOT",
    "%_%",
    "(" * 200 + ")" * 200,
)


def test_no_query_is_an_error_or_asks_more_than_its_words(shelf: Shelf) -> None:
    for text in HOSTILE:
        found = shelf.ask(text, facets=("genre",), limit=100)
        assert found.ready, text
        assert found.count < 20, text


def test_an_engine_s_syntax_is_only_words(shelf: Shelf) -> None:
    assert shelf.ask("title:房屋 征收").loose
    assert shelf.keys("房屋 OR 宅基地") == []
    assert shelf.keys("genre:公告") == []


def test_a_snippet_is_no_markup() -> None:
    text = "前文" * 80 + "<script>alert('征收')</script> & <b>征收</b>" + "后文" * 80
    asked = read("征收", tokeniser(()))
    part = cut("body", text, pattern_of(asked.needles, asked.numbers))
    assert part is not None
    assert [piece.text for piece in part.pieces if piece.hit] == ["征收", "征收"]
    source = '{% from "search/snippet.html" import snippet %}{{ snippet(part) }}'
    shown = engines.all()[0].from_string(source).render({"part": part})
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown
    assert shown.count("<mark>征收</mark>") == 2


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("pdf", "见ＰＤＦ附件", ["ＰＤＦ"]),
        ("〔2026〕5号", "依据云政发[2026] 5 号文", ["[2026] 5 号"]),
        ("二〇二六年", "2026年和二〇二六年", ["2026", "二〇二六年"]),
        ("“国有 土地”", "国有土地", ["国有土地"]),
        ("国有土地", "国有的土地", []),
    ],
)
def test_what_is_marked(query: str, text: str, hits: list[str]) -> None:
    asked = read(query, tokeniser(()))
    part = marked("title", text, pattern_of(asked.needles, asked.numbers))
    joined = "".join(piece.text for piece in part.pieces if piece.hit)
    assert part.text == text
    assert joined == "".join(hits)


def test_a_snippet_is_taken_where_most_of_the_words_stand_together() -> None:
    text = "房屋。" + "甲" * 300 + "乙" * 20 + "房屋征收补偿" + "丙" * 300 + "征收"
    asked = read("房屋 征收 补偿", tokeniser(()))
    part = cut("body", text, pattern_of(asked.needles, asked.numbers))
    assert part is not None
    assert "房屋征收补偿" in part.text
    assert part.before
    assert part.after
    assert len(part.text) == 90


def test_a_private_index_is_closed_to_everybody_but_staff(shelf: Shelf) -> None:
    index = index_over(shelf.holdings, "secret", private=True)
    rebuild(index)
    for viewer in OUTSIDERS:
        with pytest.raises(NotAllowed):
            find(index, Query("房屋"), viewer, set)


def test_staff_ask_a_private_index_only_with_a_check_of_each_row(shelf: Shelf) -> None:
    index = index_over(shelf.holdings, "secret", private=True)
    rebuild(index)
    with pytest.raises(NotAllowed):
        find(index, Query("房屋"), STAFF)
    assert find(index, Query("房屋征收"), STAFF, lambda keys: {3} & set(keys)).keys == [3]


def test_an_index_that_is_not_there_says_so(shelf: Shelf) -> None:
    assert not find(index_over(shelf.holdings, "never"), Query("房屋"), Anonymous()).ready


def test_refilling_ends(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "ROUNDS", 2)
    found = find(shelf.index, Query("公告", limit=2), Anonymous(), lambda keys: set())
    assert found.hits == ()
    assert found.following == 4
