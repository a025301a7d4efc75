"""Each of the 23 outcomes from the counter to the archive: its way, its letter's text, its row (R60, R63, R90)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.applications.models import Party
from gongkai.applications.tests.office import POST, Office, on, upload
from gongkai.core.models import Matter
from gongkai.core.refolding import check
from gongkai.core.refusals import Invalid, Refused
from gongkai.law.outcomes import OUTCOMES, REFUSALS_14_16
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db]

CORRECTION = {"say_补正事项": "请写明所需报告的年份。", "term": 15, "say_补正指引": "可以写明文件的名称、文号。"}
SEARCH = {
    "place": "档案室",
    "method": "翻阅纸质目录",
    "terms": "人民路12号",
    "span": "2015—2026 年",
    "person": "李倩",
    "hits": 0,
}


def plainly(office: Office) -> Matter:
    with on("03-02"):
        return office.assigned()


def searched(office: Office) -> Matter:
    matter = plainly(office)
    with on("03-03"):
        office.do("record_search", matter, SEARCH, by=office.handler)
    return matter


def asked_to_correct(office: Office) -> Matter:
    matter = plainly(office)
    with on("03-04"):
        letter = office.letter(matter, "correction_request", CORRECTION)
        office.do("send_correction_notice", matter, POST)
    with on("03-06"):
        office.receipt(matter, letter)
    return matter


def corrected(office: Office) -> Matter:
    matter = asked_to_correct(office)
    with on("03-12"):
        office.do("receive_correction", matter, {"title": "竣工报告", "text": "我要那份报告，你们知道的。"})
    return matter


def not_corrected(office: Office) -> Matter:
    matter = asked_to_correct(office)
    with on("03-27"), pytest.raises(Refused, match="期满次日"):
        office.do("lapse_correction", matter, {"no_reason": True})
    with on("03-30"):
        office.do("lapse_correction", matter, {"no_reason": True})
    return matter


def objected(office: Office) -> Matter:
    matter = plainly(office)
    with on("03-09"):
        letter = office.letter(
            matter,
            "third_party_consultation",
            {
                "party_name": "云川水务有限公司",
                "say_涉及信息": "施工合同第三章",
                "say_涉及理由": "单价明细可能涉及商业秘密。",
                "say_回复方式": "当面递交",
            },
        )
        office.do("ask_third_party", matter, POST)
    with on("03-11"):
        office.receipt(matter, letter)
    party = next(iter(office.case(matter).parties))
    row = Party.objects.get(matter=matter, code=party)
    with on("03-20"):
        office.do("third_party_answers", matter, {"party": row.pk, "opinion": "refuse", "grounds": "商业秘密"})
        office.do("judge_third_party", matter, {"party": row.pk, "harms": "yes", "reasons": "未公开且采取保密措施。"})
    return matter


def excessive(office: Office) -> Matter:
    matter = plainly(office)
    with on("03-03"):
        letter = office.letter(
            matter,
            "reasons_request",
            {
                "until": "2026-03-17",
                "say_数量频次": "你提出申请64件。",
                "say_说明事项": "请说明理由。",
                "say_说明期限": "十个工作日",
            },
        )
        office.do("ask_reasons", matter, POST)
    with on("03-05"):
        office.receipt(matter, letter)
    with on("03-18"):
        office.do("judge_reasons", matter, {"accepted": "no", "note": "为了了解情况。"})
    return matter


def fee_unpaid(office: Office) -> Matter:
    matter = plainly(office)
    with on("03-10"):
        letter = office.letter(
            matter,
            "fee_notice",
            {"tariff": "pages", "units": 68, "say_收款单位": "市财政局非税专户", "say_缴费方式": "凭缴款码缴纳。"},
        )
        office.do("send_fee_notice", matter, POST)
    with on("03-11"):
        office.receipt(matter, letter)
    with on("04-09"), pytest.raises(Refused, match="期满次日"):
        office.do("lapse_fee", matter, {"no_reason": True})
    with on("04-10"):
        office.do("lapse_fee", matter, {"no_reason": True})
    return matter


def withdrawn(office: Office) -> Matter:
    matter = plainly(office)
    with on("03-05"):
        office.do("withdraw", matter, {"note": "不需要了"}, files={"file": upload()})
    return matter


def gone(office: Office) -> Matter:
    matter = plainly(office)
    with on("03-05"):
        office.do("applicant_gone", matter, {"note": "注销登记，无承受人"})
    return matter


# Which way leads to which answer, and on which day it is decided; everything else goes the plain way.
WAYS: dict[str, tuple[Callable[[Office], Matter], str]] = {
    "D07": (objected, "03-23"),
    "D12": (searched, "03-09"),
    "D15": (corrected, "03-20"),
    "D19": (excessive, "03-19"),
    "D21": (not_corrected, "03-31"),
    "D22": (fee_unpaid, "04-13"),
    "D23-5": (withdrawn, "03-06"),
    "D23-6": (gone, "03-06"),
}


@pytest.mark.parametrize("code", OUTCOMES)
def test_from_the_counter_to_the_archive(office: Office, code: str) -> None:
    way, day = WAYS.get(code, (plainly, "03-10"))
    matter = way(office)
    with on(day):
        office.answer(matter, code, office.filled(matter, code))
    row, outcome = office.row(matter), OUTCOMES[code]
    assert (row.process_state, row.row, row.codes) == ("archived", outcome.row, code)
    assert row.counted_on == date.fromisoformat(f"2026-{day}")
    letter = Letter.objects.get(matter=matter, type=code)
    text = sheets.from_json(letter.sheet).plain
    assert outcome.letter in text
    assert "2026-0001" in text
    assert "请公开人民路12号" in text or code == "D15"
    assert ("先向云川市人民政府申请行政复议" in text or "先申请行政复议" in text) == (
        code in REFUSALS_14_16 or code == "D03"
    )
    assert ("云川市中级人民法院" in text) == (code not in {"D23-5", "D23-6"})
    assert check() == []


def test_still_unclear_tells_the_days_in_their_order(office: Office) -> None:
    matter = corrected(office)
    with on("03-20"):
        office.decide(matter, "D15", office.filled(matter, "D15"))
    text = sheets.from_json(Letter.objects.get(matter=matter, type="D15").sheet).plain
    assert "本机关于2026年3月2日收到你（单位）提出的政府信息公开申请" in text
    assert text.index("2026年3月2日") < text.index("2026年3月4日") < text.index("于2026年3月12日收到补正材料")


WRONG = [
    ("D12", plainly, "检索记录"),
    ("D07", plainly, "征求第三方意见"),
    ("D15", plainly, "补正"),
    ("D19", plainly, "说明理由"),
    ("D21", plainly, "逾期不补正"),
    ("D22", plainly, "逾期不缴费"),
    ("D23-5", plainly, "撤回"),
    ("D23-6", plainly, "死亡或者终止"),
    ("D02", withdrawn, "只能作"),
    ("D02", not_corrected, "只能作"),
]


@pytest.mark.parametrize(("code", "way", "says"), WRONG, ids=[f"{w.__name__}-{c}" for c, w, _ in WRONG])
def test_an_answer_that_the_case_does_not_bear_is_refused(
    office: Office, code: str, way: Callable[[Office], Matter], says: str
) -> None:
    matter = way(office)
    with on("04-14"):
        data = office.filled(matter, code)
        with pytest.raises(Invalid) as refusal:
            office.do("draft_decision", matter, {"main": code, **data}, by=office.handler)
    assert says in str(refusal.value.errors["main"])
