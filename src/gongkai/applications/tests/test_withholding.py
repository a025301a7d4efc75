"""A part withheld under 条例 16(2): one of a closed list, the public interest weighed, and so in the letter (R22)."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.applications import withholding
from gongkai.applications.models import Decision
from gongkai.applications.tests.desk_client import browser_of, case_url
from gongkai.applications.tests.office import Office, invalid, on
from gongkai.applications.tests.test_outcomes import plainly
from gongkai.letters.models import Letter

KIND, INTEREST = "请选属于哪一类", "公共利益为什么不要求公开"


@pytest.mark.parametrize(
    ("code", "kind", "interest", "wrong"),
    [
        ("D09", "discussion", "理由", []),
        ("D09", "draft", "理由", []),
        ("D09", "consultation", "理由", []),
        ("D09", "request", "理由", []),
        ("D10", "case_file", "理由", []),
        ("D09", "", "理由", ["kind"]),
        ("D10", "", "理由", ["kind"]),
        ("D09", "case_file", "理由", ["kind"]),
        ("D10", "draft", "理由", ["kind"]),
        ("D09", "draft", "", ["interest"]),
        ("D09", "draft", "  ", ["interest"]),
        ("D09", "", "", ["kind", "interest"]),
        ("D07", "", "", []),
        ("D08", "draft", "", ["kind"]),
    ],
)
def test_what_the_article_asks_of_a_part(code: str, kind: str, interest: str, wrong: list[str]) -> None:
    row = {"place": "第三章", "code": code, "reason": "理由", "kind": kind, "interest": interest}
    assert [name for name, _ in withholding.problems(row)] == wrong


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"code": "D07", "reason": "含商业秘密"}, "含商业秘密"),
        (
            {"code": "D09", "kind": "draft", "reason": "尚未定稿", "interest": "定稿将公开。"},
            "属于过程稿，法律、法规、规章没有规定应当公开。尚未定稿。定稿将公开。",
        ),
        (
            {"code": "D10", "kind": "case_file", "reason": "系处罚案卷。", "interest": "处罚决定已公开"},
            "属于行政执法案卷，法律、法规、规章没有规定应当公开。系处罚案卷。处罚决定已公开。",
        ),
        ({"code": "D09", "reason": "系讨论记录。"}, "系讨论记录。"),  # a decision of before the kinds were asked
    ],
)
def test_how_the_letter_says_it(row: dict[str, str], said: str) -> None:
    assert withholding.stated(row) == said


class TestTheDecision:
    pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("quick_letters")]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"part_1_kind": ""}, KIND),
            ({"part_1_kind": "", "part_1_code": "D10"}, KIND),
            ({"part_1_kind": "case_file"}, "与所选的依据不符"),
            ({"part_1_interest": ""}, INTEREST),
            ({"part_1_code": "D08"}, "是第十六条第二款的类别"),
            ({"part_2_place": "附件", "part_2_code": "D10", "part_2_reason": "系案卷。"}, KIND),
        ],
    )
    def test_a_bare_reason_is_refused(self, office: Office, changes: dict[str, Any], sentence: str) -> None:
        matter = plainly(office)
        with on("03-10"), invalid(sentence):
            data = {**office.filled(matter, "D03"), **changes}
            office.do("draft_decision", matter, {"main": "D03", **data}, by=office.handler)

    def test_the_letter_and_the_file_say_which_kind_and_why(self, office: Office) -> None:
        matter = plainly(office)
        with on("03-10"):
            office.do("draft_decision", matter, {"main": "D03", **office.filled(matter, "D03")}, by=office.handler)
        text = str(Letter.objects.get(matter=matter).sheet)
        assert "属于讨论记录，法律、法规、规章没有规定应当公开。" in text
        assert "公开讨论过程不增加公众所需的信息。" in text
        (part,) = Decision.objects.get(matter=matter).parts
        assert part["kind"] == "discussion"

    def test_a_whole_refusal_names_one_of_the_four_kinds(self, office: Office) -> None:
        matter = plainly(office)
        with on("03-10"):
            page = browser_of(office.handler).get(case_url(matter, "draft_decision", "D09")).content.decode()
            for word in withholding.PROCESS_WORDS:
                assert f'<option value="{word}"' in page
            data = {"main": "D09", **office.filled(matter, "D09")}
            with invalid("会议材料"):
                office.do("draft_decision", matter, {**data, "say_信息类别": "会议材料"}, by=office.handler)
            office.do("draft_decision", matter, {**data, "say_信息类别": "过程稿"}, by=office.handler)
        assert "过程稿" in str(Letter.objects.get(matter=matter).sheet)
