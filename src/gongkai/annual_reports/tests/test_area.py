"""The report of an area: what is counted once, agreed exclusions, checks between levels, versions that are newer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from gongkai.annual_reports.city import excluding, levels, workbook
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.models import Exclusion, ReportVersion
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.tests.area_town import YEAR, Town, cells, challenge_row, errors, supervisor, town
from gongkai.annual_reports.tests.years import agency, choose
from gongkai.annual_reports.wire import NAMES, read_document, read_numbers, write_numbers
from gongkai.annual_reports.yearly import rooms
from gongkai.annual_reports.yearly.computing import tables_of
from gongkai.annual_reports.yearly.consolidating import add_up, members_of
from gongkai.annual_reports.yearly.question import LAST_DECISION, question
from gongkai.annual_reports.yearly.sources import sources
from gongkai.annual_reports.yearly.versions import Contribution
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.desk_client import browser_of, send, words
from gongkai.applications.tests.office import on, staff
from gongkai.challenges import counting as challenges
from gongkai.core import clock
from gongkai.core.refusals import Invalid, Refused
from gongkai.law.report_format import TABLES

pytestmark = [pytest.mark.django_db, pytest.mark.db]
AGREED = {
    "reason": "两局联合作出同一行政许可，各计一件",
    "agreed_by": "王磊（市民政局办公室主任）",
    "agreed_on": "2026-02-03",
    "agreement": "会商记录第2号",
}
LICENCE = {"agency": "MB9990035", "other": "MB9990019", "cell": "t2.licences.decided", "amount": "3"}
FLOW = {"agency": "MB9990035", "other": "MB9990019", "column": "c1", "came": "r01", "went": "r13", "amount": "1"}
AREA = "/desk/reports/MB9990000/2025/area/"


@pytest.fixture
def here(db: None) -> Iterator[Town]:
    with town() as found:
        yield found


def exclude(here: Town, **data: Any) -> Exclusion:
    done = excluding.Exclude.perform(here.above, {**here.place, **AGREED, **data})
    row: Exclusion = done.result
    return row


# -- the same dispute of two units (R95, O14) --


@pytest.fixture
def disputed(here: Town) -> Town:
    """The two departments in one suit, and each in one of its own."""
    sources._items["t4"] = next(each for each in rooms.SOURCES if each.code == "t4")
    both = {"group": "suit_after_review", "dispute": "(2025)江0102行初7号", "received_on": date(2025, 6, 2)}
    challenge_row(here.housing, part="with_review", **both)
    challenge_row(here.civil, part="with_original", **both)
    challenge_row(here.civil, group="review", dispute="云府复〔2025〕3号", received_on=date(2025, 7, 1))
    return here


def test_a_co_respondent_counts_once_in_the_city(disputed: Town) -> None:
    whole = disputed.whole()
    agencies = [disputed.housing, disputed.civil]
    expected = {f"t4.{row}.{column}": n for (row, column), n in challenges.consolidated(agencies, YEAR).items()}
    assert {name: value for name, value in whole.cells.items() if name[:2] == "t4"} == expected
    assert cells(whole, "t4.suit_after_review.total", "t4.review.total") == [1, 1]
    [taken] = whole.deductions
    assert (taken.agency, taken.other) == (disputed.civil, disputed.housing), "who acted first stands for both"
    assert taken.cells == {"t4.suit_after_review.pending": 1, "t4.suit_after_review.total": 1}
    assert taken.proof == "国办公开办函〔2016〕201号"
    assert "汇总时只计一次" in whole.document.sections[-1].text


def test_it_counts_once_too_where_the_units_have_frozen_their_reports(disputed: Town) -> None:
    disputed.freeze(disputed.civil)
    disputed.freeze(disputed.housing)
    assert cells(disputed.whole(), "t4.suit_after_review.total") == [1]


def test_what_a_version_does_not_hold_is_not_taken_out_of_it(here: Town) -> None:
    sources._items["t4"] = next(each for each in rooms.SOURCES if each.code == "t4")
    here.freeze(here.civil)
    both = {"group": "review", "dispute": "云府复〔2025〕9号", "received_on": date(2025, 6, 2)}
    with on("2026-02-06"):
        challenge_row(here.housing, part="with_review", **both)
        challenge_row(here.civil, part="with_original", **both)
        whole = here.whole()
    assert cells(whole, "t4.review.total") == [1], "registered after the version was frozen: it holds none of it"
    assert whole.deductions == ()


def test_a_unit_that_does_not_count_as_review_organ_loses_nothing(disputed: Town) -> None:
    choose("challenges.count_as_review_organ", False, disputed.civil)
    whole = disputed.whole()
    assert cells(whole, "t4.suit_after_review.total") == [1]
    assert whole.deductions == ()


# -- agreed exclusions --


def test_an_exclusion_is_taken_out_of_the_sum_and_stands_beside_it(here: Town) -> None:
    before = here.whole()
    row = exclude(here, **LICENCE)
    after = here.whole()
    name = "t2.licences.decided"
    assert after.cells[name] == before.cells[name] - 3
    [taken] = after.deductions
    assert taken.exclusion == row
    assert "会商记录第2号，王磊（市民政局办公室主任） 2026-02-03 同意" in taken.proof
    [member] = [each for each in after.members if each.code == "MB9990035"]
    assert member.cells[name] == 214, "the unit's own report does not change"


def test_an_exclusion_of_applications_leaves_the_table_balanced(here: Town) -> None:
    exclude(here, **FLOW)
    whole = here.whole()
    assert cells(whole, "t3.r01.c7", "t3.r13.c7", "t3.r24.c7", "t3.r25.c7") == [2, 0, 1, 1]
    assert [each for each in check(whole.document) if each.severity is Severity.ERROR] == []


def test_an_exclusion_of_a_fee_keeps_its_fraction(here: Town) -> None:
    exclude(here, **{**LICENCE, "cell": "t2.fees.charged", "amount": "0.25"})
    assert str(here.whole().cells["t2.fees.charged"]) == "49.75"
    assert here.whole().cells["t2.fees.charged"] == Decimal("49.75")


def test_an_exclusion_is_taken_back_and_stays_readable(here: Town) -> None:
    before, row = here.whole().cells, exclude(here, **LICENCE)
    excluding.EndExclusion.perform(here.above, {"key": row.key, "because": "经核对不是同一件"})
    assert here.whole().cells == before
    with pytest.raises(Refused, match="已经取消"):
        excluding.EndExclusion.perform(here.above, {"key": row.key, "because": "再一次"})
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Exclusion.objects.filter(pk=row.pk).update(amount=9)
    assert Exclusion.objects.get().ended_because == "经核对不是同一件"


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"amount": "215"}, "amount", "可以扣除的只有 214"),
        ({"other": "MB9990035"}, "other", "另一个机关"),
        ({"agreed_on": "2026-02-06"}, "agreed_on", "在今天之后"),
        ({"agreement": ""}, "agreement", ""),
        ({"agreed_by": ""}, "agreed_by", ""),
        ({"agency": "MB9990061"}, "agency", ""),
        ({"amount": "1.5"}, "amount", "整数"),
    ],
)
def test_a_bad_exclusion_is_refused_at_its_field(here: Town, changed: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        exclude(here, **{**LICENCE, **changed})
    assert said in "".join(errors(refusal)[field])
    assert not Exclusion.objects.exists()


def test_not_more_is_taken_out_than_there_is_left(here: Town) -> None:
    exclude(here, **{**LICENCE, "amount": "200"})
    with pytest.raises(Invalid) as refusal:
        exclude(here, **{**LICENCE, "amount": "15"})
    assert "可以扣除的只有 14" in "".join(errors(refusal)["amount"])


def test_only_who_supervises_the_area_excludes(here: Town) -> None:
    with pytest.raises(Refused, match="监督员"):
        excluding.Exclude.perform(staff(here.city, "wai", "signer"), {**here.place, **AGREED, **LICENCE})
    other = supervisor(here.housing, "ju")
    with pytest.raises((Refused, Invalid)):
        excluding.Exclude.perform(other, {**here.place, **AGREED, **LICENCE})
    assert not Exclusion.objects.exists()


def test_an_exclusion_on_versions_that_changed_is_marked(here: Town) -> None:
    here.freeze(here.civil)
    exclude(here, **LICENCE)
    assert [each.stale for each in here.whole().deductions] == [False]
    here.freeze(here.civil, because="更正")
    assert [each.stale for each in here.whole().deductions] == [True]


def test_a_frozen_area_keeps_what_was_taken_out(here: Town) -> None:
    exclude(here, **LICENCE)
    version = here.freeze(here.city, whole="on")
    assert version.deductions == [
        {
            "agency": "MB9990035",
            "other": "MB9990019",
            "cells": {"t2.licences.decided": "3"},
            "reason": AGREED["reason"],
            "proof": "会商记录第2号，王磊（市民政局办公室主任） 2026-02-03 同意",
        }
    ]


# -- between levels (R96), and newer versions (O15) --


def compared(here: Town) -> list[levels.Breach]:
    return levels.compare(levels.levels_of(here.whole()))


def test_levels_that_agree_say_nothing(here: Town) -> None:
    assert compared(here) == []
    here.freeze(here.civil)
    here.freeze(here.city, whole="on")
    assert compared(here) == []


def test_a_unit_that_changed_after_the_area_was_frozen_is_named_with_its_cells(here: Town) -> None:
    first = here.freeze(here.housing)
    edition = here.freeze(here.city, whole="on")
    live([Life(here.housing, date(2025, 11, 3), "c1", date(2025, 11, 20), "r03")])
    assert compared(here) == [], "what was frozen counts"
    second = here.freeze(here.housing, because="补登记一件")
    [breach] = compared(here)
    assert breach.rule.code == "level-sum"
    by_cell = {each.cell: each for each in breach.differences}
    assert sorted(by_cell) == [f"t3.{row}.{c}" for row in ("r01", "r03", "r24") for c in ("c1", "c7")]
    shown = [term if isinstance(term, str) else term["value"] for term in by_cell["t3.r01.c7"].terms]
    assert shown == ["3", "=", "0", "+", "4"]
    assert by_cell["t3.r01.c7"].units[0] == here.housing.name
    [old] = levels.outdated(edition, here.whole())
    assert (old.name, old.used, old.newest) == (here.housing.name, first.number, second.number)
    assert ("t3.r01.c7", 1, 2) in old.cells
    assert len(old.cells) == 6


def test_the_own_office_is_within_the_area(here: Town) -> None:
    here.freeze(here.city, whole="on")
    live([Life(here.city, date(2025, 3, n), "c3", date(2025, 4, 20), "r03") for n in (3, 4)])
    found = {breach.rule.code: breach for breach in compared(here)}
    assert set(found) == {"level-sum", "level-own"}
    own = {f"t3.{row}.c3" for row in ("r01", "r03", "r24")} | {"t3.r03.c7"}
    assert {each.cell for each in found["level-own"].differences} == own


def test_an_area_within_the_area_is_compared_with_its_units(here: Town) -> None:
    type(here.civil).objects.filter(pk=here.civil.pk).update(supervisor=here.outside)
    inner = here.freeze(here.outside, whole="on")
    assert len(inner.members) == 2
    assert compared(here) == []
    live([Life(here.civil, date(2025, 11, 3), "c1", date(2025, 11, 20), "r03")])
    [breach] = compared(here)
    assert breach.rule.code == "level-inner"
    [new] = [each for each in breach.differences if each.cell == "t3.r01.c7"]
    assert [term["value"] for term in new.terms if not isinstance(term, str)] == ["2", "3"]


def test_levels_ask_a_fixed_number_of_queries(here: Town, django_assert_num_queries: Any) -> None:
    here.freeze(here.housing)
    here.freeze(here.city, whole="on")
    here.freeze(here.housing, because="更正")
    whole = here.whole()
    with django_assert_num_queries(2):
        found = levels.levels_of(whole)
        levels.compare(found)
    assert found.edition is not None
    with django_assert_num_queries(2):
        levels.outdated(found.edition, whole)


def test_tables_of_one_and_of_all_ask_a_fixed_number_of_queries(here: Town, django_assert_num_queries: Any) -> None:
    """Of one agency: its readings, table 2, tables 3 and 4 with what moved in each, entries. Of the area: its members,
    their versions, disputes with those that moved, and exclusions besides."""
    for source in rooms.SOURCES:
        sources._items[source.code] = source
    with django_assert_num_queries(7):
        tables_of(question(here.housing, YEAR))
    with django_assert_num_queries(12):
        add_up(here.city, YEAR)
    here.freeze(here.housing)
    for number in range(3):
        unit = agency(f"MB99900{70 + number}", f"云川市第{number}局", supervisor=here.city)
        live([Life(unit, date(2025, 4, number + 1), "c1", date(2025, 4, 20), "r03")])
    with django_assert_num_queries(12):
        add_up(here.city, YEAR)
    choose(LAST_DECISION, False, here.civil)
    with django_assert_num_queries(13):
        add_up(here.city, YEAR)
    for each in members_of(here.city, YEAR):
        here.freeze(each, because="更正")
    with django_assert_num_queries(5):
        found = add_up(here.city, YEAR)
    assert len(found.members) == 7


# -- many kept reports --

KEPT = [
    {},
    {"table2": None},
    {"table3": {"r01": [1, 2, None, "na", 0, 3, 6], "r21_23": [1, 0, 0, 0, 0, 0, 1]}},
    {"table2": {"规章": {"made": 1, "repealed": None, "valid": "na"}, "行政许可": 7, "行政事业性收费": "12.50"}},
]


@pytest.mark.parametrize("changed", KEPT)
def test_numbers_are_read_as_the_whole_document_is(here: Town, changed: dict[str, Any]) -> None:
    data = {**here.freeze(here.housing).document, **changed}
    document = read_document(data)
    named = {name: document.cell(name).value for table in TABLES.values() for name in table.cells()}
    numbers = {name: value for name, value in named.items() if value is not None}
    assert read_numbers(data) == numbers
    kept = Contribution(1, 1, "imported", "", clock.now(), write_numbers(data))
    assert kept.cells == numbers
    assert {type(value) for value in kept.cells.values()} == {type(value) for value in numbers.values()}


@pytest.mark.parametrize("changed", KEPT)
def test_a_sum_is_that_of_its_members_cell_by_cell(here: Town, changed: dict[str, Any]) -> None:
    """Whatever the versions lack, beside others that are whole and units that have none."""
    first = here.freeze(here.housing)
    here.freeze(here.city)
    data = {**first.document, **changed}
    rest = {"agency": here.outside, "year": YEAR, "number": 1, "origin": "imported", "made_at": first.made_at}
    ReportVersion.objects.create(
        **rest, document=data, numbers=write_numbers(data), sha256="0" * 64, entry_id=first.entry_id
    )
    whole = here.whole()
    assert {each.version for each in whole.members} == {1, None}
    naive: dict[str, Any] = {}
    for member in whole.members:
        for name, value in member.cells.items():
            naive[name] = naive.get(name, 0) + value
    assert whole.cells == naive
    [received] = [each for each in whole.members if each.code == here.outside.code]
    assert received.blank == len(NAMES) - len(read_numbers(data))


def test_a_version_keeps_the_numbers_of_its_document(here: Town) -> None:
    version = here.freeze(here.housing)
    version.refresh_from_db()
    assert version.numbers == write_numbers(version.document)


def test_the_order_of_kept_numbers_stays() -> None:
    """Versions hold their numbers in this order: whoever changes it must write those that are there anew."""
    told = hashlib.sha256("\n".join(NAMES).encode()).hexdigest()
    assert (len(NAMES), told[:16]) == (200, "51f2559b15ff610d")


def test_versions_from_before_get_their_numbers_and_stay_guarded(here: Town) -> None:
    version = here.freeze(here.housing)
    migration = import_module("gongkai.annual_reports.migrations.0011_numbers_of_versions")
    lift, _, fill, *guards = migration.Migration.operations
    editor = connection.schema_editor()
    lift.database_forwards("annual_reports", editor, None, None)
    ReportVersion.objects.filter(pk=version.pk).update(numbers="")
    fill.code(apps, editor)
    for guard in guards:
        guard.database_forwards("annual_reports", editor, None, None)
    version.refresh_from_db()
    assert version.numbers == write_numbers(version.document)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(numbers="")


@pytest.mark.parametrize(
    ("kept", "read"),
    [("一三二五六四", "一二三四五六"), ("一二三四五六", "一二三四五六"), ("二一三四五六", "二一三四五六")],
)
def test_sections_stand_in_their_order_whatever_the_database_keeps(here: Town, kept: str, read: str) -> None:
    data = here.freeze(here.housing).document
    moved = {**data, "sections": {number: data["sections"][number] for number in kept}}
    assert "".join(each.number for each in read_document(moved).sections) == read


# -- the workbook of all units --


def test_the_formulas_of_the_workbook_agree_with_the_sum(here: Town, tmp_path: Path) -> None:
    here.freeze(here.housing)
    exclude(here, **LICENCE)
    exclude(here, **FLOW)
    whole = here.whole()
    content = workbook.render(whole)
    formulas, shown = (load_workbook(BytesIO(content), data_only=only) for only in (False, True))
    assert formulas.sheetnames == ["表二", "表三", "表四", "汇总的机关", "各机关表二", "各机关表三", "各机关表四"]
    assert [row[2].value for row in formulas["汇总的机关"].iter_rows(min_row=2)] == [
        each.name for each in whole.members
    ]
    for table in TABLES.values():
        name = f"各机关表{table.section}"
        last = formulas[name].max_row
        for column, cell in enumerate(table.cells(), 3):
            place = formulas[name].cell(last, column)
            left, top, right, bottom = range_boundaries(place.value.removeprefix("=SUM(").rstrip(")"))
            assert (left, right, top, bottom) == (column, column, 2, last - 1)
            added = sum(formulas[name].cell(row, column).value or 0 for row in range(top, bottom + 1))
            assert added == pytest.approx(float(whole.cells[cell])), cell
            assert shown[name].cell(last, column).value == pytest.approx(float(whole.cells[cell])), cell
        pointing = [
            each.value for row in formulas[f"表{table.section}"].iter_rows() for each in row if each.data_type == "f"
        ]
        assert len(pointing) == len(set(pointing)) == len(list(table.cells()))
        assert all(each.startswith(f"='{name}'!") and each.endswith(str(last)) for each in pointing)


def test_the_workbook_reads_back_as_the_citys_report(here: Town) -> None:
    exclude(here, **LICENCE)
    whole = here.whole()
    found = reading.read_bytes(workbook.render(whole))
    assert found.document is not None
    assert found.document.tables == whole.document.tables
    assert not found.unread
    assert [each for each in check(found.document, text=False) if each.severity is Severity.ERROR] == []


def test_the_command_writes_the_workbook(here: Town, tmp_path: Path) -> None:
    target = tmp_path / "汇总.xlsx"
    call_command("report", "consolidate", "--agency", here.city.code, "--year", "2025", "-o", str(target))
    assert "各机关表三" in load_workbook(target).sheetnames


# -- at the desk --


def test_the_page_shows_the_sum_its_members_and_what_is_taken_out(here: Town) -> None:
    here.freeze(here.housing)
    browser = browser_of(here.above)
    sent = send(browser, f"{AREA}exclusions/new/", {**AGREED, **LICENCE})
    assert sent.status_code == 303, words(sent)
    page = words(browser.get(AREA))
    assert "4 个机关逐格相加" in page
    assert "已扣 3" in page
    assert "会商记录第2号" in page
    assert "第 1 版" in page
    cell = words(browser.get(f"{AREA}cells/t2.licences.decided/"))
    assert "：853" in cell
    assert "扣除：云川市民政局（云川市住房和城乡建设局照计）" in cell
    row = Exclusion.objects.get()
    assert send(browser, f"{AREA}exclusions/{row.key}/end/", {"because": "不是同一件"}).status_code == 303
    assert "取消：不是同一件" in words(browser.get(AREA))
    for kind in ("docx", "json", "xlsx"):
        assert browser.get(f"{AREA}report.{kind}").status_code == 200


def test_the_page_tells_what_changed_since_the_area_was_frozen(here: Town) -> None:
    here.freeze(here.housing)
    here.freeze(here.city, whole="on")
    live([Life(here.housing, date(2025, 11, 3), "c1", date(2025, 11, 20), "r03")])
    here.freeze(here.housing, because="补登记一件")
    page = words(browser_of(here.above).get(AREA))
    assert "有 1 个机关变动" in page
    assert "全地区报告与各机关之和不一致：6 格" in page
    assert "：1 → 2" in page


def test_nobody_else_opens_the_area(here: Town) -> None:
    for viewer in (here.signer(here.city), supervisor(here.housing, "ju")):
        assert browser_of(viewer).get(AREA).status_code in (403, 404)
    assert browser_of(here.above).get("/desk/reports/MB9990000/2020/area/").status_code == 404
    assert ReportVersion.objects.count() == 0


def test_a_cell_of_the_sum_opens_each_units_cell(here: Town) -> None:
    version = here.freeze(here.housing)
    above = browser_of(here.above)
    place = f"/desk/reports/{here.city.code}/2025/area/cells"
    for cell in ("t2.licences.decided", "t3.r01.c7", "t4.review.upheld"):
        body = above.get(f"{place}/{cell}/").content.decode()
        frozen = f"/desk/reports/{here.housing.code}/2025/versions/{version.number}/cells/{cell}/"
        live_cell = f"/desk/reports/{here.civil.code}/2025/cells/{cell}/"
        assert f'href="{frozen}"' in body
        assert f'href="{live_cell}"' in body
        assert above.get(live_cell).status_code == 200
        opened = words(above.get(frozen))
        assert ("当时没有逐件保存" in opened) is not cell.startswith("t3"), "sources of a test keep no records"
        assert ("现在的数是 214" in opened) is cell.startswith("t2")
    stranger = browser_of(supervisor(agency("MB9990090", "江州市人民政府", kind="government"), "jiang"))
    assert stranger.get(f"/desk/reports/{here.housing.code}/2025/cells/t2.licences.decided/").status_code == 404
