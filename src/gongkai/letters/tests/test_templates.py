"""Templates: what is checked when one is saved; versions by day; ours are lawful."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongkai.core import clock
from gongkai.core.models import Entry
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.letters.actions import SaveTemplate
from gongkai.letters.composing import default_wording, wording_on
from gongkai.letters.models import Template
from gongkai.letters.service import preview
from gongkai.letters.template import article_in_full, problems
from gongkai.letters.tests.conftest import MONDAY, TODAY, House, staff
from gongkai.letters.types import TYPES, type_of

OURS = default_wording("D12")

# What somebody makes of our template for 信息不存在, and what is said about it.
CHANGES = [
    (OURS.replace("{检索情况}\n", ""), "模板里缺少字段 {检索情况}"),
    (OURS + "联系人：{联系人}\n", "没有“联系人”这个字段"),
    (OURS.replace("{救济}\n", ""), "须有且只有一行 {救济}"),
    (OURS + "{救济}\n", "须有且只有一行 {救济}"),
    (OURS.replace("{救济}", "救济途径：{救济}"), "{救济} 须单独成行"),
    (OURS.replace("{救济}", "> {救济}"), "{救济} 须单独成行"),
    (OURS.replace("{情况说明}", "说明：{情况说明}，编号{申请编号}"), "{情况说明} 可以不填，所在的一行不能再有别的字段"),
    (OURS + "如不服，可以向云川市人民政府申请行政复议。\n", "不能自己写救济途径（“行政复议”）"),
    (OURS + "也可以向云川市人民法院起诉。\n", "不能自己写救济途径（“向云川市人民法院”）"),
    (OURS + "可以向上一级主管部门申请复查。\n", "不再由上一级主管部门复议"),
    (OURS + "本机关自收到申请之日起15个工作日内答复。\n", "答复期限是二十个工作日"),
    (OURS + "请说明自身生产、生活、科研等特殊需要。\n", "“三需要”已于 2019 年取消"),
    (
        OURS.replace("第三十六条第（四）项", "第三十六条"),
        "没有写明依据：《中华人民共和国政府信息公开条例》第三十六条第（四）项",
    ),
    (OURS.replace("{检索情况}", "{检索情况"), "花括号不成对"),
    (OURS + "字" * 20_001, "模板不能超过 20000 个字"),
]


def data(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "D12", "text": text, "source": "局务会议", "valid_from": "2026-03-02", **more}


@pytest.mark.parametrize("code", list(TYPES))
def test_ours_pass_their_own_checks(code: str) -> None:
    assert problems(type_of(code), default_wording(code)) == []


def test_every_file_of_ours_belongs_to_a_type() -> None:
    from gongkai.letters.composing import FOLDER  # noqa: PLC0415

    assert {path.stem for path in FOLDER.glob("*.txt")} == set(TYPES)


@pytest.mark.parametrize(("text", "said"), CHANGES)
def test_what_is_refused(text: str, said: str) -> None:
    assert any(said in sentence for sentence in problems(type_of("D12"), text)), problems(type_of("D12"), text)


def test_no_remedies_where_there_are_none() -> None:
    text = default_wording("extension") + "{救济}\n"
    assert problems(type_of("extension"), text) == ["《延期答复告知书》不写救济途径，请删去 {救济}。"]


@pytest.mark.parametrize(
    ("basis", "full"),
    [
        ("条例第三十六条第四项", "《中华人民共和国政府信息公开条例》第三十六条第（四）项"),
        ("条例第十六条第二款", "《中华人民共和国政府信息公开条例》第十六条第二款"),
        ("档案法第十五条", "《中华人民共和国档案法》第十五条"),
        ("信息处理费管理办法（国办函〔2020〕109号）", "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"),
        ("", ""),
    ],
)
def test_an_article_in_full(basis: str, full: str) -> None:
    assert article_in_full(basis) == full


@pytest.mark.db
@pytest.mark.django_db
class TestSaving:
    """Through the Action, as page and command do."""

    def test_a_version_holds_from_its_day(self, house: House) -> None:
        text = OURS.replace("特此告知。", "特此告知，谢谢。")
        SaveTemplate.perform(house.signer, data(text, valid_from="2026-03-05"))
        assert "谢谢" not in preview("D12", house.agency, TODAY).plain
        assert "特此告知，谢谢。" in preview("D12", house.agency, TODAY + timedelta(days=3)).plain
        entry = Entry.objects.get(action="letters.save_template")
        assert (entry.subject, entry.agency_id) == ("template:D12", house.agency.pk)

    def test_an_empty_text_goes_back_to_ours(self, house: House) -> None:
        SaveTemplate.perform(house.signer, data(OURS.replace("特此告知。", "特此告知，谢谢。")))
        SaveTemplate.perform(house.signer, data(" \r\n ", source="恢复"))
        assert wording_on(house.agency, "D12", TODAY).text == OURS
        assert Template.objects.count() == 2

    def test_nothing_changed(self, house: House) -> None:
        with pytest.raises(Refused, match="没有改动"):
            SaveTemplate.perform(house.signer, data(OURS.replace("\n", "\r\n")))

    def test_faults_stand_at_the_text(self, house: House) -> None:
        with pytest.raises(Invalid) as refused:
            SaveTemplate.perform(house.signer, data(OURS.replace("{检索情况}\n", "")))
        assert "缺少字段 {检索情况}" in refused.value.errors["text"][0]
        assert not Template.objects.exists()

    def test_not_from_yesterday(self, house: House) -> None:
        with pytest.raises(Invalid) as refused:
            SaveTemplate.perform(house.signer, data(OURS + "谢谢。\n", valid_from="2026-03-01"))
        assert "不能早于今天" in refused.value.errors["valid_from"][0]

    def test_two_people_at_once(self, house: House) -> None:
        SaveTemplate.perform(house.signer, data(OURS + "谢谢。\n", version=0))
        with pytest.raises(Stale):
            SaveTemplate.perform(house.signer, data(OURS + "多谢。\n", version=0))

    @pytest.mark.parametrize(("role", "may"), [("reviewer", True), ("signer", True), ("handler", False)])
    def test_who_may(self, house: House, role: str, may: bool) -> None:
        viewer = staff(house.agency, f"某{role}", role)
        if may:
            SaveTemplate.perform(viewer, data(OURS + "谢谢。\n"))
        else:
            with pytest.raises(Refused, match="由审核人或签发人办理"):
                SaveTemplate.perform(viewer, data(OURS + "谢谢。\n"))

    def test_one_agencys_wording_is_its_own(self, house: House) -> None:
        SaveTemplate.perform(house.signer, data(OURS + "谢谢。\n"))
        house.agency.pk, house.agency.code = None, "MB9990035"
        house.agency.save()
        assert wording_on(house.agency, "D12", TODAY).version is None

    def test_a_letter_keeps_the_wording_it_had(self, house: House) -> None:
        from gongkai.letters.tests.test_service import approve, prepare  # noqa: PLC0415

        letter = prepare(house, house.matter())
        with clock.frozen(MONDAY + timedelta(hours=1)):
            SaveTemplate.perform(house.signer, data(OURS.replace("特此告知。", "特此告知，谢谢。")))
            with pytest.raises(Refused, match="重新生成并核对"):
                approve(house, letter)
