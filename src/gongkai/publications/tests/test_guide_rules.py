"""The check of guides: every rule finds its fault, and a lawful guide has none (R25, R32; practice 1.4)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.agencies.models import Person, Post
from gongkai.core import clock
from gongkai.publications.guides import places, rules
from gongkai.publications.guides.checking import findings_of, left, material_of
from gongkai.publications.guides.fields import FIELDS
from gongkai.publications.tests.guide_texts import DATA, clean_values, enter
from gongkai.publications.tests.newsroom import Newsroom, on

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def found(room: Newsroom, **changes: str) -> list[tuple[str, str]]:
    """Rule and field of every finding in a guide with these changes."""
    enter(room.agency, **DATA)
    values = clean_values(room, **changes)
    return [(each.rule, each.where) for each in findings_of(room.agency, values, clock.today())]


# Of each fault: the rule, the label of the field, and what the guide says there.
FAULTS = [
    ("G01", "办公地址", {"address": ""}),
    ("G01", "编排体系", {"arrangement": ""}),
    ("G01", "当面提交", {"counter": ""}),
    ("G01", "邮寄", {"post": ""}),
    ("G02", "互联网联系方式", {"website": ""}),
    ("G02", "投诉举报电话", {"complaint_phone": ""}),
    ("G03", "办公时间", {"hours_summer": "5月至9月 8:00—12:00"}),
    ("G04", "办公时间", {"hours": "工作日正常上班时间"}),
    ("G05", "答复期限", {"terms": "自收到申请之日起15个工作日内答复。"}),
    ("G05", "答复期限", {"terms": "20个工作日内答复；延长不超过十五 个工作日。"}),
    ("G06", "答复期限", {"terms": "收到申请后尽快答复。"}),
    ("G07", "申请的步骤和要写明的内容", {"steps": "根据自身生产、生活、科研等特殊需要，可以申请。"}),
    ("G07", "申请的步骤和要写明的内容", {"steps": "申请人须符合“三需要”。"}),
    ("G08", "申请的步骤和要写明的内容", {"steps": "申请人应当写明所需信息的用途。"}),
    ("G08", "申请的步骤和要写明的内容", {"steps": "提交用途证明材料。"}),
    ("G09", "收费", {"fees": "复制按规定收取工本费。"}),
    ("G09", "收费", {"fees": "收取检索费、邮寄费。"}),
    ("G10", "邮寄", {"post": "本机关不受理邮寄申请。"}),
    ("G10", "当面提交", {"counter": "暂不接受现场申请。"}),
    ("G11", "传真", {"by_fax": "0370-5102204"}),
    ("G11", "电子邮件", {"by_email": "xxgk@yunchuan.example"}),
    ("G12", "联系电话", {"phone": "XXXX-XXXXXXX"}),
    ("G12", "投诉举报电话", {"complaint_phone": "12345678"}),
    ("G12", "编排体系", {"arrangement": "待补"}),
    ("G13", "投诉举报电话", {"complaint_phone": "请到窗口咨询"}),
    ("G14", "投诉举报电话", {"complaint_phone": "13800138000"}),
    ("G16", "办公地址", {"address": "云川市老街2号"}),
    ("G16", "邮政编码", {"postcode": ""}),
    ("G17", "获取方式", {"how_to_get": "到威海市档案馆查阅。"}),
    ("G17", "监督和救济", {"remedies": "向宜宾市人民政府申请行政复议，提起诉讼，或者投诉举报。"}),
    ("G18", "监督和救济", {"remedies": "可以申请行政复议或者提起行政诉讼。"}),
    ("G18", "监督和救济", {"remedies": "可以投诉、举报。"}),
    ("G19", "管辖法院", {"court": ""}),
    ("G20", "编排体系", {"arrangement": "依据《政府信息公开条例》（国务院令第492号）编制。"}),
    ("G21", "申请的步骤和要写明的内容", {"steps": "依据条例第十三条，公民可以申请获取信息。"}),
    ("G21", "答复期限", {"terms": "依据条例第二十四条，20个工作日内答复。"}),
    ("G21", "监督和救济", {"remedies": "依据《条例》第三十三条，可以举报、申请复议或者起诉。"}),
    ("G22", "编排体系", {"arrangement": "依据《中华人民共和国物权法》公开不动产信息。"}),
    ("G23", "收费", {"fees": "依据发改价格〔2008〕1828号收费。"}),
    ("G24", "监督和救济", {"remedies": "可以投诉举报、申请复议，或者在3个月内向法院提起诉讼。"}),
    ("G25", "网上申请", {"online": "须先注册账号并登录。"}),
    ("G26", "申请的步骤和要写明的内容", {"steps": "申请人必须填写《政府信息公开申请表》。"}),
]


@pytest.mark.parametrize(("rule", "where", "changes"), FAULTS)
def test_a_fault_is_found_where_it_stands(room: Newsroom, rule: str, where: str, changes: dict[str, str]) -> None:
    assert (rule, where) in found(room, **changes)


def test_every_rule_has_a_fault_in_the_table() -> None:
    assert {rule for rule, _, _ in FAULTS} | {"G15"} == {rule.code for rule in rules.RULES}
    assert all(rule.source for rule in rules.RULES)


CLEAN: list[dict[str, str]] = [
    {},
    {"steps": "申请不用说明用途，机关也不得要求写明用途。"},
    {"steps": "不再要求“自身生产、生活、科研等特殊需要”，任何人都可以申请。"},
    {"terms": "20 个工作日内答复。第三方应当自收到征求意见书之日起15个工作日内提出意见。"},
    {"terms": "自收到申请之日起二十个工作日内答复。"},
    {"fees": "不收取检索、复制、邮寄等成本费用。"},
    {"fees": "依据条例第四十二条收取信息处理费。"},
    {"hours_summer": "5月至9月 8:00—12:00，15:00—18:00", "hours_winter": "10月至4月 8:30—12:00，14:00—17:30"},
    {"online": "不用注册，直接填写。"},
    {"how_to_get": "到云川市档案馆、云川市图书馆查阅。"},
    {"remedies": "向云川市人民政府投诉、举报或者申请行政复议；6个月内向云川市人民法院提起行政诉讼。"},
    {"steps": "依据条例第二十七条，公民可以申请；可以使用申请表，也可以写信。"},
    {"arrangement": "依据《中华人民共和国劳动合同法》等分类编排。"},
]


@pytest.mark.parametrize("changes", CLEAN)
def test_a_lawful_guide_has_no_finding(room: Newsroom, changes: dict[str, str]) -> None:
    assert found(room, **changes) == []


def test_whoever_left_is_no_contact(room: Newsroom) -> None:
    enter(room.agency, **DATA)
    for name, until in (("王建国", date(2026, 3, 9)), ("李红梅", date(2026, 3, 10)), ("张三丰", None)):
        person = Person.objects.create(name=name, sort_key=name, home=room.agency)
        begin = date(2020, 1, 1)
        Post.objects.create(person=person, agency=room.agency, title="科员", valid_from=begin, valid_to=until)
    assert left(room.agency, date(2026, 3, 10)) == ["王建国"]
    assert left(room.agency, date(2026, 3, 11)) == ["李红梅", "王建国"]
    values = clean_values(room, counter="云川市建设路8号，联系人王建国、李红梅、张三丰。")
    assert [each.rule for each in findings_of(room.agency, values, clock.today())] == ["G15"]


def test_somebody_of_the_same_name_who_stayed_is_a_contact(room: Newsroom) -> None:
    for until in (date(2025, 1, 1), None):
        person = Person.objects.create(name="王建国", sort_key="w", home=room.agency)
        begin = date(2020, 1, 1)
        Post.objects.create(person=person, agency=room.agency, title="科员", valid_from=begin, valid_to=until)
    assert left(room.agency, date(2026, 3, 10)) == []


def test_a_place_of_the_registers_is_one_s_own(room: Newsroom) -> None:
    enter(room.agency, **{**DATA, "court": "郑州市铁路运输法院"})
    values = clean_values(room, remedies="向郑州市铁路运输法院提起行政诉讼；可以申请行政复议、投诉、举报。")
    assert findings_of(room.agency, values, clock.today()) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("向威海市人民政府", ["威海市"]),
        ("云川市各区", []),
        ("河南省郑州市中原区", ["河南省", "郑州市"]),
        ("内蒙古自治区包头市", ["内蒙古自治区", "包头市"]),
        ("超市、城市、门市部", []),
    ],
)
def test_places_are_read_out_of_running_text(text: str, names: list[str]) -> None:
    assert list(places.mentioned(text)) == names


def test_the_material_asks_five_times(room: Newsroom, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    enter(room.agency, **DATA)
    values = clean_values(room)
    with django_assert_num_queries(5):
        material_of(room.agency, values, clock.today())


def test_every_field_of_the_statute_is_wanted() -> None:
    assert {code for code, field in FIELDS.items() if field.needed} >= {
        *("office", "address", "hours", "phone", "classification", "arrangement", "how_to_get", "counter", "post"),
        *("steps", "terms", "fees", "remedies"),
    }
