"""Whole lives of applications at request level: from the counter to the archive, with the letters' text read back."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.applications.tests.office import POST, Office, on, upload
from gongkai.core.refolding import check
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def text_of(letter: Letter) -> str:
    letter.refresh_from_db()
    return sheets.from_json(letter.sheet).plain


def test_granted_from_counter_to_archive(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
        row = office.row(matter)
        assert (row.number, row.process_state, row.due) == ("2026-0001", "handling", date(2026, 3, 30))
    with on("03-10"):
        office.decide(
            matter,
            "D02",
            {"say_信息清单": "《竣工验收报告》（共12页）", "say_提供方式": "邮寄纸质复印件"},
            files={"given": upload("竣工验收报告.pdf")},
        )
        office.do("dispatch_decision", matter, POST)
    with on("03-12"):
        office.do("decision_delivered", matter, {"how": "signed"})
        office.do("archive", matter, {"file_number": "2026-J-1"})
    row = office.row(matter)
    assert (row.process_state, row.row, row.counted_on, row.late) == ("archived", "r03", date(2026, 3, 10), False)
    letter = text_of(Letter.objects.get(matter=matter))
    assert "云住建公开告〔2026〕1号" in letter
    assert "请公开人民路12号老旧小区改造工程的竣工验收报告。" in letter
    assert "云川市人民政府" in letter
    assert check() == []
