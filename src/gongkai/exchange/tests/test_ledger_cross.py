"""双公示 and standard catalogues in two zones: the outer one shows what the public reads, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from gongkai.core import actions
from gongkai.core.writing import write_transaction
from gongkai.exchange.tests.test_guides_cross import document
from gongkai.exchange.tests.test_promises_cross import put
from gongkai.exchange.tests.told import content, forged, refusals, said, taken
from gongkai.exchange.tests.two_zones import Pair, Zone, pair
from gongkai.publications.acts.models import Act
from gongkai.publications.grassroots.models import StandardItem, StandardLine
from gongkai.publications.mirroring import ledger
from gongkai.publications.models import Column
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.newsroom import on
from gongkai.publications.tests.test_acts import LICENCE, PERSON

__all__ = ["pair"]
pytestmark = pytest.mark.db
CODE = "MB9990019"
LIST = "/decisions/"


def do(pair: Pair, code: str, **data: Any) -> Any:
    with pair.inner.inside():
        return actions.registered[f"publications.{code}"].perform(pair.room.publisher, data).result


def record(pair: Pair, **changes: Any) -> Act:
    return do(pair, "record_act", **{**LICENCE, **changes})  # type: ignore[no-any-return]


def page(zone: Zone, query: str = "") -> str:
    with zone.inside():
        answer = Client().get(f"{LIST}{query}")
        assert answer.status_code == 200
        return words(answer)


def csv(zone: Zone) -> str:
    with zone.inside():
        return b"".join(Client().get(f"{LIST}list.csv")).decode()  # type: ignore[arg-type]


def stored(zone: Zone) -> str:
    """All words of decisions that can be read in the zone's tables."""
    with zone.inside():
        return str(list(Act.objects.values_list("title", "party", "credit_code", "content", "basis", "category")))


def test_decisions_are_listed_outside_as_the_public_reads_them(pair: Pair) -> None:
    with on("03-10"):
        record(pair, credit_code="91990181MA00000001")
        record(pair, **PERSON, decision_number="云住建罚〔2026〕1号", content="对王小明罚款五百元。")
        record(pair, decision_number="云住建许〔2026〕4号", published="no", unpublished_reason="涉及未成年人")
    with on("03-11"):
        pair.outward()
        shown = page(pair.outer)
        for part in (
            "云住建许〔2026〕3号",
            "云川建工有限公司",
            "云住建罚〔2026〕1号",
            "欧阳某、王某某",
            "对王某某罚款五百元",
        ):
            assert part in shown, part
        assert "4号" not in shown
        assert "王小明" not in stored(pair.outer)
        for place in pair.inner.out():
            assert "王小明".encode() not in place.read_bytes()
            assert "未成年人".encode() not in place.read_bytes()
        pair.outward()
        pair.inward()
        subjects = [f"{CODE} licence 2026-03", f"{CODE} penalty 2026-03"]
        assert said(pair, "acts") == taken(pair, "acts") == subjects
        assert "91990181MA00000001" in csv(pair.outer)


def test_a_whole_name_crosses_only_where_the_rules_print_it(pair: Pair) -> None:
    with on("03-10"):
        record(pair, **PERSON, decision_number="云住建罚〔2026〕1号")
        pair.outward()
        assert "王某某" in page(pair.outer)
        put(pair, "publications.act_names", "full", CODE)
        pair.outward()
        assert "欧阳静、王小明" in page(pair.outer)
    with on("03-11"):
        put(pair, "publications.act_names", "masked", CODE, "2026-03-11")
        pair.outward()
        assert "王某某" in page(pair.outer)
        assert "王小明" not in page(pair.outer)
        assert "王小明" not in stored(pair.outer), "what was printed in full before is destroyed"
        assert refusals(pair.outer) == []


def test_corrected_revoked_and_mistaken_decisions(pair: Pair) -> None:
    with on("03-10"):
        rows = [record(pair, decision_number=f"云住建许〔2026〕{n}号", party=f"第{n}有限公司") for n in (1, 2, 3)]
        pair.outward()
        changes = {**LICENCE, "decision_number": "云住建许〔2026〕1号", "party": "更正以后有限公司"}
        do(pair, "correct_act", key=rows[0].key, reason="名称写错", **changes)
        do(pair, "end_act", key=rows[1].key, reason="复议撤销", ended_as="revoked", revoked_on="2026-03-10")
        do(pair, "end_act", key=rows[2].key, reason="没有这件", ended_as="mistake")
        pair.outward()
        pair.outward()
        shown = page(pair.outer)
        assert "更正以后有限公司" in shown
        for gone in ("第1有限公司", "第2有限公司", "第3有限公司"):
            assert gone not in shown
            assert gone not in stored(pair.outer)
        off = page(pair.outer, "?state=off")
        assert "云住建许〔2026〕2号" in off
        assert "复议撤销" in off
        assert "云住建许〔2026〕3号" not in off
        assert refusals(pair.outer) == []


def test_a_decision_moved_to_another_month_stands_once_in_whatever_order_the_months_are_told(pair: Pair) -> None:
    with on("03-10"):
        row = record(pair, decided_on="2026-03-02")
        record(pair, decision_number="云住建许〔2026〕9号", decided_on="2026-02-02")
        pair.outward()
        do(pair, "correct_act", key=row.key, reason="日期写错", **{**LICENCE, "decided_on": "2026-02-03"})
        pair.outward()
        assert refusals(pair.outer) == []
        with pair.outer.inside():
            standing = Act.objects.in_force().order_by("decided_on")
            assert [f"{each.decided_on:%m-%d}" for each in standing] == ["02-02", "02-03"]


def test_the_end_of_display_crosses_and_the_words_are_destroyed(pair: Pair) -> None:
    with on("03-10"):
        record(pair, party="短期公示有限公司", display_until="2026-03-11")
        record(pair, party="长期公示有限公司", decision_number="云住建许〔2026〕8号")
        pair.outward()
    with on("03-11"):
        pair.outward()
        assert "短期公示有限公司" in page(pair.outer), "the last day counts"
    with on("03-12"):
        assert "短期公示有限公司" not in page(pair.outer), "by the outer zone's own clock, before anything crosses"
        assert "短期公示有限公司" in stored(pair.outer)
        pair.outward()
        assert "短期公示有限公司" not in stored(pair.outer)
        assert "长期公示有限公司" in page(pair.outer)
        assert "短期公示有限公司" in stored(pair.inner), "the ledger of the inner zone stays"
    with on("03-13"):
        pair.outward()
    assert len(said(pair, "acts")) == 2


def test_the_last_decision_of_a_month_goes_too(pair: Pair) -> None:
    with on("03-10"):
        row = record(pair)
        pair.outward()
        do(pair, "end_act", key=row.key, reason="没有这件", ended_as="mistake")
        pair.outward()
        assert "云川建工有限公司" not in stored(pair.outer)
        pair.outward()
        assert len(said(pair, "acts")) == 2, "an empty month is told once"


def test_a_ledger_from_before_the_switch_crosses_with_its_first_round(pair: Pair) -> None:
    with on("03-10"):
        for number in range(1, 8):
            record(pair, decision_number=f"云住建许〔2026〕{number}号", decided_on=f"2026-0{number % 3 + 1}-01")
        pair.outward()
        with pair.outer.inside():
            assert Act.objects.in_force().count() == 7
        assert len(said(pair, "acts")) == 3


@pytest.mark.parametrize(
    "change",
    [{"party": "别人"}, {"decision_number": "x"}, {"published": False}, {"ended_reason": "x"}],
    ids=lambda change: next(iter(change)),
)
def test_an_act_is_still_never_changed(pair: Pair, change: dict[str, Any]) -> None:
    """The guard lets words be destroyed and nothing else be done."""
    with on("03-10"):
        record(pair)
        pair.outward()
        with pair.outer.inside(), pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
            Act.objects.update(**change)
        with pair.outer.inside(), pytest.raises(IntegrityError), write_transaction(), transaction.atomic():
            Act.objects.update(erased_at=Act.objects.get().recorded_at, **{**ledger.EMPTY, **change})


def test_a_forged_kind_is_refused(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        record(pair)
        pair.outward()
        told = content(pair, "acts")[0]
        pair.outer.read(forged(pair, tmp_path, "acts", "x", {**told, "kind": "fee"}))
        assert len(refusals(pair.outer)) == 1
        assert "云川建工有限公司" in page(pair.outer)


# -- standard catalogues --

LINE: dict[str, Any] = {
    "field": "社会救助",
    "place": 1,
    "first": "综合业务",
    "second": "政策法规文件",
    "elements": "《社会救助暂行办法》",
    "basis": "条例",
    "term": "形成后20个工作日内",
    "subject": "民政局",
    "channels": ["政府网站"],
    "audience": "everybody",
    "way": "active",
    "level": "county",
}
CATALOGUE = f"/grassroots/?agency={CODE}&field=社会救助"


def lines(pair: Pair) -> str:
    with pair.outer.inside():
        answer = Client().get(CATALOGUE)
        assert answer.status_code == 200
        return words(answer)


def test_a_catalogue_stands_outside_with_what_was_named_for_it(pair: Pair) -> None:
    with on("03-10"):
        number = document(pair, "关于社会救助的通知")
        row = do(pair, "record_standard_line", **LINE)
        pair.outward()
        assert "政策法规文件" in lines(pair)
        assert "关于社会救助的通知" not in lines(pair)
        do(pair, "assign_standard_line", line=row.key, column="", items=number)
        pair.outward()
        with pair.outer.inside():
            assert StandardItem.objects.get(ended_by=None).item.index_number == number
        assert "关于社会救助的通知" in lines(pair)
        do(pair, "assign_standard_line", line=row.key, column="", items="")
        pair.outward()
        assert "关于社会救助的通知" not in lines(pair)
        pair.outward()
        pair.inward()
        assert said(pair, "catalogue") == [CODE] * 3
        assert taken(pair, "catalogue") == [CODE]


def test_a_line_that_was_replaced_or_ended_goes_from_the_catalogue_outside(pair: Pair) -> None:
    with on("03-10"):
        do(pair, "record_standard_line", **LINE)
        other = do(pair, "record_standard_line", **{**LINE, "place": 2, "second": "监督检查"})
        pair.outward()
        do(pair, "record_standard_line", **{**LINE, "elements": "新的要素"})
        do(pair, "end_standard_line", line=other.key, reason="上级取消")
        pair.outward()
        shown = lines(pair)
        assert "新的要素" in shown
        assert "《社会救助暂行办法》" not in shown
        assert "监督检查" not in shown
        with pair.outer.inside():
            assert StandardLine.objects.in_force().count() == 1
            assert StandardLine.objects.count() == 3


def test_the_column_of_a_line_is_made_outside(pair: Pair) -> None:
    with on("03-10"):
        with pair.inner.inside():
            done = actions.registered["publications.add_column"].perform(
                pair.room.publisher, {"title": "社会救助", "cycle_days": "0", "order": "100"}
            )
            key = done.result.key
        row = do(pair, "record_standard_line", **LINE)
        do(pair, "assign_standard_line", line=row.key, column=key, items="")
        pair.outward()
        with pair.outer.inside():
            column = StandardLine.objects.get().column
            assert column is not None
            assert (column.title, column.key) == ("社会救助", key)
            assert Column.objects.count() == 1


def test_a_document_that_is_not_there_is_refused_and_the_catalogue_stays(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        do(pair, "record_standard_line", **LINE)
        pair.outward()
        told = content(pair, "catalogue")[0]
        told["lines"][0]["items"] = ["x/1"]
        pair.outer.read(forged(pair, tmp_path, "catalogue", CODE, told))
        assert "没有索引号为 x/1" in refusals(pair.outer)[0]
        assert "政策法规文件" in lines(pair)
