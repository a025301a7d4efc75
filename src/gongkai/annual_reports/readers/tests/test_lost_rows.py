"""Rows that a file has and reading lost are not called missing: that would accuse the report."""

from dataclasses import replace

import pytest

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Grid, GridCell, Line, Source
from gongkai.annual_reports.readers.containers.by_kind import take_apart
from gongkai.annual_reports.readers.kinds import Kind
from gongkai.annual_reports.readers.recognition.recognising import recognise
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.documents import document

FIRST = "一、本年新收政府信息公开申请数量"
PLACE = Place("第2页")


def without_row(label, *others, kind="pdf"):
    """An invented report of which the row of Table 3 with this label is not in the table; ``others`` stand before."""
    source = take_apart(render(document(), "html"), Kind.HTML)
    blocks = []
    for block in source.blocks:
        if isinstance(block, Grid) and any(cell.text == label for row in block.rows for cell in row):
            blocks += others
            rows = [row for row in block.rows if not any(cell.text == label for cell in row)]
            block = replace(block, rows=tuple(rows))
        blocks.append(block)
    return recognise(Source(kind, tuple(blocks), source.title, source.findings))


def told(recognised):
    return [(finding.rule, finding.unread, "没有读出" in finding.message) for finding in recognised.findings]


@pytest.mark.parametrize(
    "other",
    [
        Line(f"{FIRST} 5 1 0 0 0 0 6", PLACE),
        Line("⼀、本年新收政府信息公开申请", PLACE),
        Grid(((GridCell(f"申请人情况\n{FIRST} 5 1 0 0 0 0 6", 0, 0), GridCell("其他 无", 0, 1)),), PLACE),
    ],
    ids=["line", "broken", "cell"],
)
def test_a_row_that_stands_outside_of_the_table(other):
    recognised = without_row(FIRST, other)
    assert ("read-row-missing", True, True) in told(recognised)
    assert not any(finding.rule == "read-row-missing" and "缺少" in finding.message for finding in recognised.findings)


@pytest.mark.parametrize("others", [(), (Line("全年本年新收政府信息公开申请数量为6件。", PLACE),)])
def test_a_row_that_stands_nowhere_is_missing(others):
    assert told(without_row(FIRST, *others)) == [("read-row-missing", False, False)]


def test_other_files_than_pdf_lose_no_rows():
    other = Line(f"{FIRST}：见正文", PLACE)
    assert told(without_row(FIRST, other, kind="html")) == [("read-row-missing", False, False)]
