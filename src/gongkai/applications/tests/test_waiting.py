"""What is sensible while the applicant is waited for, and after a withdrawal before assignment (R37, R48, R55)."""

from __future__ import annotations

import pytest

from gongkai.applications.desk.offers import offers
from gongkai.applications.desk.opened import opened
from gongkai.applications.letter_kinds import KINDS
from gongkai.applications.tests import test_table
from gongkai.applications.tests.office import REQUEST, Office, invalid, on, upload
from gongkai.core.models import Matter, Task
from gongkai.core.refolding import check
from gongkai.core.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_letters")]

NOT_WHILE_WAITING = {
    "correction_request",
    "reasons_request",
    "delay",
    "extension",
    "fee_notice",
    "third_party_consultation",
    "co_maker_consultation",
    "organ_consultation",
}


@pytest.mark.parametrize("state", ["correcting", "paying"])
def test_while_the_clock_stands_still_nothing_is_asked_and_nothing_extended(office: Office, state: str) -> None:
    matter = test_table.BUILD[state](office)
    with on("03-05"):
        case = office.case(matter)
        assert {code for code, kind in KINDS.items() if "正在等待" in (kind.hindrance(case) or "")} == {
            code for code in NOT_WHILE_WAITING if KINDS[code].requires[0](case) is None
        }
        consultation = {
            "type": "third_party_consultation",
            "party_name": "甲公司",
            "say_涉及信息": "合同",
            "say_涉及理由": "单价",
            "say_回复方式": "递交",
        }
        with pytest.raises(Refused, match="正在等待申请人"):
            office.do("draft_letter", matter, consultation, by=office.handler)


def test_withdrawn_before_it_was_given_out_it_is_closed_by_who_registered_it(office: Office) -> None:
    with on("03-02"):
        matter = office.register()
        office.do("withdraw", matter, {"note": "不要了"}, files={"file": upload()})
        rows = Task.objects.filter(matter=matter).open()
        assert [(row.kind, row.role) for row in rows] == [("applications.draft_decision", "receiver")]
        found = offers(opened(office.receiver, office.agency.code, office.row(matter).number))
        titles = [offer.title for offer in found.front]
        assert titles[0] == "作出答复"
        assert "改派" not in titles
        office.do("draft_decision", matter, {"main": "D23-5", **office.filled(matter, "D23-5")}, by=office.receiver)
    assert check() == []


def online(office: Office) -> Matter:
    done = office.do("apply", None, {**REQUEST, "agency": office.agency.code})
    assert done.matter is not None
    return done.matter


def test_what_is_addressed_to_us_is_not_forwarded(office: Office) -> None:
    with on("03-02"):
        with pytest.raises(Refused, match="写给本机关"):
            office.do("forward", online(office), {"organ": "云川市教育局"})
        by_post = office.register()
        for name in (office.agency.name, office.agency.short_name):
            with invalid("不转送"):
                office.do("forward", by_post, {"organ": name})
        office.do("forward", by_post, {"organ": "云川市教育局"})
    assert office.row(by_post).process_state == "forwarded"
