"""What a report says only half, or twice, or in another unit: it is told with its cells, and nothing is guessed."""

from __future__ import annotations

import re

import pytest

from gongkai.annual_reports.document import CellKind, Place
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.readers.blocks import Line, Source
from gongkai.annual_reports.readers.reading import Reading, read_bytes
from gongkai.annual_reports.readers.recognition.glyphs import plain_radicals
from gongkai.annual_reports.readers.recognition.recognising import recognise
from gongkai.annual_reports.readers.recognition.stream import reading as stream
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.documents import document

PAGE = render(document(), "html").decode()


def told(reading: Reading, rule: str) -> tuple[str, ...]:
    """The cells of the only finding of that rule, which is an error."""
    (finding,) = [each for each in reading.findings if each.rule == rule]
    assert finding.severity is Severity.ERROR
    return finding.cells


def read(page: str) -> Reading:
    return read_bytes(page.encode())


def row(page: str, label: str) -> re.Match[str]:
    """The row of the page that begins with the label."""
    found = re.search(rf"<tr>(?:(?!</tr>).)*{label}(?:(?!</tr>).)*</tr>", page, flags=re.S)
    assert found
    return found


@pytest.mark.parametrize("head, unit", [("本年收费金额（单位：元）", "元"), ("本年收费金额（亿元）", "亿元")])
def test_a_fee_in_another_unit_is_not_read_as_if_in_the_form_s(head: str, unit: str) -> None:
    reading = read(PAGE.replace("本年收费金额（单位：万元）", head))
    assert told(reading, "read-cell-refused") == ("t2.fees.charged",)
    assert reading.document
    assert reading.document.cell("t2.fees.charged").kind is CellKind.UNREADABLE
    assert reading.document.cell("t2.licences.decided").kind is CellKind.NUMBER


def test_decisions_counted_in_ten_thousands_are_refused_and_rules_are_not() -> None:
    reading = read(PAGE.replace("本年处理决定数量", "本年处理决定数量（万件）"))
    refused = {cell for each in reading.findings if each.rule == "read-cell-refused" for cell in each.cells}
    assert refused == {"t2.licences.decided", "t2.penalties.decided", "t2.coercion.decided"}


def test_a_row_that_is_not_there_is_an_error_with_its_cells() -> None:
    lost = row(PAGE, "6[.．]属于四类过程性信息")
    reading = read(PAGE[: lost.start()] + PAGE[lost.end() :])
    assert told(reading, "read-row-missing") == tuple(f"t3.r10.c{n}" for n in range(1, 8))


def test_a_first_row_that_comes_again_at_the_end_is_told() -> None:
    again = re.sub(r">\d+<", ">77<", row(PAGE, "一、本年新收").group())
    last = row(PAGE, "四、结转下年度继续办理")
    reading = read(PAGE[: last.end()] + again + PAGE[last.end() :])
    assert told(reading, "read-row-twice") == tuple(f"t3.r01.c{n}" for n in range(1, 8))


@pytest.mark.parametrize("broken", ["11， 2， 2， 1， 3， 3， 25，", "6,5 6,9 2,4 2,4 2,9 5,9 27,3"])
def test_numbers_broken_at_the_comma_are_not_read_from_their_second_half(broken: str) -> None:
    text = f"一、本年新收政府信息公开申请数量 1 2 3 4 5 6 21\n{broken}\n（七）总计\n479 735 389 864 777 283 527"
    lines = [Line(each, Place(f"第{n}行")) for n, each in enumerate(text.splitlines(), 1)]
    reading = stream.read("t3", lines)
    assert reading.table is None
    assert reading.findings[0].unread


def test_radicals_of_a_printer_are_the_characters_they_look_like() -> None:
    assert plain_radicals("云川市⺠政局 ⾏政复议 ①") == "云川市民政局 行政复议 ①"
    lines = [Line("云川市⺠政局2025年政府信息公开⼯作年度报告", Place("第1页")), Line("一、总体情况", Place("第1页"))]
    report = recognise(Source("pdf", (*lines, Line("依法⾏政。", Place("第1页"))))).document
    assert report
    assert report.agency == "云川市民政局"
    assert report.sections[0].paragraphs == ("依法行政。",)
