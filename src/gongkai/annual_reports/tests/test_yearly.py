"""The report of a year out of the records: cells, text, entries beside them, versions, last year, the sum of a city."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Agency
from gongkai.annual_reports import actions
from gongkai.annual_reports.document import CellKind, ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.models import Passage, ReportVersion, Supplement
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.renderers import KINDS, render
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.tests.area_town import explained
from gongkai.annual_reports.tests.years import TABLE_2, a_year, agency, choose, day, fake, others
from gongkai.annual_reports.wire import read_document
from gongkai.annual_reports.yearly import behind, completeness, consolidating, narrative, then
from gongkai.annual_reports.yearly.computing import Computed, compute
from gongkai.annual_reports.yearly.last_year import carried, last_year
from gongkai.annual_reports.yearly.question import ADDS_PREDECESSORS, question
from gongkai.annual_reports.yearly.sources import sources
from gongkai.annual_reports.yearly.verdict import findings_of
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.office import on, staff
from gongkai.core import calendars
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job, Staff
from gongkai.ops.command import Problem

pytestmark = [pytest.mark.django_db, pytest.mark.db]
EVERYBODY = Job("测试")
JANUARY = "2026-01-20"


@pytest.fixture
def bureau(db: None) -> Iterator[Agency]:
    calendars.seed()
    with on(JANUARY):
        found = agency()
        a_year(found)
        yield found


def report(of: Agency, year: int = 2025) -> Computed:
    with others():
        return compute(question(of, year))


def row_of(document: ReportDocument, row: str) -> list[Any]:
    assert document.table3 is not None
    return [document.cell(f"t3.{row}.c{n}").value for n in range(1, 8)]


# -- the cells --

ROWS = [
    ("r01", [3, 2, 0, 0, 0, 0, 5]),
    ("r02", [0, 0, 0, 0, 1, 0, 1]),
    ("r03", [1, 0, 0, 0, 0, 0, 1]),
    ("r04", [1, 0, 0, 0, 0, 0, 1]),
    ("r13", [0, 0, 0, 0, 1, 0, 1]),
    ("r17", [0, 1, 0, 0, 0, 0, 1]),
    ("r23", [0, 0, 0, 0, 0, 0, 0]),
    ("r24", [2, 1, 0, 0, 1, 0, 4]),
    ("r25", [1, 1, 0, 0, 0, 0, 2]),
]


def test_every_cell_is_computed(bureau: Agency) -> None:
    document = report(bureau).document
    assert [(row, row_of(document, row)) for row, _ in ROWS] == ROWS
    assert document.cell("t2.normative.valid").value == 14
    assert document.cell("t2.rules.made").value == 0
    assert document.cell("t2.fees.charged").value == Decimal("12.5")
    assert document.cell("t4.review.total").value == 2
    assert document.cell("t4.suit_direct.total").value == 1


def test_no_rule_finds_anything_but_the_missing_contact(bureau: Agency) -> None:
    assert [finding.rule for finding in findings_of(report(bureau), None)] == ["lead"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_reads_back_with_the_same_tables_and_no_error(bureau: Agency, kind: str) -> None:
    document = report(bureau).document
    found = reading.read_bytes(render(document, kind))
    again = found.document
    assert again is not None
    assert not found.unread
    assert (again.table2, again.table3, again.table4) == (document.table2, document.table3, document.table4)
    assert not [each for each in check(again, text=kind != "xlsx") if each.severity is Severity.ERROR]


def test_a_table_without_source_is_blank_and_says_so(bureau: Agency) -> None:
    with others():
        from gongkai.annual_reports.yearly.sources import sources  # noqa: PLC0415

        for code in ("t2", "t4"):
            sources._items.pop(code)
        computed = compute(question(bureau, 2025))
        assert computed.absent_tables == ("表二", "表四")
        assert computed.document.cell("t2.rules.made").kind is CellKind.BLANK
        assert behind.behind(question(bureau, 2025), "t4.review.total", EVERYBODY).rows == ()
        errors = {each.rule for each in findings_of(computed, None) if each.severity is Severity.ERROR}
        assert errors == {"cell-blank"}, "the checker says what has no source too"


def test_the_records_behind_a_cell(bureau: Agency) -> None:
    asked = question(bureau, 2025)
    [first, second] = behind.behind(asked, "r25.c7", EVERYBODY).rows
    assert (first.days, second.days) == ("2025-12-22 → 2026-01-12", "2025-12-30 → 待分派")
    [again] = behind.behind(asked, "t3.r04.c1", EVERYBODY).rows
    assert again.notes == ("2025-08-04 重新答复（D02），不另计",)
    with pytest.raises(behind.NoSuchCell, match="没有“r99"):
        behind.behind(asked, "r99.c1", EVERYBODY)


def test_the_number_of_queries_does_not_grow(bureau: Agency) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            report(bureau)
        return len(queries)

    few = counted()
    a_year(bureau)
    a_year(bureau)
    assert counted() == few <= 12


# -- the text --


def test_a_sentence_states_what_is_counted_and_no_head_is_invented(bureau: Agency) -> None:
    computed = report(bureau)
    with others():
        written = narrative.passages(computed.question, computed.cells)
    said = {each.head.code: "".join(each.lines) for each in written}
    assert "新收政府信息公开申请5件，上年结转1件，办结4件，结转下年度继续办理2件。" in said["1.2"]
    assert "重复申请1件" in said["1.2"]
    assert said["6"] == "本年度发出信息处理费收费通知0件，总金额0元，实际收取0件、0元。", "also when it is nought"
    assert [each.head.code for each in written if each.open] == ["1.3", "1.4", "1.5", "5.2"]


@pytest.mark.parametrize("fen, said", [(0, "0"), (40000, "400"), (12345, "123.45"), (5, "0.05")])
def test_money(fen: int, said: str) -> None:
    assert narrative.yuan(fen) == said


def test_a_number_that_somebody_writes_is_compared_with_the_table(bureau: Agency) -> None:
    write(bureau, "1.2", "2025年，本机关新收政府信息公开申请7件。")
    [finding] = [each for each in findings_of(report(bureau), None) if each.severity is not Severity.NOTE]
    assert "7" in finding.message
    assert "5" in finding.message
    write(bureau, "1.2", "")
    assert [each.rule for each in findings_of(report(bureau), None)] == ["lead"], "the drafted sentences again"


def write(of: Agency, head: str, text: str) -> None:
    writer = staff(of, f"ban{Passage.objects.count()}", "handler")
    actions.WritePassage.perform(writer, {"year": 2025, "head": head, "text": text})


# -- entries beside the records --

FLOW = {"year": 2025, "column": "c2", "came": "r01", "went": "r03", "amount": "3"}
REASON = {"reason": "系统启用以前办理，只有纸质登记簿", "reference": "2025年登记簿第3页"}


@pytest.fixture
def signer(bureau: Agency) -> Staff:
    return staff(bureau, "qian", "signer")


def test_an_entry_stands_in_every_cell_that_it_touches(bureau: Agency, signer: Staff) -> None:
    actions.AddSupplement.perform(signer, {**FLOW, **REASON})
    computed = report(bureau)
    assert row_of(computed.document, "r01") == [3, 5, 0, 0, 0, 0, 8]
    assert row_of(computed.document, "r24") == [2, 4, 0, 0, 1, 0, 7]
    assert sorted(computed.supplements) == [
        f"t3.{row}.{column}" for row in ("r01", "r03", "r24") for column in ("c2", "c7")
    ]
    [shown] = behind.entries(computed.supplements, "t3.r24.c7")
    assert (shown.reference, shown.title, shown.counted) == ("补录", "2025年登记簿第3页", "计 3")
    assert [finding.rule for finding in findings_of(computed, None)] == ["lead"], "the table still balances"
    assert "含补录1项" in computed.document.sections[-1].text
    assert "supplements" in [gap.code for gap in completeness.gaps(computed, None, EVERYBODY)]


def test_an_entry_that_was_ended_counts_no_longer_and_stays(bureau: Agency, signer: Staff) -> None:
    row = actions.AddSupplement.perform(signer, {**FLOW, **REASON}).result
    actions.EndSupplement.perform(signer, {"key": row.key, "because": "已经补登记"})
    assert row_of(report(bureau).document, "r01")[-1] == 5
    with pytest.raises(Refused, match="不再计入"):
        actions.EndSupplement.perform(signer, {"key": row.key, "because": "再一次"})
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Supplement.objects.filter(pk=row.pk).update(amount=9)


BAD = [
    ({"went": ""}, "went", "请选择"),
    ({"cell": "t2.rules.made"}, "cell", "分开补录"),
    ({"amount": "0"}, "amount", "大于 0"),
    ({"amount": "1.5"}, "amount", "整数"),
    ({"reason": ""}, "reason", "必填"),
    ({"year": 2027}, "year", "还没有开始"),
]


@pytest.mark.parametrize("changed, field, said", BAD)
def test_a_bad_entry_is_refused_at_its_field(signer: Staff, changed: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.AddSupplement.perform(signer, {**FLOW, **REASON, **changed})
    assert field in refusal.value.errors
    if said != "必填":
        assert said in "".join(refusal.value.errors[field])
    assert not Supplement.objects.exists()


def test_only_who_signs_enters_beside_the_records(bureau: Agency) -> None:
    with pytest.raises(Refused, match="签发人"):
        actions.AddSupplement.perform(staff(bureau, "ban", "handler"), {**FLOW, **REASON})


# -- versions and last year --


def freeze(signer: Staff, year: int = 2025, **data: Any) -> ReportVersion:
    with others():
        version: ReportVersion = actions.FreezeReport.perform(signer, {"year": year, **data}).result
    return version


def test_a_frozen_report_stays_and_says_what_has_changed_since(bureau: Agency, signer: Staff) -> None:
    version = freeze(signer)
    assert version.number == 1
    assert read_document(version.document).table3 == report(bureau).document.table3
    [first, second] = then.frozen(version, "t3.r25.c7", EVERYBODY).rows
    assert (first.days, second.reference) == ("2025-12-22 → 2026-01-12", second.reference)
    live([Life(bureau, day("2025-11-03"), "c1", day("2025-11-20"), "r03")])
    assert len(then.frozen(version, "t3.r24.c7", EVERYBODY).rows) == 4, "what was published does not change"
    gaps = {gap.code: gap for gap in completeness.gaps(report(bureau), None, EVERYBODY)}
    assert [row.days for row in gaps["since"].records] == ["2025-11-03 → 2025-11-20"]
    with pytest.raises(Invalid) as refusal:
        freeze(signer)
    assert "because" in refusal.value.errors
    assert freeze(signer, because="补登记一件").number == 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(sha256="0")


def test_what_is_not_over_or_has_errors_is_not_frozen(bureau: Agency, signer: Staff) -> None:
    with pytest.raises(Refused, match="2026 年还没有结束"):
        freeze(signer, 2026)
    with others():
        from gongkai.annual_reports.yearly.sources import sources  # noqa: PLC0415

        sources._items.pop("t4")
        with pytest.raises(Refused, match="处错误，不能定稿"):
            actions.FreezeReport.perform(signer, {"year": 2025})
    assert not ReportVersion.objects.exists()


def test_a_case_registered_after_last_years_report_is_named(bureau: Agency, signer: Staff) -> None:
    version = freeze(signer, 2025)
    assert [each.same for each in _carried(bureau)] == [True] * 7
    live([Life(bureau, day("2025-12-29"), "c6")])
    assert [each.column for each in _carried(bureau) if not each.same] == ["c6", "c7"]
    found = last_year(question(bureau, 2026))
    assert found is not None
    assert found.versions == (version,)
    gaps = {gap.code: gap for gap in completeness.gaps(report(bureau, 2026), found, EVERYBODY)}
    assert [row.days for row in gaps["late"].records] == ["2025-12-29 → 待分派"]
    assert "t3-carried" in {each.rule for each in findings_of(report(bureau, 2026), found)}
    assert "补充登记上年收到的申请1件" in report(bureau, 2026).document.sections[-1].text


def _carried(of: Agency) -> list[Any]:
    found = last_year(question(of, 2026))
    assert found is not None
    return carried(report(of, 2026).document, found.document)


def test_a_real_report_is_imported_as_last_years(bureau: Agency, corpus: Path) -> None:
    content = (corpus / "reports" / "001.txt").read_bytes()
    real = reading.read_bytes(content).document
    assert real is not None
    assert real.year is not None
    writer = staff(bureau, "ban", "handler")
    with on(f"{real.year + 2}-01-20"):
        done = actions.ImportReport.perform(
            writer, {"year": real.year}, files={"file": SimpleUploadedFile("001.txt", content)}
        )
        assert read_document(done.result.document).table3 == real.table3
        found = last_year(question(bureau, real.year + 1))
        assert found is not None
        computed = report(bureau, real.year + 1)
        kinds = carried(computed.document, found.document)
        assert {each.column: each.then for each in kinds} == {
            f"c{n}": real.cell(f"t3.r25.c{n}").value for n in range(1, 8)
        }
        told = {each.rule for each in findings_of(computed, found)}
        assert ("t3-carried" in told) == any(not each.same for each in kinds)


def test_what_is_no_report_is_not_imported(bureau: Agency) -> None:
    writer = staff(bureau, "ban", "handler")
    with pytest.raises(Invalid) as refusal:
        actions.ImportReport.perform(
            writer, {"year": 2024}, files={"file": SimpleUploadedFile("信.txt", "你好".encode())}
        )
    assert "没有读出年度报告" in refusal.value.errors["file"][0]


# -- mergers --


def test_a_successor_adds_its_predecessors_period_where_it_is_set_so(bureau: Agency) -> None:
    ended = agency("MB9990035", "云川市房产管理局", valid_to=date(2025, 6, 30), successor=bureau)
    live([Life(ended, day("2025-03-03"), "c4", day("2025-07-02"), "r03", moved=((day("2025-07-01"), bureau),))])
    assert (row_of(report(bureau).document, "r01")[3], row_of(report(bureau).document, "r02")[3]) == (0, 1)
    assert row_of(report(ended).document, "r25")[3] == 1, "it still has a report to close"
    choose(ADDS_PREDECESSORS, True, bureau)
    whole = report(bureau)
    assert [each.name for each in whole.question.predecessors] == ["云川市房产管理局"]
    assert (row_of(whole.document, "r01")[3], row_of(whole.document, "r02")[3]) == (1, 0), "counted once"
    assert [finding.rule for finding in findings_of(whole, None)] == ["lead"]


# -- a city --


@pytest.fixture
def city(bureau: Agency) -> Agency:
    top = agency("MB9990001", "云川市人民政府", kind="government")
    Agency.objects.filter(pk=bureau.pk).update(supervisor=top)
    second = agency("MB9990051", "云川市民政局", supervisor=top)
    agency("MB9990061", "国家税务总局云川市税务局", kind="vertical", supervisor=top)
    live([Life(second, day("2025-02-03"), "c1", day("2025-02-20"), "r13"), Life(second, day("2025-12-12"), "c2")])
    return top


def test_a_citys_report_is_the_sum_of_its_members(city: Agency, bureau: Agency, signer: Staff) -> None:
    with others():
        version = freeze(signer)
        live([Life(bureau, day("2025-11-03"), "c1", day("2025-11-20"), "r03")])
        whole = consolidating.consolidate(city, 2025)
    assert [(each.name, each.version) for each in whole.members] == [
        ("云川市人民政府", None),
        ("云川市住房和城乡建设局", 1),
        ("云川市民政局", None),
    ], "who reports in its own line is left out"
    assert version.sha256[:12] in whole.members[1].said
    assert row_of(whole.document, "r01") == [4, 3, 0, 0, 0, 0, 7], "what was published counts, not what changed since"
    assert row_of(whole.document, "r13")[-1] == 2
    assert whole.document.cell("t2.licences.decided").value == 3 * 214
    assert whole.document.cell("t4.review.total").value == 3 * 2
    assert "汇总3个机关" in whole.document.sections[-1].text
    rules = {each.rule for each in check(whole.document) if each.severity is Severity.ERROR}
    assert rules == set()


def test_a_city_counts_its_members_in_a_fixed_number_of_queries(city: Agency) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            consolidating.consolidate(city, 2025)
        return len(queries)

    few = counted()
    for number in range(3):
        agency(f"MB99900{70 + number}", f"云川市第{number}局", supervisor=city)
    assert counted() == few <= 20


def test_a_citys_report_keeps_the_versions_of_its_members(city: Agency, signer: Staff) -> None:
    version = freeze(signer)
    mayor = staff(city, "zhang", "signer")
    with pytest.raises(Invalid) as refusal:
        freeze(mayor, whole="on")
    with others():
        reasons = explained(city, whole=True)
    assert set(refusal.value.errors) == set(reasons) != set(), "each warning stands only with its own reason"
    whole = freeze(mayor, whole="on", **reasons)
    assert [each["reason"] for each in whole.entry.detail["accepted"]] == ["已核对"] * len(reasons)
    assert [(each["code"], each["version"]) for each in whole.members] == [
        ("MB9990001", None),
        ("MB9990019", version.number),
        ("MB9990051", None),
    ]
    assert whole.members[1]["sha256"] == version.sha256
    assert row_of(read_document(whole.document), "r01")[-1] == 7
    counted = {case.agency.code for case in whole.cases.select_related("agency") if case.agency}
    assert counted == {"MB9990051"}, "only those of the unit that had no version to keep them"
    with others():
        again = consolidating.consolidate(city, 2025)
    assert row_of(again.document, "r01")[-1] == 7, "the sum is not added to itself"
    assert last_year(question(city, 2026)) is None
    assert last_year(question(city, 2026), whole=True) is not None
    with pytest.raises(Invalid) as again_refused:
        freeze(mayor, whole="on", **reasons)
    assert "because" in again_refused.value.errors


# -- the commands --


def run(*arguments: str) -> str:
    out = StringIO()
    with others():
        call_command("report", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_commands(city: Agency, bureau: Agency, tmp_path: Path) -> None:
    assert "MB9990019 云川市住房和城乡建设局" in run("agencies").splitlines()
    target = tmp_path / "年报.html"
    assert "已生成" in run("build", "--agency", bureau.code, "--year", "2025", "-o", str(target))
    read = reading.read(target).document
    assert read is not None
    assert read.table3 == report(bureau).document.table3
    printed = run("cell", "--agency", bureau.code, "--year", "2025", "r13.c5").splitlines()
    assert printed[0].endswith("：1")
    assert "2024-12-20 → 2025-01-16" in printed[1]
    whole = run("consolidate", "--agency", city.code, "--year", "2025", "-o", str(tmp_path / "市.json"))
    assert "云川市民政局：未定稿，按现有记录计算" in whole


def test_a_built_report_with_errors_is_written_and_ends_with_1(bureau: Agency, tmp_path: Path) -> None:
    target = tmp_path / "年报.json"
    told = StringIO()
    arguments = ("report", "build", "--agency", bureau.code, "--year", "2025", "-o", str(target))
    with others():
        sources._items["t2"] = fake("t2", {**TABLE_2, "t2.fees.charged": Decimal("0.0000001")})
        with pytest.raises(Problem, match="报告有 1 处错误") as stopped:
            call_command(*arguments, stdout=StringIO(), stderr=told)
    assert stopped.value.returncode == 1
    assert "错误：" in told.getvalue()
    assert target.exists(), "the file shows what is to be mended"


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("build", "--agency", "X", "--year", "2025"), "没有机构代码是“X”的机关"),
        (("build", "--agency", "MB9990019", "--year", "9"), "9 不是年度"),
        (("cell", "--agency", "MB9990019", "--year", "2025", "r99"), "没有“r99”这一格"),
        (("build", "--agency", "MB9990019", "--year", "2025", "-o", "a.odt"), "不能生成 .odt"),
    ],
)
def test_a_bad_call_is_answered_with_a_sentence(bureau: Agency, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(Problem, match=said):
        run(*arguments)
