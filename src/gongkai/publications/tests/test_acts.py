"""The ledger of decisions as dated tables: recorded, corrected, ended; a list or a figure, never both (R89, R146)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongkai.core import actions
from gongkai.core.models import Entry
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, Job
from gongkai.publications.acts import naming
from gongkai.publications.acts.models import Act, Figure, number_key
from gongkai.publications.tests.newsroom import Newsroom, build, invalid, on

pytestmark = pytest.mark.db

LICENCE: dict[str, Any] = {
    "kind": "licence",
    "decision_number": "云住建许〔2026〕3号",
    "decided_on": "2026-03-02",
    "title": "建筑工程施工许可",
    "party_kind": "organisation",
    "party": "云川建工有限公司",
    "content": "准予开工建设东城小学综合楼。",
    "published": "yes",
}
PERSON = {"party_kind": "natural", "party": "欧阳静、王小明", "title": "对王小明违法建设的处罚", "kind": "penalty"}
FIGURE = {"kind": "penalty", "month": "2026-03", "amount": "12", "source": "执法平台三月统计表"}


@pytest.fixture(autouse=True)
def day():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def do(room: Newsroom, code: str, data: dict[str, Any], by: Any = None) -> Any:
    """Take a step on the ledger; its row."""
    return actions.registered[f"publications.{code}"].perform(by or room.publisher, data, channel="command").result


def record(room: Newsroom, **changes: Any) -> Act:
    return do(room, "record_act", {**LICENCE, **changes})


def test_a_decision_is_recorded_with_its_entry(room: Newsroom) -> None:
    row = record(room)
    assert (row.agency_id, row.number_key, row.published) == (room.agency.pk, "云住建许(2026)3号", True)
    entry = Entry.objects.get(action="publications.record_act")
    assert entry.subject == f"act:{row.key}"
    assert entry.agency_id == room.agency.pk
    assert "云川建工" not in str(entry.detail)


def test_a_job_sees_every_decision_and_the_public_what_is_published(room: Newsroom) -> None:
    shown = record(room)
    hidden = record(room, decision_number="许2号", published="no", unpublished_reason="涉密")
    assert set(Act.objects.visible_to(Job("测试"))) == {shown, hidden}
    assert set(Act.objects.visible_to(Anonymous())) == {shown}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decided_on": "2026-03-11"}, "在今天之后"),
        ({"decided_on": "1979-12-31"}, "早于 1980 年"),
        ({"published": "no"}, "写明法定理由"),
        ({"valid_from": "2026-03-02", "valid_to": "2026-03-01"}, "在开始以前"),
        ({"party_kind": "natural", "party": "王小明", "credit_code": "91990181MA0000000X"}, "证件号码不登记"),
        ({"party": "王小明 11010519491231002X"}, "身份证号码"),
        ({"content": "联系电话 13800138000。"}, "手机号码"),
        ({"decision_number": ""}, "必填"),
    ],
)
def test_what_a_decision_must_not_be(room: Newsroom, changes: dict[str, Any], sentence: str) -> None:
    with invalid(sentence):
        record(room, **changes)


def test_today_and_the_last_day_of_display_are_in_time(room: Newsroom) -> None:
    record(room, decided_on="2026-03-10", display_until="2026-03-10")
    assert Act.objects.visible_to(Anonymous()).count() == 1
    with on("03-11"):
        assert Act.objects.visible_to(Anonymous()).count() == 0


@pytest.mark.parametrize("spelled", ["云住建许〔2026〕3号", "云住建许[2026]3 号", "云住建许（2026）３号"])
def test_a_number_is_recorded_once_however_it_is_spelled(room: Newsroom, spelled: str) -> None:
    record(room)
    with invalid("已经登记过"):
        record(room, decision_number=spelled)
    assert number_key(spelled) == "云住建许(2026)3号"
    record(room, kind="penalty")


def test_a_correction_is_a_later_row_that_names_the_old_one(room: Newsroom) -> None:
    old = record(room)
    new = do(room, "correct_act", {**LICENCE, "title": "施工许可", "key": old.key, "reason": "名称写错"})
    old.refresh_from_db()
    assert (new.replaces_id, old.ended_as, old.ended_reason) == (old.pk, "corrected", "名称写错")
    assert list(Act.objects.counted()) == [new]
    detail = Entry.objects.get(action="publications.correct_act").detail
    assert detail["changed"] == ["title"]
    assert detail["replaces"] == old.key
    with pytest.raises(Refused, match="已经更正或者作废"):
        do(room, "correct_act", {**LICENCE, "key": old.key, "reason": "再改"})
    with pytest.raises(Refused, match="没有改动"):
        do(room, "correct_act", {**LICENCE, "title": "施工许可", "key": new.key, "reason": "没有"})


@pytest.mark.parametrize(("ended_as", "counted", "taken_off"), [("mistake", 0, 0), ("revoked", 1, 1)])
def test_what_ended_stays_and_says_how(room: Newsroom, ended_as: str, counted: int, taken_off: int) -> None:
    row = record(room)
    day = "2026-03-09" if ended_as == "revoked" else ""
    do(room, "end_act", {"key": row.key, "reason": "复议撤销", "ended_as": ended_as, "revoked_on": day})
    assert Act.objects.counted().count() == counted
    assert Act.objects.taken_off().count() == taken_off
    assert not Act.objects.visible_to(Anonymous()).exists()
    assert Act.objects.visible_to(room.handler).count() == 1
    record(room)  # the number is free again


@pytest.mark.parametrize(
    ("revoked", "sentence"),
    [("", "填写变更、撤销的日期"), ("2026-03-11", "在今天之后"), ("2026-03-01", "决定日期以前")],
)
def test_a_revocation_has_its_day(room: Newsroom, revoked: str, sentence: str) -> None:
    row = record(room)
    with invalid(sentence):
        do(room, "end_act", {"key": row.key, "reason": "撤销", "ended_as": "revoked", "revoked_on": revoked})


def test_a_month_has_a_list_or_a_figure(room: Newsroom) -> None:
    record(room, kind="penalty", decided_on="2026-02-28")
    figure = do(room, "record_figure", FIGURE)
    with invalid("已经登记了月度数量"):
        record(room, kind="penalty", decided_on="2026-03-01", decision_number="罚1号")
    with invalid("已经逐件登记"):
        do(room, "record_figure", {**FIGURE, "month": "2026年2月"})
    with invalid("这个月已经登记过"):
        do(room, "record_figure", FIGURE)
    do(room, "end_figure", {"key": figure.key, "reason": "改为逐件登记"})
    record(room, kind="penalty", decided_on="2026-03-01", decision_number="罚1号")


def test_a_figure_is_corrected_by_a_later_one(room: Newsroom) -> None:
    old = do(room, "record_figure", FIGURE)
    new = do(room, "correct_figure", {**FIGURE, "amount": "13", "key": old.key, "reason": "漏计一件"})
    assert (new.replaces_id, new.value) == (old.pk, 13)
    assert list(Figure.objects.in_force()) == [new]
    assert Entry.objects.get(action="publications.correct_figure").detail["was"] == 12


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"month": "2026-04"}, "还没有开始"),
        ({"month": "三月"}, "年-月"),
        ({"amount": "1.5"}, "整数"),
        ({"amount": "-1"}, "0"),
        ({"kind": "fee"}, "收费项目"),
        ({"source": ""}, "必填"),
    ],
)
def test_what_a_figure_must_not_be(room: Newsroom, changes: dict[str, Any], sentence: str) -> None:
    with invalid(sentence):
        do(room, "record_figure", {**FIGURE, **changes})


def test_fees_are_whole_fen(room: Newsroom) -> None:
    row = do(room, "record_figure", {**FIGURE, "kind": "fee", "item": "不动产登记费", "amount": "1234.56"})
    assert (row.value, row.item) == (123456, "不动产登记费")


def test_who_may_and_whose(room: Newsroom) -> None:
    row = record(room)
    with pytest.raises(Refused, match="信息发布员或者承办人"):
        do(room, "record_act", LICENCE, by=room.reviewer)
    other = build("MB9990027", "云川市民政局")
    assert not Act.objects.filter(published=False).visible_to(other.handler).exists()
    with pytest.raises(Refused, match="已经更正或者作废"):
        do(other, "end_act", {"key": row.key, "reason": "不是我的", "ended_as": "mistake"})


def test_the_database_keeps_rows_as_they_are(room: Newsroom) -> None:
    row = record(room)
    for change in ({"title": "另一个"}, {"published": False, "unpublished_reason": "改"}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Act.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
        Act.objects.all()._raw_delete("default")


def test_a_natural_persons_name_is_masked_wherever_it_stands(room: Newsroom) -> None:
    row = record(room, **PERSON)
    assert naming.party(row) == "欧阳某、王某某"
    assert naming.shown(row, row.title) == "对王某某违法建设的处罚"
    assert naming.party(row, naming.FULL) == row.party
    assert naming.party(record(room)) == "云川建工有限公司"


@pytest.mark.parametrize(
    ("name", "person"),
    [("王小明", True), ("王小明、李红", True), ("东城食品厂", False), ("云川建工有限公司", False), ("李记面馆", False)],
)
def test_a_party_without_a_kind_is_a_person_by_its_name(name: str, person: bool) -> None:
    assert naming.is_person(name) is person
