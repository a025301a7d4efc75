"""Tables 2 and 4 of a frozen report: each record is kept as it was counted, whatever happens to it afterwards; the
difference list names what a correction would alter (O15), and nothing that has to be destroyed is copied (O18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Agency
from gongkai.annual_reports import actions
from gongkai.annual_reports.city.levels import outdated
from gongkai.annual_reports.models import FrozenCase, FrozenRecord, ReportVersion
from gongkai.annual_reports.tests.area_town import explained
from gongkai.annual_reports.yearly import behind, completeness, keeping, then, versions
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.consolidating import consolidate
from gongkai.annual_reports.yearly.question import question
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.desk_client import browser_of, words
from gongkai.applications.tests.office import staff
from gongkai.challenges.tests.bureau import PAPER, Bureau, build, on, upload
from gongkai.core import actions as core_actions
from gongkai.core import calendars
from gongkai.core.counted import Record
from gongkai.core.models import Matter
from gongkai.core.viewers import Anonymous, Job
from gongkai.law.report_format import TABLES
from gongkai.publications.acts.models import Act, Figure
from gongkai.publications.models import Text
from gongkai.publications.tests.newsroom import TEXT, Newsroom
from gongkai.publications.tests.test_acts import FIGURE, LICENCE, PERSON

pytestmark = [pytest.mark.django_db, pytest.mark.db]
EVERYBODY = Job("测试")
YEAR = 2025
# Cells that open records; the sums of table 4 are made of their parts.
CELLS = [name for code in ("t2", "t4") for name in TABLES[code].cells()]


@dataclass
class Unit:
    """An agency with records for tables 2 and 4 of 2025."""

    bureau: Bureau
    room: Newsroom
    document: Matter
    licence: Act
    penalty: Act
    review: Matter
    suit: Matter

    @property
    def agency(self) -> Agency:
        return self.bureau.office.agency

    def do(self, code: str, **data: Any) -> Any:
        """A step on the ledger."""
        done = core_actions.registered[f"publications.{code}"].perform(self.room.publisher, data, channel="command")
        return done.result

    def freeze(self, **data: Any) -> ReportVersion:
        """The next version of its report."""
        reasons = explained(self.agency, whole=False)
        signer = self.bureau.office.signer
        version: ReportVersion = actions.FreezeReport.perform(signer, {"year": YEAR, **reasons, **data}).result
        return version

    def since(self) -> completeness.Gap | None:
        """The difference list of the report page."""
        found = completeness.gaps(compute(question(self.agency, YEAR)), None, EVERYBODY)
        return next((gap for gap in found if gap.code == "since"), None)


def build_unit(code: str = "MB9990019", name: str = "云川市住房和城乡建设局") -> Unit:
    bureau = build(code, name)
    office = bureau.office
    publisher = staff(office.agency, f"fa{code}", "publisher")
    room = Newsroom(office.agency, office.handler, office.reviewer, office.secrecy, publisher, office.signer)

    def do(step: str, **data: Any) -> Any:
        return core_actions.registered[f"publications.{step}"].perform(publisher, data, channel="command").result

    with on("2025-12-22"):
        rule = {"genre": "normative", "catalogue": "20-1", "written_on": "2025-05-06"}
        document = room.published(**rule, document_number=f"云{name[3]}规〔2025〕1号")
        licence = do("record_act", **{**LICENCE, "decided_on": "2025-06-03", "decision_number": f"{code}许3号"})
        more = {"decision_number": f"{code}罚1号", "decided_on": "2025-07-03"}
        penalty = do("record_act", **{**LICENCE, **PERSON, **more})
        do("record_figure", **{**FIGURE, "kind": "coercion", "month": "2025-03"})
        do("record_figure", kind="fee", month="2025-04", item="登记费", amount="12345.67", source="财务科")
        review = bureau.receive(reference=f"云府复〔2025〕{code}号")
        suit = bureau.receive(track="suit_direct", reference=f"（2025）{code}行初1号")
        bureau.answer(suit)
        bureau.do("end_suit", suit, {**PAPER, "ending": "suit_withdrawn", "dated": "2025-12-22"})
    return Unit(bureau, room, document, licence, penalty, review, suit)


@pytest.fixture
def unit(db: None) -> Iterator[Unit]:
    calendars.seed()
    with on("2026-01-20"):
        yield build_unit()


def told(version: ReportVersion, unit: Agency | None = None) -> dict[str, list[Record]]:
    """What each cell opens, without what is noted to have happened since."""
    found = {}
    for cell in CELLS:
        rows = then.frozen(version, cell, EVERYBODY, "", unit).rows
        found[cell] = [replace(row, notes=()) for row in rows]
    return {cell: rows for cell, rows in found.items() if rows}


def short(records: dict[str, list[Record]]) -> dict[str, list[tuple[str, str]]]:
    return {cell: [(row.reference, row.counted) for row in rows] for cell, rows in records.items()}


def test_every_cell_opens_what_it_counted(unit: Unit) -> None:
    with on("2026-01-20"):
        version = unit.freeze()
    assert version.tables_kept == ["t3", "t2", "t4"]
    assert short(told(version)) == {
        "t2.normative.made": [("云住规〔2025〕1号", "计 1")],
        "t2.normative.valid": [("云住规〔2025〕1号", "计 1")],
        "t2.licences.decided": [("MB9990019许3号", "计 1")],
        "t2.penalties.decided": [("MB9990019罚1号", "计 1")],
        "t2.coercion.decided": [("", "计 12")],
        "t2.fees.charged": [("", "计 1.234567")],
        "t4.review.pending": [(unit.bureau.row(unit.review).number, "尚未审结")],
        "t4.review.total": [(unit.bureau.row(unit.review).number, "尚未审结")],
        "t4.suit_direct.other": [(unit.bureau.row(unit.suit).number, "其他结果（准许撤诉，或者按撤诉处理）")],
        "t4.suit_direct.total": [(unit.bureau.row(unit.suit).number, "其他结果（准许撤诉，或者按撤诉处理）")],
    }
    [document] = told(version)["t2.normative.made"]
    assert (document.title, document.days) == (TEXT["title"], "2025-05-06")
    [review] = told(version)["t4.review.total"]
    assert (review.title, review.days) == ("行政复议　云川市人民政府 云府复〔2025〕MB9990019号", "2025-12-22 → 未结")
    assert all(row.url for rows in told(version).values() for row in rows)


def test_what_is_kept_adds_up_to_the_published_cells(unit: Unit) -> None:
    version = unit.freeze()
    cells = compute(question(unit.agency, YEAR)).cells
    for name in CELLS:
        rows = FrozenRecord.objects.filter(version=version, cell__in=then.parts_of(name))
        assert sum(row.amount for row in rows) == cells[name], name


# -- what happens afterwards --


def _correct_act(unit: Unit) -> None:
    unit.do("correct_act", key=unit.licence.key, reason="年份写错", **{**LICENCE, "decided_on": "2024-06-03"})


def _mistaken_act(unit: Unit) -> None:
    unit.do("end_act", key=unit.penalty.key, reason="登记错误", ended_as="mistake")


def _revoked_act(unit: Unit) -> None:
    unit.do("end_act", key=unit.penalty.key, reason="复议撤销", ended_as="revoked", revoked_on="2026-01-19")


def _late_act(unit: Unit) -> None:
    unit.do("record_act", **{**LICENCE, "decided_on": "2025-06-09", "decision_number": "补登1号"})


def _correct_figure(unit: Unit) -> None:
    row = Figure.objects.in_force().get(agency=unit.agency, kind="fee")
    given = {"kind": "fee", "month": "2025-04", "item": "登记费", "amount": "99999.99", "source": "财务科"}
    unit.do("correct_figure", key=row.key, reason="漏了一笔", **given)


def _repealed_in_the_year(unit: Unit) -> None:
    data = {"validity": "repealed", "since": "2025-12-31", "because": "按清理决定"}
    unit.room.do("mark_validity", unit.document, data)


def _withdrawn(unit: Unit) -> None:
    unit.room.do("withdraw", unit.document, {"ground": "false", "reason": "印发错误"})


def _rewritten(unit: Unit) -> None:
    room, matter = unit.room, unit.document
    room.do("revise", matter, {"reason": "更正"})
    rule = {"genre": "normative", "catalogue": "20-1", "written_on": "2026-01-12"}
    room.do("write", matter, {**TEXT, **rule, "document_number": "云住规〔2026〕9号"})
    room.do("submit", matter, {"accepted": "照原件", "unexplained": "内容浅显。"})
    room.review(matter)
    room.do("sign", matter)
    room.do("publish", matter)


def _renumbered(unit: Unit) -> None:
    unit.bureau.do("refer", unit.review, {"forum": "江州省人民政府", "reference": "改过的案号"})


def _decided_in_the_year(unit: Unit) -> None:
    data = {**PAPER, "ending": "review_revoked", "dated": "2025-12-30", "occurred_on": "2025-12-30"}
    late = {"late_reason": "通知书转来晚了"}
    unit.bureau.do("decide_review", unit.review, {**data, **late}, files={"late_proof": upload()})


def _decided_since(unit: Unit) -> None:
    unit.bureau.end("decide_review", unit.review, "review_upheld")


def _void(unit: Unit) -> None:
    unit.bureau.do("void", unit.suit, {"reason": "登记重了"})


AFTERWARDS: list[tuple[Callable[[Unit], None], list[str], list[str]]] = [
    (
        _correct_act,
        ["表二“行政许可”：定稿时 1，现在 0"],
        ["定稿时计入表二“行政许可”，现在不计入"],
    ),
    (_mistaken_act, ["表二“行政处罚”：定稿时 1，现在 0"], ["定稿以后：登记错误，已作废", "现在不计入"]),
    (_revoked_act, [], []),
    (_late_act, ["定稿时 1，现在 2"], ["定稿时不计入，现在计入表二“行政许可”"]),
    (
        _correct_figure,
        ["定稿时 1.234567，现在 9.999999"],
        ["定稿时计入表二“行政事业性收费” 1.234567，现在不计入", "定稿以后：已更正"],
    ),
    (
        _repealed_in_the_year,
        ["“本年废止件数”列：定稿时 0，现在 1", "“现行有效件数”列：定稿时 1，现在 0"],
        ["现在计入表二“行政规范性文件”行“本年废止件数”列"],
    ),
    (_withdrawn, [], []),
    (_rewritten, ["“本年制发件数”列：定稿时 1，现在 0"], ["定稿时记到第", "现在不计入"]),
    (_renumbered, [], []),
    (
        _decided_in_the_year,
        ["定稿时 0，现在 1"],
        ["定稿时计入表四“行政复议”行“尚未审结”列，现在计入表四“行政复议”行“结果纠正”列"],
    ),
    (_decided_since, [], []),
    (_void, ["定稿时 1，现在 0"], ["现在不计入"]),
]


@pytest.mark.parametrize(("change", "lines", "notes"), AFTERWARDS, ids=lambda value: getattr(value, "__name__", ""))
def test_what_happens_afterwards_changes_no_frozen_cell_and_is_in_the_difference_list(
    unit: Unit, change: Callable[[Unit], None], lines: list[str], notes: list[str]
) -> None:
    version = unit.freeze()
    stood = told(version)
    assert unit.since() is None
    change(unit)
    assert told(version) == stood
    gap = unit.since()
    assert (gap is not None) is bool(lines)
    if gap is not None:
        said, noted = "\n".join(gap.lines), "\n".join(note for row in gap.records for note in row.notes)
        for each in lines:
            assert each in said, said
        for each in notes:
            assert each in noted, noted
    again = unit.freeze(because="按现在的记录")
    assert told(version) == stood, "a later version changes nothing of an earlier one"
    assert unit.since() is None, "the version that stands is that of today"
    assert FrozenRecord.objects.filter(version=again).exists()


def test_a_changed_record_says_so_where_it_is_shown(unit: Unit) -> None:
    version = unit.freeze()
    _renumbered(unit)
    _mistaken_act(unit)
    [review] = then.frozen(version, "t4.review.total", EVERYBODY).rows
    assert review.notes == ("定稿时记到第 1 条，以后又有新的记录",)
    [penalty] = then.frozen(version, "t2.penalties.decided", EVERYBODY).rows
    assert penalty.notes == ("定稿以后：登记错误，已作废",)


# -- what may have to be destroyed, and who sees what --


def test_nothing_that_may_have_to_be_destroyed_is_copied(unit: Unit) -> None:
    version = unit.freeze()
    texts = [field.name for field in FrozenRecord._meta.get_fields() if isinstance(field, models.CharField)]
    written = "\n".join(str(getattr(row, name)) for row in version.records.all() for name in texts)
    for secret in (TEXT["title"], unit.penalty.title, unit.penalty.party, "王小明", unit.licence.party):
        assert secret not in written
    room = unit.room
    room.do("withdraw", unit.document, {"ground": "personal", "reason": "含有不应公开的个人信息。"})
    asked = {"ground": "personal", "reason": "公开了身份证号", "versions": ["1"]}
    room.do("ask_erasure", unit.document, asked, by=room.secrecy)
    room.do("erase", unit.document, {"title": True}, by=room.signer)
    [row] = then.frozen(version, "t2.normative.made", EVERYBODY).rows
    assert TEXT["title"] not in row.title
    assert row.title == Text.objects.filter(matter=unit.document).first().title  # type: ignore[union-attr]
    assert row.counted == "计 1", "hash, times and the number stay"


def test_who_cannot_see_a_record_reads_that_it_was_counted(unit: Unit) -> None:
    version = unit.freeze()
    stranger = build("MB9990027", "云川市教育局").office.handler
    [review] = then.frozen(version, "t4.review.total", stranger).rows
    assert (review.reference, review.url) == (unit.bureau.row(unit.review).number, "")
    assert review.notes == (then.OUT_OF_SIGHT,)
    [hidden] = then.frozen(version, "t2.coercion.decided", stranger).rows
    assert (hidden.reference, hidden.title, hidden.counted) == ("（不能查看）", "", "计 12")


def test_pages_follow_each_other_in_a_fixed_number_of_queries(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        unit.do("record_act", **{**LICENCE, "decided_on": "2025-06-09", "decision_number": f"许{number}号"})
    version = unit.freeze()
    monkeypatch.setattr(then, "PAGE", 2)
    seen, after = [], ""
    while True:
        with CaptureQueriesContext(connection) as queries:
            page = then.frozen(version, "t2.licences.decided", EVERYBODY, after)
        assert len(queries) == 2
        seen += [row.reference for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == ["MB9990019许3号", "许0号", "许1号", "许2号", "许3号", "许4号"]
    with pytest.raises(behind.NoSuchCell):
        then.frozen(version, "t2.rules.nothing", EVERYBODY)


def test_an_entry_beside_the_records_is_kept_with_them(unit: Unit) -> None:
    signer = unit.bureau.office.signer
    live([Life(unit.agency, question(unit.agency, YEAR).asked.last_day, "c1")])
    paper = {"year": YEAR, "reason": "只有纸质登记簿", "reference": "登记簿第3页"}
    actions.AddSupplement.perform(signer, {**paper, "cell": "t4.review.upheld", "amount": "2"})
    flow = {"column": "c2", "came": "r01", "went": "r03", "amount": "3"}
    row = actions.AddSupplement.perform(signer, {**paper, **flow}).result
    version = unit.freeze()
    actions.EndSupplement.perform(signer, {"key": row.key, "because": "已经补登记"})
    for cell in ("t4.review.upheld", "t4.review.total", "t3.r01.c2", "t3.r24.c7", "t3.r03.c7"):
        first = then.frozen(version, cell, EVERYBODY).rows[0]
        assert (first.reference, first.title) == ("补录", "登记簿第3页"), cell
        assert first.counted == ("计 2" if cell.startswith("t4") else "计 3")
    gap = unit.since()
    assert gap is not None
    assert [note for each in gap.records for note in each.notes if "不计入" in note] != []
    assert [each.title for each in gap.records] == ["登记簿第3页"]


def test_what_is_kept_is_written_once(unit: Unit) -> None:
    live([Life(unit.agency, question(unit.agency, YEAR).asked.last_day, "c1")])
    version = unit.freeze()
    for rows in (FrozenRecord.objects.filter(version=version), FrozenCase.objects.filter(version=version)):
        assert rows.exists()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(seq=99)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.delete()


def test_a_job_sees_versions_that_were_not_published_and_the_public_none(unit: Unit) -> None:
    version = unit.freeze()
    assert list(ReportVersion.objects.visible_to(EVERYBODY)) == [version]
    assert not ReportVersion.objects.visible_to(Anonymous()).exists()


# -- versions from before, the pages --


def _from_before(version: ReportVersion, unit: Unit) -> ReportVersion:
    """A version as it was frozen before the records of tables 2 and 4 were kept."""
    older: ReportVersion = ReportVersion.objects.create(
        agency=unit.agency,
        year=YEAR,
        number=version.number + 1,
        origin=ReportVersion.Origin.FROZEN,
        document=version.document,
        numbers=version.numbers,
        sha256=versions.canonical(compute(question(unit.agency, YEAR)).document)[1],
        made_at=version.made_at,
        entry=version.entry,
    )
    keeping._store(FrozenCase, keeping.CASE, keeping._cases(older, [question(unit.agency, YEAR)]))
    return older


def test_a_version_from_before_says_that_the_records_were_not_kept(unit: Unit) -> None:
    live([Life(unit.agency, question(unit.agency, YEAR).asked.last_day, "c1")])
    older = _from_before(unit.freeze(), unit)
    _mistaken_act(unit)
    browser = browser_of(unit.bureau.office.signer)
    place = f"/desk/reports/{unit.agency.code}/{YEAR}/versions/{older.number}/"
    opened = words(browser.get(f"{place}cells/t2.penalties.decided/"))
    assert "当时没有逐件保存这张表的记录，下面是现在的记录，现在的数是 0" in opened
    assert "下面是定稿时计入的记录" in words(browser.get(f"{place}cells/t3.r01.c1/"))
    page = words(browser.get(place))
    assert "表二、表四的记录定稿时没有逐件保存，只比较数字" in page
    assert "定稿时 1，现在 0" in page
    gap = unit.since()
    assert gap is not None
    assert (gap.records, len(gap.lines)) == ((), 1)


def test_the_pages_show_what_stood_and_what_a_correction_would_alter(unit: Unit) -> None:
    version = unit.freeze()
    browser = browser_of(unit.bureau.office.signer)
    place = f"/desk/reports/{unit.agency.code}/{YEAR}/versions/{version.number}/"
    assert "按现在的记录重新计算，与这一版完全一致" in words(browser.get(place))
    _mistaken_act(unit)
    opened = words(browser.get(f"{place}cells/t2.penalties.decided/"))
    assert "下面是定稿时计入的记录，以后的变动不影响" in opened
    assert "MB9990019罚1号" in opened
    for address in (place, f"/desk/reports/{unit.agency.code}/{YEAR}/"):
        page = words(browser.get(address))
        assert "表二“行政处罚”：定稿时 1，现在 0" in page
        assert "现在不计入" in page


# -- a city's sum --


def government(*units: Unit) -> Agency:
    """A city over these units."""
    above: Agency = Agency.objects.create(
        code="MB9990000",
        name="云川市人民政府",
        short_name="市政府",
        sort_key="1",
        kind="government",
        valid_from=date(2020, 1, 1),
    )
    Agency.objects.filter(pk__in=[each.agency.pk for each in units]).update(supervisor=above)
    return above


@pytest.fixture
def city(unit: Unit) -> Iterator[tuple[Agency, Unit, Unit]]:
    """A city over two units, of which the first gets a version."""
    other = build_unit("MB9990027", "云川市教育局")
    above = government(unit, other)
    with on("2026-02-20"):
        yield above, unit, other


def freeze_area(above: Agency, **data: Any) -> ReportVersion:
    reasons = explained(above, whole=True)
    mayor = staff(above, f"zhang{ReportVersion.objects.count()}", "signer", "handler")
    version: ReportVersion = actions.FreezeReport.perform(
        mayor, {"year": YEAR, "whole": "on", **reasons, **data}
    ).result
    return version


def test_a_citys_version_opens_what_each_unit_contributed(city: tuple[Agency, Unit, Unit]) -> None:
    above, first, second = city
    own = first.freeze()
    whole = freeze_area(above)
    stood = told(whole, second.agency)
    assert short(stood)["t2.licences.decided"] == [("MB9990027许3号", "计 1")]
    assert told(whole, first.agency) == {}, "its own version keeps them"
    _mistaken_act(second)
    _void(second)
    _mistaken_act(first)
    first.freeze(because="更正")
    assert told(whole, second.agency) == stood
    browser = browser_of(staff(above, "du", "handler"))
    place = f"/desk/reports/{above.code}/{YEAR}/versions/{whole.number}/cells/t2.penalties.decided/"
    assert f'href="{place}"' in browser.get(f"/desk/reports/{above.code}/{YEAR}/versions/1/").content.decode()
    body = browser.get(place)
    page = words(body)
    assert "：2" in page
    assert f"/desk/reports/{first.agency.code}/{YEAR}/versions/{own.number}/cells/" in body.content.decode()
    assert f"?unit={second.agency.code}" in body.content.decode()
    opened = words(browser.get(f"{place}?unit={second.agency.code}"))
    assert "：1" in opened
    assert "定稿时按当时的记录计算" in opened
    assert browser.get(f"{place}?unit={first.agency.code}").status_code == 404
    assert browser.get(f"{place}?unit=X").status_code == 404


def test_what_changed_at_a_unit_without_a_version_is_told_of_a_citys_version(city: tuple[Agency, Unit, Unit]) -> None:
    above, first, second = city
    first.freeze()
    whole = freeze_area(above)
    assert outdated(whole, consolidate(above, YEAR)) == []
    _mistaken_act(second)
    [changed] = outdated(whole, consolidate(above, YEAR))
    assert (changed.code, changed.known, changed.cells) == (
        second.agency.code,
        True,
        (("t2.penalties.decided", 1, 0),),
    )
    second.freeze()
    [changed] = outdated(whole, consolidate(above, YEAR))
    assert (changed.used, changed.newest, changed.cells) == (None, 1, (("t2.penalties.decided", 1, 0),))


def test_the_sum_does_not_change_with_a_published_unit(city: tuple[Agency, Unit, Unit]) -> None:
    above, first, _ = city
    first.freeze()
    cells = consolidate(above, YEAR).cells
    _mistaken_act(first)
    _void(first)
    assert consolidate(above, YEAR).cells == cells
