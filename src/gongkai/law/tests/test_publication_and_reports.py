"""R19, R20, R34, R86, R88-R91, R95: publication periods, receipt, report terms, the report's format."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law.calendar import shipped
from gongkai.law.facts import Channel
from gongkai.law.publication import RULES, publication_date
from gongkai.law.readings import Readings
from gongkai.law.receipt import received_on
from gongkai.law.report_format import BALANCES, RESULT_ROWS, SECTIONS, TABLE_2, TABLE_3, TABLE_4, TABLES
from gongkai.law.report_terms import LaterThanLaw, Reporter, report_term

D = date.fromisoformat
CALENDAR = shipped()


@pytest.mark.parametrize(
    ("rule", "trigger", "day"),
    [
        ("general", "2026-09-22", "2026-10-27"),
        ("consultation", "2026-04-01", "2026-05-01"),
        ("budget_government", "2026-01-28", "2026-02-24"),
        ("budget_department", "2026-03-02", "2026-03-23"),
        ("licence_penalty", "2026-02-10", "2026-02-26"),
        ("other_enforcement", "2026-03-02", "2026-03-30"),
        ("penalty_revoked", "2026-04-30", "2026-05-08"),
        ("procurement_result", "2026-09-30", "2026-10-09"),
        ("procurement_contract", "2026-03-06", "2026-03-10"),
        ("single_source", "2026-03-02", "2026-03-09"),
        ("land_prenotice", "2026-03-02", "2026-03-16"),
        ("land_compensation", "2026-03-02", "2026-04-01"),
        ("land_notice", "2026-03-02", "2026-03-23"),
        ("rules_in_force", "2026-03-02", "2026-04-02"),
        ("rules_in_force", "2026-04-01", "2026-05-02"),
        ("rules_filing", "2026-09-02", "2026-10-08"),
    ],
)
def test_publication_periods(rule: str, trigger: str, day: str) -> None:
    found = publication_date(rule, D(trigger), CALENDAR)
    assert str(found.on) == day
    assert found.article == RULES[rule].article
    assert day in found.reason


def test_every_publication_rule_is_tried_above() -> None:
    marks = test_publication_periods.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == set(RULES)


def test_a_publication_date_beyond_the_known_years_is_provisional() -> None:
    assert publication_date("general", D("2026-12-04"), CALENDAR).provisional
    assert not publication_date("general", D("2026-12-03"), CALENDAR).provisional


DAYS = {"submitted": D("2026-03-02"), "signed": D("2026-03-04"), "confirmed": D("2026-03-05")}


@pytest.mark.parametrize(
    ("channel", "more", "readings", "day"),
    [
        (Channel.COUNTER, {}, {}, "submitted"),
        (Channel.POST_SIGNED, {}, {}, "signed"),
        (Channel.POST_SIGNED, {"elsewhere": True}, {}, "signed"),
        (Channel.POST_SIGNED, {"elsewhere": True}, {"signed_mail_elsewhere": "confirmation"}, "confirmed"),
        (Channel.POST_ORDINARY, {}, {}, "confirmed"),
        (Channel.ONLINE, {}, {}, "submitted"),
        (Channel.ONLINE, {"automatic_receipt": False}, {}, "confirmed"),
        (Channel.ONLINE, {}, {"online_receipt": "staff"}, "confirmed"),
        (Channel.FAX, {}, {}, "confirmed"),
        (Channel.EMAIL, {}, {}, "confirmed"),
    ],
)
def test_received_on(channel: Channel, more: dict[str, bool], readings: dict[str, str], day: str) -> None:
    assert received_on(channel, **DAYS, **more, readings=Readings(**readings)).on == DAYS[day]


def test_nothing_begins_while_the_applicant_cannot_be_reached() -> None:
    assert received_on(Channel.POST_ORDINARY, submitted=D("2026-03-02")).on is None


@pytest.mark.parametrize(
    ("who", "local", "submit", "publish"),
    [
        (Reporter.DEPARTMENT, None, "2026-01-31", "2026-01-31"),
        (Reporter.DEPARTMENT, "2026-01-26", "2026-01-26", "2026-01-26"),
        (Reporter.GOVERNMENT, None, None, "2026-03-31"),
        (Reporter.OTHER, "2026-01-20", "2026-01-20", "2026-01-20"),
    ],
)
def test_report_terms(who: Reporter, local: str | None, submit: str | None, publish: str) -> None:
    term = report_term(who, 2025, D(local) if local else None)
    assert (term.submit_by, term.publish_by) == (D(submit) if submit else None, D(publish))
    assert (str(term.covers_from), str(term.covers_to)) == ("2025-01-01", "2025-12-31")


@pytest.mark.parametrize(("who", "local"), [(Reporter.DEPARTMENT, "2026-02-01"), (Reporter.GOVERNMENT, "2026-04-01")])
def test_a_local_date_may_not_be_later_than_the_law(who: Reporter, local: str) -> None:
    with pytest.raises(LaterThanLaw):
        report_term(who, 2025, D(local))


def test_the_format_has_six_sections_and_three_tables() -> None:
    assert [s.heading for s in SECTIONS] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert list(TABLES) == ["t2", "t3", "t4"]
    assert len(list(TABLE_2.cells())) == 2 * 3 + 3 + 1
    assert (len(TABLE_3.rows), len(TABLE_3.columns), len(list(TABLE_3.cells()))) == (25, 7, 175)
    assert len(list(TABLE_4.cells())) == 15
    assert [row.code for row in TABLE_3.rows] == [f"r{n:02}" for n in range(1, 26)]
    assert len(RESULT_ROWS) == 21


def test_balances_name_only_cells_that_exist() -> None:
    cells = {cell for table in TABLES.values() for cell in table.cells()}
    for balance in BALANCES:
        assert {*balance.left, *balance.right, *balance.minus, *balance.previous} <= cells
    assert len({balance.code for balance in BALANCES}) == len(BALANCES)


def balanced(balance_code: str, cells: dict[str, int], last_year: dict[str, int]) -> bool:
    balance = next(b for b in BALANCES if b.code == balance_code)
    right = sum(cells[c] for c in balance.right) - sum(cells[c] for c in balance.minus)
    return sum(cells[c] for c in balance.left) == right + sum(last_year[c] for c in balance.previous)


def test_a_filled_report_balances_and_each_broken_cell_is_found() -> None:
    cells = {cell: 0 for table in TABLES.values() for cell in table.cells()}
    for column, number in (("c1", 2), ("c2", 1), ("c7", 3)):
        for row in ("r01", "r03", "r24"):
            cells[f"t3.{row}.{column}"] = number
    last_year = dict.fromkeys(cells, 0)
    assert all(balanced(b.code, cells, last_year) for b in BALANCES)
    unwatched = {"t2.licences.decided", "t2.penalties.decided", "t2.coercion.decided", "t2.fees.charged"}
    for cell in cells.keys() - unwatched:
        broken = {**cells, cell: cells[cell] + 1}
        assert not all(balanced(b.code, broken, last_year) for b in BALANCES), cell
