"""Texts that are last year's or another agency's: sentence by sentence, numbers and small changes aside."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports import actions
from gongkai.annual_reports.tests.test_reporting import PATHS, Bureau, bureau
from gongkai.annual_reports.tests.years import agency
from gongkai.annual_reports.yearly.alike import marked, sentences
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.desk_client import browser_of, words
from gongkai.applications.tests.office import staff

__all__ = ["bureau"]
pytestmark = pytest.mark.django_db
COPIED = "一是有的解读材料晚于文件公布，群众不容易看懂政策的来龙去脉。"
OWN = "二是个别答复没有写明应当向哪一个机关申请，申请人往返两次。"
ADDRESS = "/desk/reports/MB9990019/2025/alike/"
TEXT = st.text(alphabet="公开政府信息申请办理答复机关群众材料解读，", min_size=12, max_size=40)


@pytest.mark.parametrize(
    ("theirs", "alike"),
    [
        (COPIED, True),
        (COPIED.replace("一是", "1."), True),
        (COPIED.replace("群众", "老百姓"), True),
        (OWN, False),
        ("", False),
    ],
)
def test_a_sentence_is_alike_but_for_numbers_and_small_changes(theirs: str, alike: bool) -> None:
    share, (ours,), _ = marked([COPIED], sentences([theirs]))
    assert (ours.alike, share) == (alike, 1.0 if alike else 0.0)


@given(st.lists(TEXT, max_size=5), st.lists(TEXT, max_size=5))
def test_the_share_is_a_share_and_every_text_is_all_its_own(ours: list[str], theirs: list[str]) -> None:
    share, left, right = marked(ours, theirs)
    assert 0.0 <= share <= 1.0
    assert [each.text for each in (*left, *right)] == [*ours, *theirs]
    own, _, _ = marked(ours, ours)
    assert own == (1.0 if any(len(each.replace("，", "")) >= 12 for each in ours) else 0.0)


def test_short_formulas_are_never_alike() -> None:
    assert marked(["没有其他事项。"], ["没有其他事项。"])[0] == 0.0


def write(viewer: Any, text: str, year: int = 2025) -> None:
    actions.WritePassage.perform(viewer, {"year": year, "head": "5.1", "text": text})


def test_the_page_shows_the_copied_sentences_beside_their_source(
    bureau: Bureau, django_assert_max_num_queries: Any
) -> None:
    city = bureau.government
    other = agency("MB9990035", "云川市民政局", supervisor=city)
    live([Life(other, date(2025, 3, 3), "c1", date(2025, 3, 20), "r03")])
    reviewer = bureau.people["reviewer"]
    write(reviewer, f"{COPIED}\n{OWN}")
    page = browser_of(reviewer)
    assert "没有其他机关 2025 年的报告" in words(page.get(ADDRESS))
    civil = Bureau(
        city, other, {**bureau.people, **{role: staff(other, f"m{role}", role) for role in ("reviewer", "signer")}}
    )
    civil.people["handler"] = civil.people["publisher"] = staff(other, "mh", "handler", "publisher")
    write(civil.people["handler"], COPIED)
    civil.do(*PATHS["signed"])
    assert "没有其他机关 2025 年的报告" in words(page.get(ADDRESS)), "what is not public is nobody else's business"
    above = browser_of(bureau.people["supervisor"])
    with django_assert_max_num_queries(40):
        body = above.get(ADDRESS).content.decode()
    assert f"<mark>{COPIED}</mark>" in body
    assert f"<mark>{OWN}</mark>" not in body
    assert "云川市民政局" in body


def test_last_years_text_is_shown_beside_this_years(bureau: Bureau) -> None:
    reviewer = bureau.people["reviewer"]
    write(reviewer, COPIED, 2024)
    bureau.do("begin", year="2024")
    bureau.do("explain", "check", "sign")
    write(reviewer, COPIED)
    body = browser_of(reviewer).get(ADDRESS).content.decode()
    assert body.count(f"<mark>{COPIED}</mark>") == 2
    assert "相同 100%" in body
