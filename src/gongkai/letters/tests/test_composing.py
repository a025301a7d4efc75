"""Every type composes with its samples; what is missing is named; each decision carries article, reasons, remedies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.agencies.models import AgencyDatum
from gongkai.core.refusals import Refused
from gongkai.law.outcomes import OUTCOMES, Remedy
from gongkai.letters.composing import compose
from gongkai.letters.service import Term, preview
from gongkai.letters.sheet import Kind, Sheet, from_json, to_json
from gongkai.letters.template import article_in_full
from gongkai.letters.tests.conftest import MONDAY, TODAY, House
from gongkai.letters.types import TYPES, Form, LetterType, type_of

REQUIRED = [(kind.code, field.name) for kind in TYPES.values() for field in kind.fields if field.required]
CODES = list(TYPES)
REFUSED_FIRST = "应当自收到之日起60日内先向云川市人民政府申请行政复议"
EITHER = "或者自收到之日起6个月内向云川市人民法院提起行政诉讼"

# The letters that issue and law name, beside those of the outcomes (R61).
EXPECTED = """
receipt correction_request reasons_request delay extension third_party_consultation consultation_notice
co_maker_consultation organ_consultation assistance third_party_notice fee_notice term_change renewed_decision
record_corrected record_forwarded publication_reply approval_slip
"""


def samples(kind: LetterType, **changed: object) -> dict[str, object]:
    return {**kind.samples, **changed}


def remedy_of(sheet: Sheet) -> str:
    return "".join(block.text for block in sheet.body if block.kind is Kind.REMEDY)


def test_every_letter_of_the_law_is_there() -> None:
    assert set(TYPES) == {*EXPECTED.split(), *OUTCOMES}


@pytest.mark.parametrize("code", CODES)
def test_it_composes_with_its_samples(house: House, code: str) -> None:
    sheet = preview(code, house.agency, TODAY)
    assert from_json(to_json(sheet)) == sheet
    assert sheet.organ == house.agency.name
    assert "{" not in sheet.plain
    assert "}" not in sheet.plain
    assert bool(remedy_of(sheet)) == type_of(code).remedy
    for field in type_of(code).fields:
        if field.form in (Form.LINE, Form.TEXT):
            assert str(field.sample) in sheet.plain


@pytest.mark.parametrize(("code", "name"), REQUIRED)
def test_an_empty_field_is_named(house: House, code: str, name: str) -> None:
    kind = type_of(code)
    for empty in ("", None, " \u200b "):
        if empty and kind.by_name[name].form in (Form.DAY, Form.TERM, Form.TABLE):
            continue
        with pytest.raises(Refused) as refused:
            preview(
                code, house.agency, TODAY, samples(kind, **{name: empty}), grounds=("D07",) if code == "D03" else ()
            )
        assert refused.value.code == "letter_field"
        assert f"还缺：{name}。" in refused.value.message


def test_all_empty_fields_are_named_at_once(house: House) -> None:
    with pytest.raises(Refused, match="收件人、申请编号、收到日期、申请内容、理由"):
        preview("D04", house.agency, TODAY, {})


@pytest.mark.parametrize("code", list(OUTCOMES))
def test_a_decision_names_article_and_reasons(house: House, code: str) -> None:
    kind, sheet, known = type_of(code), preview(code, house.agency, TODAY), OUTCOMES[code]
    assert sheet.title == known.letter
    if kind.remedy and known.basis:
        assert article_in_full(known.basis) in sheet.plain
    if known.reasons:
        assert any(field.reason and field.required for field in kind.fields)


@pytest.mark.parametrize("day", [date(2025, 6, 1), date(2026, 3, 2), date(2027, 1, 4)])
@pytest.mark.parametrize("code", list(OUTCOMES))
def test_a_decision_carries_its_remedy(house: House, code: str, day: date) -> None:
    """From 2025-06-01: refusals under 条例 14-16 go to review first, everything else as the applicant chooses (R76)."""
    text = remedy_of(preview(code, house.agency, day))
    first = OUTCOMES[code].remedy in (Remedy.REVIEW_FIRST, Remedy.BY_PARTS)
    either = OUTCOMES[code].remedy in (Remedy.EITHER, Remedy.BY_PARTS)
    assert (REFUSED_FIRST in text, EITHER in text) == (first, either)


# Main ground, other grounds, review first, either (O2, O13).
SEVERAL = [
    ("D12", (), False, True),
    ("D12", ("D13",), False, True),
    ("D12", ("D07",), True, True),
    ("D07", ("D12",), True, True),
    ("D04", ("D07",), True, False),
    ("D03", ("D12",), False, True),
    ("D03", ("D07",), True, True),
    ("D03", ("D07", "D12"), True, True),
    ("renewed_decision", ("D02",), False, True),
    ("renewed_decision", ("D09",), True, False),
    ("renewed_decision", ("D03", "D09"), True, True),
    ("third_party_notice", (), False, True),
]


@pytest.mark.parametrize(("code", "grounds", "first", "either"), SEVERAL)
def test_several_grounds(house: House, code: str, grounds: tuple[str, ...], first: bool, either: bool) -> None:
    kind = type_of(code)
    text = remedy_of(compose(code, house.agency, kind.samples, TODAY, grounds=grounds))
    assert (REFUSED_FIRST in text, EITHER in text) == (first, either)


@pytest.mark.parametrize(
    ("code", "grounds", "said"),
    [
        ("D03", (), "每处不公开部分的依据"),
        ("renewed_decision", (), "写明新的决定类型"),
        ("D02", ("D07",), "部分公开告知书"),
        ("D12", ("D99",), "不认识的决定类型：D99"),
    ],
)
def test_grounds_that_do_not_fit(house: House, code: str, grounds: tuple[str, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        compose(code, house.agency, type_of(code).samples, TODAY, grounds=grounds)


def test_a_third_party_contests_the_disclosure(house: House) -> None:
    assert remedy_of(preview("third_party_notice", house.agency, TODAY)).startswith("如不服上述公开决定，可以自收到")


def test_a_letter_to_a_third_party_names_no_applicant(house: House) -> None:
    for code in ("third_party_consultation", "third_party_notice"):
        assert not {"申请人", "申请人姓名", "申请内容"} & set(type_of(code).by_name)


def test_served_online_names_the_online_review(house: House) -> None:
    kind = type_of("D12")
    with_it = compose("D12", house.agency, kind.samples, TODAY, served_online=True)
    assert "https://fuyi.example.org" in remedy_of(with_it)
    assert "https://fuyi.example.org" not in remedy_of(preview("D12", house.agency, TODAY))


@pytest.mark.parametrize("code", ["review_organ", "review_address", "review_online", "court"])
def test_no_decision_without_the_agencys_remedy_data(house: House, code: str) -> None:
    AgencyDatum.objects.create(
        agency=house.agency, code=code, value="", source="测试", valid_from=date(2026, 1, 1), recorded_at=MONDAY
    )
    with pytest.raises(Refused, match=AgencyDatum.Code(code).label):
        preview("D12", house.agency, TODAY)
    assert preview("extension", house.agency, TODAY).title == "政府信息公开申请延期答复告知书"


def test_contact_that_a_letter_names_must_be_there(house: House) -> None:
    AgencyDatum.objects.create(
        agency=house.agency, code="phone", value="", source="测试", valid_from=TODAY, recorded_at=MONDAY
    )
    with pytest.raises(Refused, match="没有填“联系电话”"):
        preview("receipt", house.agency, TODAY)


def test_text_is_cleaned_and_never_read_as_syntax(house: House) -> None:
    request = "# 第一段\u202e{救济}\x07\r\n> 第二段 cafe\u0301\ue000"
    values = samples(type_of("D12"), 申请内容=request)
    sheet = compose("D12", house.agency, values, TODAY)
    quotes = [block.text for block in sheet.body if block.kind is Kind.QUOTE]
    assert quotes == ["# 第一段{救济}", "> 第二段 café〓"]
    assert len([block for block in sheet.body if block.kind is Kind.REMEDY]) == 1


def test_optional_lines_disappear(house: House) -> None:
    kind = type_of("D13")
    without = compose("D13", house.agency, kind.samples, TODAY)
    where = "云川市城市管理局，电话0830-2000009。"
    with_it = compose("D13", house.agency, samples(kind, 负责机关=where), TODAY)
    assert len(with_it.body) == len(without.body) + 1
    assert where in with_it.plain


def test_lists_and_tables(house: House) -> None:
    sheet = preview("D03", house.agency, TODAY)
    table = next(block for block in sheet.body if block.kind is Kind.TABLE)
    assert table.rows[0] == ("不公开的部分", "依据", "理由")
    assert table.rows[1][0] == "第三章单价明细"
    assert "1. 请写明所需报告的年份。" in preview("correction_request", house.agency, TODAY).plain


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("不公开部分", [["第三章", "条例第十五条"]], "每行有 3 格"),
        ("不公开部分", [["第三章", "", "商业秘密"]], "“第三章”一行还缺：依据"),
        ("收到日期", "去年", "应当是日期"),
        ("申请内容", 5, "应当是文字"),
    ],
)
def test_values_that_do_not_fit(house: House, name: str, value: object, said: str) -> None:
    with pytest.raises(Refused, match=said):
        compose("D03", house.agency, samples(type_of("D03"), **{name: value}), TODAY, grounds=("D07",))


@pytest.mark.parametrize(
    ("basis", "good"),
    [
        ("《中华人民共和国政府信息公开条例》第二条", True),
        ("《某省政府信息公开规定》第二十条第二款", True),
        ("《政府信息公开工作年度报告格式》第五条", False),
        ("年度报告第三部分", False),
        ("国办公开办函〔2021〕30号", False),
        ("条例", False),
    ],
)
def test_a_report_row_is_no_legal_basis(house: House, basis: str, good: bool) -> None:
    """O3."""
    given = samples(type_of("D20"), 法律依据=basis)
    if good:
        assert basis in compose("D20", house.agency, given, TODAY).plain
    else:
        with pytest.raises(Refused, match="不是法律依据"):
            compose("D20", house.agency, given, TODAY)


def test_an_unknown_field_is_a_programming_error(house: House) -> None:
    with pytest.raises(ValueError, match="no field 身份证号"):
        compose("D12", house.agency, samples(type_of("D12"), 身份证号="510"), TODAY)


def test_a_provisional_day_says_so(house: House) -> None:
    values = samples(type_of("receipt"), 答复期限=Term(date(2027, 1, 4), provisional=True))
    assert "将在2027年1月4日（暂定）前（含当日）答复" in compose("receipt", house.agency, values, TODAY).plain


def test_an_agency_that_ended_writes_no_letter(house: House) -> None:
    house.agency.valid_to = TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="不能以它的名义出文"):
        preview("D12", house.agency, TODAY)


def test_names_of_types_are_told_apart() -> None:
    assert len({kind.name for kind in TYPES.values()}) == len(TYPES)


def test_fields_have_names_help_and_samples() -> None:
    for kind in TYPES.values():
        assert len({field.name for field in kind.fields}) == len(kind.fields), kind.code
        for field in kind.fields:
            assert field.help, (kind.code, field.name)
            assert field.sample or not field.required, (kind.code, field.name)


@pytest.mark.parametrize("character", ["\ue000", "\u0378", "\U000f0000"])
def test_characters_that_nothing_prints_are_refused_before_a_number_is_taken(house: House, character: str) -> None:
    kind = type_of("receipt")
    with pytest.raises(Refused, match=rf"U\+{ord(character):04X}"):
        compose("receipt", house.agency, samples(kind, 收件人=f"张{character}三"), TODAY)


@pytest.mark.parametrize("character", ["\x00", "\u200b", "\u202e", "\ud800", "\ufeff"])
def test_invisible_characters_of_a_request_do_not_stop_the_letter(house: House, character: str) -> None:
    kind = type_of("receipt")
    sheet = compose("receipt", house.agency, samples(kind, 收件人=f"张{character}三"), TODAY)
    assert sheet.addressee == "张三"
