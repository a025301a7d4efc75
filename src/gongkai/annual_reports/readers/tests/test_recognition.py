"""From blocks to a report: what is found, what is said about the rest, and that two reports are never mixed."""

from __future__ import annotations

from gongkai.annual_reports.document import Format, Place
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.blocks import Block, Grid, Line, Source
from gongkai.annual_reports.readers.recognition import Recognised, recognise
from gongkai.annual_reports.readers.tests.printed import (
    NUMBERS_2,
    NUMBERS_4,
    as_numbers,
    body_3,
    grid,
    head_3,
    numbers_3,
    rows_2,
    shown,
    table_4,
)
from gongkai.annual_reports.readers.tests.test_grids import OLD_TABLE_2, WANTED_4, sheet, shown_2
from gongkai.annual_reports.readers.tests.test_outline import HEADINGS, TEXTS, TITLE


def blocks(*parts: str | Grid) -> tuple[Block, ...]:
    return tuple(
        Line(part, Place(f"第{n}段")) if isinstance(part, str) else part for n, part in enumerate(parts, start=1)
    )


def tables(start: int = 100) -> dict[str, Grid]:
    return {
        "二": grid(rows_2(NUMBERS_2)),
        "三": grid([*head_3(), *body_3(numbers_3(start))]),
        "四": grid(table_4()),
    }


def report(title: str = TITLE, given: dict[str, Grid] | None = None) -> list[str | Grid]:
    parts: list[str | Grid] = [title, "本报告统计期限自2023年1月1日起至2023年12月31日止。"]
    for number, heading in HEADINGS.items():
        parts += [f"{number}、{heading}", TEXTS[number]]
        if number in (given := tables() if given is None else given):
            parts.append(given[number])
    return parts


def read(*parts: str | Grid, kind: str = "html", findings: tuple[Finding, ...] = ()) -> Recognised:
    return recognise(Source(kind, blocks(*parts), "", findings))


def rules(found: Recognised) -> list[tuple[str, bool]]:
    return [(finding.rule, finding.unread) for finding in found.findings]


def test_a_whole_report() -> None:
    found = read(*report())
    document = found.document
    assert document is not None
    assert found.findings == ()
    assert (document.title, document.agency, document.year, document.format) == (
        TITLE,
        "云川市档案局",
        2023,
        Format.OF_2021,
    )
    assert document.lead == ("本报告统计期限自2023年1月1日起至2023年12月31日止。",)
    assert {section.number: section.text for section in document.sections} == TEXTS
    assert {section.number: section.heading for section in document.sections} == HEADINGS
    assert [shown(table) for table in document.tables] == [shown_2(), as_numbers(numbers_3()), WANTED_4]


def test_findings_of_the_container_come_first() -> None:
    told = Finding("read-encoding", Severity.NOTE, "说明")
    assert read(*report(), findings=(told,)).findings == (told,)


def test_a_report_in_one_grid() -> None:
    document = read(sheet(), kind="xlsx").document
    assert document is not None
    assert [section.number for section in document.sections] == list("一二三四五")
    assert [section.paragraphs for section in document.sections] == [(), (), (), (), ("无。",)]
    assert [shown(table) for table in document.tables] == [shown_2(), as_numbers(numbers_3()), WANTED_4]


def test_prose_only() -> None:
    found = read(*report(given={}))
    assert found.document is not None
    assert found.document.tables == ()
    assert found.document.format is None
    assert len(found.document.sections) == 6
    assert rules(found) == [("read-table-missing", False)] * 3


def test_the_form_of_2019() -> None:
    found = read(*report(given={**tables(), "二": grid(OLD_TABLE_2)}))
    assert found.document is not None
    assert (found.document.format, found.document.table2) == (Format.OF_2019, None)
    assert found.document.table3 is not None
    assert rules(found) == [("read-old-form", False)]


def test_two_reports_are_not_mixed() -> None:
    other = report("云川市水务局2022年政府信息公开工作年度报告", tables(5000))
    found = read(*report(), *other)
    assert found.document is not None
    assert found.document.agency == "云川市档案局"
    assert found.document.table3 is not None
    assert shown(found.document.table3) == as_numbers(numbers_3())
    assert rules(found) == [("read-two-reports", True)]


def test_two_reports_of_which_the_first_lacks_a_table() -> None:
    given = tables()
    del given["三"]
    found = read(*report(given=given), *report("云川市水务局2022年政府信息公开工作年度报告"))
    assert found.document is not None
    assert found.document.table3 is None
    assert ("read-two-reports", True) in rules(found)


def test_no_report() -> None:
    found = read("云川市档案局放假通知", "国庆放假七天。")
    assert found.document is None
    assert rules(found) == [("read-nothing", True)]


def test_an_empty_file_that_said_so_itself() -> None:
    told = Finding("read-no-text-layer", Severity.ERROR, "没有文字", unread=True)
    assert read(findings=(told,)) == Recognised(None, (told,))


def test_tables_without_any_heading() -> None:
    found = read(*tables().values())
    assert found.document is not None
    assert len(found.document.tables) == 3
    assert found.document.sections == ()


def test_tables_as_lines_leave_no_trace_in_the_text() -> None:
    stream = [cell for row in table_4() for cell in (text if isinstance(text, str) else text[0] for text in row)]
    parts = report(given={"二": tables()["二"], "三": tables()["三"]})
    at = parts.index(TEXTS["四"]) + 1
    found = read(*parts[:at], *stream, *parts[at:], kind="text")
    assert found.document is not None
    assert found.document.table4 is not None
    assert shown(found.document.table4) == WANTED_4
    section = found.document.section("四")
    assert section is not None
    assert section.paragraphs == (TEXTS["四"],)


def test_page_furniture_is_cut_off() -> None:
    found = read(*report(), "附件：", "用户登录", "立即注册")
    assert found.document is not None
    assert found.document.sections[-1].paragraphs == (TEXTS["六"],)


def test_a_section_of_numbers_of_another_matter_is_no_table() -> None:
    statistics = grid([["项目", "数量"], ["发布信息", "300"], ["解读", "20"]])
    parts = report()
    found = read(*parts[:3], statistics, *parts[3:])
    assert found.document is not None
    assert found.findings == ()
    assert shown(found.document.table3) == as_numbers(numbers_3()) if found.document.table3 else False
    assert "发布信息 300" in found.document.sections[0].paragraphs


def test_numbers_of_table_4_are_those_of_the_file() -> None:
    assert [int(text) for text in NUMBERS_4] == [n for row in WANTED_4.values() for n in row]
