"""公开指南 and 公开制度 in two zones: the outer one shows what the inner one published, and what is still in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongkai.core import actions
from gongkai.core.refolding import check as differences
from gongkai.exchange.tests.told import content, forged, refusals, said, taken
from gongkai.exchange.tests.two_zones import Pair, pair
from gongkai.publications.guides.models import Guide, GuideText
from gongkai.publications.institutions.models import InstitutionEdition
from gongkai.publications.models import Publication
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.guide_texts import DATA, clean_values, enter, published, step
from gongkai.publications.tests.newsroom import on
from gongkai.publications.tests.test_institutions import LATER, RULE

__all__ = ["pair"]
pytestmark = pytest.mark.db
CODE = "MB9990019"
GUIDE, RULES = f"/guide/{CODE}/", "/rules/"


def page(pair: Pair, address: str) -> str:
    with pair.outer.inside():
        answer = Client().get(address)
        assert answer.status_code == 200, answer.status_code
        return words(answer)


def guided(pair: Pair) -> None:
    """The agency of the inner zone has its register and a published guide."""
    with pair.inner.inside():
        enter(pair.room.agency, **DATA)
        published(pair.room)


def revised(pair: Pair, **changes: str) -> None:
    """A second version of it."""
    with pair.inner.inside():
        step(pair.room, "revise", {"reason": "电话变更"})
        step(pair.room, "write", clean_values(pair.room, **changes))
        for name, data in (("submit", {"accepted": "已逐条核对"}), ("pass_secrecy", {"finding": "x"})):
            step(pair.room, name, data)
        step(pair.room, "sign")
        step(pair.room, "publish")


def test_a_guide_stands_outside_with_its_contacts_and_its_versions(pair: Pair) -> None:
    with on("03-10"):
        guided(pair)
    with on("03-11"):
        pair.outward()
        shown = page(pair, GUIDE)
        assert "云川市建设路8号" in shown
        assert "第 1 版，2026-03-11 09:30 发布（签发系统 2026-03-10 09:30 发布）" in shown
        with pair.inner.inside():
            mine = words(Client().get(GUIDE))
        parts = ["20个工作日内答复", "云川市人民法院", "0370-5102203", "476600"]
        assert [part in shown for part in parts] == [part in mine for part in parts] == [True] * 4
    with on("03-12"):
        revised(pair, website="new.yunchuan.example")
        pair.outward()
        pair.outward()
        shown = page(pair, GUIDE)
        assert "第 2 版，2026-03-12 09:30" in shown
        assert "new.yunchuan.example" in shown
        assert "电话变更" in shown
        assert "xxgk.yunchuan.example" in page(pair, f"{GUIDE}versions/1/")
        with pair.outer.inside():
            assert GuideText.objects.count() == 2
            row = Guide.objects.get()
            assert (row.version, row.process_state, row.live_id) == (2, "published", row.text_id)
            assert list(differences()) == [], "the projection is that of its facts"
        pair.inward()
    assert said(pair, "guide") == taken(pair, "guide") == [f"{CODE} 1", f"{CODE} 2"]


def test_a_draft_of_a_guide_never_leaves(pair: Pair) -> None:
    with on("03-10"):
        with pair.inner.inside():
            enter(pair.room.agency, **DATA)
            step(pair.room, "begin")
            step(pair.room, "write", clean_values(pair.room, hours="不公开的草稿"))
        pair.outward()
        assert said(pair, "guide") == []
        assert all("不公开的草稿".encode() not in place.read_bytes() for place in pair.inner.out())


def test_an_earlier_version_that_comes_later_is_no_step_back(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        guided(pair)
        pair.inner.round()
        revised(pair, website="new.yunchuan.example")
        first = content(pair, "guide")[0]
        pair.outward()
        with pair.inner.inside():
            other = {**first, "number": 3}
        pair.outer.read(forged(pair, tmp_path, "guide", f"{CODE} 3", {**other, "sha256": "0" * 64}))
        assert "校验值不符" in refusals(pair.outer)[0]
        assert "第 2 版" in page(pair, GUIDE)


def test_a_version_with_other_words_under_the_same_number_is_refused(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        guided(pair)
        pair.outward()
        revised(pair, website="other.yunchuan.example")
        pair.inner.round()
        second = content(pair, "guide")[1]
        pair.outward()
        pair.outer.read(forged(pair, tmp_path, "guide", f"{CODE} 1", {**second, "number": 1}))
        assert "与先前收到的内容不同" in refusals(pair.outer)[0]
        with pair.outer.inside():
            assert GuideText.objects.count() == 2


# -- 公开制度 --


def do(pair: Pair, name: str, **data: Any) -> Any:
    with pair.inner.inside():
        return actions.registered[f"publications.{name}_institution"].perform(pair.room.publisher, data).result


def document(pair: Pair, title: str) -> str:
    """The index number of a document that stands outside and was seen there."""
    with pair.inner.inside():
        matter = pair.room.published(title=title)
    pair.outward()
    pair.inward()
    with pair.inner.inside():
        return Publication.objects.get(pk=matter.pk).index_number


def test_a_rule_is_shown_outside_as_long_as_its_document_stands(pair: Pair) -> None:
    with on("03-10"):
        number = document(pair, "关于印发政府信息发布工作制度的通知")
        row = do(pair, "register", **RULE, item=number)
        do(pair, "register", **{**RULE, "title": "没有公开文本的制度", "flow": "requests"})
        pair.outward()
        shown = page(pair, RULES)
        assert "政府信息发布工作制度 现行有效" in shown
        assert "没有公开文本的制度" not in shown
    with on("03-11"):
        later = document(pair, "关于印发政府信息发布工作制度（修订）的通知")
        do(pair, "replace", institution=row.key, version=1, **{**LATER, "item": later})
        pair.outward()
        assert "2026-04-01 已被代替" in page(pair, RULES)
    with on("04-01"):
        assert "第 2 版" in page(pair, RULES)
        assert "政府信息发布工作制度 已被代替" in page(pair, f"{RULES}?state=ended")
        with pair.inner.inside():
            matter = Publication.objects.get(index_number=later).matter
            pair.room.do("withdraw", matter, {"ground": "duplicate", "reason": "重复。"})
        pair.outward()
        assert "第 2 版" not in page(pair, RULES)
    with on("04-02"):
        do(pair, "repeal", institution=row.key, ended_on="2026-04-02", reason="机构改革")
        pair.outward()
        pair.outward()
        assert refusals(pair.outer) == []
        with pair.outer.inside():
            assert InstitutionEdition.objects.get(number=1).ended_on == date(2026, 4, 1)


def test_a_corrected_entry_is_corrected_outside_and_one_without_document_goes(pair: Pair) -> None:
    with on("03-10"):
        number = document(pair, "关于印发政府信息发布工作制度的通知")
        row = do(pair, "register", **RULE, item=number)
        pair.outward()
        do(pair, "correct", institution=row.key, version=1, **{**RULE, "title": "信息发布办法", "item": number})
        pair.outward()
        assert "信息发布办法" in page(pair, RULES)
        do(pair, "correct", institution=row.key, version=2, **{**RULE, "title": "信息发布办法", "item": ""})
        pair.outward()
        assert "信息发布办法" not in page(pair, RULES)
        assert said(pair, "institutions") == [CODE] * 3


def test_a_rule_whose_document_is_not_there_is_refused_as_a_whole(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        number = document(pair, "关于印发政府信息发布工作制度的通知")
        do(pair, "register", **RULE, item=number)
        pair.outward()
        told = content(pair, "institutions")[0]
        told["editions"][0] |= {"item": "MB9990019/2026-99999", "title": "假的"}
        pair.outer.read(forged(pair, tmp_path, "institutions", CODE, told))
        assert "没有索引号为 MB9990019/2026-99999" in refusals(pair.outer)[0]
        assert "政府信息发布工作制度" in page(pair, RULES)
